//! Reading a float, rounded as IEEE 754 asks, and telling all its digits.
//!
//! Not the standard library's ways, which properties hold these to: their tables make up more than
//! 10 kB of what a browser downloads, where a conf has a handful of floats and time to spare.

use std::cmp::Ordering;

/// More digits than decide between two floats, of which 767 are the most; what follows is only
/// whether there is anything.
const DIGITS: usize = 800;

/// The float nearest to a number as JSON writes it.
pub(crate) fn parse(text: &str) -> f64 {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let magnitude = magnitude(text);
    if negative { -magnitude } else { magnitude }
}

fn magnitude(text: &str) -> f64 {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.bytes().chain(fraction.bytes());
    let leading = digits.clone().take_while(|digit| *digit == b'0').count();
    let mut digits: Vec<u8> = digits.skip(leading).collect();
    if digits.is_empty() {
        return 0.0;
    }
    // What does not fit is beyond all floats in any case.
    let far = if exponent.starts_with('-') {
        i64::MIN / 4
    } else {
        i64::MAX / 4
    };
    let exponent = exponent.trim_start_matches('+').parse().unwrap_or(far);
    // The number is 0.DIGITS times ten to this.
    let scale = exponent + whole.len() as i64 - leading as i64;
    if scale > 310 {
        return f64::INFINITY;
    }
    if scale < -330 {
        return 0.0;
    }
    if digits.len() > DIGITS {
        let rest = digits.split_off(DIGITS);
        digits.push(if rest.iter().all(|digit| *digit == b'0') {
            b'0'
        } else {
            b'1'
        });
    }
    let mut numerator = Whole(Vec::new());
    for digit in &digits {
        numerator.scale(10, u32::from(digit - b'0'));
    }
    let mut denominator = Whole(vec![1]);
    let power = scale - digits.len() as i64;
    let scaled = if power < 0 {
        &mut denominator
    } else {
        &mut numerator
    };
    for _ in 0..power.abs() {
        scaled.scale(10, 0);
    }
    nearest(numerator, denominator)
}

/// The float nearest to a fraction; of two that are as near, the one whose last bit is zero.
fn nearest(mut numerator: Whole, mut denominator: Whole) -> f64 {
    // A quotient of 55 or 56 bits is longer than the 53 of a float.
    let shift = 55 - (numerator.bits() - denominator.bits());
    if shift > 0 {
        numerator.shift_left(shift);
    } else {
        denominator.shift_left(-shift);
    }
    let mut quotient: u64 = 0;
    let mut step = denominator;
    step.shift_left(56);
    for _ in 0..=56 {
        quotient <<= 1;
        if numerator.compare(&step) != Ordering::Less {
            numerator.subtract(&step);
            quotient |= 1;
        }
        step.halve();
    }
    let inexact = !numerator.0.is_empty();
    // The quotient's lowest bit counts two to this.
    let lowest = -shift;
    let bits = i64::from(64 - quotient.leading_zeros());
    // A float's lowest bit counts two to at least -1074, and there are 53 of them.
    let kept_from = (lowest + bits - 53).max(-1074);
    let dropped = kept_from - lowest;
    let mantissa = if dropped > 63 { 0 } else { quotient >> dropped };
    let rest = quotient - if dropped > 63 { 0 } else { mantissa << dropped };
    let half = if dropped > 63 {
        u64::MAX
    } else {
        1 << (dropped - 1)
    };
    let up = match rest.cmp(&half) {
        Ordering::Less => false,
        Ordering::Equal => inexact || mantissa & 1 == 1,
        Ordering::Greater => true,
    };
    let mantissa = mantissa + u64::from(up);
    if mantissa < 1 << 52 {
        // Subnormal, or nothing.
        return f64::from_bits(mantissa);
    }
    // Rounding up may have carried into one bit more.
    let (mantissa, kept_from) = match mantissa >> 53 {
        0 => (mantissa, kept_from),
        _ => (mantissa >> 1, kept_from + 1),
    };
    match u64::try_from(kept_from + 1075) {
        Ok(exponent) if exponent < 2047 => f64::from_bits(exponent << 52 | mantissa & !(1 << 52)),
        _ => f64::INFINITY,
    }
}

/// A finite float to its last digit, as digits times ten to an exponent.
pub(crate) fn all_digits(float: f64) -> (String, i64) {
    let bits = float.to_bits();
    let (exponent, fraction) = (bits >> 52 & 0x7ff, bits & ((1 << 52) - 1));
    let (mantissa, power) = match exponent {
        0 => (fraction, -1074),
        _ => (fraction | 1 << 52, exponent as i64 - 1075),
    };
    let mut whole = Whole(vec![mantissa as u32, (mantissa >> 32) as u32]);
    whole.trim();
    let exponent = power.min(0);
    if power > 0 {
        whole.shift_left(power);
    }
    // Half of something is five tenths of it.
    for _ in exponent..0 {
        whole.scale(5, 0);
    }
    let mut digits = Vec::new();
    while !whole.0.is_empty() {
        digits.push(char::from(b'0' + whole.take_digit()));
    }
    if digits.is_empty() {
        digits.push('0');
    }
    if float.is_sign_negative() {
        digits.push('-');
    }
    (digits.iter().rev().collect(), exponent)
}

