//! What is shown as a table for spreadsheets.

use std::sync::Arc;

use airstrip_contract::Timestamp;

use super::cells::place;
use super::entry::Entry;
use super::launches::Launches;
use super::names::Names;
use crate::ui::csv::{BEGINNING, file_name, line, save};
use crate::ui::now;

const HEADINGS: [&str; 13] = [
    "Outcome",
    "Connection or DAG",
    "What",
    "Instance",
    "Queued",
    "Began",
    "Ended",
    "Records",
    "Bytes",
    "Launched by",
    "Why it failed",
    "Job or run",
    "Connection or DAG id",
];

/// Lets the browser save these rows.
pub fn download(rows: &[Arc<Entry>], names: Names, launches: Launches) {
    let mut text = BEGINNING.to_owned();
    line(&mut text, HEADINGS.into_iter().map(str::to_owned));
    for entry in rows {
        let name = names.of(entry.system, &entry.target);
        let by = launches.email(entry);
        line(&mut text, fields(entry, name, by).into_iter());
    }
    save(&file_name("history", "all", now()), &text);
}

fn fields(entry: &Entry, name: Option<String>, by: Option<String>) -> [String; 13] {
    let (records, bytes) = entry.moved.unzip();
    let time = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    [
        entry.word.clone(),
        name.unwrap_or_default(),
        entry.what.clone(),
        place(entry),
        entry.at.to_string(),
        time(entry.began),
        time(entry.ended),
        number(records),
        number(bytes),
        by.unwrap_or_default(),
        entry.why.clone().unwrap_or_default(),
        entry.id.clone(),
        entry.target.clone(),
    ]
}
