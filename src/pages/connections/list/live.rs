//! Keeps the rows that are looked at up to date.

use std::collections::BTreeSet;
use std::rc::Rc;

use airstrip_airbyte::config::{ConnectionStatusRead, GetConnectionStatuses};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::load::Store;
use crate::api::{QUICK, QueryCall, use_query};
use crate::ui::each;

/// Connections whose states are asked for at once: the server runs several queries for each.
const BATCH: usize = 25;
/// How many live connections out of view are followed too, for the counts and the messages.
const BACKGROUND: usize = 50;
/// Milliseconds between reads of what is not live; Airbyte's own app takes as long.
const CALM: u32 = 10_000;
/// Milliseconds that scrolling must pause before the rows that have come into view are read.
const SETTLE: u32 = 200;

/// Which rows exist at the moment.
#[derive(Clone, Copy)]
pub struct InView {
    ids: StoredValue<BTreeSet<String>>,
    settled: RwSignal<BTreeSet<String>>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl InView {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            ids: StoredValue::default(),
            settled: RwSignal::default(),
            timer: StoredValue::new_local(None),
        }
    }

    /// Notes that the calling component shows a row, for as long as it lives.
    pub fn show(self, id: &str) {
        let gone = id.to_owned();
        self.ids.update_value(|ids| {
            ids.insert(id.to_owned());
        });
        self.settle();
        on_cleanup(move || {
            self.ids.try_update_value(|ids| ids.remove(&gone));
            self.settle();
        });
    }

    /// Whether a row has stayed long enough to be read about. Tracked.
    pub fn has_settled(self, id: &str) -> bool {
        self.settled.with(|ids| ids.contains(id))
    }

    fn settle(self) {
        let publish = move || {
            if let Some(ids) = self.ids.try_get_value() {
                self.settled.try_set(ids);
            }
        };
        self.timer
            .try_update_value(|timer| *timer = Some(Timeout::new(SETTLE, publish)));
    }
}

/// Reads the states of the rows in view: quickly where a job is live, else calmly.
#[component]
pub fn Live(
    /// The instance.
    #[prop(into)]
    instance: String,
    /// Its list.
    store: StoredValue<Rc<Store>, LocalStorage>,
    /// The rows in view.
    in_view: InView,
) -> AnyView {
    let list = store.with_value(|store| store.list.clone());
    let split = Memo::new(move |_| {
        let shown = in_view.settled.get();
        let (mut quick, mut calm, mut behind) = (Vec::new(), Vec::new(), Vec::new());
        list.with(|list| {
            for row in list.rows() {
                let live = row.live.state.is_live();
                match (shown.contains(row.id()), live) {
                    (true, true) => quick.push(row.id().to_owned()),
                    (true, false) => calm.push(row.id().to_owned()),
                    (false, true) if behind.len() < BACKGROUND => behind.push(row.id().to_owned()),
                    _ => {}
                }
            }
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
        move |ids| read(ids).into_any(),
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
    Effect::new(move |_| {
        if let Some(read) = states.data() {
            store.with_value(|store| {
                // Only a change may wake the page.
                store.list.maybe_update(|list| list.read(&read));
            });
        }
    });
    ().into_any()
}
