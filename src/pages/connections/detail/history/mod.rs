//! The past of a connection: how long its jobs took, how much they moved and how they ended.

mod calendar;
mod chart;
mod filters;
mod job;
mod reading;
mod shown;
mod table;
mod trends;

use leptos::prelude::*;

use super::page::Page;
use crate::components::QueryFailure;
use crate::ui::{Button, EmptyState, Skeleton, format};
use calendar::calendar;
use chart::chart;
use filters::filters;
use reading::{History, MOST, Progress};
use shown::Shown;
use table::table;
use trends::trends;

/// The chart, the calendar, the trends and the table.
pub fn history(page: Page) -> AnyView {
    let history = History::new(page);
    let stage = Memo::new(move |_| {
        let read = history.first.data();
        let known = history.all.with(|all| !all.is_empty());
        (read.is_some(), known, history.first.error().is_some())
    });
    let view = move || match stage.get() {
        (_, true, _) => filled(Shown::new(history)),
        (true, false, _) => view! {
            <EmptyState
                title="No jobs yet"
                detail="The first sync will appear here, with how long it took and how it ended."
                    .to_owned()
            />
        }
        .into_any(),
        (false, _, false) => view! { <Skeleton lines=12 /> }.into_any(),
        (false, _, true) => ().into_any(),
    };
    view! {
        <QueryFailure query=history.first />
        {view}
    }
    .into_any()
}

fn filled(shown: Shown) -> AnyView {
    let none = Memo::new(move |_| shown.jobs.with(|jobs| jobs.is_empty()));
    let jobs = move || {
        if none.get() {
            view! {
                <EmptyState
                    title="No job matches"
                    detail="No past job is in this stretch and passes the filters.".to_owned()
                >
                    <Button on_click=move |_| shown.reset()>"Show all jobs"</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            table(shown)
        }
    };
    view! {
        <div class="history">
            <div class="history-filters">{filters(shown)} {progress(shown.history)}</div>
            {chart(shown)}
            <div class="history-beside">{calendar(shown)} {trends(shown.history)}</div>
            {jobs}
        </div>
    }
    .into_any()
}

/// How much has been read, where that is not all.
fn progress(history: History) -> AnyView {
    let view = move || {
        let known = format::exact(history.all.with(|all| all.len() as u64));
        let total = history.total.get().map(format::exact);
        match history.progress.get() {
            Progress::Reading => Some(match total {
                Some(total) => format!("Reading jobs: {known} of {total}").into_any(),
                None => format!("Reading jobs: {known}").into_any(),
            }),
            Progress::Done { complete: true } => None,
            Progress::Done { complete: false } => Some(match total {
                Some(total) => format!("The newest {known} of {total} jobs").into_any(),
                None => format!("The newest {MOST} jobs").into_any(),
            }),
            Progress::Failed(error) => Some(
                view! {
                    {format!("Older jobs than these {known} could not be read. {}.", error.title())}
                    " "
                    <Button on_click=move |_| history.again()>"Try again"</Button>
                }
                .into_any(),
            ),
        }
    };
    view! {
        <span class="muted num" role="status" aria-label="Reading">
            {view}
        </span>
    }
    .into_any()
}
