//! What became of a job, in one sentence.

use airstrip_airbyte::config::JobWithAttempts;
use airstrip_airbyte::model::{JobStatus, duration};

use super::failure::failure_of;
use super::state::word_of_job;
use crate::ui::Tone;
use crate::ui::format;

/// The end of a job, as a message says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// Whether it went well.
    pub tone: Tone,
    /// `Landed: 1.2 M records in 6 m 12 s`
    pub title: String,
    /// Why it failed.
    pub detail: String,
}

/// What a job that has ended came to.
#[must_use]
pub fn landing_of(entry: &JobWithAttempts) -> Landing {
    let job = &entry.job;
    let took = format::duration(duration(job).as_secs());
    let records = job.aggregated_stats.unwrap_or_default().records_committed;
    let failure = failure_of(entry);
    match job.status {
        JobStatus::Succeeded => Landing {
            tone: Tone::Good,
            title: format!("Landed: {} in {took}", records_words(records)),
            detail: String::new(),
        },
        JobStatus::Cancelled => Landing {
            tone: Tone::Info,
            title: format!("Job {} was cancelled after {took}.", job.id),
            detail: String::new(),
        },
        JobStatus::Failed => Landing {
            tone: Tone::Bad,
            title: format!("Job {} failed after {took}.", job.id),
            detail: failure.map_or_else(
                || "Airbyte gave no reason.".to_owned(),
                |words| {
                    format!("{} {}", words.what, words.remedy)
                        .trim_end()
                        .to_owned()
                },
            ),
        },
        ref other => Landing {
            tone: Tone::Info,
            title: format!("Job {}: {}", job.id, word_of_job(other)),
            detail: String::new(),
        },
    }
}

/// `1 record`, `1.2 M records`.
#[must_use]
pub fn records_words(records: u64) -> String {
    let noun = if records == 1 { "record" } else { "records" };
    format!("{} {noun}", format::count(records))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn landing(status: &str) -> Landing {
        let text = format!(
            r#"{{"job":{{"id":456,"configType":"sync","configId":"c","status":"{status}","createdAt":0,"startedAt":8,"updatedAt":380,"aggregatedStats":{{"recordsCommitted":1204338}}}}}}"#
        );
        landing_of(&serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn every_end_has_its_words() {
        for (status, tone, title) in [
            ("succeeded", Tone::Good, "Landed: 1.2 M records in 6 m 12 s"),
            ("failed", Tone::Bad, "Job 456 failed after 6 m 12 s."),
            (
                "cancelled",
                Tone::Info,
                "Job 456 was cancelled after 6 m 12 s.",
            ),
            ("evaporated", Tone::Info, "Job 456: evaporated"),
        ] {
            let landing = landing(status);
            assert_eq!((landing.tone, landing.title.as_str()), (tone, title));
        }
        assert_eq!(landing("failed").detail, "Airbyte gave no reason.");
    }
}
