//! What the parts of a connection's page share.

use std::time::Duration;

use airstrip_airbyte::config::{
    Connection, ConnectionRow, ConnectionStatusRead, GetConnection, GetConnectionStatuses, GetJob,
    Job, JobWithAttempts, Jobs, ListJobs,
};
use airstrip_airbyte::model::{
    ConfigType, ConnectionState, ConnectionSyncStatus, JobStatus, duration,
};
use airstrip_contract::Timestamp;
use airstrip_contract::{Access, Api, System, policy};
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::disabled::{Told, follow, is_disabled, told};
use crate::api::{ApiError, QUICK, Queries, Query, QueryCall, api_of, call, use_query};
use crate::components::LaunchedBy;
use crate::components::airbyte::{Before, Landing, Launcher, Outcome, Target, landing_of, refresh};
use crate::routes::Route;
use crate::session::{SessionState, use_session};
use crate::ui::{Tone, format};

/// Milliseconds between reads of an idle connection's state; Airbyte's own app takes as long.
const CALM: u32 = 10_000;
/// The catalog is large and changes rarely: it is read once per visit, and when the status tells that the
/// connection was enabled or disabled.
const CATALOG: u32 = 600_000;
/// Seconds before each look at a job that should have ended.
const LOOKS: &[u64] = &[0, 3, 3, 5, 10, 20];

/// A connection's page. Copied into its parts.
#[derive(Clone, Copy)]
pub struct Page {
    /// Which connection it is of.
    pub target: StoredValue<Target>,
    /// Whether its instance speaks the public API alone: much is not told then.
    pub public: bool,
    /// The connection with its catalog.
    pub connection: Query<Connection>,
    /// Its live status, as Airbyte tells it or as its jobs do.
    pub status: Memo<Option<ConnectionStatusRead>>,
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
    /// Whether it shall be enabled, from the moment that this was asked for until Airbyte tells it.
    pub enabling: RwSignal<Option<bool>>,
    /// The cache.
    pub queries: Queries,
    /// Who launched its jobs.
    pub launches: LaunchedBy,
    /// The job that was started here and has not been seen to end.
    pub expected: RwSignal<Option<u64>>,
    /// The job whose end is being looked for.
    telling: StoredValue<Option<u64>>,
    /// What the status tells of whether it is disabled.
    disabled: Memo<Option<Told>>,
    statuses: Query<Vec<ConnectionStatusRead>>,
    jobs: Query<Jobs>,
    session: SessionState,
}

