//! When a connection runs, in words.

use airstrip_contract::Timestamp;
use jiff::SignedDuration;
use serde::Deserialize;

use crate::model::ScheduleType;

/// `scheduleData` as both connection answers carry it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScheduleData {
    /// Present where the type is `basic`.
    pub basic_schedule: Option<BasicSchedule>,
    /// Present where the type is `cron`.
    pub cron: Option<Cron>,
}

/// A fixed period.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BasicSchedule {
    /// `minutes`, `hours`, `days`, `weeks` or `months`.
    pub time_unit: String,
    /// How many of them.
    pub units: u64,
}

/// A Quartz cron expression: seconds come first, `?` means no particular day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cron {
    /// The expression.
    pub cron_expression: String,
    /// Its zone, an IANA name.
    pub cron_time_zone: Option<String>,
}

/// When a connection runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Only when somebody or another system starts it.
    Manual,
    /// With a fixed period.
    Every(BasicSchedule),
    /// By the clock.
    Cron(Cron),
    /// A kind this version does not know, in Airbyte's word.
    Unknown(String),
}

impl Schedule {
    /// Reads the schedule of a connection; one without a type is started by hand.
    #[must_use]
    pub fn of(kind: Option<&ScheduleType>, data: Option<&ScheduleData>) -> Self {
        let basic = || data.and_then(|d| d.basic_schedule.clone());
        let cron = || data.and_then(|d| d.cron.clone());
        match kind {
            None | Some(ScheduleType::Manual) => Self::Manual,
            Some(ScheduleType::Basic) => {
                basic().map_or_else(|| Self::Unknown("basic".to_owned()), Self::Every)
            }
            Some(ScheduleType::Cron) => {
                cron().map_or_else(|| Self::Unknown("cron".to_owned()), Self::Cron)
            }
            Some(ScheduleType::Unknown(word)) => Self::Unknown(word.clone()),
        }
    }

    /// The schedule in words. A cron expression beyond the common ones is shown as it is.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Manual => "manual".to_owned(),
            Self::Every(every) => every_words(every.units, &every.time_unit),
            Self::Cron(cron) => {
                let zone = cron.cron_time_zone.as_deref().unwrap_or("UTC");
                cron_words(&cron.cron_expression).map_or_else(
                    || format!("cron {} ({zone})", cron.cron_expression),
                    |words| {
                        if words.contains(':') {
                            format!("{words} {zone}")
                        } else {
                            words
                        }
                    },
                )
            }
            Self::Unknown(word) => word.clone(),
        }
    }

    /// When the next sync is due after one that was created at `last`. Only a fixed period tells;
    /// months vary in length, so they do not.
    #[must_use]
    pub fn next_after(&self, last: Timestamp) -> Option<Timestamp> {
        let Self::Every(every) = self else {
            return None;
        };
        let seconds: u64 = match every.time_unit.as_str() {
            "minutes" => 60,
            "hours" => 3_600,
            "days" => 86_400,
            "weeks" => 604_800,
            _ => return None,
        };
        let period = i64::try_from(seconds.checked_mul(every.units)?).ok()?;
        last.checked_add(SignedDuration::from_secs(period))
    }
}

fn every_words(units: u64, unit: &str) -> String {
    if units == 1 {
        format!("every {}", unit.trim_end_matches('s'))
    } else {
        format!("every {units} {unit}")
    }
}

fn cron_words(expression: &str) -> Option<String> {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    let (&["0", minute, hour, day, month, weekday]
    | &["0", minute, hour, day, month, weekday, "*"]) = fields.as_slice()
    else {
        return None;
    };
    if month != "*" {
        return None;
    }
    let any_day = matches!(day, "*" | "?") && matches!(weekday, "*" | "?");
    if any_day {
        if let Some(step) = step(minute).filter(|_| hour == "*") {
            return Some(every_words(step, "minutes"));
        }
        if let Some(step) = step(hour).filter(|_| minute == "0") {
            return Some(every_words(step, "hours"));
        }
        if hour == "*" && minute == "0" {
            return Some("every hour".to_owned());
        }
    }
    let at = time(hour, minute)?;
    if any_day {
        return Some(format!("every day at {at}"));
    }
    if matches!(day, "*" | "?") {
        return Some(format!("{} at {at}", weekdays(weekday)?));
    }
    if matches!(weekday, "*" | "?") {
        let day: u8 = day.parse().ok().filter(|d| (1..=31).contains(d))?;
        return Some(format!("day {day} of every month at {at}"));
    }
    None
}

