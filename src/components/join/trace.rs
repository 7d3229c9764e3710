//! Finding the job of a task: in each Airbyte that the person may see, by what the task tells.

use std::sync::Arc;

use airstrip_airbyte::config::{
    Connection, GetConnection, GetJob, JobWithAttempts, Jobs, ListJobs, Pagination,
};
use airstrip_airbyte::model::ConfigType;
use airstrip_airflow::join::{RETURN_VALUE, SyncTask, job_id, launched_job, was_created_in};
use airstrip_airflow::model::TaskState;
use airstrip_airflow::v2::{GetXCom, ListXComs, OneTask, TaskInstance, XCom, XComs};
use leptos::prelude::*;

use super::{RARELY, outline};
use crate::api::{QUICK, Query, QueryCall, SLOW, use_query};

/// The task whose job is looked for. Tracked.
pub type Sought = Memo<Option<Arc<TaskInstance>>>;

/// What a task has returned: the job, if it is one.
#[derive(Clone, Copy)]
pub struct Returned {
    keys: Query<XComs>,
    xcom: Query<XCom>,
    /// The job, by its trigger, its sensor or what it returned.
    pub job: Memo<Option<u64>>,
}

impl Returned {
    /// Reads it once the task has landed, if it returned anything: a deferred one returns nothing.
    pub fn new(airflow: String, task: Sought) -> Self {
        let airflow = StoredValue::new(airflow);
        let keys = use_query(
            move || {
                let task = wanted(&*task.get()?)?;
                Some(QueryCall::new(airflow.get_value(), &ListXComs(task)))
            },
            |_: Option<&XComs>| RARELY,
        );
        let xcom = use_query(
            move || {
                let task = wanted(&*task.get()?)?;
                let key = RETURN_VALUE.to_owned();
                has_returned(&*keys.data()?)
                    .then(|| QueryCall::new(airflow.get_value(), &GetXCom { task, key }))
            },
            |_: Option<&XCom>| RARELY,
        );
        let job = Memo::new(move |_| {
            let told = task.with(|task| task.as_ref()?.sync.as_ref()?.job_id);
            told.or_else(|| job_id(&xcom.data()?.value))
        });
        Self { keys, xcom, job }
    }

    /// Whether it is still being read. Tracked.
    pub fn is_open(&self, task: Sought) -> bool {
        let asked = task.with(|task| task.as_deref().and_then(wanted).is_some());
        let is_open = match self.keys.data() {
            Some(keys) => {
                has_returned(&keys) && self.xcom.data().is_none() && self.xcom.error().is_none()
            }
            None => self.keys.error().is_none(),
        };
        asked && is_open
    }
}

fn has_returned(keys: &XComs) -> bool {
    keys.xcom_entries.iter().any(|one| one.key == RETURN_VALUE)
}

/// The task of which it is read what it returned: none where its job is known, or it goes on.
fn wanted(task: &TaskInstance) -> Option<OneTask> {
    let told = task.sync.as_ref().and_then(|sync| sync.job_id);
    if told.is_some() || task.state != Some(TaskState::Success) {
        return None;
    }
    Some(OneTask {
        dag_id: task.dag_id.clone(),
        dag_run_id: task.dag_run_id.clone(),
        task_id: task.task_id.clone(),
        map_index: task.map_index,
    })
}

/// The traces of a task in one Airbyte.
#[derive(Clone, Copy)]
pub struct Trace {
    /// The instance.
    pub instance: StoredValue<String>,
    /// The connection, where it is known and may be seen.
    pub connection: Query<Connection>,
    /// The job.
    pub job: Query<JobWithAttempts>,
    /// The latest jobs of the connection, where the task has not told its own.
    jobs: Query<Jobs>,
    task: Sought,
    returned: Returned,
}

