//! Airflow's events in words.

use airstrip_airflow::v2::EventLog;
use serde_json::Value;

/// What kinds of events can be asked for: the value in the address, the words, and the names that both
/// versions have for such.
pub const KINDS: [(&str, &str, &[&str]); 5] = [
    ("", "all events", &[]),
    (
        "launches",
        "launches",
        &[
            "trigger_dag_run",
            "api.post_dag_run",
            "trigger",
            "create_backfill",
        ],
    ),
    (
        "changes",
        "changes to runs and tasks",
        &[
            "patch_dag_run",
            "clear_dag_run",
            "delete_dag_run",
            "patch_task_instance",
            "post_clear_task_instances",
            "api.update_dag_run_state",
            "api.clear_dag_run",
            "api.delete_dag_run",
            "api.set_dag_run_note",
            "api.patch_task_instance",
            "api.post_clear_task_instances",
            "api.post_set_task_instances_state",
            "clear",
            "dagrun_clear",
            "success",
            "failed",
        ],
    ),
    (
        "pauses",
        "pausing and unpausing",
        &["patch_dag", "api.patch_dag", "paused"],
    ),
    (
        "tasks",
        "what tasks did",
        &[
            "running",
            "success",
            "failed",
            "skipped",
            "up_for_retry",
            "up_for_reschedule",
            "deferred",
            "upstream_failed",
        ],
    ),
];

/// What happened, as a sentence without its subject. What is not known is shown as Airflow has it.
pub fn what(event: &EventLog) -> String {
    let name = event.event.as_str();
    let bare = name.strip_prefix("api.").unwrap_or(name);
    let sent = sent(event);
    let words = match bare {
        "trigger_dag_run" | "post_dag_run" | "trigger" => "launched a run",
        "create_backfill" => "started a backfill",
        "patch_dag" | "paused" => match sent["is_paused"].as_bool() {
            Some(true) => "paused the DAG",
            Some(false) => "unpaused the DAG",
            None => "changed the DAG",
        },
        "delete_dag_run" => "deleted a run",
        "clear_dag_run" | "dagrun_clear" => "cleared a run",
        "set_dag_run_note" => "changed a run's note",
        "patch_dag_run" | "update_dag_run_state" => match sent["state"].as_str() {
            Some("success") => "marked a run as landed",
            Some("failed") => "marked a run as failed",
            _ => "changed a run",
        },
        "patch_task_instance" | "post_set_task_instances_state" => {
            match sent["new_state"].as_str() {
                Some("success") => "marked a task as landed",
                Some("failed") => "marked a task as failed",
                _ => "changed a task",
            }
        }
        "post_clear_task_instances" | "clear" => "cleared tasks",
        "running" => "task began",
        "success" => "task landed",
        "failed" => "task failed",
        "skipped" => "task was skipped",
        "up_for_retry" => "task will be tried again",
        "deferred" => "task was deferred",
        "upstream_failed" => "task did not run: one before it failed",
        _ => return bare.replace('_', " "),
    };
    let is_dry = sent["dry_run"].as_bool() == Some(true);
    match is_dry {
        true => format!("{words} (only tried out)"),
        false => words.to_owned(),
    }
}

/// The run that it was about: of a launch, the one that was asked for.
pub fn run_of(event: &EventLog) -> Option<String> {
    let asked = || sent(event)["dag_run_id"].as_str().map(str::to_owned);
    event.run_id.clone().or_else(asked)
}

/// Who launched it with Airstrip, as the note that was sent along says in its last line.
pub fn signed(event: &EventLog) -> Option<String> {
    let sent = sent(event);
    let last = sent["note"].as_str()?.lines().last()?;
    let email = last
        .strip_prefix("Launched by ")?
        .strip_suffix(" with Airstrip")?;
    Some(email.to_owned())
}

fn sent(event: &EventLog) -> Value {
    let sent = event
        .extra
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok());
    sent.unwrap_or_default()
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn event(name: &str, extra: &str) -> EventLog {
        let event = json!({"event_log_id": 1, "event": name, "extra": extra});
        serde_json::from_value(event).unwrap()
    }

    #[test]
    fn events_of_both_versions_are_put_into_words() {
        for (name, extra, words) in [
            ("trigger_dag_run", "{}", "launched a run"),
            ("api.post_dag_run", "{}", "launched a run"),
            ("patch_dag", r#"{"is_paused": true}"#, "paused the DAG"),
            (
                "api.patch_dag",
                r#"{"is_paused": false}"#,
                "unpaused the DAG",
            ),
            ("patch_dag", "not json", "changed the DAG"),
            (
                "patch_dag_run",
                r#"{"state": "failed"}"#,
                "marked a run as failed",
            ),
            (
                "api.patch_task_instance",
                r#"{"new_state": "success", "dry_run": true}"#,
                "marked a task as landed (only tried out)",
            ),
            ("success", "{}", "task landed"),
            ("api.delete_dag_run", "", "deleted a run"),
            ("materialize_asset", "[]", "materialize asset"),
        ] {
            assert_eq!(what(&event(name, extra)), words, "{name} {extra}");
        }
    }

    #[test]
    fn a_launch_tells_its_run_and_its_person_by_what_was_sent() {
        let sent = json!({
            "dag_run_id": "r1", "note": "again\nLaunched by ana@example.com with Airstrip",
        });
        let launch = event("trigger_dag_run", &sent.to_string());
        assert_eq!(run_of(&launch).as_deref(), Some("r1"));
        assert_eq!(signed(&launch).as_deref(), Some("ana@example.com"));
        let other = event("trigger_dag_run", r#"{"note": "Launched by hand"}"#);
        assert_eq!((run_of(&other), signed(&other)), (None, None));
    }
}
