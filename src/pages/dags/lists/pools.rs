//! How many tasks may run at once, by pool.

use airstrip_airflow::v2::{ListPools, Pool, is_unbounded_pool};
use leptos::prelude::*;

use super::page::Page;
use super::{listing, read};
use crate::api::ApiError;
use crate::ui::EmptyState;

const HEADINGS: &[&str] = &[
    "Pool",
    "Running",
    "Queued",
    "Waiting",
    "Free",
    "Slots",
    "Description",
];
const NONE: (&str, &str) = ("No pools", "Airflow tells of none.");
const REFUSED: (&str, &str) = (
    "Airflow 2 cannot list these pools",
    "One of them has no bound (-1 slots), and Airflow 2 refuses its own answer where one has none. \
     Its own page of pools shows them; with a number of slots for that pool, this list is shown again.",
);

pub fn pools(instance: String) -> AnyView {
    let page = Page::of_address();
    let query = read(&instance, page, |offset| ListPools { offset });
    let rows = move || {
        let answer = query.data()?;
        Some((answer.pools.iter().map(row).collect(), answer.total_entries))
    };
    let is_refused = Memo::new(move |_| match query.error() {
        Some(ApiError::Upstream { status, body, .. }) => is_unbounded_pool(status, &body),
        _ => false,
    });
    let view = move || match is_refused.get() {
        true => view! { <EmptyState title=REFUSED.0 detail=REFUSED.1.to_owned() /> }.into_any(),
        false => listing(query, page, "Pools", HEADINGS, rows, NONE),
    };
    view.into_any()
}

fn row(pool: &Pool) -> AnyView {
    let bound = |count: Option<i64>| match count {
        Some(count) => count.to_string(),
        None => "no bound".to_owned(),
    };
    view! {
        <tr>
            <th scope="row" class="mono">{pool.name.clone()}</th>
            <td class="num">{pool.running_slots}</td>
            <td class="num">{pool.queued_slots}</td>
            <td class="num">{pool.scheduled_slots + pool.deferred_slots}</td>
            <td class="num">{bound(pool.free())}</td>
            <td class="num">{bound(pool.bound())}</td>
            <td>{pool.description.clone()}</td>
        </tr>
    }
    .into_any()
}
