//! One of a few: a native select, or segments where the choices are two to four.

use leptos::prelude::*;

/// A native select. `options` are pairs of value and text.
#[component]
pub fn Select(
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: String,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Pairs of value and text.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// Called with the value that was chosen.
    #[prop(into)]
    on_change: Callback<String>,
    /// The id that a [`super::Field`] names.
    #[prop(into, optional)]
    id: Option<String>,
) -> AnyView {
    let choices = move || {
        options
            .get()
            .into_iter()
            .map(|(option, text)| {
                let own = option.clone();
                view! {
                    <option value=option prop:selected=move || value.with(|v| *v == own)>
                        {text}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <select
            class="input select"
            id=id
            aria-label=label
            on:change=move |event| on_change.run(event_target_value(&event))
        >
            {choices}
        </select>
    }
    .into_any()
}

/// Two to four choices side by side: radio buttons in looks of their own.
#[component]
pub fn Segmented(
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: String,
    /// The name of the group, unique on the page.
    #[prop(into)]
    name: String,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Pairs of value and text.
    options: Vec<(String, String)>,
    /// Called with the value that was chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> AnyView {
    let segments = options
        .into_iter()
        .map(|(option, text)| {
            let (own, chosen, name) = (option.clone(), option.clone(), name.clone());
            view! {
                <label class="segment">
                    <input
                        type="radio"
                        name=name
                        value=option
                        prop:checked=move || value.with(|v| *v == own)
                        on:change=move |_| on_change.run(chosen.clone())
                    />
                    <span>{text}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="segments">
            <legend class="visually-hidden">{label}</legend>
            {segments}
        </fieldset>
    }
    .into_any()
}
