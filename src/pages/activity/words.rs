//! The audit's vocabulary in words.

use airstrip_contract::{AuditEntry, AuditOutcome};
use serde_json::Value;

use crate::ui::State;

/// An audited operation: its name, what it is called in a list of choices, what was done, and what
/// was to be done.
pub struct Deed {
    /// As in the audit.
    pub name: &'static str,
    /// For a list of choices.
    pub choice: &'static str,
    done: &'static str,
    asked: &'static str,
}

/// What can be launched and changed from here.
pub static DEEDS: [Deed; 14] = [
    deed("sync", "syncs", "Synced", "Sync"),
    deed("cancel_job", "cancelled jobs", "Cancelled", "Cancel"),
    deed(
        "set_connection_status",
        "enabled or disabled",
        "Disabled",
        "Disable",
    ),
    deed("refresh", "refreshes", "Refreshed", "Refresh"),
    deed("clear", "cleared connections", "Cleared", "Clear"),
    deed(
        "clear_streams",
        "cleared streams",
        "Cleared streams of",
        "Clear streams of",
    ),
    deed("launch_dag", "launched DAGs", "Launched", "Launch"),
    deed("pause_dag", "paused DAGs", "Paused", "Pause"),
    deed(
        "clear_tasks",
        "cleared tasks",
        "Cleared tasks of",
        "Clear tasks of",
    ),
    deed(
        "mark_task",
        "marked tasks",
        "Marked a task of",
        "Mark a task of",
    ),
    deed(
        "mark_run",
        "marked runs",
        "Marked a run of",
        "Mark a run of",
    ),
    deed(
        "note_run",
        "edited notes",
        "Edited the note of a run of",
        "Edit the note of a run of",
    ),
    deed(
        "save_preset",
        "saved presets",
        "Saved a preset of",
        "Save a preset of",
    ),
    deed(
        "delete_preset",
        "deleted presets",
        "Deleted a preset of",
        "Delete a preset of",
    ),
];

const fn deed(
    name: &'static str,
    choice: &'static str,
    done: &'static str,
    asked: &'static str,
) -> Deed {
    Deed {
        name,
        choice,
        done,
        asked,
    }
}

/// What was done, as the words before the name of what it was done to: "Synced", "Cancelled job 456
/// of"; in the infinitive where it was not done, or not yet. An operation that this version does not
/// know is called as the audit calls it.
pub fn verb(entry: &AuditEntry) -> String {
    let done = entry.outcome == AuditOutcome::Done;
    let parameter = |name| entry.parameters.as_ref().and_then(|all| all.get(name));
    let unpaused = parameter("is_paused") == Some(&Value::Bool(false));
    let enabled = parameter("status").and_then(Value::as_str) == Some("active");
    match DEEDS.iter().find(|deed| deed.name == entry.operation) {
        None => entry.operation.clone(),
        Some(deed) if deed.name == "pause_dag" && unpaused => {
            if done { "Unpaused" } else { "Unpause" }.to_owned()
        }
        Some(deed) if deed.name == "set_connection_status" && enabled => {
            if done { "Enabled" } else { "Enable" }.to_owned()
        }
        Some(deed) => {
            let word = if done { deed.done } else { deed.asked };
            // The public API calls it otherwise.
            let job = parameter("id").or_else(|| parameter("job_id"));
            match job.and_then(number).filter(|_| deed.name == "cancel_job") {
                Some(job) => format!("{word} job {job} of"),
                None => word.to_owned(),
            }
        }
    }
}

/// The id of a job, in a body or in a path.
fn number(job: &Value) -> Option<String> {
    match job {
        Value::Number(job) => Some(job.to_string()),
        Value::String(job) => Some(job.clone()),
        _ => None,
    }
}

/// What it was done to, as people call it.
pub fn target(entry: &AuditEntry) -> &str {
    entry.target.as_ref().map_or("", |target| {
        let name = target.name.as_deref().filter(|name| !name.is_empty());
        name.unwrap_or(&target.id)
    })
}

