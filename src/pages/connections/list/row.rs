//! A connection as a row: what the list told, and what was read live since.

use std::cmp::Ordering;
use std::sync::Arc;

use airstrip_airbyte::config::{ConnectionRow, ConnectionStatusRead, Workspace};
use airstrip_airbyte::model::{ConnectionState, ConnectionStatus, ConnectionSyncStatus, Schedule};
use airstrip_contract::{Timestamp, policy};

use super::connector::{Connectors, End};
use super::find::letters_of;
use crate::components::airbyte::{look_of, look_of_job, words_of};
use crate::ui::{State, lower};

/// What changes while one looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// The state.
    pub state: ConnectionState,
    /// Whether it is disabled.
    pub disabled: bool,
    /// How the last sync ended; `None` where none has.
    pub ended: Option<State>,
    /// When the latest sync job was created.
    pub last: Option<Timestamp>,
    /// The latest job, where a live status told it.
    pub job: Option<u64>,
    /// When the job that runs now started.
    pub since: Option<Timestamp>,
    /// Why the last sync failed.
    pub failure: Option<String>,
    /// Who launched the latest job, where that is known.
    pub by: Option<String>,
    /// The outcomes of the last syncs, oldest first, where they were read.
    pub recent: Option<Arc<[State]>>,
}

/// A connection in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What stays while one looks, unless somebody edits the connection.
    pub facts: Arc<Facts>,
    /// What changes while one looks.
    pub live: Live,
    /// What the list told, before anything was read live.
    listed: Live,
}

