//! Lists of things to do: at a button, or at a place of the window.

use leptos::ev::{FocusEvent, KeyboardEvent};
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
    let (root, list) = (NodeRef::<html::Div>::new(), NodeRef::new());
    focus_first(list);
    let close = move || {
        open.set(false);
        let button = root
            .get_untracked()
            .and_then(|root| item(&root, "button", 0));
        if let Some(button) = button {
            let _ = button.focus();
        }
    };
    let keydown = move |event: KeyboardEvent| {
        if open.get_untracked() {
            walk(&event, root, &close);
        } else if event.key() == "ArrowDown" {
            open.set(true);
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let focusout = move |event: FocusEvent| {
        if is_left(&event, root) {
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
                <div class="menu-list" role="menu" node_ref=list on:click=move |_| close()>
                    {children()}
                </div>
            </Show>
        </div>
    }
    .into_any()
}

/// The items of a menu at a place of the window, for what has no button of its own around it. `at` is
/// the right end of the place, `None` while the menu is closed; Escape, Tab, a choice or a click
/// elsewhere closes it.
#[component]
pub fn FloatingMenu(
    /// What the menu is for.
    #[prop(into)]
    label: Signal<String>,
    /// Where it is, in pixels from the window's left and top.
    at: RwSignal<Option<(f64, f64)>>,
    /// Called when it closes other than by a click elsewhere: the focus is to be put back.
    #[prop(into)]
    on_close: Callback<()>,
    /// The items.
    children: ChildrenFn,
) -> AnyView {
    let list = NodeRef::<html::Div>::new();
    focus_first(list);
    let close = move || {
        at.set(None);
        on_close.run(());
    };
    let keydown = move |event: KeyboardEvent| {
        if event.key() == "Tab" {
            event.prevent_default();
            close();
        } else {
            walk(&event, list, &close);
        }
    };
    let focusout = move |event: FocusEvent| {
        if is_left(&event, list) {
            at.set(None);
        }
    };
    let view = move || {
        let (x, y) = at.get()?;
        let window = window();
        let size = |size: Result<wasm_bindgen::JsValue, _>| {
            size.ok().and_then(|size| size.as_f64()).unwrap_or(0.0)
        };
        let (width, height) = (size(window.inner_width()), size(window.inner_height()));
        // Above the place where there is more room.
        let (top, bottom) = if y > height * 0.6 {
            ("auto".to_owned(), format!("{}px", (height - y) as i32 + 28))
        } else {
            (format!("{}px", y as i32), "auto".to_owned())
        };
        Some(view! {
            <div
                class="menu-list menu-floating"
                role="menu"
                aria-label=move || label.get()
                node_ref=list
                style:top=top
                style:bottom=bottom
                style:right=format!("{}px", (width - x) as i32)
                on:keydown=keydown
                on:focusout=focusout
                on:click=move |_| close()
            >
                {children()}
            </div>
        })
    };
    view.into_any()
}

/// Moves the focus to the first item of a list whenever it is opened.
fn focus_first(list: NodeRef<html::Div>) {
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            step(&list, 1);
        }
    });
}

/// What a key does in an open menu.
fn walk(event: &KeyboardEvent, root: NodeRef<html::Div>, close: &dyn Fn()) {
    let Some(root) = root.get_untracked() else {
        return;
    };
    match event.key().as_str() {
        "Escape" => close(),
        "ArrowDown" => step(&root, 1),
        "ArrowUp" => step(&root, -1),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// Whether the focus has gone elsewhere. Where an item leads to another page it leaves with the menu,
/// which is gone by then.
fn is_left(event: &FocusEvent, root: NodeRef<html::Div>) -> bool {
    let next = event.related_target();
    let next = next.and_then(|next| next.dyn_into::<web_sys::Node>().ok());
    let root = root.try_get_untracked().flatten();
    root.is_some_and(|root| !root.contains(next.as_ref()))
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
