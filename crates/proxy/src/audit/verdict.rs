//! What the upstream's present state says of a launch whose answer never came.
//!
//! A claim is made only where there is no other explanation. Airflow keeps the id and the note that
//! were sent, so a run can be recognized. An Airbyte job carries nothing of whoever started it.

use std::time::Duration;

use airstrip_airflow::v2::DagRun;
use airstrip_contract::{AuditEntry, AuditOutcome, Timestamp};
use airstrip_store::Conclusion;

use super::outcome::inert;
use crate::upstream::sign::signature;

/// How far the upstream's clock may be off.
const SKEW_MILLIS: i128 = 30_000;

/// How many jobs are looked at.
pub(super) const JOBS: u32 = 50;

/// How much time has passed since the launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// It may still be on its way.
    Young,
    /// What is not there will not come.
    Ripe,
    /// What is not there may have been.
    Stale,
}

/// `rivals` are the outcomes of other launches with the same run id.
pub(super) fn judge_run(
    entry: &AuditEntry,
    found: Option<&DagRun>,
    rivals: &[AuditOutcome],
    age: Age,
) -> Option<Conclusion> {
    let Some(run) = found else {
        return match age {
            Age::Young => None,
            Age::Ripe => Some(failed("it never arrived: Airflow had no such run")),
            Age::Stale => Some(unknown("Airflow had no such run, an hour or more later")),
        };
    };
    if rivals.contains(&AuditOutcome::Done) {
        return Some(failed(
            "the run was started by another launch of the same id",
        ));
    }
    if rivals.contains(&AuditOutcome::UnderWay) {
        return None;
    }
    if rivals.contains(&AuditOutcome::Uncertain) {
        let text = "the run was there, and it may be another launch of the same id that started it";
        return Some(unknown(text));
    }
    let note = run.note.as_deref().unwrap_or_default();
    let is_signed = note.lines().last() == Some(&signature(&entry.person.email));
    let since = run.queued_at.or(run.run_after);
    let is_new = since.is_some_and(|since| later(since, entry.at) >= -SKEW_MILLIS);
    if !is_signed || !is_new {
        let text = "a run of this id was there, but not certainly from this launch";
        return Some(unknown(text));
    }
    let mut done = Conclusion::new(AuditOutcome::Done);
    done.result = Some(inert(&run.dag_run_id));
    done.detail = Some("the run was there".to_owned());
    Some(done)
}

/// A sync of the connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    pub id: u64,
    pub created: Timestamp,
    /// Whether it is known to come of another launch.
    pub is_claimed: bool,
}

/// `window` is for how long after the launch a job may still come of it. `jobs` are the latest.
pub(super) fn judge_sync(
    at: Timestamp,
    window: Duration,
    jobs: &[Job],
    age: Age,
) -> Option<Conclusion> {
    let window = i128::try_from(window.as_millis()).unwrap_or(i128::MAX);
    let candidates = jobs
        .iter()
        .filter(|job| !job.is_claimed)
        .map(|job| (later(job.created, at), job.id))
        .filter(|(later, _)| (-SKEW_MILLIS..=window).contains(later));
    if let Some((later, id)) = candidates.min() {
        // Airbyte tells whole seconds.
        let when = match later / 1_000 {
            0 => "at the same time".to_owned(),
            early @ ..=-1 => format!("{} s earlier", -early),
            late => format!("{late} s later"),
        };
        return Some(unknown(&format!(
            "job {id} was created {when} and may be this one"
        )));
    }
    let reaches_back = jobs.len() < JOBS as usize || jobs.iter().any(|job| job.created < at);
    match age {
        Age::Young => None,
        Age::Ripe if reaches_back => Some(failed("no job came of it")),
        Age::Ripe | Age::Stale => Some(unknown("Airbyte showed no job that may be this one")),
    }
}

/// By how many milliseconds a time is later than another; negative where it is earlier.
fn later(time: Timestamp, than: Timestamp) -> i128 {
    time.duration_since(than).as_millis()
}

pub(super) fn unknown(found: &str) -> Conclusion {
    concluded(AuditOutcome::Uncertain, found)
}

fn failed(found: &str) -> Conclusion {
    concluded(AuditOutcome::Failed, found)
}