/// What a connection is. What search and sort need of it is worked out once.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it reads.
    pub source: End,
    /// Where it writes.
    pub destination: End,
    /// When it runs.
    pub schedule: Schedule,
    /// The same in words.
    pub rhythm: String,
    /// The names of its tags.
    pub tags: Vec<String>,
    /// The workspace it is in.
    pub workspace: Arc<Workspace>,
    /// Seconds between two syncs, to sort by.
    period: u64,
    /// All that is searched, in lower case; the name comes first and ends with [`SEPARATOR`].
    haystack: String,
    /// Which letters are in there, see [`letters_of`].
    pub letters: u64,
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
    pub fn of(
        row: ConnectionRow,
        workspace: &Arc<Workspace>,
        connectors: &mut Connectors,
    ) -> Option<Self> {
        if row.status == ConnectionStatus::Deprecated {
            return None;
        }
        let state = ConnectionState::of_row(&row);
        let schedule = Schedule::of(row.schedule_type.as_ref(), row.schedule_data.as_ref());
        let tags: Vec<String> = row.tags.into_iter().map(|tag| tag.name).collect();
        let (source, destination) = (row.source, row.destination);
        let source = connectors.end(source.source_name, source.name, source.icon);
        let destination = connectors.end(
            destination.destination_name,
            destination.name,
            destination.icon,
        );
        let mut haystack = String::new();
        let ends = [&source, &destination].map(|end| [&end.connector.name, &end.given]);
        let parts = std::iter::once(&row.name);
        for part in parts.chain(ends.into_iter().flatten()).chain(&tags) {
            haystack.push_str(part);
            haystack.push(SEPARATOR);
        }
        let haystack = lower(&haystack);
        let last = row.latest_sync_job_created_at;
        let ended = row.latest_sync_job_status.as_ref();
        let live = Live {
            disabled: matches!(
                row.status,
                ConnectionStatus::Inactive | ConnectionStatus::Locked
            ),
            ended: ended.filter(|status| !status.is_live()).map(look_of_job),
            state,
            last,
            job: None,
            since: None,
            failure: None,
            by: None,
            recent: None,
        };
        let facts = Facts {
            id: row.connection_id,
            name: row.name,
            source,
            destination,
            period: period(&schedule),
            rhythm: schedule.words(),
            schedule,
            tags,
            workspace: Arc::clone(workspace),
            letters: letters_of(&haystack),
            haystack,
        };
        Some(Self {
            facts: Arc::new(facts),
            listed: live.clone(),
            live,
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
            let (known, live) = (&old.live, self.live.clone());
            // No past is undone: this listing tells none.
            if live.last.is_none() && known.last.is_some() {
                return Arc::new(self.with(known.switched(live.disabled)));
            }
            return Arc::new(self.with(Live {
                job: known.job,
                by: known.by.clone(),
                recent: known.recent.clone(),
                ..live
            }));
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

    /// Whether a word is somewhere in it. The word is in lower case, and `letters` are its letters.
    #[must_use]
    pub fn has(&self, word: &str, letters: u64) -> bool {
        let facts = &self.facts;
        (facts.letters & letters == letters && facts.haystack.contains(word))
            || (word.len() >= ID_LETTERS && facts.id.contains(word))
    }

    /// The order of two rows by a column of the list; rows that are alike go by name and id.
    #[must_use]
    pub fn cmp_by(&self, other: &Self, column: &str) -> Ordering {
        let (own, others) = (&self.facts, &other.facts);
        let by_column = match column {
            "status" => rank(&self.live.state).cmp(&rank(&other.live.state)),
            "source" => own.source.cmp_names(&others.source),
            "destination" => own.destination.cmp_names(&others.destination),
            "schedule" => (own.period, &own.rhythm).cmp(&(others.period, &others.rhythm)),
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
        // Ids count up: the highest is the latest, and no reading takes that back.
        let job = active.map(|job| job.id).max(read.last_sync_job_id);
        let job = job.max(self.job);
        let mut state = ConnectionState::of_status(read);
        let failed = read.connection_sync_status == ConnectionSyncStatus::Incomplete;
        let same =
            job == self.job || (self.last.is_some() && read.last_sync_job_created_at == self.last);
        if failed && same && self.ended == Some(State::Cancelled) {
            // Airbyte's word is the same for a sync that was cancelled as for one that failed.
            state = ConnectionState::Cancelled;
        }
        let ended = match &state {
            ConnectionState::Landed | ConnectionState::Cancelled => Some(look_of(&state)),
            // A connection whose schema broke is called failed, too, whatever became of its last sync.
            ConnectionState::Failed if failed => Some(State::Failed),
            _ => self.ended,
        };
        Self {
            // One whose schema broke or that is at work is not told to be disabled, even if it is.
            disabled: match state {
                ConnectionState::Paused => true,
                ConnectionState::Landed
                | ConnectionState::Cancelled
                | ConnectionState::NeverSynced
                | ConnectionState::Cleared => false,
                _ => self.disabled,
            },
            state,
            ended,
            last: read.last_sync_job_created_at.or(self.last),
            by: self.by.clone().filter(|_| job == self.job),
            recent: self.recent.clone(),
            job,
            since: active.map(|job| job.started_at.unwrap_or(job.created_at)),
            failure: read
                .failure_reason
                .as_ref()
                .map(|reason| words_of(reason).what),
        }
    }
}

impl Live {
    /// The same, disabled or enabled.
    #[must_use]
    pub fn switched(&self, disabled: bool) -> Self {
        let state = match &self.state {
            state if state.is_live() || disabled == self.disabled => state.clone(),
            _ if disabled => ConnectionState::Paused,
            _ => of_end(self.ended),
        };
        Self {
            disabled,
            state,
            ..self.clone()
        }
    }

    /// What the last jobs tell: their outcomes, the newest of them, and how it ended.
    #[must_use]
    pub fn learn(&self, recent: Arc<[State]>, newest: Option<u64>, ended: Option<State>) -> Self {
        let job = self.job.max(newest);
        let ended = ended.filter(|_| job == newest).or(self.ended);
        // One that is called failed for its configuration or its schema is so whatever its last sync did.
        let by_sync = self.ended == Some(State::Failed);
        let state = match (&self.state, ended) {
            (ConnectionState::Failed, Some(State::Cancelled)) if by_sync => {
                ConnectionState::Cancelled
            }
            (ConnectionState::Unknown(word), _) if word == NOT_KNOWN => of_end(ended),
            (state, _) => state.clone(),
        };
        Self {
            recent: Some(recent),
            job,
            ended,
            state,
            ..self.clone()
        }
    }
}

/// The word for the state of a connection of which no job has been read yet.
pub const NOT_KNOWN: &str = "Not known";

/// The state of an enabled connection whose last sync ended so; `None`: it has had none.
#[must_use]
pub const fn of_end(ended: Option<State>) -> ConnectionState {
    match ended {
        Some(State::Landed) => ConnectionState::Landed,
        Some(State::Cancelled) => ConnectionState::Cancelled,
        Some(_) => ConnectionState::Failed,
        None => ConnectionState::NeverSynced,
    }
}

/// What needs attention comes first.
pub const fn rank(state: &ConnectionState) -> u8 {
    match state {
        ConnectionState::Failed => 0,
        ConnectionState::Retrying => 1,
        ConnectionState::Running => 2,
        ConnectionState::Queued => 3,
        ConnectionState::Cancelled => 4,
        ConnectionState::Unknown(_) => 5,
        ConnectionState::Landed => 6,
        ConnectionState::NeverSynced | ConnectionState::Cleared => 7,
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
