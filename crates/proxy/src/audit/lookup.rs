//! What became of a launch whose answer never came, as far as the upstream can tell later.
//!
//! A claim is made only where there is no other explanation. Airflow keeps the id and the note that
//! were sent, so a run can be recognized. An Airbyte job carries nothing of whoever started it.

use std::sync::Arc;
use std::time::Duration;

use airstrip_airbyte::config::{
    GetJob, JobWithAttempts, Jobs, ListJobs, Pagination, operations as airbyte,
};
use airstrip_airbyte::model::ConfigType;
use airstrip_airflow::v2::{DagDetails, DagRun, GetDagDetails, GetDagRun, operations as airflow};
use airstrip_contract::{AuditEntry, AuditOutcome, Timestamp};
use airstrip_store::{Conclusion, Filter, Store};
use serde_json::Value;

use super::outcome::inert;
use super::{now, unreadable};
use crate::problem::Failure;
use crate::request_id::RequestId;
use crate::upstream::Upstream;
use crate::upstream::directory::ask;
use crate::upstream::sign::signature;

/// How far the upstream's clock may be off.
const SKEW_MILLIS: i128 = 30_000;

/// After the operation's timeout nothing waits for the answer any more; what is still on its way
/// then arrives within this.
const AFTERMATH: Duration = Duration::from_secs(30);

/// That something is not there says nothing about a launch of longer ago: it may have been deleted.
const STALE: Duration = Duration::from_secs(60 * 60);

/// The jobs that are looked at.
const JOBS: u32 = 50;

/// The launches of one target that are looked at.
const RIVALS: u32 = 500;

/// A launch of unknown outcome, and where to look.
pub(super) struct Look<'a> {
    pub upstream: &'a Arc<Upstream>,
    pub store: &'a Store,
    pub entry: &'a AuditEntry,
    pub id: &'a RequestId,
}

/// How much time has passed since the launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// It may still be on its way.
    Young,
    /// What is not there will not come.
    Ripe,
    /// What is not there may have been.
    Stale,
}

