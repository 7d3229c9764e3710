//! Asks whether what failed is to run again in runs that cannot be launched anew.

use std::rc::Rc;
use std::sync::Arc;

use airstrip_airflow::actions::{Clear, PreviewClear};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::engine::Engine;
use super::machine::{Machine, can_run_again};
use super::row::Row;
use super::words::runs;
use crate::api::{ApiError, Queries, call};
use crate::ui::{Button, Dialog, Glyph, Variant};

/// What failed in a row's run.
pub fn failed_of(row: &Row) -> Clear {
    Clear {
        dag_id: row.dag_id.clone(),
        dag_run_id: row.run_id.clone(),
        task: None,
        only_failed: true,
        upstream: false,
        downstream: false,
    }
}

/// How many tasks that are, as Airflow says; asked only for as long as the question is `open`.
async fn rehearse(
    instance: &str,
    rows: &[Arc<Row>],
    open: RwSignal<bool>,
) -> Result<usize, ApiError> {
    let mut count = 0;
    for row in rows.iter().filter(|row| can_run_again(row)) {
        if open.try_get_untracked() != Some(true) {
            return Err(ApiError::Aborted);
        }
        let affected = call(instance, &PreviewClear(failed_of(row))).await?;
        count += affected.task_instances.len();
    }
    Ok(count)
}

/// The button, where there is such a run, and its question.
pub fn again(
    engine: StoredValue<Rc<Engine>, LocalStorage>,
    instance: StoredValue<String>,
    rows: Memo<Vec<Arc<Row>>>,
) -> AnyView {
    let queries = Queries::get();
    let open = RwSignal::new(false);
    // Nothing while Airflow is asked.
    let told = RwSignal::new(None);
    let count =
        Memo::new(move |_| rows.with(|rows| rows.iter().filter(|row| can_run_again(row)).count()));
    let ask = move |_| {
        told.set(None);
        open.set(true);
        spawn_local(async move {
            let rows = rows.get_untracked();
            let answer = rehearse(&instance.get_value(), &rows, open).await;
            match &answer {
                Err(ApiError::Aborted) => return,
                Err(error) => queries.notice(error),
                Ok(_) => {}
            }
            told.try_set(Some(answer.map_err(|error| error.title())));
        });
    };
    let go = move |_| {
        open.set(false);
        engine.with_value(|engine| engine.change(Machine::run_again));
    };
    let button = move || {
        let count = count.get();
        (count > 0).then(|| {
            view! {
                <Button on_click=ask icon=Glyph::Refresh>
                    {format!("Run {count} failed again")}
                </Button>
            }
        })
    };
    let words = move || match told.get() {
        None => "Asking Airflow what this would be about…".to_owned(),
        Some(Ok(0)) => "No task of them has failed: there is nothing to run again.".to_owned(),
        Some(Ok(tasks)) => format!("This will run {} again.", tasks_in(tasks)),
        Some(Err(why)) => why,
    };
    let why_not = Signal::derive(move || {
        let any = told.with(|told| matches!(told, Some(Ok(1..))));
        (!any).then(|| "Nothing is known that would run again.".to_owned())
    });
    view! {
        {button}
        <Dialog open title="Run what failed again?">
            <p>
                {move || runs(count.get())}
                " failed, and Airflow takes one run for each logical date. No new ones are launched: the tasks that failed run again in these."
            </p>
            <p role="status">{words}</p>
            <footer>
                <Button on_click=move |_| open.set(false)>"Leave it"</Button>
                <Button on_click=go variant=Variant::Primary why_not>
                    "Run again"
                </Button>
            </footer>
        </Dialog>
    }
    .into_any()
}

fn tasks_in(count: usize) -> String {
    let noun = if count == 1 { "task" } else { "tasks" };
    format!("{count} {noun}")
}
