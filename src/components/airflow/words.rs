//! Airflow's vocabulary as states and words of the console.

use airstrip_airflow::model::{RunState, RunType, TaskState};

use crate::ui::State;

/// How the state of a run looks.
#[must_use]
pub const fn run_state(state: &RunState) -> State {
    match state {
        RunState::Queued => State::Queued,
        RunState::Running => State::Running,
        RunState::Success => State::Landed,
        RunState::Failed => State::Failed,
        RunState::Unknown(_) => State::Unknown,
    }
}

/// The state of a run as a word; one that is not known, as Airflow has it.
#[must_use]
pub fn run_word(state: &RunState) -> String {
    match state {
        RunState::Unknown(word) => word.clone(),
        known => run_state(known).word().to_owned(),
    }
}

/// How the state of a task looks, and its word.
#[must_use]
pub fn task_state(state: Option<&TaskState>) -> (State, String) {
    let (look, word) = match state {
        None => (State::Queued, "Not started"),
        Some(TaskState::Scheduled) => (State::Queued, "Scheduled"),
        Some(TaskState::Queued) => (State::Queued, "Queued"),
        Some(TaskState::Running) => (State::Running, "Running"),
        Some(TaskState::Success) => (State::Landed, "Landed"),
        Some(TaskState::Restarting) => (State::Retrying, "Restarting"),
        Some(TaskState::Failed) => (State::Failed, "Failed"),
        Some(TaskState::UpForRetry) => (State::Retrying, "Up for retry"),
        Some(TaskState::UpForReschedule) => (State::Queued, "Up for reschedule"),
        Some(TaskState::UpstreamFailed) => (State::Cancelled, "Upstream failed"),
        Some(TaskState::Skipped) => (State::Cancelled, "Skipped"),
        Some(TaskState::Removed) => (State::Cancelled, "Removed"),
        Some(TaskState::Deferred) => (State::Queued, "Deferred"),
        Some(TaskState::AwaitingInput) => (State::Paused, "Awaiting input"),
        Some(TaskState::Unknown(word)) => (State::Unknown, word.as_str()),
    };
    (look, word.to_owned())
}

/// What started a run.
#[must_use]
pub fn run_type(run_type: &RunType) -> &str {
    match run_type {
        RunType::Manual => "by hand",
        RunType::Scheduled => "schedule",
        RunType::Backfill => "backfill",
        RunType::AssetTriggered => "asset update",
        RunType::Unknown(word) => word,
    }
}

/// A schedule in words. Airflow says "Never, external triggers only" of a DAG without one, and
/// nothing of schedules that are no cron expression, such as `1 day, 0:00:00`.
#[must_use]
pub fn schedule(summary: Option<&str>, description: Option<&str>) -> String {
    let given = |text: Option<&str>| {
        text.map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    match given(description) {
        Some(words) if words.starts_with("Never") => "manual".into(),
        Some(words) => words,
        None => given(summary).unwrap_or_else(|| "manual".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_put_into_words() {
        for (summary, description, words) in [
            (None, Some("Never, external triggers only"), "manual"),
            (None, None, "manual"),
            (Some(""), Some(" "), "manual"),
            (Some("0 6 * * *"), Some("At 06:00"), "At 06:00"),
            (Some("1 day, 0:00:00"), Some(""), "1 day, 0:00:00"),
            (Some("Asset"), None, "Asset"),
        ] {
            assert_eq!(schedule(summary, description), words);
        }
    }

    #[test]
    fn a_state_of_a_newer_airflow_is_shown_as_it_is() {
        let run = RunState::from("paused_by_moon");
        assert_eq!(run_word(&run), "paused_by_moon");
        assert_eq!(run_state(&run), State::Unknown);
        let task = TaskState::from("meditating");
        assert_eq!(
            task_state(Some(&task)),
            (State::Unknown, "meditating".into())
        );
        assert_eq!(task_state(None), (State::Queued, "Not started".into()));
    }
}
