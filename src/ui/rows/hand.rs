//! What the pointer and keys do alike on the rows of every list.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// The element that an event is about.
pub fn element_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The row that an element is in, and its place in the list.
pub fn row_of(target: &Element) -> Option<(Element, usize)> {
    let row = target.closest(".row").ok().flatten()?;
    let index: usize = row.get_attribute("aria-rowindex")?.parse().ok()?;
    // The first is the heading.
    Some((row, index.checked_sub(2)?))
}

/// What of a row is meant, where that has a meaning of its own: its `data-do`, and itself.
pub fn meant(target: &Element) -> Option<(String, Element)> {
    let named = target.closest("[data-do]").ok().flatten()?;
    Some((named.get_attribute("data-do")?, named))
}

/// Follows the link of a row that `opens` selects, unless the click was on something with a meaning of its
/// own, or marked text.
pub fn open_row(target: &Element, row: &Element, opens: &str) {
    if !matches!(target.closest("a, button"), Ok(None)) {
        return;
    }
    let marking = window().get_selection().ok().flatten();
    let marking = marking.is_some_and(|selection| !selection.is_collapsed());
    let link = row.query_selector(opens).ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok())
        && !marking
    {
        // Not at once: its click passes through here as well.
        request_animation_frame(move || link.click());
    }
}

/// A press that begins to mark text where a range of rows is meant.
pub fn leave_text(event: &MouseEvent) {
    if event.shift_key() {
        event.prevent_default();
    }
}

/// Whether a key means something to the browser or the system.
pub fn has_modifier(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key()
}

/// The box in the heading of rows that can be selected. `state` is that of the box: all rows that are
/// shown, some of them, or none; `select` selects them, or none of them any more.
pub fn pick_all(
    label: &'static str,
    state: impl Fn() -> &'static str + Copy + Send + 'static,
    select: impl Fn(bool) + 'static,
) -> AnyView {
    view! {
        <button
            type="button"
            class="pick"
            role="checkbox"
            aria-checked=state
            aria-label=label
            on:click=move |_| select(untrack(state) != "true")
        ></button>
    }
    .into_any()
}

/// The state of that box, where so many of `all` rows are selected.
pub fn picked_of(picked: usize, all: usize) -> &'static str {
    match picked {
        0 => "false",
        some if some == all => "true",
        _ => "mixed",
    }
}
