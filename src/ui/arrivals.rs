//! Rows of which new ones come while one looks: they wait, so that no row moves away from under the
//! pointer.

use leptos::ev::MouseEvent;
use leptos::html::Div;
use leptos::prelude::*;

use super::button::Button;
use super::rows::{element_of, open_row, row_of};

/// A table whose newest rows come first. `waiting` tells how many wait to be shown, and `show` shows them:
/// at once where nobody points at a row, is on one or has scrolled to one. A click anywhere on a row is one
/// on what `opens` finds in it, except on what has a meaning of its own or to mark text.
pub fn arrivals(
    waiting: Memo<usize>,
    show: Callback<()>,
    opens: &'static str,
    table: AnyView,
) -> AnyView {
    let (pointed, focused) = (RwSignal::new(false), RwSignal::new(false));
    let around = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if waiting.get() > 0 && !pointed.get() && !focused.get() && is_at_top(around) {
            show.run(());
        }
    });
    let new = move || {
        let count = waiting.get();
        (count > 0).then(|| {
            view! {
                <div class="arrivals">
                    <Button on_click=move |_| show.run(())>{count} " new"</Button>
                </div>
            }
        })
    };
    view! {
        {new}
        <div
            class="page-fill"
            node_ref=around
            on:click=move |event| open_around(&event, opens)
            on:pointerenter=move |_| pointed.set(true)
            on:pointerleave=move |_| pointed.set(false)
            on:focusin=move |_| focused.set(true)
            on:focusout=move |_| focused.set(false)
        >
            {table}
        </div>
    }
    .into_any()
}

fn is_at_top(around: NodeRef<Div>) -> bool {
    let Some(around) = around.get_untracked() else {
        return true;
    };
    let view = around.query_selector(".rows-view");
    view.is_ok_and(|view| view.is_none_or(|view| view.scroll_top() == 0))
}

fn open_around(event: &MouseEvent, opens: &str) {
    if let Some(target) = element_of(event)
        && let Some((row, _)) = row_of(&target)
    {
        open_row(&target, &row, opens);
    }
}