impl Trace {
    /// Looks there.
    pub fn new(instance: String, task: Sought, returned: Returned) -> Self {
        let on = StoredValue::new(instance);
        let rendered = Memo::new(move |_| {
            task.with(|task| task.as_ref()?.sync.as_ref()?.connection_id.clone())
        });
        let own: RwSignal<Option<String>> = RwSignal::new(None);
        let connection = use_query(
            move || {
                let connection_id = rendered.get().or_else(|| own.get())?;
                Some(QueryCall::new(
                    on.get_value(),
                    &GetConnection { connection_id },
                ))
            },
            |_: Option<&Connection>| RARELY,
        );
        let found: RwSignal<Option<u64>> = RwSignal::new(None);
        let jobs = use_query(
            move || {
                let is_told = returned.job.get().is_some() || returned.is_open(task);
                let began = task.with(|task| task.as_ref().is_some_and(|t| t.start_date.is_some()));
                let config_id = rendered.get().filter(|_| began && !is_told)?;
                connection.data()?;
                Some(QueryCall::new(on.get_value(), &latest(config_id)))
            },
            move |_: Option<&Jobs>| match untrack(|| found.get().is_none() && is_going_on(task)) {
                true => QUICK,
                false => SLOW,
            },
        );
        let id = Memo::new(move |_| {
            returned.job.get().or_else(|| {
                let jobs = jobs.data()?;
                let jobs: Vec<_> = jobs.jobs.iter().map(|one| outline(&one.job)).collect();
                launched_job(&*task.get()?, &jobs)
            })
        });
        Effect::new(move |_| found.set(id.get()));
        let job = use_query(
            move || {
                // In another Airbyte the number is another job's.
                if rendered.get().is_some() {
                    connection.data()?;
                }
                Some(QueryCall::new(on.get_value(), &GetJob { id: id.get()? }))
            },
            |read: Option<&JobWithAttempts>| match read {
                Some(read) if read.job.status.is_live() => QUICK,
                _ => RARELY,
            },
        );
        let trace = Self {
            instance: on,
            connection,
            job,
            jobs,
            task,
            returned,
        };
        Effect::new(move |_| own.set(trace.found().map(|entry| entry.job.config_id.clone())));
        trace
    }

    /// The task's job, if it is surely the task's. Tracked.
    pub fn found(&self) -> Option<Arc<JobWithAttempts>> {
        let entry = self.job.data()?;
        let task = self.task.get()?;
        belongs(&task, &entry).then_some(entry)
    }

    /// Whether the Airbyte knows the connection, as far as the person may know. Tracked.
    pub fn knows(&self) -> bool {
        self.connection.data().is_some()
    }

    /// Whether something is still being read. Tracked.
    pub fn is_open(&self) -> bool {
        self.returned.is_open(self.task)
            || (self.connection.loading() && self.connection.data().is_none())
            || (self.jobs.loading() && self.jobs.data().is_none())
            || (self.job.loading() && self.job.data().is_none())
    }
}

/// Whether a job is a task's: of its connection, or else created while the task ran, or of a task that
/// waits for it, before that ended.
fn belongs(task: &TaskInstance, entry: &JobWithAttempts) -> bool {
    let job = &entry.job;
    match &task.sync {
        Some(SyncTask {
            connection_id: Some(id),
            ..
        }) => job.config_id == *id,
        Some(sync) if !sync.launches => task.end_date.is_none_or(|end| job.created_at <= end),
        _ => was_created_in(task, &outline(job)),
    }
}

/// Whether the task goes on. Tracked.
pub fn is_going_on(task: Sought) -> bool {
    let over = |task: &Arc<TaskInstance>| task.state.as_ref().is_some_and(TaskState::is_terminal);
    task.with(|task| task.as_ref().is_some_and(|task| !over(task)))
}

fn latest(config_id: String) -> ListJobs {
    ListJobs {
        config_types: vec![ConfigType::Sync, ConfigType::Refresh],
        config_id,
        pagination: Pagination {
            page_size: 60,
            row_offset: 0,
        },
    }
}
