//! The filters, and the way out of the console for what they find.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::asked::Asked;
use super::words::DEEDS;
use crate::components::place_select;
use crate::router::Param;
use crate::ui::{SearchBox, Select};

/// Milliseconds that one must stop typing before what is typed is asked for.
const PAUSE: u32 = 300;

const OUTCOMES: [(&str, &str); 6] = [
    ("", "any outcome"),
    ("done", "done"),
    ("under-way", "under way"),
    ("refused", "refused"),
    ("failed", "failed"),
    ("unknown", "unknown"),
];

/// The filters. The person is asked for where there are entries of others.
pub fn toolbar(asked: Asked, everyone: Memo<bool>) -> AnyView {
    let person = move || {
        // A link with a person in it says so, whoever opens it.
        (everyone.get() || !asked.person.get().is_empty()).then(|| {
            let (value, set) = typed(asked.person);
            view! {
                <input
                    class="input act-person"
                    type="search"
                    aria-label="Person"
                    placeholder="any person"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || value.get()
                    on:input=move |event| set.run(event_target_value(&event))
                />
            }
        })
    };
    let (target, set_target) = typed(asked.target);
    let operations =
        std::iter::once(("", "anything")).chain(DEEDS.iter().map(|deed| (deed.name, deed.choice)));
    view! {
        <div class="toolbar act-filters" role="search">
            <SearchBox label="Connection or DAG" value=target on_input=set_target />
            {person}
            {select("What", asked.operation, operations.map(owned).collect::<Vec<_>>().into())}
            {select("Outcome", asked.outcome, choices(&OUTCOMES))}
            {place_select(asked.place)}
            {asked.when.inputs()}
        </div>
    }
    .into_any()
}

fn owned((value, text): (&str, &str)) -> (String, String) {
    (value.to_owned(), text.to_owned())
}

fn choices(choices: &[(&str, &str)]) -> Signal<Vec<(String, String)>> {
    Signal::stored(choices.iter().copied().map(owned).collect())
}

fn select(label: &'static str, param: Param, options: Signal<Vec<(String, String)>>) -> AnyView {
    view! {
        <Select
            label
            value=param.signal()
            options
            on_change=move |chosen: String| param.set(&chosen)
        />
    }
    .into_any()
}

/// A text that is shown as it is typed and asked for once one stops.
fn typed(param: Param) -> (Signal<String>, Callback<String>) {
    let text = RwSignal::new(param.signal().get_untracked());
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| text.set(param.get()));
    let set = Callback::new(move |typed: String| {
        text.set(typed.clone());
        let ask = Timeout::new(PAUSE, move || param.set(&typed));
        timer.set_value(Some(ask));
    });
    (text.into(), set)
}

/// The links that export what the filters find.
pub fn exports(asked: Asked) -> AnyView {
    let query = Memo::new(move |_| asked.query());
    let link = |format: &'static str, text: &'static str| {
        let href = move || query.with(|query| format!("/api/audit?{query}&format={format}"));
        view! {
            <a class="btn btn-quiet" href=href download title="Export all that the filters find">
                <span>{text}</span>
            </a>
        }
    };
    view! {
        {link("csv", "CSV")}
        {link("ndjson", "NDJSON")}
    }
    .into_any()
}
