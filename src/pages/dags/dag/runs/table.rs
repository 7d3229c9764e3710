//! The runs of a DAG as a table.

use std::sync::Arc;

use airstrip_airflow::v2::DagRun;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::shown::Shown;
use crate::components::airflow::{due, run_state, run_type, run_word, took};
use crate::pages::dags::dag::history::History;
use crate::ui::format::duration;
use crate::ui::{CopyId, Elapsed, Status, Time, each, pager};

/// How much of a run id is shown.
const ID_CHARS: usize = 27;

/// Rows at once: more would slow down the page, and nobody reads them.
const ROWS: usize = 50;

/// The runs, newest first, a page at a time.
pub fn runs_table(shown: Shown) -> AnyView {
    let history = shown.history;
    let page = RwSignal::new(0_usize);
    Effect::new(move |before: Option<()>| {
        for param in [
            shown.states,
            shown.types,
            shown.search,
            shown.from,
            shown.to,
        ] {
            param.signal().track();
        }
        shown.range();
        if before.is_some() {
            page.set(0);
        }
    });
    let count = Memo::new(move |_| shown.runs.with(|runs| runs.len()));
    let runs = move || {
        let runs = shown.runs.get();
        let page = runs.iter().skip(page.get() * ROWS).take(ROWS);
        page.cloned().collect::<Vec<_>>()
    };
    // A run is drawn anew when it changes, and only then.
    let key = |run: &Arc<DagRun>| {
        let DagRun {
            dag_run_id,
            state,
            start_date,
            end_date,
            note,
            ..
        } = &**run;
        format!("{dag_run_id} {state} {start_date:?} {end_date:?} {note:?}")
    };
    view! {
        <table class="table runs-table" aria-label="Runs">
            <thead>
                <tr>
                    <th scope="col">"State"</th>
                    <th scope="col">"Due"</th>
                    <th scope="col">"Run"</th>
                    <th scope="col">"Started by"</th>
                    <th scope="col" class="num">"Duration"</th>
                    <th scope="col">"Conf"</th>
                    <th scope="col">"Note"</th>
                </tr>
            </thead>
            <tbody>
                {each(runs, key, move |run| row(history, &run).into_any())}
            </tbody>
        </table>
        {pager(page, count, ROWS)}
    }
    .into_any()
}

fn row(history: History, run: &Arc<DagRun>) -> AnyView {
    let page = history.page_of(&run.dag_run_id);
    let (dag_id, run_id) = (history.dag_id.get_value(), run.dag_run_id.clone());
    let kind = run_type(&run.run_type).to_owned();
    let by = move || {
        let email = history.launches.email(&dag_id, &run_id);
        let title = email
            .as_ref()
            .map(|email| format!("Launched by {email} with Airstrip"));
        view! { <span class="clip" title=title>{email.unwrap_or_else(|| kind.clone())}</span> }
    };
    let word = run_word(&run.state);
    let state = run_state(&run.state);
    let conf = run.conf.as_ref().map(in_short).unwrap_or_default();
    let whole = run.conf.clone().map(Value::Object).unwrap_or_default();
    let note = run.note.clone().unwrap_or_default();
    let note_title = note.clone();
    view! {
        <tr>
            <td class="run-state">
                <Status state word=Signal::stored(word) />
            </td>
            <td class="run-due">
                <a href=page>
                    {match due(run) {
                        Some(at) => view! { <Time at /> }.into_any(),
                        None => "not known".into_any(),
                    }}
                </a>
            </td>
            <td class="run-id">
                <CopyId id=run.dag_run_id.clone() shown=ID_CHARS />
            </td>
            <td class="run-type">{by}</td>
            <td class="run-took num">{took_words(run)}</td>
            <td class="run-conf">
                <span class="mono clip" title=format!("{whole:#}")>{conf}</span>
            </td>
            <td class="run-note">
                <span class="clip" title=note_title>{note}</span>
            </td>
        </tr>
    }
    .into_any()
}

/// How long a run took, or has been taking.
pub fn took_words(run: &DagRun) -> AnyView {
    match (took(run), run.start_date) {
        (Some(seconds), _) => duration(seconds).into_any(),
        (None, Some(since)) if !run.state.is_terminal() => view! { <Elapsed since /> }.into_any(),
        _ => "–".into_any(),
    }
}

/// A conf in one line: `start_date=2026-11-01, tables=[2]`.
fn in_short(conf: &Map<String, Value>) -> String {
    let pairs = conf.iter().map(|(key, value)| match value {
        Value::Array(items) => format!("{key}=[{}]", items.len()),
        Value::Object(_) => format!("{key}={{…}}"),
        Value::Null => format!("{key}=none"),
        Value::String(text) => format!("{key}={text}"),
        other => format!("{key}={other}"),
    });
    pairs.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_conf_fits_a_line() {
        let conf = r#"{"d": "2026-11-01", "n": 12345678901234567890, "l": [1, 2], "o": {"a": 1}, "x": null}"#;
        let conf: Map<String, Value> = serde_json::from_str(conf).unwrap();
        let line = "d=2026-11-01, n=12345678901234567890, l=[2], o={…}, x=none";
        assert_eq!(in_short(&conf), line);
        assert_eq!(in_short(&Map::new()), "");
    }
}