impl Page {
    /// The page of a connection.
    pub fn new(target: Target) -> Self {
        let public = api_of(System::Airbyte, &target.instance) == Api::Public;
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
            move || (!public).then(|| QueryCall::new(instance.clone(), &wanted)),
            |read| match read.and_then(|read| read.first()) {
                Some(read) if ConnectionState::of_status(read).is_live() => QUICK,
                _ => CALM,
            },
        );
        let instance = target.instance.clone();
        // As many as Airbyte itself looks back.
        let wanted = ListJobs::of_every_kind(&target.id, 10, 0);
        let unsaid = Memo::new(move |_| {
            !public
                && statuses
                    .data()
                    .is_some_and(|read| read.first().is_some_and(is_unsaid))
        });
        let jobs = use_query::<Jobs, _, _>(
            move || (public || unsaid.get()).then(|| QueryCall::new(instance.clone(), &wanted)),
            |read| match read {
                Some(read) if read.jobs.iter().any(|entry| entry.job.status.is_live()) => QUICK,
                _ => CALM,
            },
        );
        let id = target.id.clone();
        let status = Memo::new(move |_| {
            let by_jobs = || {
                let (connection, jobs) = (connection.data()?, jobs.data()?);
                let status = &connection.status;
                Some(ConnectionStatusRead::of_jobs(&id, status, &jobs.jobs))
            };
            if public {
                return by_jobs();
            }
            let read = statuses.data()?.first().cloned()?;
            let told = unsaid.get().then(by_jobs).flatten();
            // Of a failure the status has the reason.
            let told =
                told.filter(|told| ConnectionState::of_status(told) != ConnectionState::Failed);
            Some(told.unwrap_or(read))
        });
        let id = target.id.clone();
        let launches = LaunchedBy::new(System::Airbyte, target.instance.clone(), move || {
            let with_jobs = |read: &ConnectionStatusRead| {
                read.last_sync_job_id.is_some() || read.active_job.is_some()
            };
            let known = status.with(|read| read.as_ref().is_some_and(with_jobs));
            known.then(|| id.clone()).into_iter().collect()
        });
        let expected = RwSignal::new(None::<u64>);
        let launcher = Launcher::new(Callback::new(move |(_, outcome): (Target, Outcome)| {
            expected.set(outcome.job());
        }));
        let enabling = RwSignal::new(None);
        let state = Memo::new(move |_| {
            let live = status.with(|read| read.as_ref().map(ConnectionState::of_status));
            let told = live.or_else(|| connection.data().map(|connection| state_of(&connection)));
            let idle = |state: &ConnectionState| !state.is_live();
            match enabling.get() {
                Some(false) if told.as_ref().is_some_and(idle) => Some(ConnectionState::Paused),
                _ => told,
            }
        });
        let disabled = told(statuses);
        follow(connection, statuses, disabled);
        let id = target.id.clone();
        let page = Self {
            public,
            connection,
            status,
            active: Memo::new(move |_| status.with(|read| read.as_ref()?.active_job.clone())),
            state,
            name: Memo::new(move |_| {
                let known = connection.data().map(|connection| connection.name.clone());
                known.unwrap_or_else(|| format!("Connection {id}"))
            }),
            launcher,
            landed: RwSignal::new(None),
            enabling,
            queries: Queries::get(),
            launches,
            expected,
            telling: StoredValue::new(None),
            disabled,
            statuses,
            jobs,
            session: use_session(),
            target: StoredValue::new(target),
        };
        page.announce();
        page
    }

    /// Why the live status could not be read again, if it could not. Tracked.
    pub fn status_error(&self) -> Option<ApiError> {
        if self.public {
            self.jobs.error()
        } else {
            self.statuses.error()
        }
    }

    /// The page of one of its jobs.
    pub fn job_path(&self, job: u64) -> String {
        self.target.with_value(|target| {
            let route = Route::Job {
                instance: target.instance.clone(),
                id: target.id.clone(),
                job,
            };
            route.path()
        })
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
        self.why_not(Access::Launch)
    }

    /// Why something may not be done to the connection. Tracked.
    pub fn why_not(&self, access: Access) -> Option<String> {
        let connection = self.connection.data();
        let facts = connection.as_deref().map(facts_of);
        self.target.with_value(|target| {
            let target = policy::Target {
                system: System::Airbyte,
                instance: &target.instance,
                id: &target.id,
                facts,
            };
            self.session.why_not(&target, access)
        })
    }

    /// Whether the connection is disabled. Tracked.
    pub fn is_disabled(&self) -> bool {
        match self.enabling.get() {
            Some(enabled) => !enabled,
            None => is_disabled(self.connection, self.disabled).unwrap_or(false),
        }
    }

    /// What is known of the latest job.
    pub fn latest(&self) -> Before {
        self.status
            .with_untracked(|read| read.as_ref().map(Before::of).unwrap_or_default())
    }

    /// Once a job that was seen or started here is no longer live, says how it ended.
    fn announce(self) {
        Effect::new(move |seen: Option<Option<u64>>| {
            let seen = seen.flatten();
            let Some(read) = self.status.get() else {
                return seen;
            };
            let active = read.active_job.map(|job| job.id);
            let awaited = self.expected.get();
            let gone = seen.filter(|job| active != Some(*job));
            // A quick job has ended before it is seen.
            let passed = awaited.filter(|_| active.is_none());
            if active.is_some() && active != seen {
                self.landed.set(None);
            }
            if let Some(job) = gone.or(passed) {
                self.tell(job);
            }
            active
        });
    }

    /// Says how a job ended that is not live any more, or not yet: it is looked at until one of both
    /// is known, as reads are shared for a moment.
    fn tell(self, job: u64) {
        if self.telling.get_value() == Some(job) {
            return;
        }
        self.telling.set_value(Some(job));
        let instance = self.target.with_value(|target| target.instance.clone());
        refresh(self.queries, &instance);
        spawn_local(async move {
            for wait in LOOKS {
                sleep(Duration::from_secs(*wait)).await;
                // The page may be left by now.
                let Some(active) = self.active.try_get_untracked() else {
                    return;
                };
                if active.is_some_and(|active| active.id == job) {
                    break;
                }
                let read = call(&instance, &GetJob { id: job }).await;
                if self.landed.try_get_untracked().is_none() {
                    return;
                }
                match read {
                    Ok(entry) if entry.job.status.is_terminal() => {
                        self.launcher.clear();
                        self.expected.update(|expected| {
                            expected.take_if(|awaited| *awaited == job);
                        });
                        self.landed.set(Some(ended(&entry)));
                        break;
                    }
                    Ok(_) => {}
                    Err(error) => self.queries.notice(&error),
                }
            }
            self.telling.try_set_value(None);
        });
    }
}

/// How a job ended. One that deletes lands without any records.
fn ended(entry: &JobWithAttempts) -> Landing {
    let job = &entry.job;
    let clears = matches!(
        job.config_type,
        ConfigType::Clear | ConfigType::ResetConnection
    );
    if clears && job.status == JobStatus::Succeeded {
        let took = format::duration(duration(job).as_secs());
        return Landing {
            tone: Tone::Good,
            title: format!("Cleared in {took}."),
            detail: "The next sync reads all records again.".to_owned(),
        };
    }
    landing_of(entry)
}

/// Whether a status leaves open what the last job was: Airbyte says the same of a sync that was
/// cancelled as of one that failed, and names a clear as the last success.
fn is_unsaid(read: &ConnectionStatusRead) -> bool {
    let status = &read.connection_sync_status;
    read.active_job.is_none()
        && matches!(
            status,
            ConnectionSyncStatus::Incomplete | ConnectionSyncStatus::Pending
        )
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
