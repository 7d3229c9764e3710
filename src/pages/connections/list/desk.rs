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
use crate::ui::{Dialog, FloatingMenu, Toasts};

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
    /// Whether the keys are shown.
    pub help: RwSignal<bool>,
}

impl Desk {
    /// A desk for the calling component's list.
    pub fn new(asked: Asked, shown: Shown, acts: Acts) -> Self {
        let desk = Self {
            asked,
            shown,
            acts,
            toasts: Toasts::get(),
            menu: RwSignal::new(None),
            menu_at: RwSignal::new(None),
            help: RwSignal::new(false),
        };
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            let typing = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .is_some_and(|e| e.matches("input,textarea,select,dialog *").unwrap_or(false));
            if event.key() == "?" && !typing && !has_modifier(&event) {
                event.prevent_default();
                desk.help.set(true);
            }
        });
        on_cleanup(move || listener.remove());
        desk
    }

    /// A click somewhere on a row: on what has a meaning of its own, or to open it. Not to mark text.
    pub fn on_click(self, event: &MouseEvent) {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        let Some((row, entry)) = self.line_of(&target) else {
            return;
        };
        let named = target.closest("[data-do]").ok().flatten();
        let named = named.and_then(|named| Some((named.get_attribute("data-do")?, named)));
        match (named, entry) {
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
            (None, Entry::Row(_)) => open(&target, &row),
        }
    }

    /// A press that begins to mark text where a range is meant.
    pub fn on_press(self, event: &MouseEvent) {
        if event.shift_key() {
            event.prevent_default();
        }
    }

    /// A click with the other button opens the row's menu.
    pub fn on_context_menu(self, event: &MouseEvent) {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        // Links keep the browser's menu: it opens them in another tab.
        let target = target.filter(|target| matches!(target.closest("a"), Ok(None)));
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
        let row = target.closest(".row").ok().flatten()?;
        let index: usize = row.get_attribute("aria-rowindex")?.parse().ok()?;
        let entry = self.shown.entry(index.checked_sub(2)?)?;
        Some((row, entry))
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
                let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
                let button = target.and_then(|row| row.query_selector("[data-do=menu]").ok()?);
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
            match picked {
                0 => "false",
                some if some == rows.len() => "true",
                _ => "mixed",
            }
        };
        view! {
            <button
                type="button"
                class="pick"
                role="checkbox"
                aria-checked=state
                aria-label="Select all connections shown"
                on:click=move |_| self.select_shown(untrack(state) != "true")
            ></button>
        }
        .into_any()
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
        let keys = move || {
            KEYS.map(|(key, what)| {
                view! {
                    <dt>
                        <kbd>{key}</kbd>
                    </dt>
                    <dd>{what}</dd>
                }
            })
            .into_iter()
            .collect_view()
        };
        view! {
            <FloatingMenu label=Signal::derive(label) at=self.menu_at on_close=back>
                {move || self.menu.get().map(|row| self.items(&row))}
            </FloatingMenu>
            {self.acts.cancelling.dialog()}
            <Dialog open=self.help title="Keys on the list">
                <dl class="keys">{keys}</dl>
                <p class="muted">
                    "Letters act on the row with the focus; if it is selected, on all that are."
                </p>
            </Dialog>
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

fn has_modifier(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key()
}

/// Follows the link of a row, unless the click was on something with a meaning of its own.
fn open(target: &Element, row: &Element) {
    if !matches!(target.closest("a, button"), Ok(None)) {
        return;
    }
    let marking = window()
        .get_selection()
        .ok()
        .flatten()
        .is_some_and(|selection| !selection.is_collapsed());
    let link = row.query_selector("a[href]").ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok())
        && !marking
    {
        // Not at once: its click passes through here as well.
        request_animation_frame(move || link.click());
    }
}
