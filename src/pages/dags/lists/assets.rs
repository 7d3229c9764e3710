//! What tasks produce and DAGs wait for.

use airstrip_airflow::v2::{Asset, AssetUse, ListAssets};
use airstrip_contract::{Api, System};
use leptos::prelude::*;

use super::page::Page;
use super::{dag_link, listing, read};
use crate::api::api_of;
use crate::ui::{CopyId, Time};

pub fn assets(instance: String) -> AnyView {
    let page = Page::of_address();
    let query = read(&instance, page, |offset| ListAssets { offset });
    let note = (api_of(System::Airflow, &instance) == Api::V1)
        .then(|| view! { <p class="muted">"Airflow 2 calls them datasets."</p> });
    let rows = move || {
        let answer = query.data()?;
        let rows = answer.assets.iter().map(|asset| row(&instance, asset));
        Some((rows.collect(), answer.total_entries))
    };
    let none = (
        "No assets",
        "No DAG of this Airflow produces one or waits for one.",
    );
    let headings = &["Asset", "Updated by", "Starts", "Last update"];
    view! {
        {note}
        {listing(query, page, "Assets", headings, rows, none)}
    }
    .into_any()
}

fn row(instance: &str, asset: &Asset) -> AnyView {
    let name = asset.name.clone().filter(|name| *name != asset.uri);
    let updated = asset
        .last_asset_event
        .as_ref()
        .and_then(|last| last.timestamp);
    view! {
        <tr>
            <td>
                {name.map(|name| view! { <strong>{name}</strong> })}
                <CopyId id=asset.uri.clone() />
            </td>
            <td>{uses(instance, &asset.producing_tasks)}</td>
            <td>{uses(instance, &asset.scheduled_dags)}</td>
            <td>{updated.map(|at| view! { <Time at /> })}</td>
        </tr>
    }
    .into_any()
}

fn uses(instance: &str, uses: &[AssetUse]) -> AnyView {
    let one = |used: &AssetUse| {
        let task = used.task_id.clone();
        view! {
            <li>
                {dag_link(instance, &used.dag_id)}
                {task.map(|task| view! { <span class="muted">" " {task}</span> })}
            </li>
        }
        .into_any()
    };
    let items: Vec<AnyView> = uses.iter().map(one).collect();
    view! { <ul class="beside-uses">{items}</ul> }.into_any()
}
