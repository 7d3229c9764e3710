//! All fields of a form in their groups.

use airstrip_conf_form::{Draft, FieldKind};
use leptos::prelude::*;
use serde_json::Value;

use super::field::field_row;
use super::state::ConfState;
use crate::ui::{Button, Glyph, Icon, Variant};

/// The heading of the params that name no section, where there are others that do.
const NO_SECTION: &str = "Run parameters";

/// The fields, by section; all sections are open.
#[component]
pub fn Fields(
    /// What is entered.
    state: ConfState,
) -> AnyView {
    let groups = state.with_untracked(|draft| {
        let place = |name: &str| draft.form().fields.iter().position(|f| f.name == name);
        let sections = draft.form().sections().into_iter();
        let shown = sections.map(|(title, fields)| {
            let fields = fields.iter().filter(|field| field.kind != FieldKind::Const);
            let places: Vec<usize> = fields.filter_map(|field| place(&field.name)).collect();
            (title.map(str::to_owned), places)
        });
        shown
            .filter(|(_, places)| !places.is_empty())
            .collect::<Vec<_>>()
    });
    let alone = groups.len() == 1 && groups.iter().all(|(title, _)| title.is_none());
    let groups = groups
        .into_iter()
        .map(|(title, places)| {
            let title = title.unwrap_or_else(|| NO_SECTION.to_owned());
            group(state, title, places, alone)
        })
        .collect_view();
    view! {
        <div class="params">
            {groups}
            {extra_keys(state)}
        </div>
    }
    .into_any()
}

fn group(state: ConfState, title: String, places: Vec<usize>, alone: bool) -> AnyView {
    let of_group = places.clone();
    let fields = places
        .into_iter()
        .map(|at| field_row(state, at))
        .collect_view();
    if alone {
        return view! { <div class="param-group" role="group" aria-label=title>{fields}</div> }
            .into_any();
    }
    let counts = Memo::new(move |_| state.with(|draft| counts(draft, &of_group)));
    let changed = move || {
        let (changed, _) = counts.get();
        (changed > 0).then(|| view! { <span class="muted">{changed} " changed"</span> })
    };
    let wrong = move || {
        let (_, wrong) = counts.get();
        (wrong > 0 && !state.summary().is_empty()).then(|| {
            view! {
                <span class="group-bad">
                    <Icon glyph=Glyph::Warning />
                    {wrong}
                    " to put right"
                </span>
            }
        })
    };
    let label = title.clone();
    view! {
        <details class="param-group" open=true role="group" aria-label=label>
            <summary>
                <Icon glyph=Glyph::Right />
                <span class="group-title">{title}</span>
                {changed}
                {wrong}
            </summary>
            {fields}
        </details>
    }
    .into_any()
}

/// How many fields of a group are not as the default has them, and how many cannot be sent.
fn counts(draft: &Draft, places: &[usize]) -> (usize, usize) {
    let fields = draft.fields().enumerate();
    let own = fields.filter(|(at, _)| places.contains(at));
    own.fold((0, 0), |(changed, wrong), (_, (field, entry))| {
        (
            changed + usize::from(!field.is_default(entry)),
            wrong + usize::from(field.value(entry).is_err()),
        )
    })
}

/// The keys of the conf that no param declares: they are sent as well.
fn extra_keys(state: ConfState) -> AnyView {
    let extra = Memo::new(move |_| {
        state.with(|draft| {
            let keys = draft.extra().iter();
            keys.map(|(key, value)| (key.clone(), value.to_string()))
                .collect::<Vec<_>>()
        })
    });
    let rows = move || {
        extra
            .get()
            .into_iter()
            .map(|(key, value)| {
                let (name, label) = (key.clone(), format!("Remove {key}"));
                view! {
                    <li>
                        <code>{key}</code>
                        <code class="muted">{value}</code>
                        <Button
                            variant=Variant::Quiet
                            icon=Glyph::Close
                            label=label
                            on_click=move |_| remove_key(state, &name)
                        />
                    </li>
                }
            })
            .collect_view()
    };
    let any = Memo::new(move |_| extra.with(|extra| !extra.is_empty()));
    let list = move || {
        any.get().then(|| {
            view! {
                <section class="param-extra" aria-label="Not declared by the DAG">
                    <h3>"Not declared by the DAG, sent as well"</h3>
                    <ul>{rows}</ul>
                </section>
            }
        })
    };
    list.into_any()
}

fn remove_key(state: ConfState, key: &str) {
    state.update(|draft| {
        let mut conf = draft.shown();
        conf.shift_remove(key);
        draft.set_text(&format!("{:#}", Value::Object(conf)));
    });
}
