//! The tries of a task: one is shown, the others are a click away.

use airstrip_airflow::model::TaskState;
use airstrip_airflow::v2::{ListTries, TaskInstance, TaskInstances};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::OneOf;
use crate::api::{QUICK, QueryCall, use_query};
use crate::components::airflow::{RARELY, task_state};
use crate::pages::dags::run::table::precise;
use crate::ui::{Elapsed, Status, Time, each};

/// The table; nothing of a task with a single try, which its page tells anyway.
pub fn tries(one: OneOf) -> AnyView {
    let several = Memo::new(move |_| {
        one.row
            .with(|row| row.as_ref().is_some_and(|r| r.at_try > 1))
    });
    let flight = one.page.flight;
    let read = use_query::<TaskInstances, _, _>(
        move || {
            let index = one.index.get()?;
            let call = ListTries(flight.one(&one.task_id.get_value(), index));
            several
                .get()
                .then(|| QueryCall::new(flight.dag.instance.get_value(), &call))
        },
        move |_| {
            let done = untrack(|| {
                one.row
                    .with(|row| row.as_ref().is_some_and(|row| row.is_done))
            });
            if done { RARELY } else { QUICK }
        },
    );
    let at = Memo::new(move |_| {
        one.row
            .with(|row| row.as_ref().map(|r| (r.at_try, r.is_done)))
    });
    Effect::new(move |before: Option<Option<(u64, bool)>>| {
        let at = at.get();
        if before.is_some_and(|before| before != at) {
            read.refetch();
        }
        at
    });
    let all = move || {
        let read = read.data();
        read.map_or_else(Vec::new, |read| read.task_instances.clone())
    };
    let known = Memo::new(move |_| read.data().is_some());
    let view = move || {
        (several.get() && known.get()).then(|| {
            view! {
                <section class="section">
                    <h2>"Tries"</h2>
                    <div class="wide">
                        <table class="table tries" aria-label="Tries">
                            <thead>
                                <tr>
                                    <th scope="col">"Try"</th>
                                    <th scope="col">"Outcome"</th>
                                    <th scope="col" class="num">"Queued for"</th>
                                    <th scope="col">"Started"</th>
                                    <th scope="col" class="num">"Duration"</th>
                                </tr>
                            </thead>
                            <tbody>{each(all, key, move |row| row_of(one, &row))}</tbody>
                        </table>
                    </div>
                </section>
            }
        })
    };
    view.into_any()
}

fn key(row: &TaskInstance) -> String {
    format!("{:?} {:?} {:?}", row.try_number, row.state, row.end_date)
}

fn row_of(one: OneOf, row: &TaskInstance) -> AnyView {
    let number = row.try_number.unwrap_or(0);
    let shown = move || one.attempt.get() == number;
    let choose = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        // A line of one log is not that of another.
        one.page.line.set("");
        one.page.attempt.set(&number.to_string());
    };
    let index = one.index.get_untracked().unwrap_or(-1);
    let href = one
        .page
        .path_of(&one.task_id.get_value(), index, Some(number), None);
    let (state, word) = task_state(row.state.as_ref());
    let waited = row
        .queued_when
        .zip(row.start_date)
        .map(|(queued, start)| precise((start.as_millisecond() - queued.as_millisecond()).max(0)));
    let took = match (row.start_date, row.end_date) {
        (Some(start), Some(end)) => {
            precise((end.as_millisecond() - start.as_millisecond()).max(0)).into_any()
        }
        (Some(since), None) if row.state == Some(TaskState::Running) => {
            view! { <Elapsed since /> }.into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <tr class:attempt-shown=shown>
            <td>
                <a href=href aria-current=move || shown().then_some("true") on:click=choose>
                    {format!("Try {number}")}
                </a>
            </td>
            <td><Status state=Signal::stored(state) word=Signal::stored(word) /></td>
            <td class="num">{waited}</td>
            <td>{row.start_date.map(|at| view! { <Time at /> })}</td>
            <td class="num">{took}</td>
        </tr>
    }
    .into_any()
}
