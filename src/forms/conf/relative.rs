//! Dates that are said relative to today: "yesterday", "first of last month".

use airstrip_contract::RelativeDate;
use airstrip_contract::instant::civil;
use serde_json::{Map, Value};

use super::moment::is_date;
use crate::ui::{local_day, now};

/// The words that are offered. Others, such as "3 days ago", are understood as well.
pub const WORDS: [&str; 10] = [
    "today",
    "yesterday",
    "tomorrow",
    "7 days ago",
    "monday of this week",
    "monday of last week",
    "first of this month",
    "first of last month",
    "last of last month",
    "first of this year",
];

/// The day that words mean, as a number since 1970; `None` for words that are not known.
#[must_use]
pub fn day_of(words: &str, today: i64) -> Option<i64> {
    let (year, month, _) = civil(today);
    // 1970-01-01 was a Thursday.
    let monday = today - (today + 3).rem_euclid(7);
    let first = first_of(year, month);
    Some(match words {
        "today" => today,
        "yesterday" => today - 1,
        "tomorrow" => today + 1,
        "monday of this week" => monday,
        "monday of last week" => monday - 7,
        "first of this month" => first,
        "first of last month" => first_of(year, month - 1),
        "last of this month" => first_of(year, month + 1) - 1,
        "last of last month" => first - 1,
        "first of this year" => first_of(year, 1),
        "first of last year" => first_of(year - 1, 1),
        other => {
            let days: u32 = other.strip_suffix(" days ago")?.parse().ok()?;
            today - i64::from(days.min(100_000))
        }
    })
}

/// Today by the reader's calendar, as a number since 1970.
#[must_use]
pub fn today() -> i64 {
    local_day(now().as_second())
}

/// A day as `2026-11-20`.
#[must_use]
pub fn in_digits(day: i64) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The first day of a month; month 0 is December of the year before, month 13 January of the one after.
fn first_of(year: i64, month: i64) -> i64 {
    // Counted from March, so that the leap day is the last of its year.
    let months = year * 12 + month - 3;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
    let days_before = (month * 153 + 2) / 5;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + days_before
        - 719_468
}

/// Whether a text begins with a date, so that it can be said in words.
#[must_use]
pub fn begins_with_date(text: &str) -> bool {
    text.get(..10).is_some_and(is_date) && !text[10..].starts_with(|c: char| c.is_ascii_digit())
}

/// The conf with its relative dates worked out, and what each came to; `None` where the words are not
/// known or the place holds no date, which is then left as it is.
#[must_use]
pub fn resolved(
    conf: &Map<String, Value>,
    dates: &[RelativeDate],
    today: i64,
) -> (Map<String, Value>, Vec<Option<String>>) {
    let mut whole = Value::Object(conf.clone());
    let came_to = dates.iter().map(|date| {
        let day = in_digits(day_of(&date.says, today)?);
        let Some(Value::String(text)) = whole.pointer_mut(&date.at) else {
            return None;
        };
        begins_with_date(text).then(|| {
            // What follows the date is its time.
            text.replace_range(..10, &day);
            text.clone()
        })
    });
    let came_to = came_to.collect();
    match whole {
        Value::Object(conf) => (conf, came_to),
        _ => (conf.clone(), came_to),
    }
}

/// A place in a conf as people write it.
#[must_use]
pub fn place_in_words(pointer: &str) -> String {
    let steps = pointer.split('/').skip(1);
    let steps: Vec<String> = steps
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
        .collect();
    steps.join(" › ")
}

