//! Which runs are shown: the filters and the stretch, kept in the address.

use std::sync::Arc;

use airstrip_airflow::model::RunState;
use airstrip_airflow::v2::DagRun;
use airstrip_contract::instant;
use leptos::prelude::*;

use crate::components::airflow::due;
use crate::pages::dags::dag::history::{History, Runs};
use crate::router::{Param, Router, use_router};
use crate::routes::Route;
use crate::ui::{Ask, Range, is_on, local_day, lower, zoomed};

/// What is shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// What has been read.
    pub history: History,
    /// The states that are let through, by the words of [`state_word`]; all where there is none.
    pub states: Param,
    /// The types, as Airflow has them, in the same way.
    pub types: Param,
    /// A part of the run id.
    pub search: Param,
    /// The first day, as `2026-11-03`.
    pub from: Param,
    /// The last day.
    pub to: Param,
    range: Param,
    router: Router,
    /// The runs that the filters let through, newest first.
    pub pool: Memo<Runs>,
    /// Those of them that are within the stretch.
    pub runs: Memo<Runs>,
}

/// When a run was due, in seconds since 1970.
pub fn moment(run: &DagRun) -> i64 {
    due(run).map_or(0, |at| at.as_second())
}

/// The word for a run's state in the address.
pub const fn state_word(state: &RunState) -> &'static str {
    match state {
        RunState::Success => "landed",
        RunState::Failed => "failed",
        _ => "open",
    }
}

/// The types: as Airflow has them and the address does, and as buttons have them for one and many.
pub const TYPES: [(&str, &str, &str); 4] = [
    ("scheduled", "scheduled", "scheduled"),
    ("manual", "by hand", "by hand"),
    ("asset_triggered", "asset update", "asset updates"),
    ("backfill", "backfill", "backfills"),
];

/// What runs have to be like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Wanted {
    states: String,
    types: String,
    search: String,
    from: Option<i64>,
    to: Option<i64>,
}

impl Wanted {
    fn passes(&self, run: &DagRun) -> bool {
        let named = |words: &str, word: &str| words.is_empty() || is_on(words, word);
        let day = || local_day(moment(run));
        named(&self.states, state_word(&run.state))
            && named(&self.types, run.run_type.as_str())
            && (self.search.is_empty() || lower(&run.dag_run_id).contains(&self.search))
            && self.from.is_none_or(|from| day() >= from)
            && self.to.is_none_or(|to| day() <= to)
    }
}

/// The number of a day since 1970.
fn day(text: &str) -> Option<i64> {
    let midnight = instant::parse(&format!("{text}T00:00:00Z"))?;
    Some(midnight.as_second().div_euclid(86_400))
}

impl Shown {
    /// What the address asks for.
    pub fn new(history: History) -> Self {
        let router = use_router();
        let param = |name| router.param(name, "");
        let (states, types, search) = (param("state"), param("type"), param("q"));
        let (from, to, range) = (param("from"), param("to"), param("range"));
        let pool = Memo::new(move |_| {
            let wanted = Wanted {
                states: states.get(),
                types: types.get(),
                search: lower(search.get().trim()),
                from: day(&from.get()),
                to: day(&to.get()),
            };
            let all = history.all.get();
            if wanted == Wanted::default() {
                return all;
            }
            Arc::new(
                all.iter()
                    .filter(|run| wanted.passes(run))
                    .cloned()
                    .collect(),
            )
        });
        let runs = Memo::new(move |_| {
            let range = Range::from_param(&range.get());
            let pool = pool.get();
            if range == Range::ALL {
                return pool;
            }
            let within = pool.iter().filter(|run| range.holds(moment(run)));
            Arc::new(within.cloned().collect())
        });
        Self {
            history,
            states,
            types,
            search,
            from,
            to,
            range,
            router,
            pool,
            runs,
        }
    }

    /// The stretch. Tracked.
    pub fn range(self) -> Range {
        Range::from_param(&self.range.get())
    }

    /// Whether only a stretch is shown. Tracked.
    pub fn is_part(self) -> bool {
        self.range() != Range::ALL
    }

    /// Shows a stretch only.
    pub fn show(self, range: Range) {
        self.range.set(&range.to_param());
    }

    /// Shows all runs.
    pub fn reset(self) {
        self.show(Range::ALL);
        for param in [self.states, self.types, self.search, self.from, self.to] {
            param.set("");
        }
    }

    /// The page of a run.
    pub fn route(self, run_id: &str) -> Route {
        Route::DagRun {
            instance: self.history.instance.get_value(),
            dag_id: self.history.dag_id.get_value(),
            run_id: run_id.to_owned(),
        }
    }

    /// Does what a reader asks of the chart, whose bars are the runs, oldest first.
    pub fn ask(self, ask: Ask) {
        let (pool, runs) = (self.pool.get_untracked(), self.runs.get_untracked());
        if let Ask::Open(at) = ask {
            if let Some(run) = runs.iter().rev().nth(at) {
                self.router.go(&self.route(&run.dag_run_id));
            }
            return;
        }
        let oldest = runs.last().map(|run| &run.dag_run_id);
        let mut rising = pool.iter().rev();
        let first = rising.position(|run| Some(&run.dag_run_id) == oldest);
        if let Some((start, len)) = zoomed(ask, first.unwrap_or(0), runs.len(), pool.len()) {
            let moments: Vec<i64> = pool.iter().rev().map(|run| moment(run)).collect();
            self.show(Range::between(&moments, start, len));
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn runs_pass_by_state_type_and_id() {
        let run = |id: &str, state: &str, kind: &str| -> DagRun {
            let run = serde_json::json!({
                "dag_run_id": id, "dag_id": "d", "state": state, "run_type": kind,
            });
            serde_json::from_value(run).unwrap()
        };
        let runs = [
            run("scheduled__1", "success", "scheduled"),
            run("manual__A", "failed", "manual"),
            run("manual__b", "queued", "manual"),
            run("odd", "moonlit", "eclipse"),
        ];
        let wanted = |states: &str, types: &str, search: &str| Wanted {
            states: states.to_owned(),
            types: types.to_owned(),
            search: search.to_owned(),
            ..Wanted::default()
        };
        for (wanted, passing) in [
            (wanted("", "", ""), vec![0, 1, 2, 3]),
            (wanted("landed,failed", "", ""), vec![0, 1]),
            (wanted("open", "", ""), vec![2, 3]),
            (wanted("", "manual", ""), vec![1, 2]),
            (wanted("open", "manual", ""), vec![2]),
            (wanted("", "", "manual__a"), vec![1]),
        ] {
            let passes: Vec<usize> = (0..4).filter(|at| wanted.passes(&runs[*at])).collect();
            assert_eq!(passes, passing, "{wanted:?}");
        }
        assert_eq!(day("1970-01-03"), Some(2));
        for nonsense in ["", "yesterday", "2026-13-01"] {
            assert_eq!(day(nonsense), None, "{nonsense}");
        }
    }
}