/// A whole number, lowest 32 bits first, without leading zeros.
struct Whole(Vec<u32>);

impl Whole {
    fn bits(&self) -> i64 {
        self.0.last().map_or(0, |top| {
            32 * self.0.len() as i64 - i64::from(top.leading_zeros())
        })
    }

    fn scale(&mut self, factor: u32, mut carry: u32) {
        for limb in &mut self.0 {
            let product = u64::from(*limb) * u64::from(factor) + u64::from(carry);
            *limb = product as u32;
            carry = (product >> 32) as u32;
        }
        if carry > 0 {
            self.0.push(carry);
        }
    }

    fn shift_left(&mut self, by: i64) {
        self.scale(1 << (by % 32), 0);
        let limbs = usize::try_from(by / 32).unwrap_or(0);
        self.0.splice(0..0, std::iter::repeat_n(0, limbs));
    }

    fn halve(&mut self) {
        let mut carry = 0;
        for limb in self.0.iter_mut().rev() {
            let low = *limb & 1;
            *limb = *limb >> 1 | carry << 31;
            carry = low;
        }
        self.trim();
    }

    /// Takes off the last decimal digit.
    fn take_digit(&mut self) -> u8 {
        let mut rest = 0;
        for limb in self.0.iter_mut().rev() {
            let dividend = rest << 32 | u64::from(*limb);
            *limb = (dividend / 10) as u32;
            rest = dividend % 10;
        }
        self.trim();
        rest as u8
    }

    fn compare(&self, other: &Self) -> Ordering {
        let longer = self.0.len().cmp(&other.0.len());
        longer.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// Takes away what is no greater.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = false;
        let others = other.0.iter().copied().chain(std::iter::repeat(0));
        for (limb, other) in self.0.iter_mut().zip(others) {
            let (less, first) = limb.overflowing_sub(other);
            let (less, second) = less.overflowing_sub(u32::from(borrow));
            *limb = less;
            borrow = first || second;
        }
        self.trim();
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn agrees(text: &str) {
        let expected: f64 = text.parse().unwrap();
        assert_eq!(parse(text).to_bits(), expected.to_bits(), "{text}");
    }

    #[test]
    fn the_edges_are_those_of_the_standard_library() {
        for text in [
            "0",
            "-0",
            "0.0",
            "0e5",
            "1",
            "-1.5",
            "0.1",
            "0.3",
            "1e23",
            "9007199254740993",
            "9007199254740992.5",
            "9007199254740993.0000000000000000000001",
            "5e-324",
            "4.9e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.470328229206232720882843e-324",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "2.225073858507201e-308",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e308",
            "1e309",
            "1e-400",
            "1e999999999999999999999",
            "1e-999999999999999999999",
            "1E+2",
            "123456789012345678901234567890",
            "0.000000000000000000000000000000123",
        ] {
            agrees(text);
            agrees(&format!("-{text}").replace("--", ""));
        }
        agrees(&format!("1{}", "0".repeat(400)));
        agrees(&format!("0.{}1", "0".repeat(400)));
        agrees(&format!("1.{}1", "0".repeat(2_000)));
        agrees(&format!("9007199254740993.{}1", "0".repeat(2_000)));
    }

    proptest! {
        #[test]
        fn it_reads_what_the_standard_library_reads(
            text in "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?"
        ) {
            agrees(&text);
        }

        #[test]
        fn every_float_is_read_from_its_shortest_digits(bits in any::<u64>()) {
            let float = f64::from_bits(bits);
            prop_assume!(float.is_finite());
            agrees(&format!("{float:e}"));
        }

        #[test]
        fn what_lies_just_between_two_floats_is_rounded_to_even(
            mantissa in 1u64 << 52..1 << 53, power in 0u32..60
        ) {
            let between = (u128::from(mantissa) * 2 + 1) << power;
            agrees(&between.to_string());
            agrees(&(between - 1).to_string());
            agrees(&format!("{between}.{}1", "0".repeat(50)));
        }

        #[test]
        fn all_digits_of_a_float_are_told(bits in any::<u64>()) {
            let float = f64::from_bits(bits);
            prop_assume!(float.is_finite());
            let (digits, exponent) = all_digits(float);
            agrees(&format!("{digits}e{exponent}"));
            let expected = match float.abs() >= 1.0 {
                true => format!("{:.0}", float.trunc()),
                false => "0".to_owned(),
            };
            let whole = match exponent {
                0 => digits.trim_start_matches('-').to_owned(),
                _ => {
                    let digits = digits.trim_start_matches('-');
                    let point = digits.len() as i64 + exponent;
                    match usize::try_from(point) {
                        Ok(point) if point > 0 => digits[..point].to_owned(),
                        _ => "0".to_owned(),
                    }
                }
            };
            prop_assert_eq!(whole, expected.trim_start_matches('-'));
        }
    }
}
