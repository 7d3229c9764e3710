//! The DAGs that are to be launched together, on their way from the list to the page that does it.

use crate::components::{forget, keep, recall};

/// Leaves DAGs in this tab, by their ids, for the page that launches them.
pub fn leave_dags(instance: &str, ids: &[&str]) {
    keep(&key(instance), &ids.join("\n"));
}

/// The DAGs that were left; they stay there over a reload.
#[must_use]
pub fn left_dags(instance: &str) -> Vec<String> {
    let left = recall(&key(instance)).unwrap_or_default();
    left.lines().map(str::to_owned).collect()
}

/// Forgets them.
pub fn forget_dags(instance: &str) {
    forget(&key(instance));
}

fn key(instance: &str) -> String {
    format!("airstrip.several.1.{instance}")
}