/// The whole as one text: "Synced Salesforce → BigQuery".
pub fn title(entry: &AuditEntry) -> String {
    format!("{} {}", verb(entry), target(entry))
}

/// How an outcome looks, and its word.
pub fn outcome(outcome: &AuditOutcome) -> (State, &str) {
    match outcome {
        AuditOutcome::UnderWay => (State::Running, "Under way"),
        AuditOutcome::Done => (State::Landed, "Done"),
        AuditOutcome::Refused => (State::Cancelled, "Refused"),
        AuditOutcome::Failed => (State::Failed, "Failed"),
        AuditOutcome::Uncertain => (State::Unknown, "Unknown"),
        AuditOutcome::Unknown(word) => (State::Unknown, word),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use airstrip_airflow::v2::operations as airflow;
    use serde_json::json;

    use super::*;

    fn entry(operation: &str, outcome: &str, parameters: &Value) -> AuditEntry {
        let entry = json!({
            "id": "1", "at": "2026-11-20T10:00:00Z",
            "person": {"email": "ana@example.com", "subject": "s"},
            "grant": "g", "operation": operation, "access": "launch", "system": "airbyte",
            "instance": "prod", "target": {"id": "c1", "name": "Salesforce → BigQuery"},
            "parameters": parameters, "request_id": "r", "client": null, "outcome": outcome,
            "status": null, "result": null, "detail": null, "duration_ms": null,
        });
        serde_json::from_value(entry).unwrap()
    }

    #[test]
    fn every_operation_that_is_audited_has_words() {
        for operation in airstrip_airbyte::OPERATIONS.iter().chain(airflow::ALL) {
            if let Some(name) = operation.audit {
                assert!(DEEDS.iter().any(|deed| deed.name == name), "{name}");
            }
        }
    }

    #[test]
    fn what_was_not_done_is_not_told_as_done() {
        for (operation, outcome, parameters, words) in [
            ("sync", "done", Value::Null, "Synced Salesforce → BigQuery"),
            (
                "sync",
                "under-way",
                Value::Null,
                "Sync Salesforce → BigQuery",
            ),
            ("sync", "refused", Value::Null, "Sync Salesforce → BigQuery"),
            ("sync", "unknown", Value::Null, "Sync Salesforce → BigQuery"),
            (
                "cancel_job",
                "done",
                json!({"id": 9_007_199_254_740_993_u64}),
                "Cancelled job 9007199254740993 of Salesforce → BigQuery",
            ),
            (
                "cancel_job",
                "done",
                Value::Null,
                "Cancelled Salesforce → BigQuery",
            ),
            (
                "cancel_job",
                "done",
                json!({"job_id": "456"}),
                "Cancelled job 456 of Salesforce → BigQuery",
            ),
            (
                "set_connection_status",
                "done",
                json!({"status": "active"}),
                "Enabled Salesforce → BigQuery",
            ),
            (
                "set_connection_status",
                "refused",
                json!({"status": "inactive"}),
                "Disable Salesforce → BigQuery",
            ),
            (
                "pause_dag",
                "done",
                json!({"is_paused": true}),
                "Paused Salesforce → BigQuery",
            ),
            (
                "pause_dag",
                "failed",
                json!({"is_paused": false}),
                "Unpause Salesforce → BigQuery",
            ),
            (
                "clear_data",
                "done",
                Value::Null,
                "clear_data Salesforce → BigQuery",
            ),
        ] {
            assert_eq!(title(&entry(operation, outcome, &parameters)), words);
        }
    }

    #[test]
    fn an_outcome_of_a_newer_proxy_is_shown_as_it_is() {
        let entry = entry("sync", "postponed", &Value::Null);
        assert_eq!(outcome(&entry.outcome), (State::Unknown, "postponed"));
    }
}
