use airstrip_contract::instant::civil;

use super::{Ended, Past};

/// A day on which jobs started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Day {
    /// Its number since 1970, in the reader's zone.
    pub number: i64,
    /// Jobs that landed.
    pub landed: u32,
    /// Jobs that failed.
    pub failed: u32,
    /// Jobs that were cancelled or have not ended.
    pub others: u32,
}

/// The days with jobs, oldest first, as `jobs` are. `day_of` gives the reader's day of a moment.
#[must_use]
pub fn days(jobs: &[Past], day_of: &dyn Fn(i64) -> i64) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for job in jobs {
        let number = day_of(job.at);
        // A clock that was set back must not open a day anew.
        let known = days.iter().rposition(|day| day.number == number);
        let place = known.unwrap_or_else(|| {
            days.push(Day {
                number,
                ..Day::default()
            });
            days.len() - 1
        });
        let day = &mut days[place];
        match job.ended {
            Ended::Landed => day.landed += 1,
            Ended::Failed => day.failed += 1,
            Ended::Cancelled | Ended::Open => day.others += 1,
        }
    }
    days
}

/// The day of the week, from Monday as 0.
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
