//! The list as a table for spreadsheets.

use std::sync::Arc;

use airstrip_contract::Timestamp;

use super::row::Row;
use crate::components::airbyte::word_of;
use crate::ui::csv::{BEGINNING, line};

const HEADINGS: [&str; 16] = [
    "Name",
    "Status",
    "Enabled",
    "Source type",
    "Source",
    "Destination type",
    "Destination",
    "Schedule",
    "Next sync",
    "Last sync",
    "Last outcome",
    "Last job",
    "Launched by",
    "Why it failed",
    "Tags",
    "Workspace",
];
/// What the rest of the columns say: the id last, for machines.
const ID: &str = "Connection id";

/// The rows as RFC 4180 has it, with a byte order mark, by which spreadsheets know UTF-8. `due` says
/// when the next sync is. Of rows that nobody has looked at, neither the job is known nor who launched
/// it.
pub fn csv(rows: &[Arc<Row>], due: &dyn Fn(&Row) -> Option<Timestamp>) -> String {
    let mut text = BEGINNING.to_owned();
    let headings = HEADINGS.into_iter().chain([ID]);
    line(&mut text, headings.map(str::to_owned));
    for row in rows {
        let (facts, live) = (&row.facts, &row.live);
        let time = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
        line(
            &mut text,
            [
                facts.name.clone(),
                word_of(&live.state).to_owned(),
                if live.disabled { "no" } else { "yes" }.to_owned(),
                facts.source.connector.name.clone(),
                facts.source.given.clone(),
                facts.destination.connector.name.clone(),
                facts.destination.given.clone(),
                facts.rhythm.clone(),
                time(due(row)),
                time(live.last),
                live.ended.map_or("", |ended| ended.word()).to_owned(),
                live.job.map_or_else(String::new, |job| job.to_string()),
                live.by.clone().unwrap_or_default(),
                live.failure.clone().unwrap_or_default(),
                facts.tags.join(", "),
                facts.workspace.name.clone(),
                facts.id.clone(),
            ]
            .into_iter(),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::find::tests::row;
    use super::super::row::Live;
    use super::*;

    #[test]
    fn every_row_has_a_field_for_each_heading() {
        let rows = [row(
            "One",
            r#","latestSyncJobStatus":"failed","latestSyncJobCreatedAt":200"#,
        )];
        let rows = rows.map(|row| {
            Arc::new(row.with(Live {
                by: Some("ana@example.com".into()),
                ..row.live.clone()
            }))
        });
        let text = csv(&rows, &|_| Timestamp::from_second(3_600));
        let (headings, line) = text.trim_end().split_once("\r\n").unwrap();
        assert_eq!(headings.split(',').count(), line.split(',').count());
        assert!(headings.starts_with("\u{feff}Name,Status"), "{headings}");
        assert_eq!(
            line,
            "One,Failed,yes,Salesforce,Sales org,BigQuery,Lake,manual,1970-01-01T01:00:00Z,\
             1970-01-01T00:03:20Z,Failed,,ana@example.com,,,Sales,id-One"
        );
    }
}
