//! Launches in words.

use airstrip_airflow::model::RunState;
use airstrip_contract::Timestamp;

use super::row::{Row, STAGES, Stage};
use crate::ui::{State, format, lower};

impl Stage {
    /// How a row stands, in a word or two.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Sent => "Starting",
            Self::Checking => "Checking",
            Self::Live => "Running",
            Self::Landed => "Landed",
            Self::Failed => "Failed",
            Self::Refused => "Refused",
            Self::NotDone => "Not launched",
            Self::NotAllowed => "Not allowed",
            Self::Stopped => "Stopped",
        }
    }

    /// Its shape and colour.
    #[must_use]
    pub const fn look(self) -> State {
        match self {
            Self::Waiting | Self::Sent => State::Queued,
            Self::Checking => State::Unknown,
            Self::Live => State::Running,
            Self::Landed => State::Landed,
            Self::Failed | Self::Refused | Self::NotDone | Self::NotAllowed => State::Failed,
            Self::Stopped => State::Cancelled,
        }
    }
}

impl Row {
    /// How it stands; a run that has not begun is queued.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match (&self.stage, &self.state) {
            (Stage::Live, Some(RunState::Queued)) => "Queued",
            (stage, _) => stage.word(),
        }
    }

    /// Its shape and colour.
    #[must_use]
    pub fn look(&self) -> State {
        match (&self.stage, &self.state) {
            (Stage::Live, Some(RunState::Queued)) => State::Queued,
            (stage, _) => stage.look(),
        }
    }
}

/// `31 runs`, `1 run`.
#[must_use]
pub fn runs(n: usize) -> String {
    let noun = if n == 1 { "run" } else { "runs" };
    format!("{} {noun}", format::exact(n as u64))
}

/// `Launch 31 runs of sales_refresh`, `Launch 4 runs of 4 DAGs`.
#[must_use]
pub fn heading<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let (mut dags, mut count) = (Vec::new(), 0);
    for row in rows {
        count += 1;
        if !dags.contains(&row.dag_id.as_str()) {
            dags.push(row.dag_id.as_str());
        }
    }
    match dags[..] {
        [only] => format!("Launch {} of {only}", runs(count)),
        _ => format!("Launch {} of {} DAGs", runs(count), dags.len()),
    }
}

/// How many rows there are of each stage, in their order.
#[must_use]
pub fn counts<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<(Stage, usize)> {
    let mut counts = STAGES.map(|stage| (stage, 0));
    for row in rows {
        if let Some(of) = counts.iter_mut().find(|(stage, _)| *stage == row.stage) {
            of.1 += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// What came of all rows, as a text to paste elsewhere: columns are parted by tabs. `time` writes a
/// moment, `link` the address of a run's page.
#[must_use]
pub fn summary(
    instance: &str,
    rows: &[&Row],
    time: fn(Timestamp) -> String,
    link: &dyn Fn(&Row) -> String,
) -> String {
    let told = counts(rows.iter().copied()).into_iter();
    let told = told.map(|(stage, count)| format!("{count} {}", lower(stage.word())));
    let mut text = format!(
        "{} on {instance}: {}\n",
        heading(rows.iter().copied()),
        told.collect::<Vec<_>>().join(" · ")
    );
    // A cell of a spreadsheet is one line.
    let cell = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for row in rows {
        let at = |at: Option<Timestamp>| at.map(time).unwrap_or_default();
        let cells = [
            row.word().to_owned(),
            cell(&row.dag_id),
            cell(&row.label),
            row.run_id.clone(),
            at(row.since),
            at(row.ended),
            cell(&row.words),
            link(row),
        ];
        text += &cells.join("\t");
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn row(place: usize, dag_id: &str, stage: usize, words: &str) -> Row {
        let text = serde_json::json!([
            dag_id,
            format!("2026-11-0{}", place + 1),
            format!("manual__{place}"),
            {},
            null,
            null,
            stage,
            1,
            false,
            false,
            null,
            null,
            words
        ]);
        Row::read(place, &text.to_string()).unwrap()
    }

    #[test]
    fn a_summary_has_a_line_for_each_row() {
        let rows = [
            row(0, "sales", 4, ""),
            row(1, "sales", 6, "n: 99 is greater\nthan\tthe maximum of 9"),
            row(2, "sales", 4, ""),
        ];
        let rows: Vec<&Row> = rows.iter().collect();
        let text = summary("prod", &rows, |_| String::new(), &|row| {
            format!("/{}", row.place)
        });
        assert_eq!(
            text,
            "Launch 3 runs of sales on prod: 2 landed · 1 refused\n\
             Landed\tsales\t2026-11-01\tmanual__0\t\t\t\t/0\n\
             Refused\tsales\t2026-11-02\tmanual__1\t\t\tn: 99 is greater than the maximum of 9\t/1\n\
             Landed\tsales\t2026-11-03\tmanual__2\t\t\t\t/2\n"
        );
    }

    #[test]
    fn what_is_launched_is_in_the_heading() {
        let rows = [row(0, "a", 0, ""), row(1, "b", 0, "")];
        assert_eq!(heading(rows.iter()), "Launch 2 runs of 2 DAGs");
        assert_eq!(heading(rows[..1].iter()), "Launch 1 run of a");
    }
}
