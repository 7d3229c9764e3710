//! The settings that all DAGs share. Airflow may hold secrets in them: a value is shown when one asks
//! for it, one by one.

use airstrip_airflow::v2::{ListVariables, Variable};
use leptos::prelude::*;

use super::page::Page;
use super::{listing, read};
use crate::ui::{Button, Variant};

pub fn variables(instance: String) -> AnyView {
    let page = Page::of_address();
    let query = read(&instance, page, |offset| ListVariables { offset });
    let rows = move || {
        let answer = query.data()?;
        Some((
            answer.variables.iter().map(row).collect(),
            answer.total_entries,
        ))
    };
    let none = ("No variables", "Nobody has set one in this Airflow.");
    listing(
        query,
        page,
        "Variables",
        &["Key", "Value", "Description"],
        rows,
        none,
    )
}

fn row(variable: &Variable) -> AnyView {
    let is_shown = RwSignal::new(false);
    let (key, value) = (variable.key.clone(), variable.value.clone());
    let label = format!("Show the value of {key}");
    let shown = move || match (is_shown.get(), value.clone()) {
        (_, None) => view! { <span class="muted">"none"</span> }.into_any(),
        (_, Some(masked)) if masked == "***" => {
            view! { <span class="muted">"masked by Airflow"</span> }.into_any()
        }
        (true, Some(value)) => view! { <pre class="code">{value}</pre> }.into_any(),
        (false, Some(_)) => {
            let label = label.clone();
            view! {
                <Button variant=Variant::Quiet on_click=move |_| is_shown.set(true)>
                    <span aria-hidden="true">"Show"</span>
                    <span class="visually-hidden">{label}</span>
                </Button>
            }
            .into_any()
        }
    };
    view! {
        <tr>
            <th scope="row" class="mono">{key}</th>
            <td>{shown}</td>
            <td>{variable.description.clone()}</td>
        </tr>
    }
    .into_any()
}
