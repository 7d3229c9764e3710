//! How far a running sync is, judged by the ones before it.

use jiff::SignedDuration;

use crate::config::{Job, JobWithAttempts};
use crate::model::{ConfigType, JobStatus};

/// What a successful sync of a connection usually takes: medians, so that one outlier does not
/// spoil them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// From start to end.
    pub duration: SignedDuration,
    /// Records read; zero where the server tells none.
    pub records: u64,
}

/// An estimate, to be shown as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// How much is done, in percent; never 100 before the end.
    pub percent: u8,
    /// How long it will take from now; `None` once it has taken longer than usual.
    pub left: Option<SignedDuration>,
}

/// How long a job ran; of one that has not ended, how long until it last changed.
#[must_use]
pub fn duration(job: &Job) -> SignedDuration {
    let start = job.started_at.unwrap_or(job.created_at);
    job.updated_at
        .duration_since(start)
        .max(SignedDuration::ZERO)
}

impl Usual {
    /// Learns from past jobs; `None` where no sync has succeeded.
    #[must_use]
    pub fn of(jobs: &[JobWithAttempts]) -> Option<Self> {
        let landed: Vec<&Job> = jobs
            .iter()
            .map(|entry| &entry.job)
            .filter(|job| job.status == JobStatus::Succeeded && job.config_type == ConfigType::Sync)
            .take(20)
            .collect();
        Some(Self {
            duration: SignedDuration::from_secs(median(
                landed.iter().map(|job| duration(job).as_secs()).collect(),
            )?),
            records: median(landed.iter().map(|job| records(job)).collect())?.unsigned_abs(),
        })
    }

    /// Judges a sync that has run for `elapsed` and read `records`. Records are the better measure
    /// where both are known; the first twentieth says too little to go by.
    #[must_use]
    pub fn estimate(&self, elapsed: SignedDuration, records: u64) -> Estimate {
        let by_time = share(elapsed.as_millis(), self.duration.as_millis());
        let by_records = share(i128::from(records), i128::from(self.records));
        let thousandths = match by_records {
            Some(done) if done >= 50 => done,
            _ => by_time.unwrap_or(0),
        };
        let left = (thousandths > 0 && thousandths < 1000)
            .then(|| elapsed.as_millis() * (1000 - thousandths) / thousandths)
            .and_then(|millis| i64::try_from(millis).ok())
            .map(SignedDuration::from_millis);
        Estimate {
            percent: u8::try_from(thousandths / 10).unwrap_or(99).min(99),
            left,
        }
    }
}

fn records(job: &Job) -> i64 {
    let records = job.aggregated_stats.unwrap_or_default().records_emitted;
    i64::try_from(records).unwrap_or(i64::MAX)
}

/// `done` of `all` in thousandths; `None` where `all` says nothing.
fn share(done: i128, all: i128) -> Option<i128> {
    (all > 0).then(|| done.max(0).saturating_mul(1000) / all)
}

fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Usual = Usual {
        duration: SignedDuration::from_secs(100),
        records: 1_000,
    };

    #[test]
    fn records_count_more_than_time() {
        for (elapsed, records, percent, left) in [
            (0, 0, 0, None),
            (10, 0, 10, Some(90)),
            (10, 49, 10, Some(90)),
            (10, 500, 50, Some(10)),
            (90, 500, 50, Some(90)),
            (200, 0, 99, None),
            (50, 2_000, 99, None),
        ] {
            let estimate = USUAL.estimate(SignedDuration::from_secs(elapsed), records);
            assert_eq!(estimate.percent, percent, "{elapsed} s, {records} records");
            assert_eq!(estimate.left, left.map(SignedDuration::from_secs));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_figures_make_it_panic_or_say_done(elapsed: i64, records: u64, usual: i64, usual_records: u64) {
            let usual = Usual { duration: SignedDuration::from_secs(usual), records: usual_records };
            let estimate = usual.estimate(SignedDuration::from_secs(elapsed), records);
            proptest::prop_assert!(estimate.percent <= 99);
        }
    }
}
