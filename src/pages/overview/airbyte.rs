//! The card of an Airbyte instance.

use airstrip_airbyte::config::{ConnectionCounts, CountConnections, GetHealth, Health};
use airstrip_contract::{Api, System};
use leptos::prelude::*;

use super::card::{Card, Count, counts};
use super::public;
use crate::api::{ApiError, Query, QueryCall, SLOW, api_of, use_query};
use crate::components::QueryFailure;
use crate::components::airbyte::WorkspacesOf;
use crate::routes::Route;
use crate::ui::{EmptyState, Skeleton, State};

/// Milliseconds between reads of what hardly ever changes.
const RARELY: u32 = 10 * 60_000;

/// Its health, and how many of its connections run, failed, are paused.
#[component]
pub(super) fn AirbyteCard(instance: String) -> AnyView {
    if api_of(System::Airbyte, &instance) == Api::Public {
        return public::card(instance);
    }
    let name = StoredValue::new(instance.clone());
    let health = use_query::<Health, _, _>(
        move || Some(QueryCall::new(name.get_value(), &GetHealth)),
        |_| SLOW,
    );
    let workspaces = WorkspacesOf::new(name, RARELY);
    let well = Signal::derive(move || match (health.data(), health.error()) {
        (_, Some(ApiError::Expired)) => None,
        (_, Some(_)) => Some((State::Failed, "Not reached".to_owned())),
        (Some(health), None) if health.available => Some((State::Landed, "Healthy".into())),
        (Some(_), None) => Some((State::Failed, "Has no database".into())),
        (None, None) => None,
    });
    let version = Signal::derive(move || Some(workspaces.configuration.data()?.version.clone()));
    let body = move || match workspaces.ids.get() {
        Some(ids) if ids.is_empty() => {
            view! { <EmptyState title="There is no workspace yet." /> }.into_any()
        }
        Some(ids) => totals(name, &ids),
        None if workspaces.has_failed() => ().into_any(),
        None => view! { <Skeleton lines=2 /> }.into_any(),
    };
    view! {
        <Card system=System::Airbyte instance health=well version>
            {workspaces.failures()}
            {body}
        </Card>
    }
    .into_any()
}

/// The counts of all workspaces together; Airbyte counts one workspace at a time.
fn totals(instance: StoredValue<String>, workspaces: &[String]) -> AnyView {
    let queries: Vec<_> = workspaces
        .iter()
        .map(|id| count_query(instance, id.clone()))
        .collect();
    let first = queries.first().copied();
    let sum = Memo::new(move |_| {
        let mut sum = ConnectionCounts::default();
        for query in &queries {
            add(&mut sum, query.data().as_deref()?);
        }
        Some(sum)
    });
    let untold = move || {
        first
            .and_then(|first| first.error())
            .is_some_and(|e| is_untold(&e))
    };
    let shown = move || match sum.get() {
        Some(sum) => in_words(&instance.get_value(), &sum),
        None if untold() => view! {
            <p class="muted instance-note">
                "How many run, failed or are paused is told by Airbyte from version 1.8 on."
            </p>
        }
        .into_any(),
        None if first.is_some_and(|first| first.error().is_some()) => ().into_any(),
        None => view! { <Skeleton lines=2 /> }.into_any(),
    };
    view! {
        {move || first.filter(|_| !untold()).map(|query| view! { <QueryFailure query /> })}
        {shown}
    }
    .into_any()
}

/// Whether Airbyte itself does not know the call.
fn is_untold(error: &ApiError) -> bool {
    matches!(error, ApiError::Upstream { status: 404, .. })
}

fn count_query(instance: StoredValue<String>, workspace_id: String) -> Query<ConnectionCounts> {
    let call = CountConnections { workspace_id };
    use_query(
        move || Some(QueryCall::new(instance.get_value(), &call)),
        |counts: Option<&ConnectionCounts>| {
            let busy = counts.is_some_and(|counts| counts.running + counts.queued > 0);
            if busy { SLOW / 3 } else { SLOW }
        },
    )
}

fn add(sum: &mut ConnectionCounts, one: &ConnectionCounts) {
    sum.running += one.running;
    sum.queued += one.queued;
    sum.healthy += one.healthy;
    sum.failed += one.failed;
    sum.paused += one.paused;
    sum.not_synced += one.not_synced;
}

fn in_words(instance: &str, sum: &ConnectionCounts) -> AnyView {
    let more = (sum.failed > 0).then(|| {
        view! {
            <p class="muted instance-note">
                "Airbyte counts what was cancelled and what it tries again as failed; the list tells them apart."
            </p>
        }
    });
    let counts = counts(vec![
        count(instance, State::Running, sum.running, "running"),
        count(instance, State::Failed, sum.failed, "failed"),
        count(instance, State::Landed, sum.healthy, "healthy"),
        count(instance, State::Paused, sum.paused, "paused"),
    ]);
    view! {
        {counts}
        {more}
    }
    .into_any()
}

/// A count that links to the connections in its state.
pub(super) fn count(instance: &str, state: State, number: u64, word: &'static str) -> Count {
    let list = Route::Connections {
        instance: instance.to_owned(),
    };
    Count {
        state,
        number,
        word,
        href: format!("{}?status={}", list.path(), state.name()),
    }
}
