//! The card of an Airbyte of which only the public API can be reached. It counts nothing, so the newest
//! jobs are counted here.

use airstrip_airbyte::config::{Jobs, ListWorkspaceJobs};
use airstrip_airbyte::model::JobStatus;
use airstrip_contract::System;
use leptos::prelude::*;

use super::airbyte::count;
use super::card::{Card, counts};
use crate::api::{ApiError, Query, QueryCall, SLOW, use_query};
use crate::components::QueryFailure;
use crate::components::airbyte::WorkspacesOf;
use crate::ui::{EmptyState, Skeleton, State};

/// Whether it is reached, and how the latest syncs of its connections went.
pub(super) fn card(instance: String) -> AnyView {
    let name = StoredValue::new(instance.clone());
    let workspaces = WorkspacesOf::new(name, SLOW);
    // Its health would be told in a call of its own, which says no more than that it answers.
    let well = Signal::derive(
        move || match (workspaces.list.data(), workspaces.list.error()) {
            (_, Some(ApiError::Expired)) => None,
            (_, Some(_)) => Some((State::Failed, "Not reached".to_owned())),
            (Some(_), None) => Some((State::Landed, "Reached".to_owned())),
            (None, None) => None,
        },
    );
    let body = move || match workspaces.ids.get() {
        Some(ids) if ids.is_empty() => {
            view! { <EmptyState title="There is no workspace yet." /> }.into_any()
        }
        Some(ids) => latest(name, &ids),
        None if workspaces.has_failed() => ().into_any(),
        None => view! { <Skeleton lines=2 /> }.into_any(),
    };
    view! {
        <Card system=System::Airbyte instance health=well version=Signal::derive(|| None)>
            {workspaces.failures()}
            {body}
            <p class="muted instance-note">
                "By the newest 100 jobs of each workspace: Airbyte’s public API counts no connections. Nor does it tell its version."
            </p>
        </Card>
    }
    .into_any()
}

/// The counts of all workspaces together.
fn latest(instance: StoredValue<String>, workspaces: &[String]) -> AnyView {
    let queries: Vec<_> = workspaces
        .iter()
        .map(|id| jobs_query(instance, id.clone()))
        .collect();
    let first = queries.first().copied();
    let all = queries.clone();
    let left_out = move || {
        let searched = |query: &Query<Jobs>| query.data()?.searched;
        let searched = all.iter().find_map(searched)?;
        Some(view! {
            <p class="muted instance-note">
                {format!("Of what you may see, jobs before the newest {searched} of a workspace are left out.")}
            </p>
        })
    };
    let sum = Memo::new(move |_| {
        let mut sum = [0; 4];
        for query in &queries {
            tally(&mut sum, query.data().as_deref()?);
        }
        Some(sum)
    });
    let shown = move || match sum.get() {
        Some([running, failed, landed, cancelled]) => {
            let instance = instance.get_value();
            counts(vec![
                count(&instance, State::Running, running, "running"),
                count(&instance, State::Failed, failed, "failed"),
                count(&instance, State::Landed, landed, "landed"),
                count(&instance, State::Cancelled, cancelled, "cancelled"),
            ])
        }
        None if first.is_some_and(|first| first.error().is_some()) => ().into_any(),
        None => view! { <Skeleton lines=2 /> }.into_any(),
    };
    view! {
        {first.map(|query| view! { <QueryFailure query /> })}
        {shown}
        {left_out}
    }
    .into_any()
}

fn jobs_query(instance: StoredValue<String>, workspace_id: String) -> Query<Jobs> {
    let wanted = ListWorkspaceJobs::of_every_kind(vec![workspace_id], 100, 0);
    use_query(
        move || Some(QueryCall::new(instance.get_value(), &wanted)),
        |jobs: Option<&Jobs>| {
            let busy = jobs.is_some_and(|page| page.jobs.iter().any(|j| j.job.status.is_live()));
            if busy { SLOW / 3 } else { SLOW }
        },
    )
}

/// Adds the latest job of each connection: running, failed, landed, cancelled.
fn tally(sum: &mut [u64; 4], page: &Jobs) {
    let mut seen: Vec<&str> = Vec::new();
    for read in &page.jobs {
        let connection = read.job.config_id.as_str();
        if seen.contains(&connection) {
            continue;
        }
        seen.push(connection);
        let place = match &read.job.status {
            JobStatus::Failed => 1,
            JobStatus::Succeeded => 2,
            JobStatus::Cancelled => 3,
            status if status.is_live() => 0,
            _ => continue,
        };
        sum[place] += 1;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_latest_job_of_each_connection_counts() {
        let job = |connection: &str, status: &str| {
            format!(
                r#"{{"jobId":1,"connectionId":"{connection}","jobType":"sync","status":"{status}","startTime":"2026-01-01T10:15Z"}}"#
            )
        };
        let jobs = [
            job("a", "running"),
            job("a", "failed"),
            job("b", "failed"),
            job("c", "incomplete"),
            job("d", "succeeded"),
            job("e", "cancelled"),
            job("f", "teleported"),
            job("f", "succeeded"),
        ];
        let page = format!(r#"{{"data":[{}]}}"#, jobs.join(","));
        let mut sum = [0; 4];
        tally(&mut sum, &serde_json::from_str(&page).unwrap());
        assert_eq!(sum, [2, 1, 1, 1]);
    }
}
