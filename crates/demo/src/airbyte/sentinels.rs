//! Connections that are always there, each for one thing that goes wrong or is out of the
//! ordinary, so that it can be made to happen by hand: type "demo" into the console's search.

/// What is special about a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behaviour {
    FailsWithBadCredentials,
    FailsAfterRetries,
    LandsAfterRetry,
    BreakingSchema,
    SlowTrigger,
    LostTrigger,
    RunsForHours,
    DatabaseFailure,
    TriggerError,
    DetailsError,
    MalformedDetails,
    HtmlDetails,
    HugeNumbers,
    HostileName,
    LongName,
    NeverSynced,
    ManyStreams,
    Disabled,
    Queued,
    MillionLines,
    LogError,
    LogHtml,
    LogCutOff,
    AnotherFollows,
    LandsAfterConflict,
    CannotRefresh,
    NoEvents,
    Deleted,
    Locked,
    EveryFailure,
    ConflictWithoutSync,
    /// The first trigger answers 500; only in the bulk scenario.
    RefusedOnce,
    /// Whatever is started lands; only in the bulk scenario.
    Lands,
}

/// Every sync fails at once: the source's credentials have expired. Not retried.
pub const BAD_CREDENTIALS: &str = "demo: sync fails (bad credentials)";
/// Every sync fails three times; the job is `incomplete` between the attempts.
pub const FAILS_AFTER_RETRIES: &str = "demo: sync fails after three attempts";
/// The first attempt of every sync fails, the second lands.
pub const LANDS_AFTER_RETRY: &str = "demo: sync lands at the second attempt";
/// The last sync failed because of a breaking schema change.
pub const BREAKING_SCHEMA: &str = "demo: breaking schema change";
/// The sync starts at once, its trigger answers after 20 s.
pub const SLOW_TRIGGER: &str = "demo: trigger answers after 20 seconds";
/// The sync starts, and the connection is closed without an answer.
pub const LOST_TRIGGER: &str = "demo: trigger answer is lost";
/// A sync has been running since before the demo started and will for hours: triggers answer 409.
pub const RUNS_FOR_HOURS: &str = "demo: sync runs for hours (409)";
/// Triggers answer 409, yet nothing is running: the database cannot be reached.
pub const DATABASE_FAILURE: &str = "demo: trigger meets a database failure (409)";
/// Triggers answer 500 with nothing but an error id.
pub const TRIGGER_ERROR: &str = "demo: trigger answers 500";
/// Its details, progress and jobs answer 500 with nothing but an error id.
pub const DETAILS_ERROR: &str = "demo: details answer 500";
/// Its details are JSON of another shape.
pub const MALFORMED_DETAILS: &str = "demo: details are malformed";
/// Its details are an HTML page with status 200.
pub const HTML_DETAILS: &str = "demo: details are an HTML page";
/// Records and bytes beyond 2^53, where numbers of JavaScript lose digits.
pub const HUGE_NUMBERS: &str = "demo: huge numbers";
/// A name that must never become markup or reorder the text around it.
pub const HOSTILE_NAME: &str =
    "demo: <img src=x onerror=alert(1)> \"quoted\" & {{7*7}} \u{202e}txet desrever\u{202c}";
/// A name of some 250 characters, without a place to break it.
pub const LONG_NAME: &str = "demo: a_very_long_name_as_configuration_as_code_likes_to_make_them_out_of_environment_and_region_and_business_unit_and_source_and_destination_and_version_production_eu_west_1_customer_success_salesforce_sandbox_to_snowflake_enterprise_raw_layer_version_0042";
/// No job has ever been created.
pub const NEVER_SYNCED: &str = "demo: never synced";
/// A catalog of 300 streams.
pub const MANY_STREAMS: &str = "demo: 300 streams";
/// Disabled: triggers answer 500 with nothing but an error id, as the real server does.
pub const DISABLED: &str = "demo: disabled";

