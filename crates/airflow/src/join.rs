//! Which Airbyte sync a task instance runs, and which task instance launched a job.
//!
//! Airflow's provider (6.2.0) tells little: its operator returns the job's number, to XCom, when it has
//! waited for the job, and nothing where it waited deferred. Until then there are its rendered fields
//! and when it began, with which a job is told by [`may_have_launched`].

use airstrip_contract::Timestamp;
use jiff::SignedDuration;
use serde_json::Value;

use crate::model::TaskState;
use crate::v2::TaskInstance;

/// The key under which Airflow keeps what a task returned.
pub const RETURN_VALUE: &str = "return_value";

/// Part of the names of the provider's operators, and of most that are made of them.
pub(crate) const OPERATORS: &str = "Airbyte";

/// How long after a task's start its job may be created: triggers of a busy Airbyte were seen to take
/// 30 to 130 s (apache/airflow#71092).
pub const SUBMITTING: SignedDuration = SignedDuration::from_secs(150);

/// How far apart the clocks of the two systems may be, of which Airbyte's tells whole seconds.
pub const SKEW: SignedDuration = SignedDuration::from_secs(5);

/// What a task instance tells of the Airbyte sync that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncTask {
    /// Whether it launches the sync; else it waits for one that another task launched.
    pub launches: bool,
    /// The connection. Airflow forgets what it rendered after 30 runs.
    pub connection_id: Option<String>,
    /// The Airflow connection that names the Airbyte.
    pub airbyte_conn_id: Option<String>,
    /// The job, where it can be told without its XCom.
    pub job_id: Option<u64>,
}

/// A job, as far as the join goes by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: u64,
    /// When it was created.
    pub created: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

/// What the fields of a task instance tell: by the provider's classes, or by what a class of one's own
/// has inherited from them. `kwargs` are those of the trigger of a deferred task, which only Airflow 2
/// tells.
pub(crate) fn sync_task(
    class: Option<&str>,
    rendered: &Value,
    kwargs: Option<&str>,
) -> Option<SyncTask> {
    let text = |name: &str| Some(rendered.get(name)?.as_str()?.trim().to_owned());
    let connection_id = text("connection_id").filter(|id| !id.is_empty());
    let airbyte_conn_id = text("airbyte_conn_id").filter(|id| !id.is_empty());
    let waits_for = rendered.get("airbyte_job_id");
    let launches = match class {
        Some("AirbyteTriggerSyncOperator") => true,
        Some("AirbyteJobSensor") => false,
        _ if airbyte_conn_id.is_some() && waits_for.is_some() => false,
        _ if airbyte_conn_id.is_some() && connection_id.is_some() => true,
        _ => return None,
    };
    Some(SyncTask {
        launches,
        connection_id,
        airbyte_conn_id,
        job_id: waits_for.and_then(job_id).or_else(|| deferred_for(kwargs?)),
    })
}

/// The job's number in the text of a Python dictionary.
fn deferred_for(kwargs: &str) -> Option<u64> {
    let (_, rest) = kwargs.split_once("'job_id': ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The number of a job as a task returns it. Airflow 2 tells all values as texts.
#[must_use]
pub fn job_id(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|id| *id > 0)
}

/// Whether the task can have launched the job, by when both began and ended.
///
/// Airbyte runs one job of a connection at a time and refuses others. So a task that goes on has
/// launched what was created just after its start, or would have failed; and one that has ended, ended
/// after its job: where it failed while the job went on, that job was in its way.
#[must_use]
pub fn may_have_launched(task: &TaskInstance, job: &Job) -> bool {
    let Some(start) = task.start_date else {
        return false;
    };
    let after = job.created.duration_since(start);
    if after < -SKEW || after > SUBMITTING {
        return false;
    }
    let going_on = matches!(
        task.state,
        Some(TaskState::Running | TaskState::Deferred | TaskState::Queued | TaskState::Scheduled)
    );
    let over = task.end_date.filter(|_| !going_on);
    over.is_none_or(|end| job.ended.is_some_and(|ended| ended <= end + SKEW))
}

/// Whether a task whose return value is the number of a job launched it: a number alone could be
/// anything.
#[must_use]
pub fn was_created_in(task: &TaskInstance, job: &Job) -> bool {
    let Some(start) = task.start_date else {
        return false;
    };
    let end = task.end_date.map(|end| end + SKEW);
    start - SKEW <= job.created && end.is_none_or(|end| job.created <= end)
}

/// The job that a task launched, among those of its connection; `None` where that is not sure.
#[must_use]
pub fn launched_job(task: &TaskInstance, jobs: &[Job]) -> Option<u64> {
    only(jobs.iter().filter(|job| may_have_launched(task, job))).map(|job| job.id)
}

/// The task instance that launched a job of a connection, each with the number that it returned;
/// `None` where that is not sure.
#[must_use]
pub fn launcher<'a>(
    connection_id: &str,
    job: &Job,
    tasks: &'a [(TaskInstance, Option<u64>)],
) -> Option<&'a TaskInstance> {
    let told = |(task, returned): &&(TaskInstance, Option<u64>)| {
        let sync = launches(task);
        sync.is_some_and(|sync| returned.or(sync.job_id) == Some(job.id))
            && was_created_in(task, job)
    };
    if let Some((task, _)) = only(tasks.iter().filter(told)) {
        return Some(task);
    }
    let fits = |(task, returned): &&(TaskInstance, Option<u64>)| {
        let of_it = |sync: &SyncTask| sync.connection_id.as_deref() == Some(connection_id);
        let silent = |sync: &SyncTask| returned.or(sync.job_id).is_none();
        launches(task).is_some_and(|sync| of_it(sync) && silent(sync))
            && may_have_launched(task, job)
    };
    only(tasks.iter().filter(fits)).map(|(task, _)| task)
}

fn launches(task: &TaskInstance) -> Option<&SyncTask> {
    task.sync.as_ref().filter(|sync| sync.launches)
}

fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
#[path = "join_tests.rs"]
mod tests;
