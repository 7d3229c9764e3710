//! Earlier runs of the DAG: to launch like one of them, and to see what is different from the last.

use std::sync::Arc;

use airstrip_airflow::model::RunType;
use airstrip_airflow::v2::{DagRun, DagRuns, ListDagRuns};
use airstrip_conf_form::{Draft, Form};
use airstrip_contract::System;
use leptos::prelude::*;

use super::desk::Desk;
use crate::api::{Query, QueryCall, SLOW, use_query};
use crate::components::LaunchedBy;
use crate::components::airflow::{OneDag, due, run_state, run_type, run_word};
use crate::forms::conf::{differences_view, matches};
use crate::ui::{Menu, Status, Time, date_and_time};

/// How many earlier runs can be chosen.
const OFFERED: u32 = 25;

/// How many differences to the defaults tell a run from others.
const TOLD: usize = 3;

/// The latest runs of a DAG.
#[derive(Clone, Copy)]
pub struct Past {
    dag: OneDag,
    runs: Query<DagRuns>,
    launches: LaunchedBy,
}

impl Past {
    /// Reads the latest runs of a DAG.
    pub fn of(dag: OneDag) -> Self {
        let (instance, dag_id) = (dag.instance.get_value(), dag.dag_id.get_value());
        let call = ListDagRuns {
            dag_id: Some(dag_id.clone()),
            limit: OFFERED,
            offset: 0,
            updated_since: None,
        };
        let on = instance.clone();
        Self {
            dag,
            runs: use_query(
                move || Some(QueryCall::new(&on, &call)),
                |_: Option<&DagRuns>| SLOW,
            ),
            launches: LaunchedBy::new(System::Airflow, instance, move || vec![dag_id.clone()]),
        }
    }

    /// Whether the runs were read, or cannot be. Tracked.
    pub fn is_known(self) -> bool {
        self.runs.data().is_some() || self.runs.error().is_some()
    }

    /// A form for a DAG without params, guessed from the confs of its runs, and of how many: of 0 where
    /// they say nothing.
    pub fn guess(self) -> (Form, Option<usize>) {
        let runs = self.runs.data();
        let runs = runs.as_ref().map_or(&[][..], |runs| &runs.dag_runs);
        let confs: Vec<_> = runs.iter().filter_map(|run| run.conf.as_ref()).collect();
        let form = Form::guessed(&confs, matches);
        let count = if form.fields.is_empty() {
            0
        } else {
            runs.len()
        };
        (form, Some(count))
    }

    /// The last run that was launched; where none was, the last that there is. Tracked.
    fn last(self) -> Option<Arc<DagRun>> {
        let runs = self.runs.data()?;
        let launched = |run: &&DagRun| run.run_type == RunType::Manual;
        let found = runs.dag_runs.iter().find(launched);
        found.or(runs.dag_runs.first()).cloned().map(Arc::new)
    }

    /// Who or what started a run: "by ana@example.com", "schedule". Tracked.
    pub fn by(self, run: &DagRun) -> String {
        let dag_id = self.dag.dag_id.get_value();
        match self.launches.email(&dag_id, &run.dag_run_id) {
            Some(email) => format!("by {email}"),
            None => run_type(&run.run_type).to_owned(),
        }
    }
}

/// The menu of earlier runs.
pub fn past_menu(desk: Desk, past: Past) -> AnyView {
    let items = move || {
        let words = |words: String| view! { <p class="muted menu-words">{words}</p> }.into_any();
        match past.runs.data() {
            Some(runs) if runs.dag_runs.is_empty() => words("No runs of this DAG yet".to_owned()),
            Some(runs) => {
                let items = runs.dag_runs.iter();
                items
                    .map(|run| item(desk, past, run))
                    .collect_view()
                    .into_any()
            }
            None => words(match past.runs.error() {
                Some(error) => error.title(),
                None => "Reading the runs…".to_owned(),
            }),
        }
    };
    view! { <Menu label="Last runs">{items}</Menu> }.into_any()
}