/// Every job is `queued` for some seconds before it runs, as on newer servers.
pub const QUEUED: &str = "demo: sync waits in the queue";
/// The last job failed and landed at its second attempt, each with a log of 1,000,000 lines.
pub const MILLION_LINES: &str = "demo: a million log lines";
/// Its logs answer 500 with nothing but an error id.
pub const LOG_ERROR: &str = "demo: log answers 500";
/// Its logs are an HTML page with status 200.
pub const LOG_HTML: &str = "demo: log is an HTML page";
/// Its logs break off in the middle.
pub const LOG_CUT_OFF: &str = "demo: log breaks off in the middle";

/// Started every minute, and each sync takes the whole minute: the job that is to be cancelled is
/// soon another.
pub const ANOTHER_FOLLOWS: &str = "demo: another job follows at once";
/// A sync is running and lands 20 s after the first trigger that met it.
pub const LANDS_AFTER_CONFLICT: &str = "demo: running sync lands soon after a conflict (409)";
/// Its destination cannot refresh: 200 without a job.
pub const CANNOT_REFRESH: &str = "demo: destination cannot refresh";
/// Its events are answered with 404, as by a server that is older than they are.
pub const NO_EVENTS: &str = "demo: no events (older server)";
/// Deleted by somebody else as soon as its details are read.
pub const DELETED: &str = "demo: deleted when opened";
/// Locked: it cannot be changed, and triggers answer 500.
pub const LOCKED: &str = "demo: locked";
/// Its jobs fail one after another in every way there is.
pub const EVERY_FAILURE: &str = "demo: every kind of failure";

/// Triggers answer 409 as if a sync were running, yet none of its jobs is (airbytehq/airbyte#25920).
pub const CONFLICT_WITHOUT_SYNC: &str = "demo: conflict without a sync (409)";

/// The tag of the 40 connections that are there with [`Options::bulk`](crate::Options::bulk).
pub const BULK_TAG: &str = "bulk-40";

/// The names of all of them.
pub const ALL: [&str; 31] = {
    let mut names = [""; SENTINELS.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = SENTINELS[index].0;
        index += 1;
    }
    names
};

pub(crate) const SENTINELS: [(&str, Behaviour); 31] = [
    (BAD_CREDENTIALS, Behaviour::FailsWithBadCredentials),
    (FAILS_AFTER_RETRIES, Behaviour::FailsAfterRetries),
    (LANDS_AFTER_RETRY, Behaviour::LandsAfterRetry),
    (BREAKING_SCHEMA, Behaviour::BreakingSchema),
    (SLOW_TRIGGER, Behaviour::SlowTrigger),
    (LOST_TRIGGER, Behaviour::LostTrigger),
    (RUNS_FOR_HOURS, Behaviour::RunsForHours),
    (DATABASE_FAILURE, Behaviour::DatabaseFailure),
    (TRIGGER_ERROR, Behaviour::TriggerError),
    (DETAILS_ERROR, Behaviour::DetailsError),
    (MALFORMED_DETAILS, Behaviour::MalformedDetails),
    (HTML_DETAILS, Behaviour::HtmlDetails),
    (HUGE_NUMBERS, Behaviour::HugeNumbers),
    (HOSTILE_NAME, Behaviour::HostileName),
    (LONG_NAME, Behaviour::LongName),
    (NEVER_SYNCED, Behaviour::NeverSynced),
    (MANY_STREAMS, Behaviour::ManyStreams),
    (DISABLED, Behaviour::Disabled),
    (QUEUED, Behaviour::Queued),
    (MILLION_LINES, Behaviour::MillionLines),
    (LOG_ERROR, Behaviour::LogError),
    (LOG_HTML, Behaviour::LogHtml),
    (LOG_CUT_OFF, Behaviour::LogCutOff),
    (ANOTHER_FOLLOWS, Behaviour::AnotherFollows),
    (LANDS_AFTER_CONFLICT, Behaviour::LandsAfterConflict),
    (CANNOT_REFRESH, Behaviour::CannotRefresh),
    (NO_EVENTS, Behaviour::NoEvents),
    (DELETED, Behaviour::Deleted),
    (LOCKED, Behaviour::Locked),
    (EVERY_FAILURE, Behaviour::EveryFailure),
    (CONFLICT_WITHOUT_SYNC, Behaviour::ConflictWithoutSync),
];
