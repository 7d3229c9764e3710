//! When things start by themselves: intervals and calendar rules, all in UTC.

use crate::clock::Moment;

const DAY: i64 = 86_400;

/// A rule for starting times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schedule {
    /// Every `period` seconds, `phase` seconds after a multiple of the period since the epoch.
    Every { period: i64, phase: i64 },
    /// On the days that match, `second` seconds after midnight.
    Daily { days: Days, second: i64 },
}

/// Which days a calendar rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Days {
    All,
    /// Monday to Friday.
    Working,
    /// One day of the week, Monday being 0.
    Week(i64),
    /// One day of the month, 1 to 28.
    Month(i8),
}

impl Days {
    /// Whether the rule means the day `day` days after the epoch.
    fn contain(self, day: i64) -> bool {
        // The epoch was a Thursday.
        let weekday = (day + 3).rem_euclid(7);
        match self {
            Self::All => true,
            Self::Working => weekday < 5,
            Self::Week(wanted) => weekday == wanted,
            Self::Month(wanted) => {
                let midnight = Moment::from_seconds(day * DAY).timestamp();
                midnight.to_zoned(jiff::tz::TimeZone::UTC).day() == wanted
            }
        }
    }
}

impl Schedule {
    /// The first start after `moment`.
    pub(crate) fn next_after(self, moment: Moment) -> Moment {
        let now = moment.seconds();
        Moment::from_seconds(match self {
            Self::Every { period, phase } => {
                (now - phase).div_euclid(period) * period + period + phase
            }
            Self::Daily { days, second } => {
                let mut day = now.div_euclid(DAY);
                while !days.contain(day) || day * DAY + second <= now {
                    day += 1;
                }
                day * DAY + second
            }
        })
    }

    /// The last start before `moment`.
    pub(crate) fn last_before(self, moment: Moment) -> Moment {
        // A start at the very second of `moment` counts only if the moment is past that second.
        let now = moment.plus_micros(-1).seconds();
        Moment::from_seconds(match self {
            Self::Every { period, phase } => (now - phase).div_euclid(period) * period + phase,
            Self::Daily { days, second } => {
                let mut day = now.div_euclid(DAY);
                while !days.contain(day) || day * DAY + second > now {
                    day -= 1;
                }
                day * DAY + second
            }
        })
    }

    /// All starts before `moment`, newest first.
    pub(crate) fn before(self, moment: Moment) -> impl Iterator<Item = Moment> {
        std::iter::successors(Some(self.last_before(moment)), move |later| {
            Some(self.last_before(*later))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse::<jiff::Timestamp>()
            .map_or(Moment::from_seconds(0), Moment::from)
    }

    #[test]
    fn starts_before_and_after_follow_the_calendar() {
        let at_six = |days| Schedule::Daily {
            days,
            second: 6 * 3600,
        };
        // 2026-11-20 is a Friday.
        let table = [
            (
                Schedule::Every {
                    period: 900,
                    phase: 60,
                },
                "2026-11-20T10:01:00Z",
                "2026-11-20T10:16:00Z",
            ),
            (
                at_six(Days::All),
                "2026-11-20T06:00:00Z",
                "2026-11-21T06:00:00Z",
            ),
            (
                at_six(Days::Working),
                "2026-11-20T06:00:00Z",
                "2026-11-23T06:00:00Z",
            ),
            (
                at_six(Days::Week(0)),
                "2026-11-16T06:00:00Z",
                "2026-11-23T06:00:00Z",
            ),
            (
                at_six(Days::Month(1)),
                "2026-11-01T06:00:00Z",
                "2026-12-01T06:00:00Z",
            ),
        ];
        for (schedule, last, next) in table {
            let now = moment("2026-11-20T10:15:30Z");
            assert_eq!(schedule.last_before(now), moment(last), "{schedule:?}");
            assert_eq!(schedule.next_after(now), moment(next), "{schedule:?}");
            assert_eq!(
                schedule.next_after(moment(last)),
                moment(next),
                "{schedule:?}"
            );
            assert_eq!(
                schedule.last_before(moment(next)),
                moment(last),
                "{schedule:?}"
            );
            let earlier: Vec<_> = schedule.before(now).take(50).collect();
            assert!(earlier.is_sorted_by(|a, b| a > b), "{schedule:?}");
        }
    }
}
