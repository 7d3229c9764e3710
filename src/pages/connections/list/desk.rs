//! The pointer and the keyboard on the rows: selecting, the row's menu, and what keys do.

use std::sync::Arc;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::acts::{ACTIONS, Acts};
use super::row::Row;
use super::shown::{Asked, Entry, Shown};
use crate::components::airbyte::Action;
use crate::routes::Route;
use crate::ui::{
    FloatingMenu, KeysHelp, Toasts, element_of, meant, open_row, pick_all, picked_of, row_of,
};

/// What each key does, for the help.
const KEYS: [(&str, &str); 13] = [
    ("/", "Search"),
    ("↑ ↓ Home End", "Go from row to row"),
    ("Enter", "Open the connection, or fold a group"),
    ("Space", "Select the row"),
    ("Shift ↑ ↓, Shift click", "Select all rows between"),
    ("Ctrl A, ⌘ A", "Select all rows shown"),
    ("Esc", "Select none"),
    ("S", "Sync"),
    ("C", "Cancel the sync"),
    ("E", "Enable or disable"),
    ("I", "Copy the connection’s id"),
    ("M", "Open the row’s menu"),
    ("?", "Show this"),
];

/// What the pointer and the keys need.
#[derive(Clone, Copy)]
pub struct Desk {
    asked: Asked,
    shown: Shown,
    acts: Acts,
    toasts: Toasts,
    /// The row whose menu is open, and where.
    menu: RwSignal<Option<Arc<Row>>>,
    menu_at: RwSignal<Option<(f64, f64)>>,
    /// What the keys do.
    pub help: KeysHelp,
}

impl Desk {
    /// A desk for the calling component's list.
    pub fn new(asked: Asked, shown: Shown, acts: Acts) -> Self {
        Self {
            asked,
            shown,
            acts,
            toasts: Toasts::get(),
            menu: RwSignal::new(None),
            menu_at: RwSignal::new(None),
            help: KeysHelp::listen(),
        }
    }

    /// A click somewhere on a row: on what has a meaning of its own, or to open it. Not to mark text.
    pub fn on_click(self, event: &MouseEvent) {
        let Some(target) = element_of(event) else {
            return;
        };
        let Some((row, entry)) = self.line_of(&target) else {
            return;
        };
        match (meant(&target), entry) {
            (Some(_), Entry::Heading(heading)) => self.asked.fold(&heading.label),
            (None, Entry::Heading(_)) => {}
            (Some((what, named)), Entry::Row(entry)) => match what.as_str() {
                "pick" => self.pick(&entry, event.shift_key()),
                "menu" => self.open_menu(&entry, &named),
                _ if named.get_attribute("aria-disabled").is_some() => {}
                _ => self.acts.one(&entry, Action::Sync),
            },
            (None, Entry::Row(entry)) if event.shift_key() => self.pick(&entry, true),
            (None, Entry::Row(entry)) if event.ctrl_key() || event.meta_key() => {
                if matches!(target.closest("a"), Ok(None)) {
                    self.pick(&entry, false);
                }
            }
            (None, Entry::Row(_)) => open_row(&target, &row, "a[href]"),
        }
    }

    /// A click with the other button opens the row's menu.
    pub fn on_context_menu(self, event: &MouseEvent) {
        // Links keep the browser's menu: it opens them in another tab.
        let target = element_of(event).filter(|target| matches!(target.closest("a"), Ok(None)));
        if let Some(target) = target
            && let Some((_, Entry::Row(row))) = self.line_of(&target)
        {
            event.prevent_default();
            self.menu.set(Some(row));
            let at = (
                f64::from(event.client_x()) + 180.0,
                f64::from(event.client_y()),
            );
            self.menu_at.set(Some(at));
        }
    }

    fn line_of(self, target: &Element) -> Option<(Element, Entry)> {
        let (row, place) = row_of(target)?;
        Some((row, self.shown.entry(place)?))
    }

    fn pick(self, row: &Row, range: bool) {
        let selection = self.acts.selection;
        if range {
            self.shown
                .with_line_ids(|lines| selection.extend(lines, row.id()));
        } else {
            selection.toggle(row.id());
        }
    }

    fn open_menu(self, row: &Arc<Row>, button: &Element) {
        let place = button.get_bounding_client_rect();
        self.menu.set(Some(Arc::clone(row)));
        self.menu_at
            .set(Some((place.right(), place.bottom() + 4.0)));
    }

