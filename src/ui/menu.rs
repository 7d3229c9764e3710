//! A button that opens a list of things to do.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::icon::{Glyph, Icon};

/// A menu. Its children are `<a>` or `<button>` elements with `role="menuitem"`; choosing one,
/// Escape or a click elsewhere closes it.
#[component]
pub fn Menu(
    /// What the menu is for; shown unless `icon` is given.
    #[prop(into)]
    label: Signal<String>,
    /// Show this icon instead of the label.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// The items.
    children: ChildrenFn,
) -> AnyView {
    let open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let close = move || {
        open.set(false);
        if let Some(button) = root
            .get_untracked()
            .and_then(|root| item(&root, "button", 0))
        {
            let _ = button.focus();
        }
    };
    let keydown = move |event: KeyboardEvent| {
        let Some(root) = root.get_untracked() else {
            return;
        };
        match event.key().as_str() {
            "Escape" if open.get_untracked() => close(),
            "ArrowDown" if !open.get_untracked() => {
                open.set(true);
                request_animation_frame(move || step(&root, 1));
            }
            "ArrowDown" => step(&root, 1),
            "ArrowUp" => step(&root, -1),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let focusout = move |event: leptos::ev::FocusEvent| {
        let next = event
            .related_target()
            .and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        // Where an item leads to another page, the focus leaves with the menu, which is gone by then.
        let root = root.try_get_untracked().flatten();
        if root.is_some_and(|root| !root.contains(next.as_ref())) {
            open.set(false);
        }
    };
    let face = match icon {
        Some(glyph) => view! { <Icon glyph /> }.into_any(),
        None => view! {
            <span>{move || label.get()}</span>
            <Icon glyph=Glyph::Down />
        }
        .into_any(),
    };
    view! {
        <div class="menu" node_ref=root on:keydown=keydown on:focusout=focusout>
            <button
                type="button"
                class="btn btn-quiet"
                class:btn-icon=icon.is_some()
                aria-haspopup="menu"
                aria-label=move || icon.is_some().then(|| label.get())
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {face}
            </button>
            <Show when=move || open.get()>
                <div class="menu-list" role="menu" on:click=move |_| close()>
                    {children()}
                </div>
            </Show>
        </div>
    }
    .into_any()
}

fn item(root: &HtmlElement, selector: &str, index: u32) -> Option<HtmlElement> {
    let items = root.query_selector_all(selector).ok()?;
    items.item(index)?.dyn_into().ok()
}

/// Moves the focus to the next or previous item.
fn step(root: &HtmlElement, by: i32) {
    let focused = document().active_element();
    let items: Vec<_> = (0..)
        .map_while(|at| item(root, "[role^=menuitem]", at))
        .collect();
    let at = items
        .iter()
        .position(|item| focused.as_ref() == Some(item.unchecked_ref()));
    let count = i32::try_from(items.len()).unwrap_or(0);
    let at = at.and_then(|at| i32::try_from(at).ok());
    let next = match at {
        Some(at) if count > 0 => (at + by).rem_euclid(count),
        _ => 0,
    };
    if let Some(item) = usize::try_from(next).ok().and_then(|next| items.get(next)) {
        let _ = item.focus();
    }
}
