//! A labelled field, and the inputs that go into it.

use leptos::prelude::*;

/// A label, an input, its help and its error, tied together for screen readers.
///
/// `control` gets the id that the input must carry and the id of the texts that describe it.
#[component]
pub fn Field(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The id of the input, unique on the page.
    #[prop(into)]
    id: String,
    /// What to enter, in a few words.
    #[prop(into, optional)]
    help: Option<String>,
    /// What is wrong with what was entered.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// The input; give it the same `id`, and `aria-describedby` as in `{id}-help {id}-error`.
    children: Children,
) -> AnyView {
    let mark = required.then(|| view! { <span class="required" title="required">"*"</span> });
    let help_id = format!("{id}-help");
    let error_id = format!("{id}-error");
    view! {
        <div class="field" class:field-bad=move || error.with(Option::is_some)>
            <label class="field-label" for=id>
                {label}
                {mark}
            </label>
            {children()}
            {help.map(|help| view! { <p class="field-help" id=help_id>{help}</p> })}
            <p class="field-error" id=error_id aria-live="polite">
                {move || error.get()}
            </p>
        </div>
    }
    .into_any()
}

/// A one-line text input.
#[component]
pub fn TextInput(
    /// The id that its [`Field`] names.
    #[prop(into)]
    id: String,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Called with every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// `text`, `date`, `datetime-local`, `time`, `number`, …
    #[prop(default = "text")]
    kind: &'static str,
    /// An example of what to enter.
    #[prop(into, optional)]
    placeholder: String,
    /// Whether what was entered is wrong.
    #[prop(into, optional)]
    invalid: Signal<bool>,
) -> AnyView {
    let described = format!("{id}-help {id}-error");
    view! {
        <input
            class="input"
            id=id
            type=kind
            placeholder=placeholder
            autocomplete="off"
            spellcheck="false"
            aria-describedby=described
            aria-invalid=move || invalid.get().then_some("true")
            prop:value=move || value.get()
            on:input=move |event| on_input.run(event_target_value(&event))
        />
    }
    .into_any()
}

/// A text input of several lines.
#[component]
pub fn TextArea(
    /// The id that its [`Field`] names.
    #[prop(into)]
    id: String,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Called with every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// How many lines are shown.
    #[prop(default = 4)]
    rows: u32,
    /// Whether it holds code: monospaced, without spell checking.
    #[prop(optional)]
    code: bool,
    /// Whether what was entered is wrong.
    #[prop(into, optional)]
    invalid: Signal<bool>,
) -> AnyView {
    let described = format!("{id}-help {id}-error");
    view! {
        <textarea
            class="input"
            class:code=code
            id=id
            rows=rows
            spellcheck=if code { "false" } else { "true" }
            aria-describedby=described
            aria-invalid=move || invalid.get().then_some("true")
            prop:value=move || value.get()
            on:input=move |event| on_input.run(event_target_value(&event))
        ></textarea>
    }
    .into_any()
}
