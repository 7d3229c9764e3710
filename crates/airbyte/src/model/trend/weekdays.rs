use airstrip_contract::Timestamp;

use super::{Ended, Kind, Past};

/// Fewer dates with a failure than that are no habit.
const DATES: usize = 3;
/// The value of χ² that chance alone exceeds once in a thousand times, in tenths; seven days are tried.
const CHI_TENTHS: i128 = 108;

/// A day of the week on which syncs fail more often than on the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadWeekday {
    /// Which, from Monday as 0.
    pub weekday: usize,
    /// How many syncs failed on it.
    pub failed: i64,
    /// Of how many.
    pub of: i64,
    /// How many failed on the other days.
    pub others_failed: i64,
    /// Of how many.
    pub others_of: i64,
}

/// The day of the week on which syncs fail, where that cannot be chance: failures on three dates at
/// least, a share of failures three times that of the other days, and a χ² test with Yates'
/// correction at one in a thousand. `day_of` gives the reader's day of a moment.
#[must_use]
pub fn bad_weekday(jobs: &[Past], day_of: &dyn Fn(i64) -> i64) -> Option<BadWeekday> {
    let mut table = [(0_i64, 0_i64); 7];
    let mut dates: [Vec<i64>; 7] = Default::default();
    for job in jobs.iter().filter(|job| job.kind == Kind::Sync) {
        let day = day_of(job.at);
        let cell = &mut table[Timestamp::weekday(day)];
        match job.ended {
            Ended::Landed => cell.1 += 1,
            Ended::Failed => {
                cell.0 += 1;
                let dates = &mut dates[Timestamp::weekday(day)];
                if dates.last() != Some(&day) {
                    dates.push(day);
                }
            }
            Ended::Cancelled | Ended::Open => {}
        }
    }
    let (all_failed, all_landed) = table
        .iter()
        .fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
    let judged = table
        .iter()
        .enumerate()
        .map(|(weekday, &(failed, landed))| {
            let found = BadWeekday {
                weekday,
                failed,
                of: failed + landed,
                others_failed: all_failed - failed,
                others_of: all_failed + all_landed - failed - landed,
            };
            (found.is_habit() && dates[weekday].len() >= DATES).then_some(found)
        });
    judged.flatten().next()
}

impl BadWeekday {
    fn is_habit(&self) -> bool {
        let (a, b) = (i128::from(self.failed), i128::from(self.of - self.failed));
        let c = i128::from(self.others_failed);
        let d = i128::from(self.others_of - self.others_failed);
        let n = a + b + c + d;
        let apart = ((a * d - b * c).abs() - n / 2).max(0);
        let margins = (a + b) * (c + d) * (a + c) * (b + d);
        let often = a * i128::from(self.others_of) >= 3 * c * i128::from(self.of);
        often && margins > 0 && n * apart * apart * 10 > CHI_TENTHS * margins
    }
}
