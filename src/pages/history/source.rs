//! One instance and what was read of it.

use std::sync::Arc;

use airstrip_airbyte::config::{Jobs, ListWorkspaceJobs};
use airstrip_airflow::v2::{DagRuns, ListRunHistory};
use airstrip_contract::System;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::asked::{Outcome, Question};
use super::entry::{Entry, Read};
use crate::api::{ApiError, Queries, Query, QueryCall, SLOW, call, use_query};
use crate::components::QueryFailure;
use crate::components::airbyte::WorkspacesOf;

/// How many jobs are asked for at once: as many as both of Airbyte's APIs give.
const PAGE: u32 = 100;
/// Milliseconds between reads of the newest page, while something on it is under way and while not.
const LIVE: u32 = SLOW / 6;
const CALM: u32 = SLOW / 2;
/// Milliseconds between reads of the workspaces.
const RARELY: u32 = 10 * 60_000;

/// An instance of either system.
#[derive(Clone, Copy)]
pub struct Source {
    /// Its system.
    pub system: System,
    /// Its name.
    pub instance: StoredValue<String>,
    /// What was read of it; `None` before anything was.
    pub read: RwSignal<Option<Arc<Read>>>,
    /// Whether a further page is being read.
    pub reading: RwSignal<bool>,
    /// Why a further page could not be read.
    pub error: RwSignal<Option<ApiError>>,
    /// The workspaces of an Airbyte.
    pub workspaces: Option<WorkspacesOf>,
    first: First,
    question: StoredValue<Question>,
    queries: Queries,
}

/// The read of the newest page, which is repeated.
#[derive(Clone, Copy)]
enum First {
    Jobs(Query<Jobs>),
    Runs(Query<DagRuns>),
}

impl Source {
    /// Starts to read what a question is about.
    pub fn new(system: System, name: String, question: &Question) -> Self {
        let instance = StoredValue::new(name);
        let question = StoredValue::new(question.clone());
        let every = |busy: bool| if busy { LIVE } else { CALM };
        let (workspaces, first) = match system {
            System::Airbyte => {
                let workspaces = WorkspacesOf::new(instance, RARELY);
                let request = move || {
                    let ids = workspaces.ids.get().filter(|ids| !ids.is_empty())?;
                    let wanted = jobs(ids, &question.get_value(), 0);
                    Some(QueryCall::new(instance.get_value(), &wanted))
                };
                let first = use_query(request, move |read: Option<&Jobs>| {
                    let mut jobs = read.iter().flat_map(|read| &read.jobs);
                    every(jobs.any(|read| read.job.status.is_live()))
                });
                (Some(workspaces), First::Jobs(first))
            }
            System::Airflow => {
                let request = move || {
                    let wanted = runs(&question.get_value(), 0);
                    Some(QueryCall::new(instance.get_value(), &wanted))
                };
                let first = use_query(request, move |read: Option<&DagRuns>| {
                    every(read.is_some_and(crate::components::airflow::is_busy))
                });
                (None, First::Runs(first))
            }
        };
        let source = Self {
            system,
            instance,
            read: RwSignal::new(None),
            reading: RwSignal::new(false),
            error: RwSignal::new(None),
            workspaces,
            first,
            question,
            queries: Queries::get(),
        };
        Effect::new(move |_| {
            let newest = match first {
                First::Jobs(query) => query
                    .data()
                    .map(|read| instance.with_value(|name| of_jobs(name, &read))),
                First::Runs(query) => query
                    .data()
                    .map(|read| instance.with_value(|name| of_runs(name, &read, 0))),
            };
            let none = || workspaces.is_some_and(|all| all.ids.get() == Some(Vec::new()));
            let Some(newest) = newest.or_else(|| none().then(Read::nothing)) else {
                return;
            };
            source.read.update(|read| match read {
                None => *read = Some(Arc::new(newest)),
                Some(read) => Arc::make_mut(read).renew(newest),
            });
        });
        source
    }

