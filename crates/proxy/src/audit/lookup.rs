//! Asking the upstream what became of a launch whose answer never came.

use std::sync::Arc;
use std::time::Duration;

use airstrip_airbyte::config::{
    Connection, GetConnection, GetJob, JobWithAttempts, Jobs, ListJobs, Pagination,
    operations as airbyte,
};
use airstrip_airbyte::model::ConfigType;
use airstrip_airflow::actions::v2 as actions;
use airstrip_airflow::v2::{DagDetails, DagRun, GetDagDetails, GetDagRun, operations as airflow};
use airstrip_contract::{AuditEntry, AuditOutcome, Operation, Timestamp};
use airstrip_store::{Conclusion, Filter, Store};
use futures_util::StreamExt;
use serde_json::Value;

use super::verdict::{Age, JOBS, Job, judge_run, judge_sync, unknown};
use super::{now, unreadable};
use crate::problem::Failure;
use crate::request_id::RequestId;
use crate::upstream::Upstream;
use crate::upstream::directory::ask;

/// After the operation's timeout nothing waits for the answer any more; what is still on its way
/// then arrives within this.
const AFTERMATH: Duration = Duration::from_secs(30);

/// That something is not there says nothing about a launch of longer ago: it may have been deleted.
const STALE_MILLIS: i64 = 60 * 60 * 1_000;

/// How many launches of a connection are looked at for the jobs that came of them.
const CLAIMED: u32 = 500;

/// A launch of unknown outcome, and where to look.
pub(super) struct Look<'a> {
    pub upstream: &'a Arc<Upstream>,
    pub store: &'a Store,
    pub entry: &'a AuditEntry,
    pub id: &'a RequestId,
}

impl Look<'_> {
    /// What was found out; `None`: nothing yet, but that may change.
    pub async fn take(&self) -> Result<Option<Conclusion>, Failure> {
        let operation = &self.entry.operation;
        let found = if Some(operation.as_str()) == airflow::LAUNCH_DAG.audit {
            self.run().await?
        } else if let Some(kinds) = kinds(operation) {
            self.jobs(kinds).await?
        } else if Some(operation.as_str()) == airbyte::CANCEL_JOB.audit {
            Some(self.job().await?)
        } else if Some(operation.as_str()) == airflow::PAUSE_DAG.audit {
            Some(self.pause().await?)
        } else if Some(operation.as_str()) == airbyte::SET_CONNECTION_STATUS.audit {
            Some(self.status().await?)
        } else if about_runs(operation) {
            Some(self.run_now().await?)
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

    /// How a run is now that was to be changed.
    async fn run_now(&self) -> Result<Conclusion, Failure> {
        let (Some(dag_id), Some(run)) = (self.target(), self.parameter("dag_run_id")) else {
            return Ok(unknown("it had no run to look at"));
        };
        let call = GetDagRun {
            dag_id,
            dag_run_id: run.to_owned(),
        };
        let found: Option<DagRun> = ask(self.upstream, &call, self.id).await?;
        Ok(match found {
            Some(found) => unknown(&format!("the run was {}", found.state)),
            None => unknown("Airflow no longer had the run"),
        })
    }

    /// The outcomes of other launches with the same run id: repetitions of this one.
    async fn rivals(&self, run: &str) -> Result<Vec<AuditOutcome>, Failure> {
        let entry = self.entry;
        let filter = Filter {
            system: Some(entry.system),
            instance: Some(entry.instance.clone()),
            operation: Some(entry.operation.clone()),
            target: self.target(),
            // What was launched longer before is settled, and its run is no new one.
            from: Timestamp::from_millisecond(entry.at.as_millisecond() - STALE_MILLIS),
            ..Filter::default()
        };
        let is_rival = |other: &AuditEntry| {
            other.id != entry.id
                && other.target.as_ref().map(|target| &target.id)
                    == entry.target.as_ref().map(|target| &target.id)
                && parameter(other, "dag_run_id") == Some(run)
        };
        let mut outcomes = Vec::new();
        let mut others = std::pin::pin!(self.store.stream(filter));
        while let Some(other) = others.next().await {
            let other = other.map_err(|error| unreadable(&error))?;
            if is_rival(&other) {
                outcomes.push(other.outcome);
            }
        }
        Ok(outcomes)
    }

    /// Looks for the job that came of a launch, among those of these kinds.
    async fn jobs(&self, kinds: &[ConfigType]) -> Result<Option<Conclusion>, Failure> {
        let Some(connection) = self.target() else {
            return Ok(Some(unknown("it had no connection to look at")));
        };
        let call = ListJobs {
            config_types: kinds.to_vec(),
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
            .launched(entry.system, &entry.instance, &targets, CLAIMED);
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
        let verdict = judge_sync(entry.at, window, &jobs, self.age());
        // A refresh of a busy connection is kept by Airbyte until what runs has ended.
        let may_come = entry.operation == airbyte::REFRESH.name;
        Ok(verdict.map(|verdict| match verdict.outcome {
            AuditOutcome::Failed if may_come => unknown("no job had come of it so far"),
            _ => verdict,
        }))
    }

    async fn status(&self) -> Result<Conclusion, Failure> {
        let Some(connection_id) = self.target() else {
            return Ok(unknown("it had no connection to look at"));
        };
        let call = GetConnection { connection_id };
        let found: Option<Connection> = ask(self.upstream, &call, self.id).await?;
        Ok(match found {
            Some(found) => unknown(&format!("the connection was {}", found.status)),
            None => unknown("Airbyte no longer had the connection"),
        })
    }

    async fn job(&self) -> Result<Conclusion, Failure> {
        // As the Config API calls it, or as the public one does.
        let id = self.parameter("id").or_else(|| self.parameter("job_id"));
        let Some(id) = id.and_then(|id| id.parse().ok()) else {
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
        let age = now().as_millisecond() - self.entry.at.as_millisecond();
        let operations = [&airflow::LAUNCH_DAG, &airbyte::SYNC];
        let timeout = operations.iter().map(|operation| operation.timeout).max();
        let ripe = (timeout.unwrap_or_default() + AFTERMATH).as_millis();
        if age > STALE_MILLIS {
            Age::Stale
        } else if u128::try_from(age).is_ok_and(|age| age > ripe) {
            Age::Ripe
        } else {
            Age::Young
        }
    }
}

/// Whether an operation changes a run that exists.
fn about_runs(operation: &str) -> bool {
    let of_runs = [
        &actions::CLEAR_TASKS,
        &actions::MARK_TASK,
        &actions::MARK_RUN,
        &actions::NOTE_RUN,
    ];
    of_runs.iter().any(|one| one.audit == Some(operation))
}

/// The kinds of jobs that an operation starts.
fn kinds(operation: &str) -> Option<&'static [ConfigType]> {
    let is = |one: &Operation| one.audit == Some(operation);
    if is(&airbyte::SYNC) {
        Some(&[ConfigType::Sync])
    } else if is(&airbyte::REFRESH) {
        Some(&[ConfigType::Refresh])
    } else if is(&airbyte::CLEAR) || is(&airbyte::CLEAR_STREAMS) {
        Some(&[ConfigType::Clear, ConfigType::ResetConnection])
    } else {
        None
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
