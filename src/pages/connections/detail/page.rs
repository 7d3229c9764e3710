//! What the parts of a connection's page share.

use std::sync::Arc;

use airstrip_airbyte::config::{
    Connection, ConnectionRow, ConnectionStatusRead, GetConnection, GetConnectionStatuses, GetJob,
    Job,
};
use airstrip_airbyte::model::{ConnectionState, ConnectionStatus};
use airstrip_contract::Timestamp;
use airstrip_contract::{Access, System, policy};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{QUICK, Queries, Query, QueryCall, call, use_query};
use crate::components::LaunchedBy;
use crate::components::airbyte::{Landing, Launcher, Outcome, Target, landing_of, refresh};
use crate::session::{SessionState, use_session};

/// Milliseconds between reads of an idle connection's state; Airbyte's own app takes as long.
const CALM: u32 = 10_000;
/// The catalog is large and changes rarely: it is read once per visit.
const CATALOG: u32 = 600_000;

/// A connection's page. Copied into its parts.
#[derive(Clone, Copy)]
pub struct Page {
    /// Which connection it is of.
    pub target: StoredValue<Target>,
    /// The connection with its catalog.
    pub connection: Query<Connection>,
    /// Its live status.
    pub statuses: Query<Vec<ConnectionStatusRead>>,
    /// The job that is live.
    pub active: Memo<Option<Job>>,
    /// Its state, by the best source there is; `None` until any has answered.
    pub state: Memo<Option<ConnectionState>>,
    /// Its name, or its id until the name is known.
    pub name: Memo<String>,
    /// The button.
    pub launcher: Launcher,
    /// How the job that was watched here ended.
    pub landed: RwSignal<Option<Landing>>,
    /// The cache.
    pub queries: Queries,
    /// Who launched its jobs.
    pub launches: LaunchedBy,
    session: SessionState,
}

impl Page {
    /// The page of a connection.
    pub fn new(target: Target) -> Self {
        let wanted = GetConnection {
            connection_id: target.id.clone(),
        };
        let instance = target.instance.clone();
        let connection = use_query::<Connection, _, _>(
            move || Some(QueryCall::new(instance.clone(), &wanted)),
            |_| CATALOG,
        );
        let wanted = GetConnectionStatuses {
            connection_ids: vec![target.id.clone()],
        };
        let instance = target.instance.clone();
        let statuses = use_query::<Vec<ConnectionStatusRead>, _, _>(
            move || Some(QueryCall::new(instance.clone(), &wanted)),
            |read| match read.and_then(|read| read.first()) {
                Some(read) if ConnectionState::of_status(read).is_live() => QUICK,
                _ => CALM,
            },
        );
        let id = target.id.clone();
        let launches = LaunchedBy::new(System::Airbyte, target.instance.clone(), move || {
            let read = statuses.data();
            let read = read.iter().filter_map(|read| read.first());
            let with_jobs =
                read.filter(|read| read.last_sync_job_id.is_some() || read.active_job.is_some());
            with_jobs.map(|_| id.clone()).collect()
        });
        let expected = RwSignal::new(None::<u64>);
        let launcher = Launcher::new(Callback::new(move |(_, outcome): (Target, Outcome)| {
            expected.set(outcome.job());
        }));
        let state = Memo::new(move |_| {
            let read = statuses.data();
            let live = read.as_ref().and_then(|read| read.first());
            live.map(ConnectionState::of_status)
                .or_else(|| connection.data().map(|connection| state_of(&connection)))
        });
        let id = target.id.clone();
        let page = Self {
            connection,
            statuses,
            active: Memo::new(move |_| statuses.data()?.first()?.active_job.clone()),
            state,
            name: Memo::new(move |_| {
                let known = connection.data().map(|connection| connection.name.clone());
                known.unwrap_or_else(|| format!("Connection {id}"))
            }),
            launcher,
            landed: RwSignal::new(None),
            queries: Queries::get(),
            launches,
            session: use_session(),
            target: StoredValue::new(target),
        };
        page.announce(expected);
        page
    }

