//! The DAG files that the embedded Airflow cannot read: one of a DAG that it has read before, and one that
//! it has never been able to read.

use serde_json::{Value, json};

use super::query::Query;
use super::run::iso;
use crate::clock::Moment;

/// Where the DAG files are.
const FOLDER: &str = "/opt/airflow/dags";

/// The file of [`IMPORT_ERROR`](super::sentinels::IMPORT_ERROR).
pub(crate) const FILE: &str = "demo_import_error.py";

const FILES: [(&str, &str); 2] = [
    (
        FILE,
        "Traceback (most recent call last):\n  File \"<frozen importlib._bootstrap>\", line 241, in \
         _call_with_frames_removed\n  File \"{FOLDER}/demo_import_error.py\", line 14, in <module>\n    \
         from warehouse import connect\nModuleNotFoundError: No module named 'warehouse'\n",
    ),
    (
        "finance/closing.py",
        "Traceback (most recent call last):\n  File \"<frozen importlib._bootstrap>\", line 241, in \
         _call_with_frames_removed\n  File \"{FOLDER}/finance/closing.py\", line 37\n    def close(month:\n\
         \u{20}             ^\nSyntaxError: '(' was never closed\n",
    ),
];

/// `ImportErrorResponse` of each, the latest first as far as anybody asks: all were tried at once.
pub(crate) fn rows(now: Moment) -> Vec<Value> {
    let tried = now.seconds() / 30 * 30 - 7;
    let files = FILES.into_iter().zip(1..);
    files
        .map(|((file, trace), id)| {
            json!({
                "import_error_id": id,
                "timestamp": iso(Moment::from_seconds(tried)),
                "filename": file,
                "bundle_name": "dags-folder",
                "stack_trace": trace.replace("{FOLDER}", FOLDER),
            })
        })
        .collect()
}

/// The same as Airflow 2 tells it: without bundles, and with whole paths.
pub(crate) fn rows_of_version_2(now: Moment) -> Vec<Value> {
    let rows = rows(now).into_iter();
    rows.map(|row| {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        json!({
            "import_error_id": row["import_error_id"],
            "timestamp": text("timestamp").replace('Z', "+00:00"),
            "filename": format!("{FOLDER}/{}", text("filename")),
            "stack_trace": row["stack_trace"],
        })
    })
    .collect()
}

/// What the list may be ordered by; another name is refused by the caller.
pub(crate) fn knows_order(query: &Query) -> Result<(), String> {
    const NAMES: [&str; 6] = [
        "id",
        "import_error_id",
        "timestamp",
        "filename",
        "bundle_name",
        "stacktrace",
    ];
    let asked = query
        .all("order_by")
        .map(|name| name.trim_start_matches('-'));
    match asked.into_iter().find(|name| !NAMES.contains(name)) {
        Some(name) => Err(name.to_owned()),
        None => Ok(()),
    }
}
