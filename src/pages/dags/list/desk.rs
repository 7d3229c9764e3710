//! The pointer and the keyboard on the rows: selecting, and what keys do.

use std::sync::Arc;

use airstrip_contract::Access;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::acts::Acts;
use super::find::Row;
use super::shown::Shown;
use crate::router::{Router, use_router};
use crate::routes::Route;
use crate::ui::{Dialog, Toasts};

/// What each key does, for the help.
const KEYS: [(&str, &str); 12] = [
    ("/", "Search"),
    ("↑ ↓ Home End", "Go from row to row"),
    ("Enter", "Open the DAG"),
    ("Space", "Select the row"),
    ("Shift ↑ ↓, Shift click", "Select all rows between"),
    ("Ctrl A, ⌘ A", "Select all rows shown"),
    ("Esc", "Select none"),
    ("L", "Launch"),
    ("P", "Pause or unpause"),
    ("F", "Make it a favourite, or no longer"),
    ("I", "Copy the DAG’s id"),
    ("?", "Show this"),
];

/// What the pointer and the keys need.
#[derive(Clone, Copy)]
pub struct Desk {
    shown: Shown,
    acts: Acts,
    router: Router,
    toasts: Toasts,
    /// Launches several DAGs.
    launch: Callback<Vec<Arc<Row>>>,
    /// Whether the keys are shown.
    pub help: RwSignal<bool>,
}

impl Desk {
    /// A desk for the calling component's list. `launch` is for all that are selected.
    pub fn new(shown: Shown, acts: Acts, launch: Callback<Vec<Arc<Row>>>) -> Self {
        let desk = Self {
            shown,
            acts,
            router: use_router(),
            toasts: Toasts::get(),
            launch,
            help: RwSignal::new(false),
        };
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            let typing = target(&event)
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
        let Some(target) = target(event) else { return };
        let Some((element, row)) = self.row_of(&target) else {
            return;
        };
        let named = target.closest("[data-do]").ok().flatten();
        let what = named
            .as_ref()
            .and_then(|named| named.get_attribute("data-do"));
        let blocked = named.is_some_and(|named| named.get_attribute("aria-disabled").is_some());
        match what.as_deref() {
            Some("pick") => self.pick(&row, event.shift_key()),
            Some("star") => self.acts.stars.toggle(&row.id),
            Some("pause") if !blocked => self.acts.pause(&row, !row.dag.is_paused),
            Some(_) => {}
            None if event.shift_key() => self.pick(&row, true),
            None if event.ctrl_key() || event.meta_key() => {
                if matches!(target.closest("a"), Ok(None)) {
                    self.pick(&row, false);
                }
            }
            None => open(&target, &element),
        }
    }

    /// A press that begins to mark text where a range is meant.
    pub fn on_press(self, event: &MouseEvent) {
        if event.shift_key() {
            event.prevent_default();
        }
    }

    fn row_of(self, target: &Element) -> Option<(Element, Arc<Row>)> {
        let element = target.closest(".row").ok().flatten()?;
        let index: usize = element.get_attribute("aria-rowindex")?.parse().ok()?;
        let row = self.shown.row(index.checked_sub(2)?)?;
        Some((element, row))
    }

    fn pick(self, row: &Row, range: bool) {
        let selection = self.acts.selection;
        if range {
            self.shown.with_ids(|ids| selection.extend(ids, &row.id));
        } else {
            selection.toggle(&row.id);
        }
    }

    /// A key on a row: whether it has done all that there is to do.
    pub fn on_key(self, event: &KeyboardEvent, place: usize) -> bool {
        let Some(row) = self.shown.row(place) else {
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
        match key.as_str() {
            "ArrowDown" | "ArrowUp" if event.shift_key() => {
                selection.begin_once(&row.id);
                let next = if key == "ArrowDown" {
                    place + 1
                } else {
                    place.saturating_sub(1)
                };
                if let Some(next) = self.shown.row(next) {
                    self.pick(&next, true);
                }
                return false;
            }
            "ArrowDown" | "ArrowUp" | "PageDown" | "PageUp" | "Home" | "End" => {
                selection.end();
                return false;
            }
            "Escape" => selection.clear(),
            " " => self.pick(&row, event.shift_key()),
            "i" | "I" => self.copy(&row),
            "f" | "F" => self.acts.stars.toggle(&row.id),
            "p" | "P" => self.pause(&row),
            "l" | "L" => self.launch(&row),
            _ => return false,
        }
        true
    }

    /// All that are selected where this row is one of them, else the row alone.
    fn meant(self, row: &Arc<Row>) -> Vec<Arc<Row>> {
        if untrack(|| self.acts.selection.has(&row.id)) {
            untrack(|| self.acts.selected())
        } else {
            vec![Arc::clone(row)]
        }
    }

    fn pause(self, row: &Arc<Row>) {
        let is_paused = !row.dag.is_paused;
        if self.meant(row).len() > 1 {
            let rows = untrack(|| self.acts.to_pause(is_paused));
            self.acts.pause_all(rows, is_paused);
        } else {
            self.acts.pause(row, is_paused);
        }
    }

    fn launch(self, row: &Arc<Row>) {
        let rows = self.meant(row);
        if rows.len() > 1 {
            self.launch.run(rows);
        } else if let Some(why) = untrack(|| self.acts.why_not(row, Access::Launch)) {
            self.toasts
                .info(format!("{}: nothing done", row.name()), why);
        } else {
            self.router.go(&Route::Launch {
                instance: self.acts.fleet.instance.get_value(),
                dag_id: row.id.to_string(),
            });
        }
    }

    fn copy(self, row: &Row) {
        let _ = window().navigator().clipboard().write_text(&row.id);
        self.toasts
            .good(format!("The id of {} is copied.", row.name()));
    }

    /// Selects all rows that are shown, or none of them any more.
    pub fn select_shown(self, selected: bool) {
        self.shown
            .with_ids(|ids| self.acts.selection.set(ids, selected));
    }

    /// The box in the heading: all rows that are shown, some of them, or none.
    pub fn pick_all(self) -> AnyView {
        let selection = self.acts.selection;
        let state = Memo::new(move |_| {
            if selection.ids().with(|ids| ids.is_empty()) {
                return "false";
            }
            self.shown.rows.with(|rows| {
                let picked = rows.iter().filter(|row| selection.has(&row.id)).count();
                match picked {
                    0 => "false",
                    some if some == rows.len() => "true",
                    _ => "mixed",
                }
            })
        });
        view! {
            <button
                type="button"
                class="pick"
                role="checkbox"
                aria-checked=move || state.get()
                aria-label="Select all DAGs shown"
                on:click=move |_| self.select_shown(state.get_untracked() != "true")
            ></button>
        }
        .into_any()
    }

    /// The help: nothing until it is asked for.
    pub fn help(self) -> AnyView {
        let keys = move || {
            let line = |(key, what)| {
                view! {
                    <dt>
                        <kbd>{key}</kbd>
                    </dt>
                    <dd>{what}</dd>
                }
            };
            KEYS.map(line).into_iter().collect_view()
        };
        view! {
            <Dialog open=self.help title="Keys on the list">
                <dl class="keys">{keys}</dl>
                <p class="muted">
                    "Letters act on the row with the focus; if it is selected, L and P on all that are."
                </p>
            </Dialog>
        }
        .into_any()
    }
}

fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
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
    let link = row.query_selector(".dag-link").ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok())
        && !marking
    {
        // Not at once: its click passes through here as well.
        request_animation_frame(move || link.click());
    }
}