fn step(field: &str) -> Option<u64> {
    let (start, step) = field.split_once('/')?;
    matches!(start, "*" | "0")
        .then(|| step.parse().ok())
        .flatten()
        .filter(|step| *step > 0)
}

fn time(hour: &str, minute: &str) -> Option<String> {
    let hour: u8 = hour.parse().ok().filter(|h| *h < 24)?;
    let minute: u8 = minute.parse().ok().filter(|m| *m < 60)?;
    Some(format!("{hour:02}:{minute:02}"))
}

fn weekdays(field: &str) -> Option<String> {
    if matches!(field, "MON-FRI" | "2-6") {
        return Some("weekdays".to_owned());
    }
    let names: Option<Vec<&str>> = field.split(',').map(weekday).collect();
    let names = names?;
    Some(match names.split_last()? {
        (last, []) => (*last).to_owned(),
        (last, rest) => format!("{} and {last}", rest.join(", ")),
    })
}

/// Quartz counts from Sunday = 1.
fn weekday(field: &str) -> Option<&'static str> {
    Some(match field {
        "SUN" | "1" => "Sundays",
        "MON" | "2" => "Mondays",
        "TUE" | "3" => "Tuesdays",
        "WED" | "4" => "Wednesdays",
        "THU" | "5" => "Thursdays",
        "FRI" | "6" => "Fridays",
        "SAT" | "7" => "Saturdays",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use airstrip_contract::instant::parse;

    fn cron(expression: &str, zone: &str) -> String {
        Schedule::Cron(Cron {
            cron_expression: expression.to_owned(),
            cron_time_zone: Some(zone.to_owned()),
        })
        .words()
    }

    #[test]
    fn common_crons_are_told_in_words() {
        for (expression, words) in [
            ("0 0 6 * * ?", "every day at 06:00 UTC"),
            ("0 30 6 ? * *", "every day at 06:30 UTC"),
            ("0 30 6 ? * * *", "every day at 06:30 UTC"),
            ("0 */15 * * * ?", "every 15 minutes"),
            ("0 0/15 * * * ?", "every 15 minutes"),
            ("0 0 */6 * * ?", "every 6 hours"),
            ("0 0 * * * ?", "every hour"),
            ("0 0 6 ? * MON", "Mondays at 06:00 UTC"),
            ("0 0 6 ? * 2", "Mondays at 06:00 UTC"),
            (
                "0 0 6 ? * MON,WED,FRI",
                "Mondays, Wednesdays and Fridays at 06:00 UTC",
            ),
            ("0 0 6 ? * MON-FRI", "weekdays at 06:00 UTC"),
            ("0 0 6 1 * ?", "day 1 of every month at 06:00 UTC"),
        ] {
            assert_eq!(cron(expression, "UTC"), words, "{expression}");
        }
    }

    #[test]
    fn other_crons_are_shown_as_they_are() {
        for expression in [
            "0 0 6 L * ?",
            "0 0 25 * * ?",
            "0 0 6 ? 1 MON",
            "*/5 * * * * ?",
            "0 0 6 1 * MON",
            "0 */0 * * * ?",
            "",
            "ヽ(ﾟДﾟ)ﾉ",
        ] {
            assert_eq!(
                cron(expression, "Europe/Berlin"),
                format!("cron {expression} (Europe/Berlin)")
            );
        }
    }

    #[test]
    fn a_period_tells_the_next_sync() {
        let last = parse("2026-11-20T06:00:00Z").unwrap();
        for (units, unit, words, next) in [
            (1, "hours", "every hour", Some("2026-11-20T07:00:00Z")),
            (6, "hours", "every 6 hours", Some("2026-11-20T12:00:00Z")),
            (1, "days", "every day", Some("2026-11-21T06:00:00Z")),
            (2, "weeks", "every 2 weeks", Some("2026-12-04T06:00:00Z")),
            (1, "months", "every month", None),
            (u64::MAX, "weeks", "every 18446744073709551615 weeks", None),
            (3, "fortnights", "every 3 fortnights", None),
        ] {
            let schedule = Schedule::Every(BasicSchedule {
                time_unit: unit.to_owned(),
                units,
            });
            assert_eq!(schedule.words(), words);
            assert_eq!(
                schedule.next_after(last),
                next.map(|text| parse(text).unwrap()),
                "{units} {unit}"
            );
        }
    }
}
