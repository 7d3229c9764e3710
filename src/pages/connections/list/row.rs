//! A connection as a row: what the list told, and what was read live since.

use std::cmp::Ordering;
use std::sync::Arc;

use airstrip_airbyte::config::{ConnectionRow, ConnectionStatusRead, Workspace};
use airstrip_airbyte::model::{ConnectionState, ConnectionStatus, Schedule};
use airstrip_contract::{Timestamp, policy};

use crate::components::airbyte::words_of;

/// What changes while one looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// The state.
    pub state: ConnectionState,
    /// When the latest sync job was created.
    pub last: Option<Timestamp>,
    /// The latest job, where a live status told it.
    pub job: Option<u64>,
    /// When the job that runs now started.
    pub since: Option<Timestamp>,
    /// Why the last sync failed.
    pub failure: Option<String>,
}

/// A connection in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What stays while one looks, unless somebody edits the connection.
    pub facts: Arc<Facts>,
    /// What changes while one looks.
    pub live: Live,
    /// What the list told, before anything was read live.
    listed: (ConnectionState, Option<Timestamp>),
}

/// What a connection is. What search and sort need of it is worked out once.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The source's connector and the name somebody gave it.
    pub source: [String; 2],
    /// The destination's connector and the name somebody gave it.
    pub destination: [String; 2],
    /// When it runs, in words.
    pub schedule: String,
    /// The names of its tags.
    pub tags: Vec<String>,
    /// The workspace it is in.
    pub workspace: Arc<Workspace>,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Seconds between two syncs, to sort by.
    period: u64,
    /// All that is searched, in lower case; the name comes first and ends with [`SEPARATOR`].
    haystack: String,
}

impl Facts {
    /// What a grant can ask about the connection.
    #[must_use]
    pub fn for_policy(&self) -> policy::Facts<'_> {
        policy::Facts {
            name: &self.name,
            tags: self.tags.iter().map(String::as_str).collect(),
            workspace: Some((&self.workspace.workspace_id, &self.workspace.name)),
        }
    }
}

/// Between the parts of a haystack: no word that one types reaches over it.
const SEPARATOR: char = '\u{1f}';

/// So many letters of an id are no coincidence; fewer are in some id or other.
const ID_LETTERS: usize = 8;

impl Row {
    /// A row of the list's answer; `None` for a connection that was deleted.
    #[must_use]
    pub fn of(row: ConnectionRow, workspace: &Arc<Workspace>) -> Option<Self> {
        if row.status == ConnectionStatus::Deprecated {
            return None;
        }
        let state = ConnectionState::of_row(&row);
        let schedule = Schedule::of(row.schedule_type.as_ref(), row.schedule_data.as_ref());
        let tags: Vec<String> = row.tags.into_iter().map(|tag| tag.name).collect();
        let source = [row.source.source_name, row.source.name];
        let destination = [row.destination.destination_name, row.destination.name];
        let mut haystack = String::new();
        let parts = std::iter::once(&row.name);
        for part in parts.chain(&source).chain(&destination).chain(&tags) {
            haystack.push_str(&part.to_lowercase());
            haystack.push(SEPARATOR);
        }
        let last = row.latest_sync_job_created_at;
        let facts = Facts {
            disabled: matches!(
                row.status,
                ConnectionStatus::Inactive | ConnectionStatus::Locked
            ),
            id: row.connection_id,
            name: row.name,
            source,
            destination,
            period: period(&schedule),
            schedule: schedule.words(),
            tags,
            workspace: Arc::clone(workspace),
            haystack,
        };
        Some(Self {
            facts: Arc::new(facts),
            listed: (state.clone(), last),
            live: Live {
                state,
                last,
                job: None,
                since: None,
                failure: None,
            },
        })
    }

    /// The connection's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.facts.id
    }

    /// This row, read again from the list, with what is known of it besides. The list tells less
    /// than a live status: only where it tells something else than before is it to be believed.
    #[must_use]
    pub fn after(self: Arc<Self>, old: &Arc<Self>) -> Arc<Self> {
        if self.listed != old.listed {
            return self;
        }
        let merged = self.with(old.live.clone());
        if merged == **old {
            Arc::clone(old)
        } else {
            Arc::new(merged)
        }
    }

    /// The same connection in another state.
    #[must_use]
    pub fn with(&self, live: Live) -> Self {
        Self {
            live,
            ..self.clone()
        }
    }

    /// Whether every word is somewhere in it. The words are in lower case.
    #[must_use]
    pub fn matches(&self, words: &[String]) -> bool {
        words.iter().all(|word| {
            self.facts.haystack.contains(word.as_str())
                || (word.len() >= ID_LETTERS && self.facts.id.contains(word.as_str()))
        })
    }

    /// The order of two rows by a column of the list; rows that are alike go by name and id.
    #[must_use]
    pub fn cmp_by(&self, other: &Self, column: &str) -> Ordering {
        let (own, others) = (&self.facts, &other.facts);
        let by_column = match column {
            "status" => rank(&self.live.state).cmp(&rank(&other.live.state)),
            "source" => own.source.cmp(&others.source),
            "destination" => own.destination.cmp(&others.destination),
            "schedule" => (own.period, &own.schedule).cmp(&(others.period, &others.schedule)),
            "last" => self.live.last.cmp(&other.live.last),
            "workspace" => own.workspace.name.cmp(&others.workspace.name),
            _ => Ordering::Equal,
        };
        // The haystack begins with the name in lower case.
        by_column.then_with(|| own.haystack.cmp(&others.haystack))
    }
}

impl Live {
    /// What a live status tells; what it does not tell stays.
    #[must_use]
    pub fn read(&self, read: &ConnectionStatusRead) -> Self {
        let active = read.active_job.as_ref();
        Self {
            state: ConnectionState::of_status(read),
            last: read.last_sync_job_created_at.or(self.last),
            job: active
                .map(|job| job.id)
                .or(read.last_sync_job_id)
                .or(self.job),
            since: active.map(|job| job.started_at.unwrap_or(job.created_at)),
            failure: read
                .failure_reason
                .as_ref()
                .map(|reason| words_of(reason).what),
        }
    }
}

/// What needs attention comes first.
const fn rank(state: &ConnectionState) -> u8 {
    match state {
        ConnectionState::Failed => 0,
        ConnectionState::Retrying => 1,
        ConnectionState::Running => 2,
        ConnectionState::Queued => 3,
        ConnectionState::Cancelled => 4,
        ConnectionState::Unknown(_) => 5,
        ConnectionState::Landed => 6,
        ConnectionState::NeverSynced => 7,
        ConnectionState::Paused => 8,
    }
}

/// Cron expressions sort after all periods, manual connections last.
fn period(schedule: &Schedule) -> u64 {
    match schedule {
        Schedule::Every(every) => {
            let unit = match every.time_unit.as_str() {
                "minutes" => 60,
                "hours" => 3_600,
                "days" => 86_400,
                "weeks" => 604_800,
                _ => 2_592_000,
            };
            every.units.saturating_mul(unit).min(u64::MAX - 3)
        }
        Schedule::Cron(_) => u64::MAX - 2,
        Schedule::Unknown(_) => u64::MAX - 1,
        Schedule::Manual => u64::MAX,
    }
}
