//! Help on what keys do.

use leptos::prelude::*;

use super::Dialog;
use super::rows::{element_of, has_modifier};

/// What the keys of a page do, each with its key.
pub type Keys = &'static [(&'static str, &'static str)];

/// The help on the keys of a page, which `?` opens.
#[derive(Clone, Copy)]
pub struct KeysHelp(RwSignal<bool>);

impl KeysHelp {
    /// Listens for as long as the calling component lives.
    pub fn listen() -> Self {
        let open = RwSignal::new(false);
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            let typing = element_of(&event)
                .is_some_and(|e| e.matches("input,textarea,select,dialog *").unwrap_or(false));
            if event.key() == "?" && !typing && !has_modifier(&event) {
                event.prevent_default();
                open.set(true);
            }
        });
        on_cleanup(move || listener.remove());
        Self(open)
    }

    /// Opens it by the pointer.
    pub fn button(self) -> AnyView {
        view! {
            <button
                type="button"
                class="btn btn-quiet btn-icon"
                aria-label="Keys"
                title="Keys"
                on:click=move |_| self.0.set(true)
            >
                "?"
            </button>
        }
        .into_any()
    }

    /// The help itself: nothing until it is asked for.
    pub fn dialog(self, keys: Keys, note: &'static str) -> AnyView {
        let line = |(key, what): &(&'static str, &'static str)| {
            view! {
                <dt>
                    <kbd>{*key}</kbd>
                </dt>
                <dd>{*what}</dd>
            }
        };
        let lines = move || keys.iter().map(line).collect_view();
        view! {
            <Dialog open=self.0 title="Keys on the list">
                <dl class="keys">{lines}</dl>
                <p class="muted">{note}</p>
            </Dialog>
        }
        .into_any()
    }
}
