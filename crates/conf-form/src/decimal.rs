//! Exact decimal arithmetic on the digits of a JSON number.
//!
//! An integer of 30 digits must be compared as it is written: a float would round it.

use std::cmp::Ordering;

/// `digits × 10^exponent`, in the one form where no digit at either end is zero, so that equal
/// numbers are equal values. Zero has no digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// Reads the text of a JSON number. Exponents beyond any use are clamped.
    pub(crate) fn parse(text: &str) -> Self {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, clamped(exponent)),
            None => (text, 0),
        };
        let negative = mantissa.starts_with('-');
        let mantissa = mantissa.trim_start_matches(['-', '+']);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes())
            .map(|digit| digit.wrapping_sub(b'0'))
            .skip_while(|digit| *digit == 0)
            .collect();
        let mut exponent = exponent - fraction.len() as i64;
        while digits.last() == Some(&0) {
            digits.pop();
            exponent += 1;
        }
        if digits.is_empty() {
            return Self {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        Self {
            negative,
            digits,
            exponent,
        }
    }

    pub(crate) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    pub(crate) fn is_positive(&self) -> bool {
        !self.negative && !self.digits.is_empty()
    }

    /// Where the first digit stands: 1 for 1 to 9, 2 for 10 to 99, 0 for 0.1 to 0.9.
    fn magnitude(&self) -> i64 {
        self.digits.len() as i64 + self.exponent
    }

    /// Whether the number is a whole multiple of a positive `unit`.
    pub(crate) fn is_multiple_of(&self, unit: &Self) -> bool {
        if self.digits.is_empty() {
            return true;
        }
        // Our last digit is not zero, so a unit with more zeros at its end cannot divide us.
        let Ok(zeros) = usize::try_from(self.exponent - unit.exponent) else {
            return false;
        };
        // Zeros only add factors 2 and 5, and a unit of n digits has fewer than 4 n of those.
        let zeros = zeros.min(4 * unit.digits.len());
        let mut rest: Vec<u8> = Vec::new();
        for digit in self
            .digits
            .iter()
            .copied()
            .chain(std::iter::repeat_n(0, zeros))
        {
            if !(rest.is_empty() && digit == 0) {
                rest.push(digit);
            }
            while compare_whole(&rest, &unit.digits).is_ge() {
                subtract(&mut rest, &unit.digits);
            }
        }
        rest.is_empty()
    }

    /// A text that is the same for equal numbers, whatever way they are written.
    pub(crate) fn canonical(&self) -> String {
        let digits: String = self.digits.iter().map(|d| char::from(b'0' + d)).collect();
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{digits}e{}", self.exponent)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |d: &Self| match (d.digits.is_empty(), d.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let size = (self.magnitude().cmp(&other.magnitude()))
                .then_with(|| self.digits.cmp(&other.digits));
            if self.negative { size.reverse() } else { size }
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An exponent as an integer, clamped so that sums with lengths of texts cannot overflow.
fn clamped(exponent: &str) -> i64 {
    const LIMIT: i64 = 1 << 50;
    let limit = if exponent.starts_with('-') {
        -LIMIT
    } else {
        LIMIT
    };
    exponent
        .parse()
        .map_or(limit, |n: i64| n.clamp(-LIMIT, LIMIT))
}

/// Compares digit strings without leading zeros.
fn compare_whole(a: &[u8], b: &[u8]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// `a -= b` for `a >= b`, dropping leading zeros.
fn subtract(a: &mut Vec<u8>, b: &[u8]) {
    let mut borrow = 0;
    let subtrahend = b.iter().rev().copied().chain(std::iter::repeat(0));
    for (digit, less) in a.iter_mut().rev().zip(subtrahend) {
        let less = less + borrow;
        borrow = u8::from(*digit < less);
        *digit = *digit + 10 * borrow - less;
    }
    let zeros = a.iter().take_while(|digit| **digit == 0).count();
    a.drain(..zeros);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text)
    }

    #[test]
    fn order_is_exact() {
        let ascending = [
            "-1e400",
            "-123456789012345678901234567891",
            "-123456789012345678901234567890",
            "-0.5",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000001",
            "0.3",
            "9",
            "10",
            "123456789012345678901234567890",
            "123456789012345678901234567890.5",
            "1e99999999999999999999999",
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(decimal(a).cmp(&decimal(b)), i.cmp(&j), "{a} against {b}");
            }
        }
    }

    #[test]
    fn the_way_of_writing_does_not_matter() {
        for (a, b) in [
            ("1.50", "1.5"),
            ("100", "1e2"),
            ("-0", "0"),
            ("0.00", "0e9"),
            ("12E-1", "1.2"),
            ("5.0", "5"),
        ] {
            assert_eq!(decimal(a), decimal(b), "{a} and {b}");
            assert_eq!(decimal(a).canonical(), decimal(b).canonical());
        }
    }

    #[test]
    fn multiples_are_exact() {
        for (number, unit, is_multiple) in [
            ("10", "5", true),
            ("11", "5", false),
            ("0", "5", true),
            ("-15", "5", true),
            ("0.3", "0.1", true),
            ("0.35", "0.1", false),
            ("1.50", "0.25", true),
            ("1e3", "8", true),
            ("1e2", "8", false),
            ("1e1000000000", "1024", true),
            ("1e1000000000", "3", false),
            ("1e-1000000000", "3", false),
            ("123456789012345678901234567890", "3", true),
            ("123456789012345678901234567891", "3", false),
            ("7", "1e9", false),
        ] {
            let found = decimal(number).is_multiple_of(&decimal(unit));
            assert_eq!(found, is_multiple, "{number} by {unit}");
        }
    }
}
