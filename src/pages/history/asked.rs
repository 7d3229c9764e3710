//! What is asked for, all of it in the address.

use airstrip_airbyte::model::JobStatus;
use airstrip_airflow::model::RunState;
use airstrip_contract::Timestamp;

use super::entry::Entry;
use crate::components::When;
use crate::router::{Param, use_router};
use crate::ui::State;

/// What became of jobs and runs, in words that fit both systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Not ended yet.
    UnderWay,
    /// Ended badly.
    Failed,
    /// Ended well.
    Landed,
    /// Stopped; Airflow has no such state.
    Cancelled,
}

impl Outcome {
    /// The choices: value and text.
    pub const CHOICES: [(&'static str, &'static str); 5] = [
        ("", "any outcome"),
        ("under-way", "under way"),
        ("failed", "failed"),
        ("landed", "landed"),
        ("cancelled", "cancelled"),
    ];

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "under-way" => Self::UnderWay,
            "failed" => Self::Failed,
            "landed" => Self::Landed,
            "cancelled" => Self::Cancelled,
            _ => return None,
        })
    }

    /// The statuses of jobs that it means.
    pub fn of_jobs(self) -> Vec<JobStatus> {
        match self {
            // One that waits for its next attempt is "incomplete" and not over. A server that does not know
            // "queued" yet would refuse to be asked for it; what is queued soon runs.
            Self::UnderWay => vec![
                JobStatus::Pending,
                JobStatus::Running,
                JobStatus::Incomplete,
            ],
            Self::Failed => vec![JobStatus::Failed],
            Self::Landed => vec![JobStatus::Succeeded],
            Self::Cancelled => vec![JobStatus::Cancelled],
        }
    }

    /// The states of runs that it means; none where Airflow has none.
    pub fn of_runs(self) -> Vec<RunState> {
        match self {
            Self::UnderWay => vec![RunState::Running, RunState::Queued],
            Self::Failed => vec![RunState::Failed],
            Self::Landed => vec![RunState::Success],
            Self::Cancelled => Vec::new(),
        }
    }

    fn covers(self, entry: &Entry) -> bool {
        match self {
            Self::UnderWay => entry.live,
            Self::Failed => entry.state == State::Failed,
            Self::Landed => entry.state == State::Landed,
            Self::Cancelled => entry.state == State::Cancelled,
        }
    }
}

/// What the instances are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Only what became of it so.
    pub outcome: Option<Outcome>,
    /// Only what began within these, as far as they are given.
    pub bounds: [Option<Timestamp>; 2],
}

impl Question {
    /// When it begins, if it does.
    pub const fn since(&self) -> Option<Timestamp> {
        self.bounds[0]
    }

    /// Whether a job or run is one of those. An instance may tell more than it was asked for.
    pub fn covers(&self, entry: &Entry) -> bool {
        let [since, until] = self.bounds;
        self.outcome.is_none_or(|outcome| outcome.covers(entry))
            && since.is_none_or(|since| entry.at >= since)
            && until.is_none_or(|until| entry.at <= until)
    }
}

/// The filters.
#[derive(Clone, Copy)]
pub struct Asked {
    /// A text of the connection's or DAG's name or id.
    pub name: Param,
    /// One of [`Outcome::CHOICES`].
    pub outcome: Param,
    /// `{system}/{instance}`
    pub place: Param,
    /// When it began.
    pub when: When,
}

impl Asked {
    /// What the address asks for.
    pub fn of_address() -> Self {
        let router = use_router();
        Self {
            name: router.param("q", ""),
            outcome: router.param("outcome", ""),
            place: router.param("in", ""),
            when: When::of_address(),
        }
    }

    fn all(&self) -> [Param; 6] {
        let [choice, from, until] = self.when.params();
        [self.name, self.outcome, self.place, choice, from, until]
    }

    /// Asks for everything.
    pub fn clear(&self) {
        for param in self.all() {
            param.set("");
        }
    }

    /// Whether anything is filtered. Tracked.
    pub fn is_filtered(&self) -> bool {
        self.all().iter().any(|param| !param.get().is_empty())
    }

    /// What the instances are asked for. Tracked.
    pub fn question(&self) -> Question {
        Question {
            outcome: Outcome::parse(&self.outcome.get()),
            bounds: self.when.bounds(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use airstrip_airflow::v2::DagRun;

    use super::*;

    fn run(state: &str, at: &str) -> Entry {
        let text = format!(
            r#"{{"dag_run_id":"r","dag_id":"d","run_type":"manual","state":"{state}","start_date":"{at}"}}"#
        );
        let run: DagRun = serde_json::from_str(&text).unwrap();
        Entry::of_run("prod", &run).unwrap()
    }

    #[test]
    fn every_choice_means_something_and_each_state_is_of_one() {
        for (value, _) in &Outcome::CHOICES[1..] {
            let outcome = Outcome::parse(value).unwrap();
            assert!(!outcome.of_jobs().is_empty(), "{value}");
        }
        assert_eq!(Outcome::parse("teleported"), None);
        for (state, value) in [
            ("queued", "under-way"),
            ("running", "under-way"),
            ("failed", "failed"),
            ("success", "landed"),
        ] {
            let entry = run(state, "2026-11-20T10:00:00Z");
            let covering = Outcome::CHOICES[1..]
                .iter()
                .filter(|(value, _)| Outcome::parse(value).unwrap().covers(&entry));
            let covering: Vec<_> = covering.map(|(value, _)| *value).collect();
            assert_eq!(covering, [value], "{state}");
        }
    }

    #[test]
    fn what_began_outside_of_the_span_is_left_out() {
        let at = |text: &str| airstrip_contract::instant::parse(text);
        let span = [at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z")];
        for (began, within) in [
            ("2026-11-19T23:59:59Z", false),
            ("2026-11-20T00:00:00Z", true),
            ("2026-11-21T00:00:00Z", true),
            ("2026-11-21T00:00:01Z", false),
        ] {
            let question = Question {
                outcome: None,
                bounds: span,
            };
            assert_eq!(question.covers(&run("success", began)), within, "{began}");
        }
    }
}