fn item(desk: Desk, past: Past, run: &DagRun) -> AnyView {
    let what = told(&desk.conf.with_untracked(Draft::clone), run);
    let run = Arc::new(run.clone());
    let (state, word) = (run_state(&run.state), run_word(&run.state));
    let at = due(&run);
    let by = past.by(&run);
    view! {
        <button
            role="menuitem"
            type="button"
            class="menu-two"
            title=run.dag_run_id.clone()
            on:click=move |_| desk.use_run(Arc::clone(&run))
        >
            <span class="menu-run">
                <Status state word=Signal::stored(word) />
                " "
                {at.map(|at| view! { <Time at /> })}
                <span class="muted">" " {by}</span>
            </span>
            <span class="menu-about mono">{what}</span>
        </button>
    }
    .into_any()
}

/// How the conf of a run differs from the defaults, in a line.
fn told(draft: &Draft, run: &DagRun) -> String {
    let changes = like(draft, run).changes();
    let some = changes.iter().take(TOLD).map(|one| {
        let path: Vec<String> = one.path.iter().map(ToString::to_string).collect();
        let value = one.is.as_ref().map(ToString::to_string);
        let value: String = value
            .unwrap_or_else(|| "left out".to_owned())
            .chars()
            .take(40)
            .collect();
        format!("{}={value}", path.join("."))
    });
    let some: Vec<String> = some.collect();
    match changes.len() {
        0 if draft.form().is_declared() => "all as the defaults have it".to_owned(),
        0 => "an empty conf".to_owned(),
        n if n > TOLD => format!("{}, {} more", some.join(", "), n - TOLD),
        _ => some.join(", "),
    }
}

/// The form filled in as for a run. Airflow hands a task the defaults where the run's conf is silent.
fn like(draft: &Draft, run: &DagRun) -> Draft {
    let mut like = Draft::new(Arc::clone(draft.form()));
    like.prefill(&run.conf.clone().unwrap_or_default());
    like
}

/// What is different from the last run; nothing while there is none.
pub fn since_last(desk: Desk, past: Past) -> AnyView {
    let before = Memo::new(move |_| {
        let last = past.last()?;
        Some(desk.conf.with_untracked(|draft| like(draft, &last)).shown())
    });
    let found = Memo::new(move |_| {
        before.with(|before| match before {
            Some(before) => desk.conf.with(|draft| draft.changes_from(before)),
            None => Vec::new(),
        })
    });
    let words = move || {
        let Some(last) = past.last() else {
            return String::new();
        };
        let at = due(&last).map(date_and_time).unwrap_or_default();
        let run = format!("the last run ({at}, {})", past.by(&last));
        match found.with(Vec::len) {
            0 => format!("The same as {run}"),
            1 => format!("1 differs from {run}"),
            n => format!("{n} differ from {run}"),
        }
    };
    let there = Memo::new(move |_| before.with(Option::is_some));
    let view = move || {
        there
            .get()
            .then(|| differences_view(Signal::derive(words), found.into(), "sent-differences"))
    };
    view.into_any()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn a_run_is_told_by_what_it_changed() {
        let params = json!({
            "a": {"value": 1, "schema": {"type": "integer"}},
            "b": {"value": "x", "schema": {"type": "string"}},
        });
        let form = Form::from_params(params.as_object().unwrap(), |_, _| None);
        let draft = Draft::new(Arc::new(form));
        for (conf, expected) in [
            (json!(null), "all as the defaults have it"),
            (json!({}), "all as the defaults have it"),
            (json!({"b": "y"}), "b=\"y\""),
            (
                json!({"a": 2, "b": "y", "c": [], "d": 1}),
                "a=2, b=\"y\", c=[], 1 more",
            ),
        ] {
            let run = json!({"dag_run_id": "x", "dag_id": "d", "state": "success",
                "run_type": "manual", "conf": conf});
            let run: DagRun = serde_json::from_value(run).unwrap();
            assert_eq!(told(&draft, &run), expected);
        }
    }
}