    /// Whether it has told something, or could not be asked. Tracked.
    pub fn is_settled(&self) -> bool {
        let failed = match self.first {
            First::Jobs(query) => query.error().is_some(),
            First::Runs(query) => query.error().is_some(),
        };
        let failed = failed || self.workspaces.is_some_and(|all| all.has_failed());
        failed || self.read.with(Option::is_some)
    }

    /// Why it could not be read, with a way to try again.
    pub fn failures(&self) -> AnyView {
        let first = match self.first {
            First::Jobs(query) => view! { <QueryFailure query /> }.into_any(),
            First::Runs(query) => view! { <QueryFailure query /> }.into_any(),
        };
        view! {
            {self.workspaces.map(WorkspacesOf::failures)}
            {first}
        }
        .into_any()
    }

    /// Reads the page that follows what was read. Nobody may be there for it any more, now or when it comes.
    pub fn read_more(self) {
        let offset = self.read.try_with_untracked(|read| {
            let entries = read.as_ref().map_or(0, |read| read.entries.len());
            u32::try_from(entries).unwrap_or(u32::MAX)
        });
        let Some(offset) = offset.filter(|_| !self.reading.get_untracked()) else {
            return;
        };
        self.reading.set(true);
        let (instance, question) = (self.instance.get_value(), self.question.get_value());
        let workspaces = self.workspaces.and_then(|all| all.ids.get_untracked());
        spawn_local(async move {
            let next = page(&instance, workspaces, &question, offset).await;
            self.reading.try_set(false);
            match next {
                Ok(next) => {
                    self.error.try_set(None);
                    self.read.try_update(|read| {
                        if let Some(read) = read {
                            Arc::make_mut(read).append(next);
                        }
                    });
                }
                Err(error) => {
                    self.queries.notice(&error);
                    self.error.try_set(Some(error));
                }
            }
        });
    }
}

/// A page of an Airbyte, which has workspaces, or of an Airflow.
async fn page(
    instance: &str,
    workspaces: Option<Vec<String>>,
    question: &Question,
    offset: u32,
) -> Result<Read, ApiError> {
    Ok(match workspaces {
        Some(ids) => of_jobs(
            instance,
            &call(instance, &jobs(ids, question, offset)).await?,
        ),
        None => of_runs(
            instance,
            &call(instance, &runs(question, offset)).await?,
            offset,
        ),
    })
}

fn of_jobs(instance: &str, read: &Jobs) -> Read {
    let entry = |job| Entry::of_job(instance, job);
    Read {
        entries: read.jobs.iter().map(entry).collect(),
        more: read.jobs.len() >= PAGE as usize,
        searched: read.searched,
    }
}

fn of_runs(instance: &str, read: &DagRuns, offset: u32) -> Read {
    let entry = |run| Entry::of_run(instance, run);
    let passed = u64::from(offset) + read.dag_runs.len() as u64;
    Read {
        entries: read.dag_runs.iter().filter_map(entry).collect(),
        more: !read.dag_runs.is_empty() && read.total_entries.is_some_and(|all| passed < all),
        searched: read.searched,
    }
}

fn jobs(workspace_ids: Vec<String>, question: &Question, offset: u32) -> ListWorkspaceJobs {
    ListWorkspaceJobs {
        statuses: question.outcome.map_or_else(Vec::new, Outcome::of_jobs),
        created_at_start: question.since().map(|since| since.to_string()),
        ..ListWorkspaceJobs::of_every_kind(workspace_ids, PAGE, offset)
    }
}

/// What began since then has changed since then as well. The reverse is not so: the rest is left out by who
/// looks at the answer.
fn runs(question: &Question, offset: u32) -> ListRunHistory {
    ListRunHistory {
        states: question.outcome.map_or_else(Vec::new, Outcome::of_runs),
        updated_since: question.since(),
        offset,
    }
}
