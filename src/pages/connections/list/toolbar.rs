//! The search, the filters, and how the rows are shown.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::prelude::*;

use super::desk::Desk;
use super::export::download;
use super::find::FILTERS;
use super::groups::GROUPS;
use super::load::Store;
use super::row::Row;
use super::shown::{Asked, Shown};
use crate::components::filter;
use crate::router::Param;
use crate::ui::{Button, Glyph, SearchBox, Variant};

/// Where it is remembered that rows are low.
const DENSITY: &str = "airstrip-density";

/// Whether rows are low, as it was remembered.
pub fn tight() -> RwSignal<bool> {
    let storage = window().local_storage().ok().flatten();
    let stored = storage.and_then(|storage| storage.get_item(DENSITY).ok().flatten());
    RwSignal::new(stored.as_deref() == Some("compact"))
}

/// Everything above the rows.
pub fn toolbar(
    store: StoredValue<Rc<Store>, LocalStorage>,
    asked: Asked,
    shown: Shown,
    desk: Desk,
    tight: RwSignal<bool>,
) -> AnyView {
    let statuses = FILTERS.map(|filter| (filter.name, filter.word));
    let enabled = [("on", "enabled"), ("off", "disabled")];
    let several = store.with_value(|store| store.several.clone());
    let workspaces = move || {
        several.get().then(|| {
            let each: Each = |row, note| note(&row.facts.workspace.name);
            of_rows(store, "Workspace", "any workspace", asked.workspace, each)
        })
    };
    let outdated = move || {
        shown.outdated.get().then(|| {
            view! {
                <button
                    type="button"
                    class="btn btn-quiet"
                    on:click=move |_| shown.again.update(|n| *n += 1)
                >
                    "Rows have changed: refresh order"
                </button>
            }
        })
    };
    let dense = move |_| {
        let now = !tight.get_untracked();
        tight.set(now);
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(DENSITY, if now { "compact" } else { "usual" });
        }
    };
    view! {
        <div class="toolbar toolbar-list" role="search">
            <SearchBox
                label="Search connections"
                value=asked.search.signal()
                on_input=move |text: String| asked.search.set(&text)
            />
            <div class="filters">
                {fixed("Status", "any status", asked.status, &statuses)}
                {fixed("Enabled", "on and off", asked.enabled, &enabled)}
                {of_rows(store, "Source", "any source", asked.source, |row, note| {
                    note(&row.facts.source.connector.name);
                })}
                {of_rows(store, "Destination", "any destination", asked.destination, |row, note| {
                    note(&row.facts.destination.connector.name);
                })}
                {of_rows(store, "Tag", "any tag", asked.tag, |row, note| {
                    row.facts.tags.iter().for_each(|tag| note(tag));
                })}
                {workspaces}
                {fixed("Group", GROUPS[0].1, asked.group, &GROUPS[1..])}
            </div>
            {outdated}
            <div class="tools">
                <button
                    type="button"
                    class="btn btn-quiet btn-icon density"
                    aria-label="Compact rows"
                    title="Compact rows"
                    aria-pressed=move || if tight.get() { "true" } else { "false" }
                    on:click=dense
                >
                    <crate::ui::Icon glyph=Glyph::List />
                </button>
                <Button
                    variant=Variant::Quiet
                    on_click=move |_| download(store, shown)
                >
                    "CSV"
                </Button>
                {desk.help.button()}
            </div>
        </div>
    }
    .into_any()
}

/// A filter with always the same choices.
fn fixed(
    label: &'static str,
    any: &'static str,
    param: Param,
    choices: &[(&'static str, &'static str)],
) -> AnyView {
    let choices = choices
        .iter()
        .map(|(value, text)| ((*value).to_owned(), (*text).to_owned()));
    let any = std::iter::once((String::new(), any.to_owned()));
    let options: Vec<_> = any.chain(choices).collect();
    filter(label, param, Signal::stored(options))
}

type Each = fn(&Row, &mut dyn FnMut(&str));

/// A filter whose choices are what the rows have.
fn of_rows(
    store: StoredValue<Rc<Store>, LocalStorage>,
    label: &'static str,
    any: &'static str,
    param: Param,
    each: Each,
) -> AnyView {
    let (list, complete) = store.with_value(|store| (store.list.clone(), store.complete.clone()));
    let own = list.clone();
    let epoch = Memo::new(move |_| own.with(|list| list.epoch()));
    let options = Memo::new(move |_| {
        let mut names = BTreeSet::new();
        // What comes page by page would be gone through as often.
        if complete.get() {
            epoch.get();
            list.with_untracked(|list| {
                for row in list.rows() {
                    each(row, &mut |name| {
                        if !name.is_empty() && !names.contains(name) {
                            names.insert(name.to_owned());
                        }
                    });
                }
            });
        }
        // What is asked for is a choice, even if nothing has it.
        names.insert(param.get());
        let mut options: Vec<(String, String)> =
            names.into_iter().map(|name| (name.clone(), name)).collect();
        options.retain(|(name, _)| !name.is_empty());
        options.insert(0, (String::new(), any.to_owned()));
        options
    });
    filter(label, param, options.into())
}
