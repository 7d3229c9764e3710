use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_text;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::required;
use crate::config::{self, AggregatedStats, Attempt, JobWithAttempts};
use crate::model::{ConfigType, JobStatus};

/// A job: `JobInfoRead` and `JobWithAttemptsRead` of the Config API have it inside, `JobResponse` of
/// the public API is one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    job: Option<config::Job>,
    #[serde(default, deserialize_with = "attempts")]
    attempts: Vec<Attempt>,
    job_id: Option<u64>,
    job_type: Option<ConfigType>,
    connection_id: Option<String>,
    status: Option<JobStatus>,
    #[serde(default, deserialize_with = "optional_text")]
    start_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_text")]
    last_updated_at: Option<Timestamp>,
    bytes_synced: Option<u64>,
    rows_synced: Option<u64>,
}

impl TryFrom<Job> for JobWithAttempts {
    type Error = String;

    fn try_from(read: Job) -> Result<Self, String> {
        let attempts = read.attempts;
        if let Some(job) = read.job {
            return Ok(Self { job, attempts });
        }
        // Named `startTime`, but it is when the job was created (airbyte-platform,
        // `JobResponseMapper`).
        let created_at = required(read.start_time, "startTime")?;
        let committed = (read.rows_synced, read.bytes_synced);
        let job = config::Job {
            id: required(read.job_id, "jobId")?,
            config_type: match required(read.job_type, "jobType")? {
                ConfigType::Unknown(word) if word == "reset" => ConfigType::ResetConnection,
                kind => kind,
            },
            config_id: required(read.connection_id, "connectionId")?,
            status: required(read.status, "status")?,
            created_at,
            updated_at: read.last_updated_at.unwrap_or(created_at),
            started_at: None,
            aggregated_stats: (committed != (None, None)).then(|| stats(committed)),
            stream_aggregated_stats: Vec::new(),
        };
        Ok(Self { job, attempts })
    }
}

fn stats((records, bytes): (Option<u64>, Option<u64>)) -> AggregatedStats {
    let (records, bytes) = (records.unwrap_or(0), bytes.unwrap_or(0));
    AggregatedStats {
        records_emitted: records,
        bytes_emitted: bytes,
        records_committed: records,
        bytes_committed: bytes,
        records_rejected: 0,
    }
}

/// `jobs` lists the attempts themselves (`AttemptRead`); the answers about one job wrap each in an
/// `AttemptInfoRead`, beside its log.
fn attempts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Attempt>, D::Error> {
    #[derive(Deserialize)]
    struct Info {
        attempt: Option<Box<RawValue>>,
    }
    let read = |entry: Box<RawValue>| {
        let info: Info = serde_json::from_str(entry.get())?;
        serde_json::from_str(info.attempt.unwrap_or(entry).get())
    };
    let entries = Vec::<Box<RawValue>>::deserialize(deserializer)?;
    let attempts: Result<_, serde_json::Error> = entries.into_iter().map(read).collect();
    attempts.map_err(D::Error::custom)
}
