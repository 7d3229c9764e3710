//! Times as the upstreams write them. Each becomes a [`Timestamp`] where the answer is read.
//!
//! Not `jiff::Timestamp`: with its parser and the texts of all its errors it makes up a sixteenth of
//! what a browser downloads to show connections, where a dozen lines of it are needed. A property
//! holds these to it.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Add, Sub};

use jiff::SignedDuration;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

const NOT_A_TIME: &str = "not a time that can be represented";
const MICROS: i64 = 1_000_000;
/// The last second of the year 9999, and as far back from 1970: what a browser can show as well.
const LAST_SECOND: i64 = 253_402_300_799;

/// A moment, in microseconds since 1970 in UTC: as exact as Airflow is, and Airbyte is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z
    pub const UNIX_EPOCH: Self = Self(0);

    /// The moment this many seconds after 1970, or before; `None` beyond the year 9999.
    #[must_use]
    pub fn from_second(seconds: i64) -> Option<Self> {
        (-LAST_SECOND..=LAST_SECOND)
            .contains(&seconds)
            .then(|| Self(seconds * MICROS))
    }

    /// The same in milliseconds.
    #[must_use]
    pub fn from_millisecond(millis: i64) -> Option<Self> {
        let whole = Self::from_second(millis.div_euclid(1_000))?;
        Some(Self(whole.0 + millis.rem_euclid(1_000) * 1_000))
    }

    /// Whole seconds since 1970; of a moment before, the second that it is in.
    #[must_use]
    pub fn as_second(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// The same in milliseconds.
    #[must_use]
    pub fn as_millisecond(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// How long after `other` it is; negative where it is before.
    #[must_use]
    pub fn duration_since(self, other: Self) -> SignedDuration {
        SignedDuration::from_micros(self.0 - other.0)
    }

    /// The moment `duration` later; `None` beyond the year 9999.
    #[must_use]
    pub fn checked_add(self, duration: SignedDuration) -> Option<Self> {
        let micros = i64::try_from(duration.as_micros()).ok()?;
        let sum = self.0.checked_add(micros)?;
        Self::from_second(sum.div_euclid(MICROS)).map(|_| Self(sum))
    }
}

/// Ends at the ends of the range.
impl Add<SignedDuration> for Timestamp {
    type Output = Self;

    fn add(self, duration: SignedDuration) -> Self {
        let end = if duration.is_negative() { -1 } else { 1 };
        self.checked_add(duration)
            .unwrap_or(Self(end * LAST_SECOND * MICROS))
    }
}

/// Ends at the ends of the range.
impl Sub<SignedDuration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: SignedDuration) -> Self {
        self.add(duration.checked_neg().unwrap_or(SignedDuration::MAX))
    }
}

/// As in RFC 3339, in UTC, with as many decimals as it takes.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.as_second();
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let time = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        match self.0.rem_euclid(MICROS) {
            0 => {}
            micros => {
                let digits = format!("{micros:06}");
                write!(f, ".{}", digits.trim_end_matches('0'))?;
            }
        }
        f.write_str("Z")
    }
}

/// Integers of seconds since 1970, as in most of Airbyte; for `#[serde(deserialize_with)]`.
///
/// # Errors
/// For anything but an integer, and for one that is out of range.
pub fn seconds<'de, D: Deserializer<'de>>(d: D) -> Result<Timestamp, D::Error> {
    found(Timestamp::from_second(i64::deserialize(d)?))
}

/// The same where the time may be null; with `#[serde(default)]` it may be absent, too.
///
/// # Errors
/// As [`seconds`].
pub fn optional_seconds<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    let seconds = Option::<i64>::deserialize(d)?;
    seconds
        .map(|seconds| found(Timestamp::from_second(seconds)))
        .transpose()
}

/// Integers of milliseconds since 1970, as in Airbyte's failures and stream statuses.
///
/// # Errors
/// As [`seconds`].
pub fn optional_millis<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    let millis = Option::<i64>::deserialize(d)?;
    millis
        .map(|millis| found(Timestamp::from_millisecond(millis)))
        .transpose()
}

