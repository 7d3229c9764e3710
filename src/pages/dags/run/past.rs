//! The runs before and after, and how long a run usually takes.

use airstrip_airflow::model::RunState;
use airstrip_airflow::v2::{DagRun, DagRuns, ListRunsBeside};
use leptos::prelude::*;

use super::flight::Flight;
use crate::api::{Query, QueryCall, SLOW, use_query};
use crate::components::airflow::took;
use crate::ui::format;

/// How many runs before it tell what is usual.
const BEFORE: u32 = 20;
/// Fewer tell nothing.
const ENOUGH: usize = 3;

/// The runs around one run.
#[derive(Clone, Copy)]
pub struct Past {
    flight: Flight,
    before: Query<DagRuns>,
    after: Query<DagRuns>,
}

impl Past {
    /// Reads them, once it is known when the run was due.
    pub fn new(flight: Flight) -> Self {
        let runs = move |is_later: bool, limit: u32| {
            use_query::<DagRuns, _, _>(
                move || {
                    let run = flight.run.data()?;
                    let call = ListRunsBeside::of(&run, is_later, limit)?;
                    Some(QueryCall::new(flight.dag.instance.get_value(), &call))
                },
                |_| SLOW,
            )
        };
        Self {
            flight,
            before: runs(false, BEFORE),
            // Several may have been due at the same moment.
            after: runs(true, 3),
        }
    }

    /// The run before it, or after it. Tracked.
    pub fn beside(&self, is_later: bool) -> Option<DagRun> {
        let runs = if is_later { self.after } else { self.before };
        let runs = runs.data()?;
        let own = self.flight.run_id();
        let mut others = runs.dag_runs.iter().filter(|run| run.dag_run_id != own);
        others.next().cloned()
    }

    /// How many seconds the runs before it took that ended well: the one in the middle. Tracked.
    pub fn usual(&self) -> Option<i64> {
        usual(&self.before.data()?.dag_runs, &self.flight.run_id())
    }
}

fn usual(runs: &[DagRun], own: &str) -> Option<i64> {
    let landed = runs
        .iter()
        .filter(|run| run.state == RunState::Success && run.dag_run_id != own);
    let mut lengths: Vec<i64> = landed.filter_map(took).collect();
    lengths.sort_unstable();
    let middle = lengths.get(lengths.len() / 2).copied();
    middle.filter(|_| lengths.len() >= ENOUGH)
}

/// What is left of what is usual: "about 2 m left", "longer than the usual 6 m".
pub fn left(so_far: i64, usual: i64) -> String {
    if so_far < usual {
        format!("about {} left", format::duration(usual - so_far))
    } else {
        format!("longer than the usual {}", format::duration(usual))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn usual_is_the_middle_of_those_that_landed() {
        let run = |id: &str, state: &str, seconds: u8| -> DagRun {
            serde_json::from_value(serde_json::json!({
                "dag_run_id": id, "dag_id": "d", "state": state, "run_type": "manual",
                "start_date": "2026-11-01T00:00:00Z",
                "end_date": format!("2026-11-01T00:00:{seconds:02}Z"),
            }))
            .unwrap()
        };
        let mut runs = vec![
            run("own", "success", 50),
            run("a", "success", 10),
            run("b", "failed", 1),
            run("c", "success", 30),
        ];
        assert_eq!(usual(&runs, "own"), None);
        runs.push(run("d", "success", 20));
        assert_eq!(usual(&runs, "own"), Some(20));
    }

    #[test]
    fn what_is_left_is_told_in_words() {
        for (so_far, usual, words) in [
            (10, 70, "about 1 m left"),
            (70, 70, "longer than the usual 1 m 10 s"),
            (90, 60, "longer than the usual 1 m"),
        ] {
            assert_eq!(left(so_far, usual), words);
        }
    }
}
