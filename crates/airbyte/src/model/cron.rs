//! When a Quartz cron expression is due next.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::civil;

use super::Cron;

/// Days that are gone through: the 29th of February comes every four years.
const DAYS: i64 = 4 * 366 + 1;
const DAY: i64 = 86_400;
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Cron {
    /// When it is due next after `now`. `offset` gives the seconds that a zone is ahead of UTC at a
    /// moment, `None` for a zone that it does not know.
    ///
    /// `None` where that cannot be said: for what has `L`, `W` or `#` in it, for a year, and for what
    /// never comes.
    #[must_use]
    pub fn next(
        &self,
        now: Timestamp,
        offset: &dyn Fn(&str, Timestamp) -> Option<i64>,
    ) -> Option<Timestamp> {
        let zone = self.cron_time_zone.as_deref().unwrap_or("UTC");
        let fields: Vec<&str> = self.cron_expression.split_whitespace().collect();
        let (&[second, minute, hour, day, month, weekday]
        | &[second, minute, hour, day, month, weekday, "*"]) = fields.as_slice()
        else {
            return None;
        };
        let seconds = among(second, 0, 59, &[])?;
        let (minutes, hours) = (among(minute, 0, 59, &[])?, among(hour, 0, 23, &[])?);
        let (days, months) = (among(day, 1, 31, &[])?, among(month, 1, 12, &MONTHS)?);
        let weekdays = among(weekday, 1, 7, &WEEKDAYS)?;
        let start = now.as_second() + offset(zone, now)?;
        for date in start.div_euclid(DAY)..start.div_euclid(DAY) + DAYS {
            let (_, month, day) = civil(date);
            // 1970 began on a Thursday, the fifth day to Quartz.
            let weekday = (date + 4).rem_euclid(7) + 1;
            if !(has(days, day) && has(months, month) && has(weekdays, weekday)) {
                continue;
            }
            let mut after = start - date * DAY;
            while let Some(time) = time_after(after, hours, minutes, seconds) {
                let local = date * DAY + time;
                if let Some(due) = utc(local, zone, offset).filter(|due| *due > now) {
                    return Some(due);
                }
                // The clock was put back, and this time has been.
                after = time;
            }
        }
        None
    }
}

/// The moment at which a zone's clocks show a time.
fn utc(
    local: i64,
    zone: &str,
    offset: &dyn Fn(&str, Timestamp) -> Option<i64>,
) -> Option<Timestamp> {
    let near = local - offset(zone, Timestamp::from_second(local)?)?;
    Timestamp::from_second(local - offset(zone, Timestamp::from_second(near)?)?)
}

/// The first second of a day behind `after` that is in all three; `after` may be negative.
fn time_after(after: i64, hours: u64, minutes: u64, seconds: u64) -> Option<i64> {
    let first = (after + 1).max(0);
    let (from_hour, from_minute) = (first / 3_600, first / 60 % 60);
    for hour in (from_hour..24).filter(|hour| has(hours, *hour)) {
        let minute_0 = if hour == from_hour { from_minute } else { 0 };
        for minute in (minute_0..60).filter(|minute| has(minutes, *minute)) {
            let begun = hour == from_hour && minute == from_minute;
            let second_0 = if begun { first % 60 } else { 0 };
            if let Some(second) = (second_0..60).find(|second| has(seconds, *second)) {
                return Some(hour * 3_600 + minute * 60 + second);
            }
        }
    }
    None
}

fn has(set: u64, value: i64) -> bool {
    set >> value & 1 == 1
}

