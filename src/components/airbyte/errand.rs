//! What is to be done to many connections, on its way from the list to the page that does it.

use airstrip_contract::Access;
use serde::{Deserialize, Serialize};

use crate::components::kept::{forget, keep, recall};

/// What is done to each connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    /// Starts a sync.
    Sync,
    /// Cancels the job that runs.
    Cancel,
    /// Lets its schedule and people start it.
    Enable,
    /// Lets nothing start it.
    Disable,
}

impl Action {
    /// What a person needs to be allowed.
    #[must_use]
    pub const fn access(self) -> Access {
        match self {
            Self::Sync | Self::Cancel => Access::Launch,
            Self::Enable | Self::Disable => Access::Manage,
        }
    }

    /// The verb of a button.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Sync => "Sync",
            Self::Cancel => "Cancel",
            Self::Enable => "Enable",
            Self::Disable => "Disable",
        }
    }
}

/// A connection to which something is to be done, as the list knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The names of its tags, which a grant can ask about.
    pub tags: Vec<String>,
    /// The id and the name of its workspace.
    pub workspace: (String, String),
    /// Whether it is disabled.
    pub disabled: bool,
    /// Its latest job, where known: when it is live, the one that [`Action::Cancel`] means.
    pub latest: Option<u64>,
}

/// Leaves an errand in this tab, for the page that asks about it and does it.
pub fn hand_over(instance: &str, action: Action, items: &[Item]) {
    if let Ok(text) = serde_json::to_string(&(action, items)) {
        keep(&key(instance), &text);
    }
}

/// Takes the errand that was left, once.
#[must_use]
pub fn take_over(instance: &str) -> Option<(Action, Vec<Item>)> {
    let text = recall(&key(instance))?;
    forget(&key(instance));
    serde_json::from_str(&text).ok()
}

fn key(instance: &str) -> String {
    format!("airstrip.errand.1.{instance}")
}

/// Whether this tab has rows of bulk actions of an instance, done or not.
#[must_use]
pub fn has_rows(instance: &str) -> bool {
    recall(&rows_key(instance)).is_some()
}

/// Under which key the rows of bulk actions begin.
#[must_use]
pub fn rows_key(instance: &str) -> String {
    format!("airstrip.bulk.2.{instance}")
}
