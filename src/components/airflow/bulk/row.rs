//! One run to be launched, and how it is kept over a reload.

use std::sync::Arc;

use airstrip_airflow::model::RunState;
use airstrip_contract::Timestamp;
use serde_json::{Map, Value};

/// How a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was sent yet.
    Waiting,
    /// It was sent; the answer is awaited.
    Sent,
    /// The answer was lost, or says that the run exists: reading the run.
    Checking,
    /// Its run is queued or running.
    Live,
    /// Its run succeeded.
    Landed,
    /// Its run failed.
    Failed,
    /// Airflow or the proxy refused.
    Refused,
    /// The person may not.
    NotAllowed,
    /// Every answer was lost and Airflow does not know the run.
    NotDone,
    /// The person stopped before it was sent.
    Stopped,
}

/// All stages, in the order in which they are kept and counted up.
pub const STAGES: [Stage; 10] = [
    Stage::Waiting,
    Stage::Sent,
    Stage::Checking,
    Stage::Live,
    Stage::Landed,
    Stage::Failed,
    Stage::Refused,
    Stage::NotDone,
    Stage::NotAllowed,
    Stage::Stopped,
];

impl Stage {
    /// Whether nothing more happens by itself.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        !matches!(
            self,
            Self::Waiting | Self::Sent | Self::Checking | Self::Live
        )
    }

    /// Whether a run of it may be under way, so that it takes one of the places.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Sent | Self::Checking | Self::Live)
    }
}

/// A run to be launched, and how that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its place among the rows.
    pub place: usize,
    /// The DAG.
    pub dag_id: String,
    /// What tells it from the others: a date, the line of a table.
    pub label: String,
    /// The id of its run, chosen before it was sent for the first time: sent again, it is the same run.
    pub run_id: String,
    /// Its conf.
    pub conf: Arc<Map<String, Value>>,
    /// Its logical date.
    pub logical_date: Option<Timestamp>,
    /// Its note.
    pub note: Option<String>,
    /// How it stands.
    pub stage: Stage,
    /// How often it was sent under this id.
    pub sends: u32,
    /// Whether its run is there, and what failed in it is to run again.
    pub again: bool,
    /// Whether Airflow has said that the id or the date is taken.
    pub conflict: bool,
    /// Whether something is working on it; where not, a reload has cut it off.
    pub busy: bool,
    /// The state of its run, as last read.
    pub state: Option<RunState>,
    /// When the run began.
    pub since: Option<Timestamp>,
    /// When the run ended.
    pub ended: Option<Timestamp>,
    /// What there is to say, beyond the stage.
    pub words: String,
}

/// A row as it is kept: DAG, label, run id, conf, logical date, note, stage, sends, again, conflict,
/// since, ended, words.
type Kept = (
    String,
    String,
    String,
    Map<String, Value>,
    Option<i64>,
    Option<String>,
    usize,
    u32,
    bool,
    bool,
    Option<i64>,
    Option<i64>,
    String,
);

impl Row {
    /// Writes it down.
    #[must_use]
    pub fn write(&self) -> String {
        let millis = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
        let stage = STAGES.iter().position(|stage| *stage == self.stage);
        let kept: Kept = (
            self.dag_id.clone(),
            self.label.clone(),
            self.run_id.clone(),
            (*self.conf).clone(),
            millis(self.logical_date),
            self.note.clone(),
            stage.unwrap_or(usize::MAX),
            self.sends,
            self.again,
            self.conflict,
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
            dag_id,
            label,
            run_id,
            conf,
            date,
            note,
            stage,
            sends,
            again,
            conflict,
            since,
            ended,
            words,
        ): Kept = serde_json::from_str(text).ok()?;
        let at = |millis: Option<i64>| millis.and_then(Timestamp::from_millisecond);
        Some(Self {
            place,
            dag_id,
            label,
            run_id,
            conf: Arc::new(conf),
            logical_date: at(date),
            note,
            stage: *STAGES.get(stage)?,
            sends,
            again,
            conflict,
            busy: false,
            state: None,
            since: at(since),
            ended: at(ended),
            words,
        })
    }
}
