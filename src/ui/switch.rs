//! On or off, at once.

use leptos::prelude::*;

/// A switch whose change takes effect at once. With a `why_not` it cannot be used and says why.
#[component]
pub fn Switch(
    /// What is on or off, for screen readers and, with `show_label`, for everyone.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Called with what it should become.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Whether a change is under way.
    #[prop(into, optional)]
    pending: Signal<bool>,
    /// Why it cannot be used now.
    #[prop(into, optional)]
    why_not: Signal<Option<String>>,
    /// Whether the label is shown beside the switch.
    #[prop(optional)]
    show_label: bool,
    /// The id that a label elsewhere names.
    #[prop(into, optional)]
    id: Option<String>,
) -> AnyView {
    let blocked = move || pending.get() || why_not.with(Option::is_some);
    view! {
        <button
            type="button"
            class="switch"
            role="switch"
            id=id
            aria-checked=move || if on.get() { "true" } else { "false" }
            aria-label=move || (!show_label).then(|| label.get())
            aria-disabled=move || blocked().then_some("true")
            aria-busy=move || pending.get().then_some("true")
            aria-description=move || why_not.get()
            title=move || why_not.get()
            on:click=move |_| {
                if !blocked() {
                    on_change.run(!on.get_untracked());
                }
            }
        >
            <span class="switch-track"><span class="switch-thumb"></span></span>
            {move || show_label.then(|| label.get())}
        </button>
    }
    .into_any()
}
