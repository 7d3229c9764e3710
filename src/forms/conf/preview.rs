//! What will be sent, exactly, and how it differs from the defaults.

use airstrip_conf_form::{Difference, Draft};
use leptos::prelude::*;

use super::diff::differences_view;
use super::lines::{Line, lines};
use super::state::ConfState;

/// The conf as JSON, with the keys marked whose values are not the defaults, and what else is told of it.
#[component]
pub fn Preview(
    /// What is entered.
    state: ConfState,
    /// What stands below the differences to the defaults.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let changes = Memo::new(move |_| state.with(Draft::changes));
    let changed = move || changes.with(|changes| keys(changes).len());
    let text = move || changes.with(|changes| state.with(|d| marked_lines(d, changes)));
    let has_params = state.with_untracked(|draft| draft.form().is_declared());
    let missing = Memo::new(move |_| state.with(not_ready));
    let words = move || match changed() {
        0 if has_params => "All as the defaults have it".to_owned(),
        0 => "An empty conf".to_owned(),
        n if !has_params => format!("{n} added"),
        1 => "1 differs from the defaults".to_owned(),
        n => format!("{n} differ from the defaults"),
    };
    view! {
        <section class="panel sent" aria-labelledby="sent-title">
            <h2 id="sent-title">"What will be sent"</h2>
            <pre class="sent-code" tabindex="0" aria-label="Conf">{lines(text)}</pre>
            {differences_view(Signal::derive(words), changes.into(), "sent-differences")}
            {children.map(|children| children())}
            <p class="sent-missing">{move || missing.get()}</p>
        </section>
    }
    .into_any()
}

/// What keeps the conf from being sent, by the names of the fields.
fn not_ready(draft: &Draft) -> Option<String> {
    const NAMED: usize = 3;
    let issues = draft.issues();
    let mut names: Vec<&str> = Vec::new();
    for issue in &issues {
        let field = issue
            .field
            .as_deref()
            .and_then(|name| draft.form().field(name));
        let name = field.map_or("the JSON", |field| &field.label);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    (!names.is_empty()).then(|| format!("To put right first: {}{more}", names.join(", ")))
}

/// The keys of the conf that differences are about. Those of one key stand together.
fn keys(differences: &[Difference]) -> Vec<String> {
    let first = |one: &Difference| one.path.first().map(ToString::to_string);
    let mut keys: Vec<String> = differences.iter().filter_map(first).collect();
    keys.dedup();
    keys
}

/// The lines of the conf's JSON, each with whether its top-level key was changed.
fn marked_lines(draft: &Draft, changes: &[Difference]) -> Vec<Line> {
    let changed = keys(changes);
    let conf = draft.told();
    let text = format!("{conf:#}");
    let mut keys = conf.as_object().into_iter().flat_map(|conf| conf.keys());
    let mut marked = false;
    text.lines()
        .map(|line| {
            // Two spaces and a quote: the next top-level key. Deeper lines have more spaces, and
            // line breaks inside texts are escaped.
            if line.starts_with("  \"") {
                marked = keys.next().is_some_and(|key| changed.contains(key));
            } else if !line.starts_with("  ") {
                marked = false;
            }
            (marked, line.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use airstrip_conf_form::{Entry, Form};

    use super::*;

    #[test]
    fn all_lines_of_a_changed_key_are_marked() {
        let params = serde_json::json!({
            "a": {"value": "x\n  \"y", "schema": {}},
            "o": {"value": {"k": 1}, "schema": {"type": "object"}},
            "z": {"value": 1, "schema": {}},
        });
        let form = Form::from_params(params.as_object().unwrap(), |_, _| None);
        let mut draft = Draft::new(Arc::new(form));
        draft.set("o", Entry::Json(r#"{"k": [2]}"#.into()));
        let marked: Vec<_> = marked_lines(&draft, &draft.changes())
            .into_iter()
            .filter_map(|(marked, line)| marked.then_some(line))
            .collect();
        assert_eq!(
            marked,
            ["  \"o\": {", "    \"k\": [", "      2", "    ]", "  },"]
        );
    }
}
