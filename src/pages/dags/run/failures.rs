//! Why the run failed: its failed tasks with the last lines of their errors, before all else.

use airstrip_airflow::log::{LogReader, Reason};
use airstrip_airflow::model::RunState;
use airstrip_airflow::v2::GetTaskLog;
use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::page::Page;
use super::task::reader_of;
use super::tasks::TaskRow;
use crate::api::{ApiError, QueryCall, Stream};
use crate::components::log::Pace;
use crate::ui::format::duration;
use crate::ui::{Skeleton, each};

/// So many failed tasks are told with their errors, the others in the table.
const TOLD: usize = 3;
/// Lines of an error.
const LINES: usize = 6;

/// A task instance that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Failed {
    task_id: String,
    row: TaskRow,
}

/// The failed tasks; nothing where none failed.
pub fn failures(page: Page) -> AnyView {
    let failed = Memo::new(move |_| failed(page));
    let any = Memo::new(move |_| failed.with(|failed| !failed.is_empty()));
    let told = move || {
        let mut failed = failed.get();
        failed.truncate(TOLD);
        failed
    };
    let more = move || {
        let more = failed.with(Vec::len).saturating_sub(TOLD);
        let noun = if more == 1 { "task" } else { "tasks" };
        (more > 0).then(|| view! { <p class="muted">{format!("{more} more {noun} failed.")}</p> })
    };
    let bare = Memo::new(move |_| {
        let run = page.flight.run.data();
        let has_failed = run.is_some_and(|run| run.state == RunState::Failed);
        has_failed && !any.get() && page.flight.progress().is_some()
    });
    let view = move || {
        if bare.get() {
            return view! {
                <section class="panel why" aria-label="Why it failed">
                    <p>
                        "No task failed: the run was marked as failed, or took longer than its DAG allows."
                    </p>
                </section>
            }
            .into_any();
        }
        if !any.get() {
            return ().into_any();
        }
        view! {
            <section class="panel why run-why" aria-label="Why it failed">
                {each(
                    told,
                    |one| format!("{} {} {}", one.task_id, one.row.map_index, one.row.at_try),
                    move |one| told_of(page, &one),
                )}
                {more}
            </section>
        }
        .into_any()
    };
    view.into_any()
}

fn failed(page: Page) -> Vec<Failed> {
    let mut failed = Vec::new();
    for group in page.flight.groups() {
        let rows = if group.mapped.is_empty() {
            vec![group.whole]
        } else {
            let name = group.whole.name;
            let named = |row: TaskRow| TaskRow {
                name: format!("{name} {}", row.name),
                ..row
            };
            group.mapped.into_iter().map(named).collect()
        };
        let rows = rows.into_iter().filter(|row| row.has_failed);
        failed.extend(rows.map(|row| Failed {
            task_id: group.task_id.clone(),
            row,
        }));
    }
    failed
}

fn told_of(page: Page, one: &Failed) -> AnyView {
    let Failed { task_id, row } = one;
    let href = page.path_of(task_id, row.map_index, Some(row.at_try), None);
    let took = row.start.zip(row.end).map(|(start, end)| {
        let seconds = (end.as_second() - start.as_second()).max(0);
        format!("failed after {}", duration(seconds))
    });
    let words = [took, row.tries.clone()].into_iter().flatten();
    let words = words.collect::<Vec<_>>().join(", ");
    let reason = read(page, task_id, row);
    let lines = move || match reason.get() {
        None => view! { <Skeleton lines=2 /> }.into_any(),
        Some(lines) if lines.is_empty() => {
            view! { <p class="muted">"Its log tells no error."</p> }.into_any()
        }
        Some(lines) => {
            view! { <pre class="run-reason" tabindex="0">{lines.join("\n")}</pre> }.into_any()
        }
    };
    let label = format!("Open the log of {}", row.name);
    view! {
        <div class="run-failed">
            <h2>
                <a href=href.clone()>{row.name.clone()}</a>
                <span class="muted num">{words}</span>
            </h2>
            {lines}
            <a class="btn" href=href aria-label=label>
                "Open the log"
            </a>
        </div>
    }
    .into_any()
}

/// Reads the log of the last try for why it failed; no lines where it tells none, or cannot be read.
fn read(page: Page, task_id: &str, row: &TaskRow) -> RwSignal<Option<Vec<String>>> {
    let found = RwSignal::new(None);
    let instance = page.flight.dag.instance.get_value();
    let reader = reader_of(&instance);
    let wanted = GetTaskLog {
        task: page.flight.one(task_id, row.map_index),
        try_number: row.at_try,
    };
    let call = QueryCall::new(instance, &wanted);
    spawn_local(async move {
        let lines = search(&call, reader(), found).await;
        found.try_set(Some(lines.unwrap_or_default()));
    });
    found
}

/// The last lines of the error; `None` where the log could not be read, or nobody waits any more.
async fn search(
    call: &QueryCall,
    mut reader: Box<dyn LogReader>,
    found: RwSignal<Option<Vec<String>>>,
) -> Result<Vec<String>, ApiError> {
    let mut stream = Stream::open(call).await?;
    let (mut reason, mut pace) = (Reason::default(), Pace::default());
    while let Some(chunk) = stream.next().await? {
        if found.try_get_untracked().is_none() {
            return Err(ApiError::Aborted);
        }
        feed(&chunk, &mut *reader, &mut reason);
        pace.breathe().await;
    }
    reader.end(&mut |entry| reason.take(&entry));
    Ok(reason.lines(LINES))
}

fn feed(chunk: &Uint8Array, reader: &mut dyn LogReader, reason: &mut Reason) {
    reader.feed(&chunk.to_vec(), &mut |entry| reason.take(&entry));
}
