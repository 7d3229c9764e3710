//! Keeps the rows that are looked at up to date.

use std::ops::Range;
use std::rc::Rc;

use airstrip_airbyte::config::{ConnectionStatusRead, GetConnectionStatuses};
use airstrip_contract::{Api, System};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::load::Store;
use super::public;
use super::row::Live as Known;
use super::shown::Shown;
use crate::api::{QUICK, Queries, QueryCall, use_query};
use crate::components::LaunchedBy;
use crate::components::airbyte::BATCH;
use crate::ui::each;

/// How many live connections out of view are followed too, for the counts and the messages.
const BACKGROUND: usize = 50;
/// Milliseconds between reads of what is not live; Airbyte's own app takes as long.
const CALM: u32 = 10_000;
/// Milliseconds that scrolling must pause before the rows that have come into view are read about.
const SETTLE: u32 = 200;

/// The rows that have come to rest in view, by the ids of their connections. Rows that only fly past
/// are not worth reading about.
pub fn settled(range: RwSignal<Range<usize>>, shown: Shown) -> RwSignal<Vec<String>> {
    let settled = RwSignal::new(Vec::new());
    let timer = StoredValue::new_local(None);
    Effect::new(move |_| {
        range.track();
        shown.lines.track();
        let rest = move || {
            let range = range.try_get_untracked();
            let Some(ids) = range.and_then(|range| shown.ids_in(range)) else {
                return;
            };
            if settled.try_with_untracked(|old| *old != ids) == Some(true) {
                settled.set(ids);
            }
        };
        timer.set_value(Some(Timeout::new(SETTLE, rest)));
    });
    on_cleanup(move || timer.set_value(None));
    settled
}

/// Reads about the rows that have come to rest in view: states, quickly where a job is live and calmly
/// else; past outcomes; and who launched the last sync.
#[component]
pub fn Live(
    /// The list.
    store: StoredValue<Rc<Store>, LocalStorage>,
    /// The rows in view.
    settled: RwSignal<Vec<String>>,
) -> AnyView {
    let queries = Queries::get();
    let (list, instance, api) =
        store.with_value(|store| (store.list.clone(), store.instance.clone(), store.api));
    let own = list.clone();
    Effect::new(move |_| {
        own.track();
        let ids = settled.get();
        store.with_value(|store| store.want_outcomes(&ids, queries));
    });
    launched_by(&instance, store, settled);
    if api == Api::Public {
        let workspaces = move || {
            let mut ids: Vec<String> = Vec::new();
            list.with(|list| {
                for row in list.rows() {
                    let id = &row.facts.workspace.workspace_id;
                    if ids.last() != Some(id) && !ids.contains(id) {
                        ids.push(id.clone());
                    }
                }
            });
            ids
        };
        let draw = move |id| public::follow(store, id);
        return each(workspaces, Clone::clone, draw);
    }
    let split = Memo::new(move |_| {
        let shown = settled.get();
        let (mut quick, mut calm, mut behind) = (Vec::new(), Vec::new(), Vec::new());
        list.with(|list| {
            for id in &shown {
                match list.get(id) {
                    Some(row) if row.live.state.is_live() => quick.push(id.clone()),
                    Some(_) => calm.push(id.clone()),
                    None => {}
                }
            }
            let live = list.rows().iter().filter(|row| row.live.state.is_live());
            let hidden = live.filter(|row| shown.iter().all(|id| id != row.id()));
            behind.extend(hidden.take(BACKGROUND).map(|row| row.id().to_owned()));
        });
        calm.extend(behind);
        let batches = |ids: Vec<String>, interval: u32| {
            let batches: Vec<_> = ids
                .chunks(BATCH)
                .map(|ids| (interval, ids.to_vec()))
                .collect();
            batches
        };
        let mut all = batches(quick, QUICK);
        all.extend(batches(calm, CALM));
        all
    });
    let read = move |(interval, ids): (u32, Vec<String>)| batch(&instance, interval, ids, store);
    each(
        move || split.get(),
        |(interval, ids)| format!("{interval} {}", ids.join(" ")),
        read,
    )
}

/// Follows one batch; draws nothing. Where states cannot be read the list stays as it was read.
fn batch(
    instance: &str,
    interval: u32,
    ids: Vec<String>,
    store: StoredValue<Rc<Store>, LocalStorage>,
) -> AnyView {
    let instance = instance.to_owned();
    let wanted = GetConnectionStatuses {
        connection_ids: ids,
    };
    let states = use_query::<Vec<ConnectionStatusRead>, _, _>(
        move || Some(QueryCall::new(instance.clone(), &wanted)),
        move |_| interval,
    );
    // The list has been told more since an answer that was kept from an earlier batch of the same
    // connections: applied, it would bring back the state that made this batch, and so on without end.
    let kept = untrack(|| states.updated_at());
    Effect::new(move |_| {
        if states.updated_at() != kept
            && let Some(read) = states.data()
        {
            store.with_value(|store| {
                // Only a change may wake the page.
                store.list.maybe_update(|list| list.read(&read));
            });
        }
    });
    ().into_any()
}

/// Notes who launched the last syncs of the rows in view.
fn launched_by(
    instance: &str,
    store: StoredValue<Rc<Store>, LocalStorage>,
    settled: RwSignal<Vec<String>>,
) {
    let launched = LaunchedBy::new(System::Airbyte, instance.to_owned(), move || settled.get());
    let list = store.with_value(|store| store.list.clone());
    Effect::new(move |_| {
        let ids = settled.get();
        let found = ids.into_iter().filter_map(|id| {
            let job = list.with(|list| list.get(&id)?.live.job)?;
            let by = launched.email(&id, &job.to_string())?;
            Some((id, by))
        });
        let found: Vec<_> = found.collect();
        list.maybe_update(|list| {
            let mut changed = false;
            for (id, by) in found {
                changed |= list.update(&id, |live| Known {
                    by: Some(by),
                    ..live.clone()
                });
            }
            changed
        });
    });
}