/// Text with an offset, as in Airflow; see [`parse`].
///
/// # Errors
/// For a text that is no such time.
pub fn optional_text<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<Cow<'de, str>>::deserialize(d)?;
    text.map(|text| found(parse(&text))).transpose()
}

/// The same where there is always a time.
///
/// # Errors
/// As [`optional_text`].
pub fn text<'de, D: Deserializer<'de>>(d: D) -> Result<Timestamp, D::Error> {
    found(parse(&Cow::<'de, str>::deserialize(d)?))
}

/// Writes what [`text`] reads; for `#[serde(serialize_with)]`.
///
/// # Errors
/// Those of the serializer.
pub fn as_text<S: Serializer>(time: &Timestamp, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(time)
}

fn found<E: Error>(time: Option<Timestamp>) -> Result<Timestamp, E> {
    time.ok_or_else(|| E::custom(NOT_A_TIME))
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
    Some(Timestamp(
        Timestamp::from_second(seconds)?.0 + micros(fraction)?,
    ))
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

/// Decimals of a second; more than six are cut.
fn micros(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let six = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    Some(six.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
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

/// Days, counted from 1970.
impl Timestamp {
    /// The day of the week of a day, from Monday as 0.
    #[must_use]
    pub fn weekday(day: i64) -> usize {
        // 1970 began on a Thursday.
        usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
    }

    /// Whether a month begins within the week of a Monday.
    #[must_use]
    pub fn starts_month(monday: i64) -> bool {
        civil(monday + 6).2 <= 7
    }
}

/// Year, month and day of a day since 1970 (`civil_from_days` of the same source).
#[must_use]
pub fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
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
            let by_jiff: jiff::Timestamp = as_jiff.parse().unwrap();
            let read = parse(text).unwrap();
            assert_eq!(read.0, by_jiff.as_microsecond(), "{text}");
            assert_eq!(read.to_string(), as_jiff, "{text}");
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

    #[test]
    fn what_no_one_can_show_is_no_time() {
        assert_eq!(Timestamp::from_second(i64::MAX), None);
        assert_eq!(Timestamp::from_millisecond(i64::MIN), None);
        let last = Timestamp::from_second(LAST_SECOND).unwrap();
        assert_eq!(last.to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(last.checked_add(SignedDuration::from_secs(1)), None);
        assert_eq!(last.checked_add(SignedDuration::MAX), None);
        assert_eq!(last + SignedDuration::MAX, last);
        let first = Timestamp::from_second(-LAST_SECOND).unwrap();
        assert_eq!(last + SignedDuration::MIN, first);
        assert_eq!(first - SignedDuration::MIN, last);
        let hour = SignedDuration::from_hours(1);
        assert_eq!(Timestamp::UNIX_EPOCH + hour - hour, Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn weeks_begin_on_mondays_and_months_on_their_first() {
        // 2024-09-30 is a Monday; the first of October follows in its week.
        const MONDAY: i64 = 19_996;
        for (date, day) in [(0, 3), (-1, 2), (-4, 6), (MONDAY, 0), (MONDAY + 8, 1)] {
            assert_eq!(Timestamp::weekday(date), day, "{date}");
        }
        assert!(Timestamp::starts_month(MONDAY));
        assert!(!Timestamp::starts_month(MONDAY + 7));
    }

    proptest::proptest! {
        #[test]
        fn it_agrees_with_jiff(micros in -62_135_596_800_000_000_i64..253_402_207_200_000_000) {
            let by_jiff = jiff::Timestamp::from_microsecond(micros).unwrap();
            let text = by_jiff.to_string();
            let time = parse(&text);
            proptest::prop_assert_eq!(time, Some(Timestamp(micros)));
            proptest::prop_assert_eq!(Timestamp(micros).to_string(), text);
            proptest::prop_assert_eq!(Timestamp(micros).as_second(), micros.div_euclid(1_000_000));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9TZ:.+ä-]{0,40}") {
            let _ = parse(&text);
        }
    }
}