/// The places of a conf that hold dates, as JSON pointers, each with its text.
#[must_use]
pub fn places(conf: &Map<String, Value>) -> Vec<(String, String)> {
    fn visit(value: &Value, at: String, found: &mut Vec<(String, String)>) {
        match value {
            Value::String(text) if begins_with_date(text) => found.push((at, text.clone())),
            Value::Object(map) => {
                for (key, value) in map {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    visit(value, format!("{at}/{key}"), found);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    visit(value, format!("{at}/{index}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (key, value) in conf {
        let key = key.replace('~', "~0").replace('/', "~1");
        visit(value, format!("/{key}"), &mut found);
    }
    found
}

// proptest is of the host alone.
#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::ToSpan;
    use jiff::civil::{Date, date};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn number(day: Date) -> i64 {
        i64::from((day - date(1970, 1, 1)).get_days())
    }

    #[test]
    fn words_mean_days() {
        for (words, today, expected) in [
            ("today", date(2026, 11, 21), "2026-11-21"),
            ("yesterday", date(2026, 3, 1), "2026-02-28"),
            ("yesterday", date(2024, 3, 1), "2024-02-29"),
            ("tomorrow", date(2026, 12, 31), "2027-01-01"),
            ("30 days ago", date(2026, 1, 15), "2025-12-16"),
            ("first of last month", date(2026, 1, 31), "2025-12-01"),
            ("last of last month", date(2026, 3, 31), "2026-02-28"),
            ("last of this month", date(2026, 12, 5), "2026-12-31"),
            ("first of this year", date(2026, 2, 1), "2026-01-01"),
            ("first of last year", date(2026, 2, 1), "2025-01-01"),
            // A Saturday, a Monday and a Sunday.
            ("monday of this week", date(2026, 11, 21), "2026-11-16"),
            ("monday of this week", date(2026, 11, 16), "2026-11-16"),
            ("monday of last week", date(2026, 11, 22), "2026-11-09"),
        ] {
            let found = day_of(words, number(today)).map(in_digits);
            assert_eq!(found.as_deref(), Some(expected), "{words} on {today}");
        }
        for unknown in [
            "",
            "soon",
            "-3 days ago",
            "x days ago",
            "99999999999 days ago",
        ] {
            assert_eq!(day_of(unknown, 20_000), None, "{unknown}");
        }
        assert!(WORDS.iter().all(|words| day_of(words, 20_000).is_some()));
    }

    proptest! {
        #[test]
        fn months_begin_as_in_the_calendar(days in 0_i64..60_000) {
            let today = date(1970, 1, 1) + days.days();
            let first = number(today.first_of_month());
            prop_assert_eq!(day_of("first of this month", days), Some(first));
            let before = number(today.first_of_month() - 1.month());
            prop_assert_eq!(day_of("first of last month", days), Some(before));
            prop_assert_eq!(day_of("last of this month", days), Some(number(today.last_of_month())));
        }
    }

    fn says(at: &str, says: &str) -> RelativeDate {
        RelativeDate {
            at: at.to_owned(),
            says: says.to_owned(),
        }
    }

    #[test]
    fn dates_are_worked_out_in_their_places() {
        let conf = json!({"day": "2026-01-01", "range": [{"from/to": "2026-01-01T06:30:00Z"}],
            "id": "20260101", "n": 1});
        let conf = conf.as_object().unwrap();
        let dates = [
            says("/day", "yesterday"),
            says("/range/0/from~1to", "first of last month"),
            says("/n", "today"),
            says("/gone", "today"),
            says("/day", "when pigs fly"),
        ];
        let (found, came_to) = resolved(conf, &dates, number(date(2026, 11, 21)));
        let expected = json!({"day": "2026-11-20", "range": [{"from/to": "2026-10-01T06:30:00Z"}],
            "id": "20260101", "n": 1});
        assert_eq!(Value::Object(found), expected);
        let text = |text: &str| Some(text.to_owned());
        let worked = [text("2026-11-20"), text("2026-10-01T06:30:00Z")];
        assert_eq!(came_to[..2], worked);
        assert_eq!(came_to[2..], [None, None, None]);
    }

    #[test]
    fn dates_are_found_wherever_they_are() {
        let conf = json!({"day": "2026-01-01", "range": [{"from/to": "2026-01-01T06:30:00Z"}],
            "id": "20260101", "long": "2026-01-0123", "text": "ab"});
        let found = places(conf.as_object().unwrap());
        let expected = [
            ("/day", "2026-01-01"),
            ("/range/0/from~1to", "2026-01-01T06:30:00Z"),
        ];
        assert_eq!(
            found,
            expected.map(|(at, text)| (at.to_owned(), text.to_owned()))
        );
    }
}
