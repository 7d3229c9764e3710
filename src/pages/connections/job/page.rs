//! What the parts of a job's page share.

use std::sync::Arc;

use airstrip_airbyte::config::{Attempt, Connection, GetConnection, GetJob, JobWithAttempts};
use airstrip_airbyte::model::{ConfigType, JobStatus, duration};
use airstrip_contract::{Access, Api, System, Timestamp, policy};
use leptos::prelude::*;

use super::past::Past;
use crate::api::{QUICK, Query, QueryCall, SLOW, api_of, use_query};
use crate::components::LaunchedBy;
use crate::components::airbyte::Target;
use crate::components::join::{RunOfJob, outline};
use crate::router::{Param, use_router};
use crate::routes::Route;
use crate::session::{SessionState, use_session};

/// The name of a connection changes rarely: it is read once per visit.
const CONNECTION: u32 = 600_000;

/// A job's page. Copied into its parts.
#[derive(Clone, Copy)]
pub struct Page {
    /// The connection, as the address names it.
    pub target: StoredValue<Target>,
    /// The job's number.
    pub id: u64,
    /// The connection, for its name.
    pub connection: Query<Connection>,
    /// The job with its attempts.
    pub job: Query<JobWithAttempts>,
    /// The jobs around it.
    pub past: Past,
    /// Who launched it.
    pub launches: LaunchedBy,
    /// The run of Airflow that launched it.
    pub launcher: RunOfJob,
    /// The attempt that the address names, counted from 1.
    pub attempt: Param,
    /// The lines of its log that the address names.
    pub line: Param,
    /// The number of the attempt that is shown, from 0; `None` while there is none.
    pub shown: Memo<Option<u64>>,
    /// Whether the instance tells neither attempts nor logs.
    pub is_public: bool,
    session: SessionState,
}

impl Page {
    /// The page of a job.
    pub fn new(target: Target, id: u64) -> Self {
        let wanted = GetConnection {
            connection_id: target.id.clone(),
        };
        let instance = target.instance.clone();
        let connection = use_query::<Connection, _, _>(
            move || Some(QueryCall::new(instance.clone(), &wanted)),
            |_| CONNECTION,
        );
        let instance = target.instance.clone();
        let job = use_query::<JobWithAttempts, _, _>(
            move || Some(QueryCall::new(instance.clone(), &GetJob { id })),
            |read| match read {
                Some(read) if read.job.status.is_live() => QUICK,
                _ => SLOW,
            },
        );
        let own = target.id.clone();
        let launches = LaunchedBy::new(System::Airbyte, target.instance.clone(), move || {
            job.data().map(|_| own.clone()).into_iter().collect()
        });
        let own = target.id.clone();
        let launcher = RunOfJob::new(target.id.clone(), move || {
            let entry = job.data()?;
            let by_hand = !launches.is_known() || launches.email(&own, &id.to_string()).is_some();
            let is_sync = matches!(
                entry.job.config_type,
                ConfigType::Sync | ConfigType::Refresh
            );
            (is_sync && !by_hand).then(|| outline(&entry.job))
        });
        let attempt = use_router().param("attempt", "");
        let shown = Memo::new(move |_| {
            let entry = job.data()?;
            let named = attempt.get().parse::<u64>().ok();
            let named = named.and_then(|number| number.checked_sub(1));
            let attempts = &entry.attempts;
            let found = attempts.iter().find(|attempt| Some(attempt.id) == named);
            found.or(attempts.last()).map(|attempt| attempt.id)
        });
        Self {
            id,
            connection,
            job,
            past: Past::new(&target, id),
            launches,
            launcher,
            attempt,
            line: use_router().param("line", ""),
            shown,
            is_public: api_of(System::Airbyte, &target.instance) == Api::Public,
            session: use_session(),
            target: StoredValue::new(target),
        }
    }

    /// The connection's name, or what can be said until it is known. Tracked.
    pub fn name(&self) -> String {
        let connection = self.connection.data();
        connection.map_or_else(
            || self.target.with_value(|target| target.id.clone()),
            |connection| connection.name.clone(),
        )
    }

    /// The job's status; `None` while it is being read. Tracked.
    pub fn status(&self) -> Option<JobStatus> {
        Some(self.job.data()?.job.status.clone())
    }

    /// Whether the job goes on. Tracked.
    pub fn is_live(&self) -> bool {
        self.status().is_some_and(|status| status.is_live())
    }

    /// The attempt that is shown. Tracked.
    pub fn attempt(&self) -> Option<Attempt> {
        let shown = self.shown.get()?;
        let entry = self.job.data()?;
        entry.attempts.iter().find(|a| a.id == shown).cloned()
    }

    /// Why the job may not be cancelled by this person. Tracked.
    pub fn may_not(&self) -> Option<String> {
        let connection = self.connection.data();
        let facts = connection.as_deref().map(facts_of);
        self.target.with_value(|target| {
            let target = policy::Target {
                system: System::Airbyte,
                instance: &target.instance,
                id: &target.id,
                facts,
            };
            self.session.why_not(&target, Access::Launch)
        })
    }

    /// The page of another job of the connection.
    pub fn route_of(&self, job: u64) -> Route {
        self.target.with_value(|target| Route::Job {
            instance: target.instance.clone(),
            id: target.id.clone(),
            job,
        })
    }
}

/// When a job started, or else was created.
pub fn started(entry: &JobWithAttempts) -> Timestamp {
    entry.job.started_at.unwrap_or(entry.job.created_at)
}

/// How many seconds a job that has ended took.
pub fn took(entry: &Arc<JobWithAttempts>) -> i64 {
    duration(&entry.job).as_secs()
}

/// What a grant can ask about a connection. Its details tell the id of its workspace, not the name.
fn facts_of(connection: &Connection) -> policy::Facts<'_> {
    let tags = connection.tags.iter();
    policy::Facts {
        name: &connection.name,
        tags: tags.map(|tag| tag.name.as_str()).collect(),
        workspace: connection.source.workspace_id.as_deref().map(|id| (id, "")),
    }
}