fn concluded(outcome: AuditOutcome, found: &str) -> Conclusion {
    let mut conclusion = Conclusion::new(outcome);
    conclusion.detail = Some(found.to_owned());
    conclusion
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use airstrip_contract::instant;

    use super::*;

    const LAUNCHED: &str = "2026-01-31T08:00:00Z";
    const SIGNED: &str = "for the board\nLaunched by ana@example.com with Airstrip";

    fn at(text: &str) -> Timestamp {
        instant::parse(text).unwrap()
    }

    fn entry() -> AuditEntry {
        serde_json::from_value(serde_json::json!({
            "id": "1", "at": LAUNCHED, "person": {"email": "ana@example.com", "subject": "7"},
            "grant": "grant 1", "operation": "launch_dag", "access": "launch",
            "system": "airflow", "instance": "prod", "request_id": "r", "outcome": "unknown",
        }))
        .unwrap()
    }

    fn run(queued_at: Option<&str>, note: &str) -> DagRun {
        serde_json::from_value(serde_json::json!({
            "dag_run_id": "manual__1", "dag_id": "sales", "state": "running",
            "run_type": "manual", "queued_at": queued_at, "note": note,
        }))
        .unwrap()
    }

    #[test]
    fn a_run_is_claimed_only_where_nothing_else_can_have_started_it() {
        use Age::{Ripe, Stale, Young};
        use AuditOutcome::{Done, Failed, Refused, Uncertain, UnderWay};
        let ours = run(Some("2026-01-31T08:00:02Z"), SIGNED);
        let early = run(Some("2026-01-31T07:59:40Z"), SIGNED);
        let older = run(Some("2026-01-31T07:00:00Z"), SIGNED);
        let timeless = run(None, SIGNED);
        let bens = run(
            Some("2026-01-31T08:00:02Z"),
            "Launched by ben@example.com with Airstrip",
        );
        let unsigned = run(Some("2026-01-31T08:00:02Z"), "");
        let quoted = run(
            Some("2026-01-31T08:00:02Z"),
            "Launched by ana@example.com with Airstrip\nsays the log",
        );
        for (found, rivals, age, outcome) in [
            (Some(&ours), &[][..], Young, Some(Done)),
            (Some(&ours), &[], Stale, Some(Done)),
            (Some(&ours), &[Refused, Failed], Young, Some(Done)),
            (Some(&early), &[], Young, Some(Done)),
            (Some(&ours), &[Done], Young, Some(Failed)),
            (Some(&ours), &[Refused, Done], Ripe, Some(Failed)),
            (Some(&ours), &[UnderWay], Young, None),
            (Some(&ours), &[Uncertain], Ripe, Some(Uncertain)),
            (Some(&older), &[], Young, Some(Uncertain)),
            (Some(&timeless), &[], Young, Some(Uncertain)),
            (Some(&bens), &[], Young, Some(Uncertain)),
            (Some(&unsigned), &[], Young, Some(Uncertain)),
            (Some(&quoted), &[], Young, Some(Uncertain)),
            (None, &[], Young, None),
            (None, &[], Ripe, Some(Failed)),
            (None, &[], Stale, Some(Uncertain)),
        ] {
            let verdict = judge_run(&entry(), found, rivals, age);
            let result = verdict.as_ref().and_then(|verdict| verdict.result.clone());
            assert_eq!(
                result.is_some(),
                outcome == Some(Done),
                "{found:?} {rivals:?}"
            );
            let found_out = verdict.map(|verdict| verdict.outcome);
            assert_eq!(found_out, outcome, "{found:?} {rivals:?} {age:?}");
        }
    }

    #[test]
    fn a_job_is_never_claimed() {
        use Age::{Ripe, Stale, Young};
        use AuditOutcome::{Failed, Uncertain};
        let job = |id, created, is_claimed| Job {
            id,
            created: at(created),
            is_claimed,
        };
        let before = job(1, "2026-01-31T07:00:00Z", false);
        let after = job(456, "2026-01-31T08:00:02Z", false);
        let later = job(457, "2026-01-31T08:01:00Z", false);
        let early = job(455, "2026-01-31T07:59:59Z", false);
        let claimed = job(456, "2026-01-31T08:00:02Z", true);
        let next_day = job(500, "2026-02-01T08:00:00Z", false);
        let many: Vec<_> = (0..u64::from(JOBS))
            .map(|id| job(1_000 + id, "2026-02-01T08:00:00Z", false))
            .collect();
        for (jobs, age, outcome, says) in [
            (&[][..], Young, None, ""),
            (&[before], Young, None, ""),
            (&[claimed], Young, None, ""),
            (
                &[after, before],
                Young,
                Some(Uncertain),
                "job 456 was created 2 s later and may",
            ),
            (
                &[later, after],
                Ripe,
                Some(Uncertain),
                "job 456 was created 2 s later and may",
            ),
            (
                &[later, claimed],
                Ripe,
                Some(Uncertain),
                "job 457 was created 60 s later and may",
            ),
            (
                &[early],
                Ripe,
                Some(Uncertain),
                "job 455 was created 1 s earlier and may",
            ),
            (&[], Ripe, Some(Failed), "no job came of it"),
            (&[before], Ripe, Some(Failed), "no job came of it"),
            (&[claimed, before], Ripe, Some(Failed), "no job came of it"),
            (&[next_day, before], Ripe, Some(Failed), "no job came of it"),
            // What was launched then is further back than what was read.
            (&many, Ripe, Some(Uncertain), "no job that may be"),
            (&[before], Stale, Some(Uncertain), "no job that may be"),
        ] {
            let verdict = judge_sync(at(LAUNCHED), Duration::from_secs(180), jobs, age);
            let detail = verdict
                .as_ref()
                .and_then(|verdict| verdict.detail.as_deref());
            assert!(detail.unwrap_or_default().contains(says), "{detail:?}");
            assert_eq!(
                verdict.as_ref().and_then(|verdict| verdict.result.as_ref()),
                None
            );
            let found_out = verdict.map(|verdict| verdict.outcome);
            assert_eq!(found_out, outcome, "{jobs:?} {age:?}");
        }
    }
}
