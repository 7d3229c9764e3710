//! Times as the upstreams write them. Each becomes a [`Timestamp`] where the answer is read.
//!
//! jiff's own serde support would do the same, but brings its parser for every form of time and the
//! texts of all its errors: 30 kB more for a browser to download.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

const NOT_A_TIME: &str = "not a time that can be represented";

/// Integers of seconds since 1970, as in most of Airbyte; for `#[serde(deserialize_with)]`.
///
/// # Errors
/// For anything but an integer, and for one that is out of range.
pub fn seconds<'de, D: Deserializer<'de>>(d: D) -> Result<Timestamp, D::Error> {
    Timestamp::from_second(i64::deserialize(d)?).map_err(|_| D::Error::custom(NOT_A_TIME))
}

/// The same where the time may be null; with `#[serde(default)]` it may be absent, too.
///
/// # Errors
/// As [`seconds`].
pub fn optional_seconds<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(seconds) = Option::<i64>::deserialize(d)? else {
        return Ok(None);
    };
    let time = Timestamp::from_second(seconds).map_err(|_| D::Error::custom(NOT_A_TIME))?;
    Ok(Some(time))
}

/// Integers of milliseconds since 1970, as in Airbyte's failures and stream statuses.
///
/// # Errors
/// As [`seconds`].
pub fn optional_millis<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(millis) = Option::<i64>::deserialize(d)? else {
        return Ok(None);
    };
    let time = Timestamp::from_millisecond(millis).map_err(|_| D::Error::custom(NOT_A_TIME))?;
    Ok(Some(time))
}

/// Text with an offset, as in Airflow; see [`parse`].
///
/// # Errors
/// For a text that is no such time.
pub fn optional_text<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<Cow<'de, str>>::deserialize(d)? else {
        return Ok(None);
    };
    parse(&text)
        .map(Some)
        .ok_or_else(|| D::Error::custom(NOT_A_TIME))
}

/// Reads `2026-11-20T20:45:47.467334Z` and its like: with `+00:00` or another offset, as Airflow 2
/// writes it, with any number of decimals, and without seconds, as Java writes a whole minute.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let (time, offset) = cut_offset(rest)?;
    let mut date = date.splitn(3, '-');
    let days = days_since_1970(
        number(date.next()?, 4)?,
        number(date.next()?, 2)?,
        number(date.next()?, 2)?,
    )?;
    let mut time = time.splitn(3, ':');
    let (hour, minute) = (number(time.next()?, 2)?, number(time.next()?, 2)?);
    let (second, fraction) = match time.next() {
        Some(text) => text.split_once('.').unwrap_or((text, "0")),
        None => ("00", "0"),
    };
    let second = number(second, 2)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset;
    Timestamp::from_nanosecond(i128::from(seconds) * 1_000_000_000 + nanos(fraction)?).ok()
}

/// The time without its offset, and the offset in seconds.
fn cut_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let at = text.rfind(['+', '-'])?;
    let (hours, minutes) = text[at + 1..].split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let offset = hours * 3_600 + minutes * 60;
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    Some((&text[..at], sign * offset))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let all_digits = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

fn nanos(fraction: &str) -> Option<i128> {
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nine = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some(nine.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')))
}

/// Days of the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
/// algorithms", `days_from_civil`).
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_forms_of_both_upstreams_are_read() {
        for (text, as_jiff) in [
            ("2026-11-20T20:45:47.467334Z", "2026-11-20T20:45:47.467334Z"),
            ("2026-11-20T20:45:47Z", "2026-11-20T20:45:47Z"),
            ("2026-11-20T20:45Z", "2026-11-20T20:45:00Z"),
            ("2026-11-20T20:45:47.5+00:00", "2026-11-20T20:45:47.5Z"),
            ("2026-11-20T20:45:47-05:30", "2026-11-21T02:15:47Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(parse(text), Some(as_jiff.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            "T",
            "2026-11-20",
            "2026-11-20T20:45:47",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-11-20T24:00:00Z",
            "2026-11-20T20:60:00Z",
            "2026-11-20T20:45:47.Z",
            "2026-11-20T20:45:47.1aZ",
            "2026-11-20T20:45:47+0100",
            "+026-11-20T20:45:47Z",
            "2026-11-20T20:45:47ä+01:00",
            "２０２６-11-20T20:45:47Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_jiff_writes_is_read_back(second in -62_135_596_800_i64..253_402_207_200, nano in 0_i32..1_000_000_000) {
            let time = Timestamp::new(second, 0).unwrap() + jiff::SignedDuration::from_nanos(i64::from(nano));
            proptest::prop_assert_eq!(parse(&time.to_string()), Some(time));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9TZ:.+ä-]{0,40}") {
            let _ = parse(&text);
        }
    }
}