    /// A key on a row: whether it has done all that there is to do.
    pub fn on_key(self, event: &KeyboardEvent, place: usize) -> bool {
        let Some(entry) = self.shown.entry(place) else {
            return false;
        };
        let selection = self.acts.selection;
        let command = event.ctrl_key() || event.meta_key();
        let key = event.key();
        if command || event.alt_key() {
            let all = command && key.eq_ignore_ascii_case("a");
            if all {
                self.select_shown(true);
            }
            return all;
        }
        match (key.as_str(), &entry) {
            ("ArrowDown" | "ArrowUp", _) if event.shift_key() => {
                if let Entry::Row(row) = &entry {
                    selection.begin_once(row.id());
                }
                let next = if key == "ArrowDown" {
                    place + 1
                } else {
                    place.saturating_sub(1)
                };
                if let Some(Entry::Row(next)) = self.shown.entry(next) {
                    self.pick(&next, true);
                }
                return false;
            }
            ("ArrowDown" | "ArrowUp" | "PageDown" | "PageUp" | "Home" | "End", _) => {
                selection.end();
                return false;
            }
            ("Escape", _) => selection.clear(),
            ("Enter" | " ", Entry::Heading(heading)) => self.asked.fold(&heading.label),
            (" ", Entry::Row(row)) => self.pick(row, event.shift_key()),
            ("m" | "M" | "ContextMenu", Entry::Row(row)) => {
                let button =
                    element_of(event).and_then(|row| row.query_selector("[data-do=menu]").ok()?);
                if let Some(button) = button {
                    self.open_menu(row, &button);
                }
            }
            ("i" | "I", Entry::Row(row)) => self.copy(row),
            ("s" | "S", Entry::Row(row)) => self.act(row, Action::Sync),
            ("c" | "C", Entry::Row(row)) => self.act(row, Action::Cancel),
            ("e" | "E", Entry::Row(row)) if row.live.disabled => self.act(row, Action::Enable),
            ("e" | "E", Entry::Row(row)) => self.act(row, Action::Disable),
            _ => return false,
        }
        true
    }

    /// To all that are selected where this row is one of them, else to the row alone.
    fn act(self, row: &Arc<Row>, action: Action) {
        if untrack(|| self.acts.selection.has(row.id())) {
            self.acts.selected(action);
        } else {
            self.acts.one(row, action);
        }
    }

    fn copy(self, row: &Row) {
        let _ = window().navigator().clipboard().write_text(row.id());
        self.toasts
            .good(format!("The id of {} is copied.", row.facts.name));
    }

    /// Selects all rows that are shown, or none of them any more.
    pub fn select_shown(self, selected: bool) {
        let rows = untrack(|| self.shown.rows());
        let ids: Vec<&str> = rows.iter().map(|row| row.id()).collect();
        self.acts.selection.set(&ids, selected);
    }

    /// The box in the heading: all rows that are shown, some of them, or none.
    pub fn pick_all(self) -> AnyView {
        let selection = self.acts.selection;
        let state = move || {
            if selection.ids().with(|ids| ids.is_empty()) {
                return "false";
            }
            let rows = self.shown.rows();
            let picked = rows.iter().filter(|row| selection.has(row.id())).count();
            picked_of(picked, rows.len())
        };
        pick_all("Select all connections shown", state, move |selected| {
            self.select_shown(selected);
        })
    }

    /// The row's menu and the help: nothing until they are asked for.
    pub fn overlays(self) -> AnyView {
        let label = move || {
            let name = self
                .menu
                .with(|row| row.as_ref().map(|row| row.facts.name.clone()));
            format!("{}: what to do", name.unwrap_or_default())
        };
        let back = move |()| {
            let row = self.menu.get_untracked();
            let place = row.and_then(|row| {
                self.shown.entries.with_untracked(|entries| {
                    entries.iter().position(
                        |entry| matches!(entry, Entry::Row(other) if other.id() == row.id()),
                    )
                })
            });
            let row = place.and_then(|place| {
                let selector = format!(".rows-connections [aria-rowindex='{}']", place + 2);
                document().query_selector(&selector).ok().flatten()
            });
            if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
                let quietly = web_sys::FocusOptions::new();
                quietly.set_prevent_scroll(true);
                let _ = row.focus_with_options(&quietly);
            }
        };
        view! {
            <FloatingMenu label=Signal::derive(label) at=self.menu_at on_close=back>
                {move || self.menu.get().map(|row| self.items(&row))}
            </FloatingMenu>
            {self.acts.cancelling.dialog()}
            {self.help.dialog(&KEYS, "Letters act on the row with the focus; if it is selected, on all that are.")}
        }
        .into_any()
    }

    fn items(self, row: &Arc<Row>) -> AnyView {
        let href = Route::Connection {
            instance: self.acts.store.with_value(|store| store.instance.clone()),
            id: row.id().to_owned(),
        };
        let possible = ACTIONS.map(|action| {
            let why_not = self.acts.why_not(row, action);
            let blocked = why_not.is_some();
            let row = Arc::clone(row);
            let click = move |event: MouseEvent| {
                if blocked {
                    // It stays open and says why.
                    event.stop_propagation();
                } else {
                    self.acts.one(&row, action);
                }
            };
            view! {
                <button
                    type="button"
                    role="menuitem"
                    aria-disabled=blocked.then_some("true")
                    aria-description=why_not.clone()
                    title=why_not
                    on:click=click
                >
                    {action.verb()}
                </button>
            }
        });
        let copied = Arc::clone(row);
        view! {
            <a role="menuitem" href=href.path()>
                "Open"
            </a>
            {possible.into_iter().collect_view()}
            <button type="button" role="menuitem" on:click=move |_| self.copy(&copied)>
                "Copy id"
            </button>
        }
        .into_any()
    }
}
