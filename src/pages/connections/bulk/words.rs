//! Bulk actions in words.

use airstrip_contract::Timestamp;

use super::Action;
use super::row::{Row, Stage};
use crate::ui::{State, format, lower};

/// The words of the stages, in the order in which they are counted up.
const WORDS: [&str; 19] = [
    "Waiting",
    "Starting",
    "Cancelling",
    "Enabling",
    "Disabling",
    "Checking",
    "Running",
    "Already running",
    "Landed",
    "Cancelled",
    "Enabled",
    "Disabled",
    "Failed",
    "Refused",
    "Not done",
    "Not known",
    "Not allowed",
    "Skipped",
    "Stopped",
];

impl Row {
    /// How it stands, in a word or two.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match (self.stage, self.action) {
            (Stage::Waiting, _) => "Waiting",
            (Stage::Sent, Action::Sync) => "Starting",
            (Stage::Sent | Stage::Running, Action::Cancel) => "Cancelling",
            (Stage::Sent, Action::Enable) => "Enabling",
            (Stage::Sent, Action::Disable) => "Disabling",
            (Stage::Checking, _) => "Checking",
            (Stage::Running, _) if self.own => "Running",
            (Stage::Running, _) => "Already running",
            (Stage::Landed, _) => "Landed",
            (Stage::Failed, _) => "Failed",
            (Stage::Cancelled, _) => "Cancelled",
            (Stage::Changed, Action::Disable) => "Disabled",
            (Stage::Changed, _) => "Enabled",
            (Stage::Refused, _) => "Refused",
            (Stage::NotAllowed, _) => "Not allowed",
            (Stage::Skipped, _) => "Skipped",
            (Stage::NotDone, _) => "Not done",
            (Stage::Undecided, _) => "Not known",
            (Stage::Stopped, _) => "Stopped",
        }
    }

    /// Its shape and colour.
    #[must_use]
    pub const fn look(&self) -> State {
        match self.stage {
            Stage::Waiting | Stage::Sent => State::Queued,
            Stage::Running => State::Running,
            Stage::Landed | Stage::Changed => State::Landed,
            Stage::Failed | Stage::Refused | Stage::NotDone | Stage::NotAllowed => State::Failed,
            Stage::Cancelled | Stage::Skipped | Stage::Stopped => State::Cancelled,
            Stage::Checking | Stage::Undecided => State::Unknown,
        }
    }
}

/// `40 connections`, `1 connection`.
#[must_use]
pub fn connections(n: usize) -> String {
    let noun = if n == 1 { "connection" } else { "connections" };
    format!("{} {noun}", format::exact(n as u64))
}

/// `Sync 40 connections`, `Sync 40, cancel 5`.
#[must_use]
pub fn heading<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let mut counts: Vec<(Action, usize)> = Vec::new();
    for row in rows {
        match counts.iter_mut().find(|(action, _)| *action == row.action) {
            Some((_, count)) => *count += 1,
            None => counts.push((row.action, 1)),
        }
    }
    if let [(action, count)] = counts[..] {
        return format!("{} {}", action.verb(), connections(count));
    }
    let part = |(action, count): &(Action, usize)| format!("{} {count}", action.verb());
    counts.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// How many rows there are of each word, in the order of the words.
#[must_use]
pub fn counts<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<(&'static str, usize)> {
    let mut counts = WORDS.map(|word| (word, 0));
    for row in rows {
        if let Some(of) = counts.iter_mut().find(|(word, _)| *word == row.word()) {
            of.1 += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// `30 landed · 5 already running · 2 failed`.
#[must_use]
pub fn tally<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let told = counts(rows).into_iter();
    let part = |(word, count): (&str, usize)| format!("{count} {}", lower(word));
    told.map(part).collect::<Vec<_>>().join(" · ")
}

/// What came of all rows, as a text to paste elsewhere: columns are parted by tabs. `time` writes a
/// moment, `link` the address of a connection's or job's page.
#[must_use]
pub fn summary(
    instance: &str,
    rows: &[&Row],
    time: fn(Timestamp) -> String,
    link: &dyn Fn(&Row) -> String,
) -> String {
    let all = || rows.iter().copied();
    let mut text = format!("{} on {instance}: {}\n\n", heading(all()), tally(all()));
    text.push_str("Connection\tAction\tOutcome\tJob\tStarted\tTook\tDetails\tLink\n");
    for row in rows {
        let took = row.since.zip(row.ended);
        let took = took.map(|(since, ended)| ended.duration_since(since).as_secs().max(0));
        let cells = [
            row.name.clone(),
            row.action.verb().to_owned(),
            row.word().to_owned(),
            row.job.map(|job| job.to_string()).unwrap_or_default(),
            row.since.map(time).unwrap_or_default(),
            took.map(format::duration).unwrap_or_default(),
            row.words.clone(),
            link(row),
        ];
        // A name may hold anything.
        let cells = cells.map(|cell| cell.replace(['\t', '\n', '\r'], " "));
        text.push_str(cells.join("\t").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, action: Action, stage: Stage) -> Row {
        Row {
            stage,
            ..Row::new(0, "c".into(), name.into(), action)
        }
    }

    #[test]
    fn every_stage_is_counted_by_its_word() {
        for action in [
            Action::Sync,
            Action::Cancel,
            Action::Enable,
            Action::Disable,
        ] {
            for stage in super::super::row::STAGES {
                let told = tally([&row("a", action, stage)].into_iter());
                assert!(told.starts_with("1 "), "{action:?} {stage:?}");
            }
        }
    }

    #[test]
    fn the_summary_is_a_table_whatever_the_names_hold() {
        let at = |second| Timestamp::from_second(second);
        let landed = Row {
            job: Some(457),
            own: true,
            since: at(1_000),
            ended: at(1_372),
            words: "Landed: 1.2 M records in 6 m 12 s".into(),
            ..row("Tab\there\nand there", Action::Sync, Stage::Landed)
        };
        let skipped = row("Stripe", Action::Sync, Stage::Skipped);
        let text = summary(
            "prod",
            &[&landed, &skipped],
            |at| format!("@{}", at.as_second()),
            &|row| format!("https://console/{}", row.id),
        );
        assert_eq!(
            text,
            "Sync 2 connections on prod: 1 landed · 1 skipped\n\n\
             Connection\tAction\tOutcome\tJob\tStarted\tTook\tDetails\tLink\n\
             Tab here and there\tSync\tLanded\t457\t@1000\t6 m 12 s\tLanded: 1.2 M records in 6 m 12 s\thttps://console/c\n\
             Stripe\tSync\tSkipped\t\t\t\t\thttps://console/c\n"
        );
    }

    #[test]
    fn a_heading_names_what_is_done_to_how_many() {
        let sync = row("a", Action::Sync, Stage::Waiting);
        let cancel = row("a", Action::Cancel, Stage::Waiting);
        for (rows, words) in [
            (vec![&sync], "Sync 1 connection"),
            (vec![&sync, &sync], "Sync 2 connections"),
            (vec![&sync, &cancel, &sync], "Sync 2, Cancel 1"),
        ] {
            assert_eq!(heading(rows.into_iter()), words);
        }
    }
}
