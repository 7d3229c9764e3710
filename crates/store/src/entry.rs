//! What callers hand to the store.

use std::fmt;

use airstrip_contract::{Access, AuditOutcome, AuditTarget, Person, System, Timestamp};
use serde_json::Value;
use uuid::Uuid;

/// The id of an entry: a UUID of version 7, so that ids sort by time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(String);

impl EntryId {
    /// A new one, of now; later than all others of this process.
    pub(crate) fn new() -> Self {
        Self(Uuid::now_v7().to_string())
    }

    /// The id as in [`airstrip_contract::AuditEntry::id`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment that the id holds, in whole milliseconds; `None` for what is no such id.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        let (seconds, nanos) = Uuid::try_parse(&self.0).ok()?.get_timestamp()?.to_unix();
        let millis = i64::try_from(seconds).ok()?.checked_mul(1_000)?;
        Timestamp::from_millisecond(millis.checked_add(i64::from(nanos / 1_000_000))?)
    }

    /// What sorts before every id of this millisecond, and after every id of the one before.
    pub(crate) fn lower_bound(time: Timestamp) -> String {
        let millis = time.as_millisecond().max(0);
        format!("{:08x}-{:04x}-", millis >> 16, millis & 0xffff)
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for EntryId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<&str> for EntryId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

/// A launch or change that is about to be sent. The fields are those of
/// [`airstrip_contract::AuditEntry`].
#[derive(Debug, Clone, PartialEq)]
pub struct Intent {
    /// Who asks for it.
    pub person: Person,
    /// The grant that allows it, as the configuration names it.
    pub grant: String,
    /// The audit action of the operation, such as `sync`.
    pub operation: String,
    /// What kind of access it needs.
    pub access: Access,
    /// The system it will be sent to.
    pub system: System,
    /// The instance it will be sent to.
    pub instance: String,
    /// What it will be done to.
    pub target: Option<AuditTarget>,
    /// What will be sent, secrets replaced.
    pub parameters: Option<Value>,
    /// The id under which the logs have the rest.
    pub request_id: String,
    /// The address of the person's machine.
    pub client: Option<String>,
}

/// What became of a launch or change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// Anything but [`AuditOutcome::UnderWay`].
    pub outcome: AuditOutcome,
    /// The HTTP status of the upstream's answer.
    pub status: Option<u16>,
    /// The id of the job or run that was started; nothing where none was.
    pub result: Option<String>,
    /// Why it was not done, or what was found out later.
    pub detail: Option<String>,
    /// How long the upstream took to answer, in milliseconds.
    pub duration_ms: Option<u64>,
    /// The name of the target, where the answer told it; one that was known before stays.
    pub target_name: Option<String>,
}

impl Conclusion {
    /// This outcome, and nothing else known.
    #[must_use]
    pub fn new(outcome: AuditOutcome) -> Self {
        Self {
            outcome,
            status: None,
            result: None,
            detail: None,
            duration_ms: None,
            target_name: None,
        }
    }
}

/// Which entries to read: those for which all that is given holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The whole e-mail address, in any case of ASCII.
    pub person: Option<String>,
    /// The front door's id of the person.
    pub subject: Option<String>,
    /// The system.
    pub system: Option<System>,
    /// The instance.
    pub instance: Option<String>,
    /// A part of the target's id or name, in any case of ASCII.
    pub target: Option<String>,
    /// The audit action.
    pub operation: Option<String>,
    /// The outcome. An entry whose process is gone is [`AuditOutcome::Uncertain`].
    pub outcome: Option<AuditOutcome>,
    /// The first moment, in whole milliseconds.
    pub from: Option<Timestamp>,
    /// The moment after the last, in whole milliseconds.
    pub until: Option<Timestamp>,
}
