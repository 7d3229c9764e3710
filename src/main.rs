//! The console's entry point.

use airstrip_console::{bundles, mount};

fn main() {
    mount(BUNDLE);
}

/// The bundle that `AIRSTRIP_BUNDLE` names while this is compiled; all of them where it names none.
const BUNDLE: bundles::Bundle = match option_env!("AIRSTRIP_BUNDLE") {
    None => bundles::all,
    Some(name) => match name.as_bytes() {
        b"overview" => bundles::overview,
        b"history" => bundles::history,
        b"airbyte" => bundles::airbyte,
        b"bulk" => bundles::bulk,
        b"connection" => bundles::connection,
        b"job" => bundles::job,
        b"airflow" => bundles::airflow,
        b"lists" => bundles::lists,
        b"dag" => bundles::dag,
        b"run" => bundles::run,
        b"launch" => bundles::launch,
        b"many" => bundles::many,
        b"several" => bundles::several,
        _ => panic!("AIRSTRIP_BUNDLE names no bundle"),
    },
};
