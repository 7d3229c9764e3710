//! What was composed, kept in this browser tab by DAG.

use serde::{Deserialize, Serialize};

use crate::components::{keep, recall};
use crate::forms::conf::Saved;

/// What is asked for beside the conf that all have in common.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Where the rows are from.
    pub source: String,
    /// First date.
    pub from: String,
    /// Last date.
    pub to: String,
    /// How many days, weeks or months lie between two.
    pub every: String,
    /// Which of these.
    pub unit: String,
    /// What the dates fill in.
    pub into: String,
    /// The pasted text.
    pub text: String,
    /// The note for each run.
    pub note: String,
    /// How many at a time.
    pub at_once: String,
}

fn key(instance: &str, dag_id: &str) -> String {
    format!("airstrip.many.{instance}/{dag_id}")
}

/// What was composed before.
pub fn load(instance: &str, dag_id: &str) -> (Option<Kept>, Option<Saved>) {
    let kept = recall(&key(instance, dag_id)).and_then(|text| serde_json::from_str(&text).ok());
    let common = recall(&Saved::shared_key(instance, dag_id));
    (kept, common.and_then(|text| Saved::parse(&text)))
}

/// Keeps it.
pub fn save(instance: &str, dag_id: &str, kept: &Kept) {
    let text = serde_json::to_string(kept).unwrap_or_default();
    keep(&key(instance, dag_id), &text);
}

/// Keeps the conf that all have in common.
pub fn save_common(instance: &str, dag_id: &str, common: &Saved) {
    keep(&Saved::shared_key(instance, dag_id), &common.to_text());
}
