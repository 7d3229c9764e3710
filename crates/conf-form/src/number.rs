//! Numbers as Airflow's server takes them: Python reads a JSON number that has a point or an
//! exponent as a float, and every other as an integer of as many digits as it has.

use std::cmp::Ordering;

use serde_json::Number;

use crate::decimal::Decimal;
use crate::float;

fn is_float(number: &Number) -> bool {
    number.as_str().contains(['.', 'e', 'E'])
}

fn float(number: &Number) -> f64 {
    float::parse(number.as_str())
}

/// Whether Python reads the number as infinity.
pub(crate) fn overflows(number: &Number) -> bool {
    is_float(number) && float(number).is_infinite()
}

/// The number that Python makes of it.
fn decimal(number: &Number) -> Decimal {
    if !is_float(number) || overflows(number) {
        return Decimal::parse(number.as_str());
    }
    let (digits, exponent) = float::all_digits(float(number));
    Decimal::parse(&format!("{digits}e{exponent}"))
}

pub(crate) fn compare(a: &Number, b: &Number) -> Ordering {
    decimal(a).cmp(&decimal(b))
}

pub(crate) fn is_integer(number: &Number) -> bool {
    decimal(number).is_integer()
}

/// A text that is the same for numbers that Python takes for equal.
pub(crate) fn canonical(number: &Number) -> String {
    decimal(number).canonical()
}

/// Whether `multipleOf: unit` is kept. Among floats Python divides as it can: by 0.1 it finds 0.3
/// to be no multiple. A unit that is not positive is kept by all, as JSON Schema allows none.
pub(crate) fn is_multiple(number: &Number, unit: &Number) -> bool {
    let exact = decimal(unit);
    if !exact.is_positive() {
        return true;
    }
    if is_float(unit) {
        let quotient = float(number) / float(unit);
        if quotient.is_finite() {
            return quotient.fract() == 0.0;
        }
    } else if is_float(number) {
        return float(number) % float(unit) == 0.0;
    }
    decimal(number).is_multiple_of(&exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap_or_else(|_| Number::from(-1))
    }

    /// Each line as Python 3.11 has it.
    #[test]
    fn floats_are_rounded_and_integers_are_not() {
        for (a, b, expected) in [
            ("0.30000000000000000001", "0.3", Ordering::Equal),
            ("9007199254740993", "9007199254740993.0", Ordering::Greater),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
            ("1e23", "100000000000000000000000", Ordering::Less),
            ("1e23", "99999999999999991611392", Ordering::Equal),
            ("5e-324", "0", Ordering::Greater),
            ("1e-400", "0", Ordering::Equal),
        ] {
            assert_eq!(compare(&number(a), &number(b)), expected, "{a} and {b}");
            let equal = canonical(&number(a)) == canonical(&number(b));
            assert_eq!(equal, expected.is_eq(), "{a} and {b}");
        }
        assert!(is_integer(&number("1.0000000000000000001")));
        assert!(overflows(&number("1e309")) && !overflows(&number("1e308")));
    }

    /// Each line as `jsonschema` 4.26 has it.
    #[test]
    fn multiples_are_found_as_python_finds_them() {
        for (value, unit, expected) in [
            ("0.3", "0.1", false),
            ("0.5", "0.1", true),
            ("1.50", "0.25", true),
            ("3", "1.5", true),
            ("3", "0.7", false),
            ("4.0", "2", true),
            ("4.5", "2", false),
            ("12", "5", false),
            ("123456789012345678901234567890", "3", true),
            ("123456789012345678901234567891", "3", false),
            ("7", "0", true),
        ] {
            let found = is_multiple(&number(value), &number(unit));
            assert_eq!(found, expected, "{value} by {unit}");
        }
    }
}
