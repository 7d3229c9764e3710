//! The file that the DAG is in.

mod python;

use airstrip_airflow::v2::{DagSource, GetDagSource};
use airstrip_contract::{Api, System};
use leptos::prelude::*;

use super::further::About;
use crate::api::{QueryCall, api_of, use_query};
use crate::components::QueryFailure;
use crate::components::airflow::RARELY;
use crate::ui::{Button, EmptyState, Glyph, Skeleton, Toasts, format};
use python::{Part, parts};

/// Longer files are shown without colours: their parts would be too many elements.
const MOST_COLOURED: usize = 200_000;

/// The source code of a DAG.
pub fn source(about: About) -> AnyView {
    let details = about.details();
    let instance = about.instance.get_value();
    let by_token = api_of(System::Airflow, &instance) == Api::V1;
    let query = use_query(
        move || {
            // Airflow 3 is asked by the DAG, without waiting for anything.
            let file_token = match by_token {
                true => Some(details.data()?.file_token.clone()?),
                false => None,
            };
            let dag_id = about.dag_id.get_value();
            Some(QueryCall::new(
                &instance,
                &GetDagSource { dag_id, file_token },
            ))
        },
        |_: Option<&DagSource>| RARELY,
    );
    let file = Memo::new(move |_| query.data().map(|source| source.content.clone()));
    let version = Memo::new(move |_| query.data()?.version_number);
    let view = move || {
        match file.get() {
        Some(text) if text.is_empty() => {
            view! { <EmptyState title="No source" detail="Airflow has kept an empty file.".to_owned() /> }
                .into_any()
        }
        Some(text) => listing(text, version.get()),
        None if query.error().is_some() || details.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=12 /> }.into_any(),
    }
    };
    view! {
        <QueryFailure query />
        {view}
    }
    .into_any()
}

fn listing(text: String, version: Option<u64>) -> AnyView {
    let lines = text.lines().count();
    let numbers: Vec<String> = (1..=lines).map(|number| number.to_string()).collect();
    let toasts = Toasts::get();
    let whole = text.clone();
    let copy = move |_| {
        let _ = window().navigator().clipboard().write_text(&whole);
        toasts.good("Source copied");
    };
    let count = format::exact(lines as u64);
    let code: Vec<AnyView> = if text.len() > MOST_COLOURED {
        vec![text.into_any()]
    } else {
        parts(&text)
            .into_iter()
            .map(|(part, text)| coloured(part, text))
            .collect()
    };
    view! {
        <div class="toolbar">
            <p class="muted num">
                {count} " lines"
                {version.map(|version| format!(", version {version} of the DAG"))}
            </p>
            <Button icon=Glyph::Copy on_click=copy>
                "Copy"
            </Button>
        </div>
        <div class="listing" role="group" aria-label="Source" tabindex="0">
            <pre class="listing-numbers" aria-hidden="true">{numbers.join("\n")}</pre>
            <pre class="listing-code"><code>{code}</code></pre>
        </div>
    }
    .into_any()
}

fn coloured(part: Part, text: &str) -> AnyView {
    let text = text.to_owned();
    match part.class() {
        Some(class) => view! { <span class=class>{text}</span> }.into_any(),
        None => text.into_any(),
    }
}
