#![allow(clippy::unwrap_used)]
mod conflict;
mod lost;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A job: id, status, when it was created and when it last changed.
type Told = (u64, &'static str, i64, i64);

fn sync((id, status, created, updated): Told) -> JobWithAttempts {
    job("sync", (id, status, created, updated))
}

fn job(kind: &str, (id, status, created, updated): Told) -> JobWithAttempts {
    let text = format!(
        r#"{{"job":{{"id":{id},"configType":"{kind}","configId":"c","status":"{status}","createdAt":{created},"updatedAt":{updated}}}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn syncs(jobs: &[Told]) -> Reading {
    Reading {
        jobs: jobs.iter().copied().map(sync).collect(),
        disabled: false,
    }
}

/// A launch at 1000, before which a job was known.
fn known(job: u64) -> Before {
    Before {
        job: Some(job),
        ..unknown()
    }
}

fn unknown() -> Before {
    Before {
        at: at(1_000),
        ..Before::default()
    }
}

/// The outcome in short.
fn told(outcome: Option<Outcome>) -> String {
    match outcome {
        None => "look again".to_owned(),
        Some(Outcome::Found { job, since }) => format!("found {job} of {}", since.as_second()),
        Some(Outcome::Attached { job, since }) => {
            format!("attached {job} of {}", since.as_second())
        }
        Some(Outcome::Over(entry)) => format!("over {} {:?}", entry.job.id, entry.job.status),
        Some(Outcome::NothingStarted) => "nothing".to_owned(),
        Some(Outcome::Unseen) => "unseen".to_owned(),
        Some(Outcome::Undecided) => "undecided".to_owned(),
        Some(other) => other.words(|_| String::new()).1,
    }
}

const FAILED: Told = (456, "failed", 500, 600);
const RUNS: Told = (457, "running", 1_001, 1_002);
const LANDED: Told = (457, "succeeded", 1_001, 1_030);

#[test]
fn a_state_tells_the_latest_job_by_its_id_or_by_its_time() {
    let of = |text: &str| {
        let read = serde_json::from_str(text).unwrap();
        let Before { job, made, met, .. } = Before::of(&read);
        (job, made.map(Timestamp::as_second), met)
    };
    for (text, known) in [
        (
            r#"{"connectionId":"c","connectionSyncStatus":"pending"}"#,
            (None, None, false),
        ),
        // The last was cancelled: only its time is told.
        (
            r#"{"connectionId":"c","connectionSyncStatus":"incomplete","lastSyncJobId":456,"lastSyncJobCreatedAt":990}"#,
            (Some(456), Some(990), false),
        ),
        (
            r#"{"connectionId":"c","connectionSyncStatus":"running","lastSyncJobId":456,"lastSyncJobCreatedAt":500,
                "activeJob":{"id":457,"configType":"clear","configId":"c","status":"running","createdAt":990,"updatedAt":990}}"#,
            (Some(457), Some(990), true),
        ),
    ] {
        assert_eq!(of(text), known, "{text}");
    }
}
