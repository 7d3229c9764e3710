//! Everything that must be put right before a launch.

use airstrip_conf_form::{FieldKind, Issue, Step};
use leptos::prelude::*;

use super::state::{ConfState, focus_within};
use crate::ui::{Glyph, Icon};

/// The issues after a launch was tried; each leads to its field.
#[component]
pub fn Issues(
    /// What is entered.
    state: ConfState,
    /// Called with the param before it is gone to, so that its view can be shown; `None` for the
    /// JSON text.
    #[prop(into)]
    on_go: Callback<Option<String>>,
    /// What stands below those of the conf: as field the id of an input, as path what that is called.
    others: RwSignal<Vec<Issue>>,
) -> AnyView {
    let issues = Memo::new(move |_| state.summary());
    let list = move || {
        let (issues, others) = (issues.get(), others.get());
        let title = match issues.len() + others.len() {
            0 => return None,
            1 => "1 thing to put right".to_owned(),
            n => format!("{n} things to put right"),
        };
        let issues = issues.into_iter().map(|issue| {
            let (label, message) = (label_of(state, &issue), issue.message.clone());
            let go = move || {
                on_go.run(issue.field.clone());
                state.go_to(&issue);
            };
            row(label, message, Box::new(go))
        });
        let others = others.into_iter().map(|other| {
            let label = other.path.first().map(ToString::to_string);
            let go = move || focus_within(other.field.clone().unwrap_or_default());
            row(label.unwrap_or_default(), other.message, Box::new(go))
        });
        let rows: Vec<AnyView> = issues.chain(others).collect();
        Some(view! {
            <div class="issues" role="alert">
                <p class="issues-title">
                    <Icon glyph=Glyph::Warning />
                    {title}
                </p>
                <ul>{rows}</ul>
            </div>
        })
    };
    list.into_any()
}

fn row(label: String, message: String, go: Box<dyn Fn()>) -> AnyView {
    view! {
        <li>
            <button type="button" class="issue" on:click=move |_| go()>
                <strong>{label}</strong>
                " "
                {message}
            </button>
        </li>
    }
    .into_any()
}

/// The names of the field and of those around it.
fn label_of(state: ConfState, issue: &Issue) -> String {
    let Some(name) = &issue.field else {
        return "JSON".to_owned();
    };
    state.with_untracked(|draft| {
        let mut field = draft.form().field(name);
        let mut label = field.map_or_else(|| name.clone(), |field| field.label.clone());
        for step in &issue.path {
            let inner = field.and_then(|field| match &field.kind {
                FieldKind::Object(fields) => fields
                    .iter()
                    .find(|field| Step::Key(field.name.clone()) == *step),
                FieldKind::Rows(item) | FieldKind::Keys(item) => Some(&**item),
                _ => None,
            });
            let text = match inner.filter(|inner| !inner.is_item()) {
                Some(inner) => inner.label.clone(),
                None => step.to_string(),
            };
            label.push_str(" › ");
            label.push_str(&text);
            field = inner;
        }
        label
    })
}
