//! The record of who launched or changed what.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::instant::{Timestamp, as_text, text};
use crate::open_enum;
use crate::operation::{Access, System};
use crate::session::Person;

open_enum! {
    /// What became of a launch or change.
    AuditOutcome {
        /// It was sent, and no answer has come yet.
        UnderWay = "under-way",
        /// The upstream did it.
        Done = "done",
        /// The upstream refused it: nothing was done.
        Refused = "refused",
        /// It was not done: it could not be sent, or the upstream failed and said so.
        Failed = "failed",
        /// No answer came, so it may have been done or not.
        Uncertain = "unknown",
    }
}

/// One launch or change: written before it is sent, completed when its outcome is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// A UUID of version 7: entries sorted by it are sorted by time.
    pub id: String,
    /// When it was asked for.
    #[serde(serialize_with = "as_text", deserialize_with = "text")]
    pub at: Timestamp,
    /// Who asked for it.
    pub person: Person,
    /// The grant that allowed it, as the configuration names it.
    pub grant: String,
    /// The audit action of the operation, such as `sync`.
    pub operation: String,
    /// What kind of access it needed.
    pub access: Access,
    /// The system it was sent to.
    pub system: System,
    /// The instance it was sent to.
    pub instance: String,
    /// What it was done to.
    pub target: Option<AuditTarget>,
    /// What was sent: a DAG's conf, for example. Secrets are replaced.
    pub parameters: Option<Value>,
    /// The id under which the logs have the rest.
    pub request_id: String,
    /// The address of the person's machine, as the load balancer gave it.
    pub client: Option<String>,
    /// What became of it.
    pub outcome: AuditOutcome,
    /// The HTTP status of the upstream's answer.
    pub status: Option<u16>,
    /// What came of it: the id of a job or run.
    pub result: Option<String>,
    /// Why it was not done, or what was found out about it later.
    pub detail: Option<String>,
    /// How long the upstream took to answer, in milliseconds.
    pub duration_ms: Option<u64>,
}

/// What a launch or change was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditTarget {
    /// The id of the connection or DAG.
    pub id: String,
    /// Its name, where that was known.
    pub name: Option<String>,
}

/// A page of `/api/audit`, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Asks for the page after this one, as `before`; absent on the last.
    pub next: Option<String>,
    /// Whether these are everyone's entries, or the person's own only.
    pub everyone: bool,
}

/// A job or run that was launched from here, as `/api/launches/{system}/{instance}` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launched {
    /// The connection or DAG.
    pub target: String,
    /// The id of the job or run.
    pub result: String,
    /// The e-mail address of whoever launched it.
    pub email: String,
}
