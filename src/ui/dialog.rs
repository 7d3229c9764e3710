//! A question that must be answered before anything else.

use leptos::html;
use leptos::prelude::*;

/// A modal dialog on the browser's own `<dialog>`: it traps the focus, closes with Escape and gives
/// the focus back.
#[component]
pub fn Dialog(
    /// Whether it is open; set to `false` when it closes, however it closes.
    open: RwSignal<bool>,
    /// The question, as its heading.
    #[prop(into)]
    title: Signal<String>,
    /// The text, and a `<footer>` with the buttons, last the one that goes ahead.
    children: ChildrenFn,
) -> AnyView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // A click on the backdrop has the dialog itself as its target, its content is a child.
    let backdrop = move |event: leptos::ev::MouseEvent| {
        let own = dialog
            .get_untracked()
            .is_some_and(|dialog| event.target().is_some_and(|target| target == ****dialog));
        if own {
            open.set(false);
        }
    };
    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            aria-label=move || title.get()
            on:close=move |_| open.set(false)
            on:click=backdrop
        >
            <div class="dialog-body">
                <h2>{move || title.get()}</h2>
                {move || open.get().then(|| children())}
            </div>
        </dialog>
    }
    .into_any()
}