    /// The first status, where there is one. Tracked.
    pub fn status(&self) -> Option<ConnectionStatusRead> {
        self.statuses.data()?.first().cloned()
    }

    /// Whether a job is live. Tracked.
    pub fn is_live(&self) -> bool {
        self.state
            .with(|state| state.as_ref().is_some_and(ConnectionState::is_live))
    }

    /// When the live job started. Tracked.
    pub fn since(&self) -> Option<Timestamp> {
        self.active.with(|job| job.as_ref().map(started))
    }

    /// Why nothing can be started or cancelled. Tracked.
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

    /// Whether the connection is disabled. Tracked.
    pub fn is_disabled(&self) -> bool {
        let told = |connection: Arc<Connection>| {
            matches!(
                connection.status,
                ConnectionStatus::Inactive | ConnectionStatus::Locked
            )
        };
        self.connection.data().is_some_and(told)
            || self
                .state
                .with(|state| *state == Some(ConnectionState::Paused))
    }

    /// The latest job that is known of.
    pub fn latest(&self) -> Option<u64> {
        let read = untrack(|| self.status())?;
        read.active_job.map(|job| job.id).or(read.last_sync_job_id)
    }

    /// Once a job that was seen or started here is no longer live, says how it ended.
    fn announce(self, expected: RwSignal<Option<u64>>) {
        Effect::new(move |seen: Option<Option<u64>>| {
            let seen = seen.flatten();
            let Some(read) = self.status() else {
                return seen;
            };
            let active = read.active_job.map(|job| job.id);
            let awaited = expected.get();
            let gone = seen.filter(|job| active != Some(*job));
            let passed =
                awaited.filter(|job| active.is_none() && read.last_sync_job_id >= Some(*job));
            if active.is_some() && active != seen {
                self.landed.set(None);
            }
            if let Some(job) = gone.or(passed) {
                if awaited.is_some() {
                    expected.set(None);
                }
                self.tell(job);
            }
            active
        });
    }

    fn tell(self, job: u64) {
        let instance = self.target.with_value(|target| target.instance.clone());
        refresh(self.queries, &instance);
        spawn_local(async move {
            match call(&instance, &GetJob { id: job }).await {
                Ok(entry) if entry.job.status.is_terminal() => {
                    self.launcher.clear();
                    self.landed.try_set(Some(landing_of(&entry)));
                }
                Ok(_) => {}
                Err(error) => self.queries.notice(&error),
            }
        });
    }
}

/// When a job started, or else was created.
pub fn started(job: &Job) -> Timestamp {
    job.started_at.unwrap_or(job.created_at)
}

/// What a grant can ask about a connection. Its details tell the id of its workspace, not the name.
fn facts_of(connection: &Connection) -> policy::Facts<'_> {
    let workspace = connection.source.workspace_id.as_deref();
    policy::Facts {
        name: &connection.name,
        tags: connection
            .tags
            .iter()
            .map(|tag| tag.name.as_str())
            .collect(),
        workspace: workspace.map(|id| (id, "")),
    }
}

/// The state that the connection's details tell: as much as a row of the list does.
fn state_of(connection: &Connection) -> ConnectionState {
    let connection = connection.clone();
    ConnectionState::of_row(&ConnectionRow {
        connection_id: connection.connection_id,
        name: connection.name,
        status: connection.status,
        schedule_type: connection.schedule_type,
        schedule_data: connection.schedule_data,
        source: connection.source,
        destination: connection.destination,
        latest_sync_job_created_at: connection.latest_sync_job_created_at,
        latest_sync_job_status: connection.latest_sync_job_status,
        is_syncing: connection.is_syncing,
        schema_change: connection.schema_change,
        tags: connection.tags,
    })
}
