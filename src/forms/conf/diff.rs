//! What differs between two confs, one place to a line.

use airstrip_conf_form::Difference;
use leptos::prelude::*;
use serde_json::Value;

/// Characters of a value that are shown: all of it is in the conf beside.
const SHOWN: usize = 80;

/// The differences with a sentence above them that folds them away; the sentence alone where there are
/// none.
pub fn differences_view(
    words: Signal<String>,
    differences: Signal<Vec<Difference>>,
    class: &'static str,
) -> AnyView {
    let any = Memo::new(move |_| differences.with(|all| !all.is_empty()));
    let view = move || {
        if !any.get() {
            return view! { <p class="muted num">{move || words.get()}</p> }.into_any();
        }
        let rows = move || differences.with(|all| all.iter().map(row).collect_view());
        view! {
            <details class="differences" open=true>
                <summary class="num">{move || words.get()}</summary>
                <ul>{rows}</ul>
            </details>
        }
        .into_any()
    };
    view! {
        <div class=class aria-live="polite">
            {view}
        </div>
    }
    .into_any()
}

fn row(one: &Difference) -> AnyView {
    let path: Vec<String> = one.path.iter().map(ToString::to_string).collect();
    let path = path.join(" › ");
    let (was, is) = (one.was.as_ref().map(shown), one.is.as_ref().map(shown));
    match (was, is) {
        (Some(was), Some(is)) => view! {
            <li class="difference">
                <code>{path}</code>
                " "
                <span class="visually-hidden">"was "</span>
                <del>{was}</del>
                <span aria-hidden="true">" → "</span>
                <span class="visually-hidden">", is "</span>
                <ins>{is}</ins>
            </li>
        }
        .into_any(),
        (None, is) => view! {
            <li class="difference">
                <code>{path}</code>
                " "
                <span class="muted">"added "</span>
                <ins>{is}</ins>
            </li>
        }
        .into_any(),
        (was, None) => view! {
            <li class="difference">
                <code>{path}</code>
                " "
                <span class="muted">"removed "</span>
                <del>{was}</del>
            </li>
        }
        .into_any(),
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
