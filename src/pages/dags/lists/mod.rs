//! What an Airflow has beside DAGs, to be read: backfills, assets, variables and pools.

mod assets;
mod backfills;
mod page;
mod pools;
mod variables;

use leptos::prelude::*;

use crate::api::{Query, QueryCall, SLOW, use_query};
use crate::components::QueryFailure;
use crate::components::airflow::beside_links;
use crate::routes::{Beside, Route};
use crate::ui::{EmptyState, PageHead, Skeleton};
use page::{Length, Page, turning};

/// One of the lists.
#[component]
pub fn BesideDags(
    /// The Airflow instance.
    instance: String,
    /// Which list.
    list: Beside,
) -> AnyView {
    let dags = Route::Dags {
        instance: instance.clone(),
    };
    let above = vec![(dags.path(), "DAGs".to_owned())];
    let links = beside_links(&instance, Some(list));
    let content = match list {
        Beside::Backfills => backfills::backfills(instance),
        Beside::Assets => assets::assets(instance),
        Beside::Variables => variables::variables(instance),
        Beside::Pools => pools::pools(instance),
    };
    view! {
        <PageHead title=Signal::stored(list.title().to_owned()) above />
        {links}
        {content}
    }
    .into_any()
}

/// Reads a page of a list, each by the call for what comes after so many rows.
fn read<C>(instance: &str, page: Page, call: impl Fn(u32) -> C + 'static) -> Query<C::Answer>
where
    C: airstrip_contract::Call,
    C::Answer: PartialEq + Send + Sync,
{
    let instance = instance.to_owned();
    use_query(
        move || Some(QueryCall::new(&instance, &call(page.offset()))),
        |_: Option<&C::Answer>| SLOW,
    )
}

/// A table of rows with the way to further pages, or what is shown in its place. `rows` is tracked and
/// none as long as nothing is known; with them comes how many there are in all.
fn listing<T: Send + Sync + 'static>(
    query: Query<T>,
    page: Page,
    label: &'static str,
    headings: &'static [&'static str],
    rows: impl Fn() -> Option<(Vec<AnyView>, Option<u64>)> + Send + 'static,
    none: (&'static str, &'static str),
) -> AnyView {
    // While a page is on its way, the way to others stays.
    let length = RwSignal::new(None);
    let view = move || match rows() {
        Some((rows, _)) if rows.is_empty() && page.offset() == 0 => {
            length.set(None);
            view! { <EmptyState title=none.0 detail=none.1.to_owned() /> }.into_any()
        }
        Some((rows, all)) => {
            let (offset, came) = (untrack(|| page.offset()), rows.len());
            length.update(|length| {
                *length = all.map(|all| Length::told(*length, offset, came, all));
            });
            table(label, headings, rows)
        }
        None if query.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=8 /> }.into_any(),
    };
    view! {
        <QueryFailure query />
        {turning(page, length)}
        {view}
    }
    .into_any()
}

fn table(label: &'static str, headings: &'static [&'static str], rows: Vec<AnyView>) -> AnyView {
    let heading = |text: &&'static str| view! { <th scope="col">{*text}</th> }.into_any();
    let headings: Vec<AnyView> = headings.iter().map(heading).collect();
    view! {
        <table class="table beside-table" aria-label=label>
            <thead>
                <tr>{headings}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// Links to DAGs.
fn dag_link(instance: &str, dag_id: &str) -> AnyView {
    let page = Route::Dag {
        instance: instance.to_owned(),
        dag_id: dag_id.to_owned(),
    };
    view! { <a class="mono" href=page.path()>{dag_id.to_owned()}</a> }.into_any()
}
