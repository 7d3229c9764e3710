//! The runs of a DAG: how long they took, how they ended, and each of them.

mod chart;
mod filters;
mod shown;
mod table;

use leptos::prelude::*;

use super::history::{History, MOST, Progress};
use crate::components::QueryFailure;
use crate::ui::format::exact;
use crate::ui::{Button, EmptyState, Skeleton};
use chart::{calendar, durations};
use filters::filters;
use shown::Shown;
use table::runs_table;

/// The chart, the calendar and the table.
pub fn runs(history: History) -> AnyView {
    let stage = Memo::new(move |_| {
        let known = history.all.with(|all| !all.is_empty());
        (
            known,
            history.first.data().is_some(),
            history.first.error().is_some(),
        )
    });
    let view = move || {
        match stage.get() {
        (true, ..) => filled(Shown::new(history)),
        (_, true, _) => view! {
            <EmptyState title="No runs yet" detail="Launch it, or wait for its schedule.".to_owned() />
        }
        .into_any(),
        (.., true) => ().into_any(),
        _ => view! { <Skeleton lines=8 /> }.into_any(),
    }
    };
    view! {
        <QueryFailure query=history.first />
        {view}
    }
    .into_any()
}

fn filled(shown: Shown) -> AnyView {
    let none = Memo::new(move |_| shown.runs.with(|runs| runs.is_empty()));
    let table = move || {
        if none.get() {
            view! {
                <EmptyState
                    title="No run matches"
                    detail="No run that has been read is in this stretch and passes the filters.".to_owned()
                >
                    <Button on_click=move |_| shown.reset()>"Show all runs"</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            runs_table(shown)
        }
    };
    view! {
        <div class="history">
            <div class="history-filters">
                {filters(shown)}
                <span class="muted num" role="status" aria-label="Reading">
                    {progress(shown.history)}
                </span>
            </div>
            {durations(shown)}
            <div class="history-beside">{calendar(shown)}</div>
            {table}
        </div>
    }
    .into_any()
}

/// How much has been read, where that is not all.
pub fn progress(history: History) -> AnyView {
    let view = move || {
        let known = exact(history.all.with(|all| all.len() as u64));
        let total = history.total.get().map(exact);
        match history.progress.get() {
            Progress::Reading => Some(match total {
                Some(total) => format!("Reading runs: {known} of {total}").into_any(),
                None => format!("Reading runs: {known}").into_any(),
            }),
            Progress::Done { complete: true } => None,
            Progress::Done { complete: false } => Some(match total {
                Some(total) => format!("The newest {known} of {total} runs").into_any(),
                None => format!("The newest {MOST} runs").into_any(),
            }),
            Progress::Failed(error) => Some(
                view! {
                    {format!("Older runs than these {known} could not be read. {}.", error.title())}
                    " "
                    <Button on_click=move |_| history.again()>"Try again"</Button>
                }
                .into_any(),
            ),
        }
    };
    view.into_any()
}
