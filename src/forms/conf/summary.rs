//! Everything that must be put right before a launch.

use airstrip_conf_form::Issue;
use leptos::prelude::*;

use super::state::ConfState;
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
) -> AnyView {
    let issues = Memo::new(move |_| state.summary());
    let list = move || {
        let issues = issues.get();
        let title = match issues.len() {
            0 => return None,
            1 => "1 thing to put right".to_owned(),
            n => format!("{n} things to put right"),
        };
        let rows = issues
            .into_iter()
            .map(|issue| {
                let label = label_of(state, &issue);
                let field = issue.field;
                let go = move |_| {
                    on_go.run(field.clone());
                    state.go_to(field.as_deref());
                };
                view! {
                    <li>
                        <button type="button" class="issue" on:click=go>
                            <strong>{label}</strong>
                            " "
                            {issue.message}
                        </button>
                    </li>
                }
            })
            .collect_view();
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

fn label_of(state: ConfState, issue: &Issue) -> String {
    match &issue.field {
        None => "JSON".to_owned(),
        Some(name) => state
            .with_untracked(|draft| draft.form().field(name).map(|field| field.label.clone()))
            .unwrap_or_else(|| name.clone()),
    }
}
