//! Keys that nobody declares: kept, shown and sent.

use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::ui::{Button, Glyph, Variant};

/// The keys with their values, each to be removed; nothing where there are none.
pub fn extra_keys(extra: Memo<Map<String, Value>>, on_remove: Callback<String>) -> AnyView {
    let row = move |(key, value): (String, Value)| {
        let (name, label) = (key.clone(), format!("Remove {key}"));
        view! {
            <li>
                <code>{key}</code>
                <code class="muted">{value.to_string()}</code>
                <Button
                    variant=Variant::Quiet
                    icon=Glyph::Close
                    label=label
                    on_click=move |_| on_remove.run(name.clone())
                />
            </li>
        }
    };
    let any = Memo::new(move |_| extra.with(|extra| !extra.is_empty()));
    let list = move || {
        any.get().then(|| {
            view! {
                <section class="param-extra" aria-label="Not declared by the DAG">
                    <p>"Not declared by the DAG, sent as well"</p>
                    <ul>{move || extra.get().into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    };
    list.into_any()
}
