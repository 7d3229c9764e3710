//! The list as a table for spreadsheets.

use std::sync::Arc;

use leptos::prelude::*;

use super::find::Row;
use super::fleet::Fleet;
use super::runs::Runs;
use super::shown::Shown;
use crate::components::airflow::{RunMark, schedule};
use crate::ui::csv::{BEGINNING, file_name, line, save};
use crate::ui::now;

const HEADINGS: [&str; 11] = [
    "DAG",
    "Paused",
    "Import error",
    "Description",
    "Owners",
    "Tags",
    "Schedule",
    "Next run",
    "Last run",
    "Last outcome",
    "DAG id",
];

/// Lets the browser save what is shown.
pub fn download(fleet: Fleet, runs: Runs, shown: Shown) {
    let text = runs.book.with_untracked(|book| {
        let rows = shown.rows.get_untracked();
        csv(&rows, &|id| book.last(id).cloned())
    });
    let name = file_name("dags", &fleet.instance.get_value(), now());
    save(&name, &text);
}

/// The rows; of those that nobody has looked at, the last run may not be known.
fn csv(rows: &[Arc<Row>], last: &dyn Fn(&str) -> Option<RunMark>) -> String {
    let mut text = BEGINNING.to_owned();
    line(&mut text, HEADINGS.into_iter().map(str::to_owned));
    for row in rows {
        let dag = &row.dag;
        let last = last(&row.id);
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        let next = dag.next_dagrun_run_after.filter(|_| !dag.is_paused);
        let tags: Vec<&str> = row.tags().collect();
        let fields = [
            row.name().to_owned(),
            yes(dag.is_paused),
            yes(dag.has_import_errors),
            dag.description.clone().unwrap_or_default(),
            dag.owners.join(", "),
            tags.join(", "),
            schedule(
                dag.timetable_summary.as_deref(),
                dag.timetable_description.as_deref(),
            ),
            next.map_or_else(String::new, |at| at.to_string()),
            last.as_ref()
                .map_or_else(String::new, |run| run.at.to_string()),
            last.map_or_else(String::new, |run| run.word),
            row.id.to_string(),
        ];
        line(&mut text, fields.into_iter());
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::find::tests::rows;
    use super::*;

    #[test]
    fn every_row_has_a_field_for_each_heading() {
        let text = csv(&rows()[1..2], &|_| None);
        let (headings, line) = text.trim_end().split_once("\r\n").unwrap();
        assert_eq!(headings.split(',').count(), HEADINGS.len());
        assert_eq!(
            line,
            "dbt_daily,yes,no,Builds the Marts,ada,\"dbt, sales\",manual,,,,dbt_daily"
        );
    }
}