impl Look<'_> {
    /// What was found out; `None`: nothing yet, but that may change.
    pub async fn take(&self) -> Result<Option<Conclusion>, Failure> {
        let operation = &self.entry.operation;
        let found = if Some(operation.as_str()) == airflow::LAUNCH_DAG.audit {
            self.run().await?
        } else if Some(operation.as_str()) == airbyte::SYNC.audit {
            self.sync().await?
        } else if Some(operation.as_str()) == airbyte::CANCEL_JOB.audit {
            Some(self.job().await?)
        } else if Some(operation.as_str()) == airflow::PAUSE_DAG.audit {
            Some(self.pause().await?)
        } else {
            Some(unknown("this kind of change cannot be looked up"))
        };
        Ok(found)
    }

    async fn run(&self) -> Result<Option<Conclusion>, Failure> {
        let (Some(dag_id), Some(run)) = (self.target(), self.parameter("dag_run_id")) else {
            return Ok(Some(unknown("it had no run id to look for")));
        };
        let call = GetDagRun {
            dag_id,
            dag_run_id: run.to_owned(),
        };
        let found: Option<DagRun> = ask(self.upstream, &call, self.id).await?;
        let rivals = self.rivals(run).await?;
        Ok(judge_run(self.entry, found.as_ref(), &rivals, self.age()))
    }

    /// The outcomes of other launches with the same run id: repetitions of this one.
    async fn rivals(&self, run: &str) -> Result<Vec<AuditOutcome>, Failure> {
        let entry = self.entry;
        let filter = Filter {
            system: Some(entry.system),
            instance: Some(entry.instance.clone()),
            operation: Some(entry.operation.clone()),
            target: self.target(),
            ..Filter::default()
        };
        let found = self.store.page(&filter, None, RIVALS).await;
        let found = found.map_err(|error| unreadable(&error))?;
        let is_rival = |other: &AuditEntry| {
            other.id != entry.id
                && other.target.as_ref().map(|target| &target.id)
                    == entry.target.as_ref().map(|target| &target.id)
                && parameter(other, "dag_run_id") == Some(run)
        };
        let rivals = found.into_iter().filter(is_rival);
        Ok(rivals.map(|rival| rival.outcome).collect())
    }

    async fn sync(&self) -> Result<Option<Conclusion>, Failure> {
        let Some(connection) = self.target() else {
            return Ok(Some(unknown("it had no connection to look at")));
        };
        let call = ListJobs {
            config_types: vec![ConfigType::Sync],
            config_id: connection.clone(),
            pagination: Pagination {
                page_size: JOBS,
                row_offset: 0,
            },
        };
        let found: Option<Jobs> = ask(self.upstream, &call, self.id).await?;
        let Some(found) = found else {
            return Ok(Some(unknown("Airbyte no longer has the connection")));
        };
        let entry = self.entry;
        let targets = [connection];
        let launched = self
            .store
            .launched(entry.system, &entry.instance, &targets, RIVALS);
        let launched = launched.await.map_err(|error| unreadable(&error))?;
        let is_claimed = |job: u64| launched.iter().any(|other| other.result == job.to_string());
        let jobs: Vec<_> = found
            .jobs
            .iter()
            .map(|found| Job {
                id: found.job.id,
                created: found.job.created_at,
                is_claimed: is_claimed(found.job.id),
            })
            .collect();
        let window = airbyte::SYNC.timeout + AFTERMATH;
        Ok(judge_sync(entry.at, window, &jobs, self.age()))
    }

    async fn job(&self) -> Result<Conclusion, Failure> {
        let Some(id) = self.parameter("id").and_then(|id| id.parse().ok()) else {
            return Ok(unknown("it had no job to look at"));
        };
        let found: Option<JobWithAttempts> = ask(self.upstream, &GetJob { id }, self.id).await?;
        Ok(match found {
            Some(found) => unknown(&format!("job {id} was {}", found.job.status)),
            None => unknown(&format!("Airbyte no longer had job {id}")),
        })
    }

    async fn pause(&self) -> Result<Conclusion, Failure> {
        let Some(dag_id) = self.target() else {
            return Ok(unknown("it had no DAG to look at"));
        };
        let call = GetDagDetails { dag_id };
        let found: Option<DagDetails> = ask(self.upstream, &call, self.id).await?;
        Ok(match found {
            Some(found) if found.is_paused => unknown("the DAG was paused"),
            Some(_) => unknown("the DAG was not paused"),
            None => unknown("Airflow no longer had the DAG"),
        })
    }

    fn target(&self) -> Option<String> {
        self.entry.target.as_ref().map(|target| target.id.clone())
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        parameter(self.entry, name)
    }

    fn age(&self) -> Age {
        let age = u64::try_from(later(now(), self.entry.at)).unwrap_or(0);
        let age = Duration::from_millis(age);
        let operations = [&airflow::LAUNCH_DAG, &airbyte::SYNC];
        let timeout = operations.iter().map(|operation| operation.timeout).max();
        if age > STALE {
            Age::Stale
        } else if age > timeout.unwrap_or_default() + AFTERMATH {
            Age::Ripe
        } else {
            Age::Young
        }
    }
}

/// A text among the parameters, or a number as text.
fn parameter<'a>(entry: &'a AuditEntry, name: &str) -> Option<&'a str> {
    match entry.parameters.as_ref()?.get(name)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.as_str()),
        _ => None,
    }
}

/// `rivals` are the outcomes of other launches with the same run id.
fn judge_run(
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
struct Job {
    id: u64,
    created: Timestamp,
    /// Whether it is known to come of another launch.
    is_claimed: bool,
}

/// `window` is for how long after the launch a job may still come of it. `jobs` are the latest.
fn judge_sync(at: Timestamp, window: Duration, jobs: &[Job], age: Age) -> Option<Conclusion> {
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

fn unknown(found: &str) -> Conclusion {
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
