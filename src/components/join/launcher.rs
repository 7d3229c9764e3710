//! The run of Airflow that launched a job of Airbyte.

use std::sync::Arc;

use airstrip_airflow::join::{self, SKEW, SUBMITTING};
use airstrip_airflow::v2::{DagRun, GetDagRun, ListSyncTasks, TaskInstance, TaskInstances};
use airstrip_contract::{Api, System};
use leptos::prelude::*;

use super::trace::Returned;
use super::{RARELY, instances};
use crate::api::{Query, QueryCall, SLOW, api_of, use_query};
use crate::routes::Route;
use crate::ui::date_and_time;

/// The most pages of tasks that are looked through: an Airflow 2 cannot tell those of Airbyte apart.
const PAGES: usize = 6;

/// The most tasks of which the return value is looked at.
const MOST: usize = 3;

/// A task that launched a job, and where it ran.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    airflow: String,
    task: TaskInstance,
}

/// The run that launched a job, as far as it is sure.
#[derive(Clone, Copy)]
pub struct RunOfJob(Memo<Option<Found>>);

impl RunOfJob {
    /// Looks for it in each Airflow that the person may see, at the tasks that began just before the
    /// job; nothing while `job` is `None`. Both are tracked.
    pub fn new(
        connection_id: String,
        job: impl Fn() -> Option<join::Job> + Send + Sync + 'static,
    ) -> Self {
        let job = Memo::new(move |_| job());
        let airflows = Memo::new(|_| instances(System::Airflow));
        // Made anew only when the session tells of other instances.
        let searches = Memo::new(move |_| {
            let connection = connection_id.clone();
            let airflows = airflows.get().into_iter();
            let search =
                |airflow: String| (airflow.clone(), search(airflow, connection.clone(), job));
            Searches(airflows.map(search).collect())
        });
        Self(Memo::new(move |_| {
            let searches = searches.get();
            let mut found = searches.0.iter().filter_map(|(airflow, search)| {
                let task = search.get()?;
                let airflow = airflow.clone();
                Some(Found { airflow, task })
            });
            let first = found.next()?;
            found.next().is_none().then_some(first)
        }))
    }

    /// Whether one was found. Tracked.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.0.with(Option::is_some)
    }

    /// "Airflow: sales_refresh, run of Fri 20 Nov 09:59, task extract", with the way there.
    #[must_use]
    pub fn words(self) -> AnyView {
        let view = move || self.0.get().map(told);
        view.into_any()
    }
}

#[derive(Clone)]
struct Searches(Vec<(String, Memo<Option<TaskInstance>>)>);

impl PartialEq for Searches {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

fn search(
    airflow: String,
    connection_id: String,
    job: Memo<Option<join::Job>>,
) -> Memo<Option<TaskInstance>> {
    let last = match api_of(System::Airflow, &airflow) {
        Api::V1 => PAGES,
        _ => 1,
    };
    let mut pages: Vec<Query<TaskInstances>> = Vec::new();
    for page in 0..last {
        let airflow = airflow.clone();
        let first = pages.first().copied();
        pages.push(use_query(
            move || {
                let job = job.get()?;
                let call = ListSyncTasks {
                    from: job.created - SUBMITTING - SKEW,
                    to: job.created + SKEW,
                    offset: offset(page, first)?,
                };
                Some(QueryCall::new(airflow.as_str(), &call))
            },
            move |_: Option<&TaskInstances>| {
                let over = untrack(|| job.get().is_some_and(|job| job.ended.is_some()));
                if over { RARELY } else { SLOW }
            },
        ));
    }
    let id = connection_id.clone();
    let candidates = Memo::new(move |_| {
        let tasks = pages.iter().filter_map(|page| page.data());
        let tasks: Vec<Arc<TaskInstances>> = tasks.collect();
        let tasks = tasks.iter().flat_map(|page| &page.task_instances);
        let may = |task: &&TaskInstance| {
            let sync = task.sync.as_ref().filter(|sync| sync.launches);
            sync.is_some_and(|sync| sync.connection_id.as_ref().is_none_or(|own| *own == id))
        };
        tasks.filter(may).take(MOST).cloned().collect::<Vec<_>>()
    });
    let returned: Vec<_> = (0..MOST)
        .map(|at| {
            let task =
                Memo::new(move |_| candidates.with(|tasks| tasks.get(at).cloned().map(Arc::new)));
            (task, Returned::new(airflow.clone(), task))
        })
        .collect();
    Memo::new(move |_| {
        if returned
            .iter()
            .any(|(task, returned)| returned.is_open(*task))
        {
            return None;
        }
        let told = returned.iter().map(|(_, returned)| returned.job.get());
        let tasks: Vec<_> = candidates.get().into_iter().zip(told).collect();
        join::launcher(&connection_id, &job.get()?, &tasks).cloned()
    })
}

/// Where a page begins, if there is one. How long pages are the first tells: the server's
/// `maximum_page_limit` may be below what is asked for.
fn offset(page: usize, first: Option<Query<TaskInstances>>) -> Option<u32> {
    let Some(first) = first else { return Some(0) };
    let first = first.data()?;
    let begin = page * first.task_instances.len();
    let is_there = begin > 0 && first.total_entries > Some(begin as u64);
    u32::try_from(begin).ok().filter(|_| is_there)
}

fn told(found: Found) -> AnyView {
    let Found { airflow, task } = found;
    let path = Route::DagRun {
        instance: airflow.clone(),
        dag_id: task.dag_id.clone(),
        run_id: task.dag_run_id.clone(),
    }
    .path();
    let call = GetDagRun {
        dag_id: task.dag_id.clone(),
        dag_run_id: task.dag_run_id.clone(),
    };
    let run = use_query(
        move || Some(QueryCall::new(airflow.as_str(), &call)),
        |_: Option<&DagRun>| RARELY,
    );
    let of = move || {
        let due = run.data().and_then(|run| run.run_after.or(run.start_date));
        due.map(|at| format!(" of {}", date_and_time(at)))
    };
    view! {
        "Airflow: "
        <a href=path>{task.dag_id} ", run" {of}</a>
        <span class="muted">", task " {task.task_id}</span>
    }
    .into_any()
}
