//! The pointer and the keyboard on the rows: selecting, and what keys do.

use std::sync::Arc;

use airstrip_contract::Access;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use web_sys::Element;

use super::acts::Acts;
use super::find::Row;
use super::shown::Shown;
use crate::router::{Router, use_router};
use crate::routes::Route;
use crate::ui::{KeysHelp, Toasts, element_of, meant, open_row, pick_all, picked_of, row_of};

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
    /// What the keys do.
    pub help: KeysHelp,
}

impl Desk {
    /// A desk for the calling component's list. `launch` is for all that are selected.
    pub fn new(shown: Shown, acts: Acts, launch: Callback<Vec<Arc<Row>>>) -> Self {
        Self {
            shown,
            acts,
            router: use_router(),
            toasts: Toasts::get(),
            launch,
            help: KeysHelp::listen(),
        }
    }

    /// A click somewhere on a row: on what has a meaning of its own, or to open it. Not to mark text.
    pub fn on_click(self, event: &MouseEvent) {
        let Some(target) = element_of(event) else {
            return;
        };
        let Some((element, row)) = self.row_of(&target) else {
            return;
        };
        let meant = meant(&target);
        let is_blocked = |named: &Element| named.get_attribute("aria-disabled").is_some();
        let blocked = meant.as_ref().is_some_and(|(_, named)| is_blocked(named));
        match meant.as_ref().map(|(what, _)| what.as_str()) {
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
            None => open_row(&target, &element, ".dag-link"),
        }
    }

    fn row_of(self, target: &Element) -> Option<(Element, Arc<Row>)> {
        let (element, place) = row_of(target)?;
        Some((element, self.shown.row(place)?))
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
                picked_of(picked, rows.len())
            })
        });
        pick_all(
            "Select all DAGs shown",
            move || state.get(),
            move |selected| {
                self.select_shown(selected);
            },
        )
    }

    /// The help: nothing until it is asked for.
    pub fn help(self) -> AnyView {
        self.help.dialog(
            &KEYS,
            "Letters act on the row with the focus; if it is selected, L and P on all that are.",
        )
    }
}
