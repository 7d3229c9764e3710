//! Figures over past jobs.

use std::collections::HashSet;

use airstrip_airbyte::config::JobWithAttempts;
use airstrip_airbyte::model::{ConfigType, JobStatus, duration};

use crate::ui::format;

/// Seconds that the syncs that landed took: half of them less than the median, 95 of 100 less than
/// the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Durations {
    /// The median.
    pub median: i64,
    /// The 95th percentile.
    pub p95: i64,
    /// Of how many.
    pub of: usize,
}

impl Durations {
    /// Learns from jobs; `None` where no sync has landed.
    #[must_use]
    pub fn of(jobs: &[JobWithAttempts]) -> Option<Self> {
        let syncs = jobs.iter().map(|entry| &entry.job);
        let mut all: Vec<i64> = syncs
            .filter(|job| job.status == JobStatus::Succeeded && job.config_type == ConfigType::Sync)
            .map(|job| duration(job).as_secs())
            .collect();
        all.sort_unstable();
        Some(Self {
            median: nearest_rank(&all, 50)?,
            p95: nearest_rank(&all, 95)?,
            of: all.len(),
        })
    }

    /// Both as lines of a chart, in words: `median 6 m`, `p95 11 m over 48 syncs that landed`.
    #[must_use]
    pub fn lines(&self) -> [(f64, String); 2] {
        let noun = if self.of == 1 { "sync" } else { "syncs" };
        let words = |name: &str, seconds| format!("{name} {}", format::duration(seconds));
        let of = format!("over {} {noun} that landed", self.of);
        #[allow(clippy::cast_precision_loss)] // Seconds of a sync: far below 2^53.
        [
            (self.median as f64, words("median", self.median)),
            (self.p95 as f64, format!("{} {of}", words("p95", self.p95))),
        ]
    }
}

/// The smallest value that so many of a hundred do not exceed.
fn nearest_rank(sorted: &[i64], of_hundred: usize) -> Option<i64> {
    let rank = (sorted.len() * of_hundred).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// Pages of jobs as one list, newest first. Jobs that start meanwhile move others onto the next
/// page: each is kept once, as it was read first, which is the newest.
#[must_use]
pub fn together(first: &[JobWithAttempts], further: &[JobWithAttempts]) -> Vec<JobWithAttempts> {
    let mut seen = HashSet::new();
    let all = first.iter().chain(further);
    all.filter(|entry| seen.insert(entry.job.id))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn job(id: u64, kind: &str, status: &str, took: i64) -> JobWithAttempts {
        let text = format!(
            r#"{{"job":{{"id":{id},"configType":"{kind}","configId":"c","status":"{status}","createdAt":0,"startedAt":10,"updatedAt":{}}}}}"#,
            10 + took
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn only_syncs_that_landed_count() {
        let landed = |took: &[i64]| -> Vec<_> {
            took.iter()
                .map(|t| job(1, "sync", "succeeded", *t))
                .collect()
        };
        let mut mixed = landed(&[60]);
        mixed.extend([
            job(2, "sync", "failed", 5_000),
            job(3, "clear", "succeeded", 5_000),
            job(4, "sync", "running", 5_000),
        ]);
        for (jobs, figures) in [
            (vec![], None),
            (vec![job(1, "sync", "failed", 9)], None),
            (mixed, Some((60, 60, 1))),
            (landed(&[30, 10, 20]), Some((20, 30, 3))),
            (landed(&(1..=100).collect::<Vec<_>>()), Some((50, 95, 100))),
        ] {
            let found = Durations::of(&jobs).map(|d| (d.median, d.p95, d.of));
            assert_eq!(found, figures);
        }
        let lines = Durations::of(&landed(&[360, 660])).unwrap().lines();
        let expected = [
            (360.0, "median 6 m".to_owned()),
            (660.0, "p95 11 m over 2 syncs that landed".to_owned()),
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_job_on_two_pages_is_shown_once_and_as_it_is_now() {
        let first = [job(3, "sync", "running", 1), job(2, "sync", "failed", 1)];
        let further = [job(2, "sync", "running", 1), job(1, "sync", "succeeded", 1)];
        let ids: Vec<_> = together(&first, &further)
            .into_iter()
            .map(|entry| (entry.job.id, entry.job.status.as_str().to_owned()))
            .collect();
        let expected = [(3, "running"), (2, "failed"), (1, "succeeded")];
        assert_eq!(ids, expected.map(|(id, status)| (id, status.to_owned())));
    }
}
