//! One connection of a bulk action, and how it is kept over a reload.

use airstrip_contract::Timestamp;

use super::Action;

/// How a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was sent yet.
    Waiting,
    /// It was sent; the answer is awaited.
    Sent,
    /// The answer left a doubt, which reading settles.
    Checking,
    /// Its job is live.
    Running,
    /// Its job succeeded.
    Landed,
    /// Its job failed.
    Failed,
    /// Its job was cancelled.
    Cancelled,
    /// It was enabled or disabled.
    Changed,
    /// Airbyte or the proxy refused.
    Refused,
    /// The person may not.
    NotAllowed,
    /// There was nothing to do.
    Skipped,
    /// The answer was lost and nothing came of it.
    NotDone,
    /// The answer was lost, and so was every look since.
    Undecided,
    /// The person stopped before it was sent.
    Stopped,
}

/// All stages, in the order in which they are kept.
pub const STAGES: [Stage; 14] = [
    Stage::Waiting,
    Stage::Sent,
    Stage::Checking,
    Stage::Running,
    Stage::Landed,
    Stage::Failed,
    Stage::Cancelled,
    Stage::Changed,
    Stage::Refused,
    Stage::NotAllowed,
    Stage::Skipped,
    Stage::NotDone,
    Stage::Undecided,
    Stage::Stopped,
];

const ACTIONS: [Action; 4] = [
    Action::Sync,
    Action::Cancel,
    Action::Enable,
    Action::Disable,
];

impl Stage {
    /// Whether nothing more happens by itself.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        !matches!(
            self,
            Self::Waiting | Self::Sent | Self::Checking | Self::Running
        )
    }

    /// Whether something may be under way at Airbyte, so that its place is taken.
    #[must_use]
    pub const fn is_in_flight(self) -> bool {
        matches!(self, Self::Sent | Self::Checking)
    }

    /// Whether it failed or never began, so that it can be sent again without doing it twice.
    #[must_use]
    pub const fn can_be_retried(self) -> bool {
        matches!(self, Self::Failed | Self::Refused | Self::NotDone)
    }
}

/// A connection, what is done to it, and how that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place among the rows.
    pub place: usize,
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is done to it.
    pub action: Action,
    /// How that stands.
    pub stage: Stage,
    /// The connection's latest job when it was looked at before sending; 0: there was none.
    pub base: Option<u64>,
    /// When its latest sync had been created then, by Airbyte's clock; not always that job.
    pub made: Option<Timestamp>,
    /// Whether that job was live then.
    pub met: bool,
    /// Whether Airbyte has said that a sync is running already.
    pub conflict: bool,
    /// Whether it was looked at since the page was loaded: it may be sent.
    pub looked: bool,
    /// Whether something is working on it; where not, a reload has cut it off.
    pub busy: bool,
    /// Whether the page was loaded again since it was asked for.
    pub restored: bool,
    /// The job that came of it, or the one that is to be cancelled.
    pub job: Option<u64>,
    /// Whether the job was started here.
    pub own: bool,
    /// When it was asked for, or sent.
    pub sent: Option<Timestamp>,
    /// When the job began.
    pub since: Option<Timestamp>,
    /// When the job ended.
    pub ended: Option<Timestamp>,
    /// What there is to say, beyond the stage.
    pub words: String,
}

/// A row as it is kept: id, name, action, stage, base, made, met, conflict, job, own, sent, since,
/// ended, words.
type Kept = (
    String,
    String,
    u8,
    u8,
    Option<u64>,
    Option<i64>,
    bool,
    bool,
    Option<u64>,
    bool,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    String,
);

impl Row {
    /// A row of which nothing was sent.
    #[must_use]
    pub const fn new(place: usize, id: String, name: String, action: Action) -> Self {
        Self {
            place,
            id,
            name,
            action,
            stage: Stage::Waiting,
            base: None,
            made: None,
            met: false,
            conflict: false,
            looked: false,
            busy: false,
            restored: false,
            job: None,
            own: false,
            sent: None,
            since: None,
            ended: None,
            words: String::new(),
        }
    }

    /// Whether its sync runs, as far as is known.
    #[must_use]
    pub fn is_syncing(&self) -> bool {
        self.stage == Stage::Running && self.action == Action::Sync
    }

    /// Writes it down.
    #[must_use]
    pub fn write(&self) -> String {
        let millis = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
        let kept: Kept = (
            self.id.clone(),
            self.name.clone(),
            place_of(&ACTIONS, self.action),
            place_of(&STAGES, self.stage),
            self.base,
            millis(self.made),
            self.met,
            self.conflict,
            self.job,
            self.own,
            millis(self.sent),
            millis(self.since),
            millis(self.ended),
            self.words.clone(),
        );
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// Reads what [`Row::write`] wrote; `None` from anything else.
    #[must_use]
    pub fn read(place: usize, text: &str) -> Option<Self> {
        let (
            id,
            name,
            action,
            stage,
            base,
            made,
            met,
            conflict,
            job,
            own,
            sent,
            since,
            ended,
            words,
        ): Kept = serde_json::from_str(text).ok()?;
        let at = |millis: Option<i64>| millis.and_then(Timestamp::from_millisecond);
        let row = Self::new(place, id, name, *ACTIONS.get(usize::from(action))?);
        Some(Self {
            stage: *STAGES.get(usize::from(stage))?,
            base,
            made: at(made),
            met,
            conflict,
            job,
            own,
            sent: at(sent),
            since: at(since),
            ended: at(ended),
            words,
            ..row
        })
    }
}

fn place_of<T: PartialEq>(all: &[T], one: T) -> u8 {
    let place = all.iter().position(|known| *known == one);
    place
        .and_then(|at| u8::try_from(at).ok())
        .unwrap_or(u8::MAX)
}