/// The values that a field names, as bits: `*`, `?`, `5`, `MON-FRI`, `1,15`, `0/15`, `10-20/2`.
fn among(field: &str, least: u64, most: u64, names: &[&str]) -> Option<u64> {
    let value = |text: &str| {
        let named = names.iter().position(|name| *name == text);
        let value = match named {
            Some(place) => place as u64 + least,
            None => text.parse().ok()?,
        };
        (least..=most).contains(&value).then_some(value)
    };
    let mut set = 0;
    for part in field.split(',') {
        let (span, step) = match part.split_once('/') {
            Some((span, step)) => (span, step.parse().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let (from, to) = match span.split_once('-') {
            Some((from, to)) => (value(from)?, value(to)?),
            None if matches!(span, "*" | "?") => (least, most),
            None if part.contains('/') => (value(span)?, most),
            None => (value(span)?, value(span)?),
        };
        // A span may go round: `FRI-MON`.
        let length = if from <= to {
            to - from
        } else {
            to + most - least + 1 - from
        };
        for ahead in (0..=length).step_by(step) {
            set |= 1 << ((from - least + ahead) % (most - least + 1) + least);
        }
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use airstrip_contract::instant::parse;

    use super::*;

    /// Berlin in 2026: summer time from 29 March, 01:00 UTC, to 25 October, 01:00 UTC.
    fn offset(zone: &str, at: Timestamp) -> Option<i64> {
        let summer = parse("2026-03-29T01:00:00Z").unwrap()..parse("2026-10-25T01:00:00Z").unwrap();
        match zone {
            "UTC" => Some(0),
            "Europe/Berlin" => Some(if summer.contains(&at) { 7_200 } else { 3_600 }),
            _ => None,
        }
    }

    #[test]
    fn the_next_time_is_told() {
        for (expression, zone, now, next) in [
            (
                "0 0 6 * * ?",
                "UTC",
                "2026-11-20T05:59:59Z",
                "2026-11-20T06:00:00Z",
            ),
            (
                "0 0 6 * * ?",
                "UTC",
                "2026-11-20T06:00:00Z",
                "2026-11-21T06:00:00Z",
            ),
            (
                "0 0 6 * * ? *",
                "UTC",
                "2026-12-31T07:00:00Z",
                "2027-01-01T06:00:00Z",
            ),
            (
                "0 */15 * * * ?",
                "UTC",
                "2026-11-20T05:44:10Z",
                "2026-11-20T05:45:00Z",
            ),
            (
                "30 5/20 9-17 ? * MON-FRI",
                "UTC",
                "2026-11-20T17:45:31Z",
                "2026-11-23T09:05:30Z",
            ),
            (
                "0 0 0 29 2 ?",
                "UTC",
                "2026-11-20T00:00:00Z",
                "2028-02-29T00:00:00Z",
            ),
            (
                "0 0 12 1,15 * ?",
                "UTC",
                "2026-11-02T00:00:00Z",
                "2026-11-15T12:00:00Z",
            ),
            (
                "0 0 12 ? JAN 1",
                "UTC",
                "2026-11-20T00:00:00Z",
                "2027-01-03T12:00:00Z",
            ),
            (
                "0 0 12 ? * FRI-MON",
                "UTC",
                "2026-11-17T00:00:00Z",
                "2026-11-20T12:00:00Z",
            ),
            (
                "0 0 6 * * ?",
                "Europe/Berlin",
                "2026-11-20T05:00:00Z",
                "2026-11-21T05:00:00Z",
            ),
            (
                "0 0 6 * * ?",
                "Europe/Berlin",
                "2026-10-24T05:00:00Z",
                "2026-10-25T05:00:00Z",
            ),
            (
                "0 30 0 * * ?",
                "Europe/Berlin",
                "2026-11-20T22:45:00Z",
                "2026-11-20T23:30:00Z",
            ),
            // This half hour comes twice; it is due once.
            (
                "0 30 2 * * ?",
                "Europe/Berlin",
                "2026-10-25T01:30:00Z",
                "2026-10-26T01:30:00Z",
            ),
        ] {
            let cron = Cron {
                cron_expression: expression.to_owned(),
                cron_time_zone: Some(zone.to_owned()),
            };
            let found = cron.next(parse(now).unwrap(), &offset);
            assert_eq!(
                found,
                Some(parse(next).unwrap()),
                "{expression} {zone} {now}"
            );
        }
    }

    #[test]
    fn what_cannot_be_said_is_not() {
        for (expression, zone) in [
            ("0 0 6 L * ?", "UTC"),
            ("0 0 6 ? * MON#2", "UTC"),
            ("0 0 6 15W * ?", "UTC"),
            ("0 0 6 * * ? 2027", "UTC"),
            ("0 0 0 31 2 ?", "UTC"),
            ("0 0/0 6 * * ?", "UTC"),
            ("0 60 6 * * ?", "UTC"),
            ("0 0 6 * *", "UTC"),
            ("ヽ(ﾟДﾟ)ﾉ", "UTC"),
            ("0 0 6 * * ?", "Mars/Olympus"),
        ] {
            let cron = Cron {
                cron_expression: expression.to_owned(),
                cron_time_zone: Some(zone.to_owned()),
            };
            let now = parse("2026-11-20T00:00:00Z").unwrap();
            assert_eq!(cron.next(now, &offset), None, "{expression} {zone}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_expression_makes_it_panic(expression in r"[0-9*/?,\-A-Z #]{0,24}", now in 0_i64..4_000_000_000) {
            let cron = Cron { cron_expression: expression, cron_time_zone: None };
            let now = Timestamp::from_second(now).unwrap();
            if let Some(next) = cron.next(now, &offset) {
                proptest::prop_assert!(next > now);
            }
        }
    }
}
