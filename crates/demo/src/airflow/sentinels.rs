//! DAGs that are always there, each for one thing that goes wrong or is out of the ordinary: type
//! "demo" into the console's search. `sentinels.json` declares them.

/// The second task fails after a retry, the third never starts.
pub const FAILS_AT_SECOND_TASK: &str = "demo_fails_at_second_task";
/// The second task fails once and lands when it is tried again.
pub const RETRIES_THEN_LANDS: &str = "demo_retries_then_lands";
/// Details and triggers answer after 20 s.
pub const SLOW_ANSWER: &str = "demo_slow_answer";
/// Details, runs and tasks answer 500.
pub const DETAILS_ERROR: &str = "demo_details_500";
/// Triggers answer 500 and start nothing.
pub const TRIGGER_ERROR: &str = "demo_trigger_500";
/// A trigger starts a run, and the connection is closed without an answer.
pub const LOST_TRIGGER: &str = "demo_trigger_answer_lost";
/// Details are JSON of another shape.
pub const MALFORMED_DETAILS: &str = "demo_malformed_details";
/// Names, tags, docs and params that must never become markup.
pub const HOSTILE_NAMES: &str = "demo_hostile_names";
/// Declares no params.
pub const NO_PARAMS: &str = "demo_no_params";
/// A param has no default and must be given.
pub const REQUIRED_PARAMS: &str = "demo_required_params";
/// One of every kind of param.
pub const ALL_PARAM_KINDS: &str = "demo_all_param_kinds";
/// Two hundred params, in sections.
pub const MANY_PARAMS: &str = "demo_two_hundred_params";
/// A mapped task, a branch and a skipped task.
pub const MAPPED_AND_SKIPPED: &str = "demo_mapped_and_skipped";
/// Forty tasks one after another, two runs at a time.
pub const LONG_RUN: &str = "demo_long_run";
/// A hundred tasks in groups within groups, mapped tasks among them, every day.
pub const HUNDRED_TASKS: &str = "demo_hundred_tasks";
/// Paused: a run waits until the DAG is unpaused.
pub const PAUSED: &str = "demo_paused";
/// Its file can no longer be read: Airflow refuses to launch it.
pub const IMPORT_ERROR: &str = "demo_import_error";

/// The ids of all of them.
pub const ALL: [&str; 17] = [
    FAILS_AT_SECOND_TASK,
    RETRIES_THEN_LANDS,
    SLOW_ANSWER,
    DETAILS_ERROR,
    TRIGGER_ERROR,
    LOST_TRIGGER,
    MALFORMED_DETAILS,
    HOSTILE_NAMES,
    NO_PARAMS,
    REQUIRED_PARAMS,
    ALL_PARAM_KINDS,
    MANY_PARAMS,
    MAPPED_AND_SKIPPED,
    LONG_RUN,
    HUNDRED_TASKS,
    PAUSED,
    IMPORT_ERROR,
];
