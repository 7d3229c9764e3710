//! Reading a run and its tasks until it has ended.

use airstrip_airflow::model::RunState;
use airstrip_airflow::v2::{
    DagDetails, DagRun, GetDagDetails, GetDagRun, ListTaskInstances, OneTask, TaskInstance,
    TaskInstances, TaskPages,
};
use airstrip_contract::System;
use leptos::prelude::*;

use super::tasks::{self, TaskGroup};
use crate::api::{QUICK, Query, QueryCall, SLOW, use_query};
use crate::components::LaunchedBy;
use crate::components::airflow::{OneDag, Pause, RARELY, further_pages};

/// A run with its tasks.
#[derive(Clone, Copy)]
pub struct Flight {
    /// The DAG, of which no more is known than its id.
    pub dag: OneDag,
    run_id: StoredValue<String>,
    /// The run.
    pub run: Query<DagRun>,
    /// Who launched it.
    pub launches: LaunchedBy,
    /// The first page of its task instances.
    pub tasks: Query<TaskInstances>,
    pages: RwSignal<TaskPages>,
}

impl Flight {
    /// Starts reading.
    pub fn new(instance: String, dag_id: String, run_id: String) -> Self {
        let dag = OneDag::new(instance, dag_id, Signal::stored(None));
        let OneDag {
            instance, dag_id, ..
        } = dag;
        let run_id = StoredValue::new(run_id);
        let run = use_query(
            move || {
                let call = GetDagRun {
                    dag_id: dag_id.get_value(),
                    dag_run_id: run_id.get_value(),
                };
                Some(QueryCall::new(instance.get_value(), &call))
            },
            |run: Option<&DagRun>| match run {
                Some(run) if run.state.is_terminal() => RARELY,
                _ => QUICK,
            },
        );
        let launches = LaunchedBy::new(System::Airflow, instance.get_value(), move || {
            let known = run.data().is_some();
            known.then(|| dag_id.get_value()).into_iter().collect()
        });
        let flight = Self {
            dag,
            run_id,
            run,
            launches,
            tasks: page(instance, dag_id, run_id, 0, run),
            pages: RwSignal::default(),
        };
        flight.keep(0, flight.tasks);
        flight
    }

    fn keep(self, offset: u32, query: Query<TaskInstances>) {
        Effect::new(move |_| {
            let page = query.data();
            if page.is_some() || query.error().is_some() {
                self.pages.update(|pages| pages.keep(offset, page));
            }
        });
    }

    /// Reads the pages of tasks after the first; draws nothing.
    pub fn further(self) -> AnyView {
        let told = move || {
            let page = self.tasks.data()?;
            // Where there are no rows, there is nothing to go by.
            let rows = page.task_instances.len();
            Some((page.total_entries.filter(|_| rows > 0)?, rows))
        };
        further_pages(told, move |offset| {
            let query = page(
                self.dag.instance,
                self.dag.dag_id,
                self.run_id,
                offset,
                self.run,
            );
            self.keep(offset, query);
            on_cleanup(move || {
                self.pages.try_update(|pages| pages.remove(offset));
            });
        })
    }

    /// All task instances; `None` before the first answer. Tracked.
    pub fn instances(&self) -> Option<Vec<TaskInstance>> {
        self.pages.with(|pages| pages.all().map(<[_]>::to_vec))
    }

    /// How many task instances of a run that has ended were on none of the pages. Tracked.
    pub fn missing(&self) -> usize {
        match self.is_live() {
            // They are read again in a moment.
            true => 0,
            false => self.pages.with(TaskPages::missing),
        }
    }

    /// The run's id.
    pub fn run_id(&self) -> String {
        self.run_id.get_value()
    }

    /// One of its task instances, for calls.
    pub fn one(&self, task_id: &str, map_index: i64) -> OneTask {
        OneTask {
            dag_id: self.dag.dag_id.get_value(),
            dag_run_id: self.run_id(),
            task_id: task_id.to_owned(),
            map_index,
        }
    }

    /// The tasks, ordered by start. Tracked.
    pub fn groups(&self) -> Vec<TaskGroup> {
        tasks::grouped(&self.instances().unwrap_or_default())
    }

    /// How many task instances are done, of how many; `None` before the first answer. Tracked.
    pub fn progress(&self) -> Option<(usize, usize)> {
        self.pages.with(|pages| {
            let done = tasks::progress(pages.all()?).0;
            Some((done, pages.total()))
        })
    }

    /// Whether the tasks could not be read at all. Tracked.
    pub fn tasks_failed(&self) -> bool {
        self.tasks.error().is_some()
    }

    /// Whether the run waits because its DAG is paused: read only while it waits.
    pub fn pause(&self) -> Pause {
        let (run, dag) = (self.run, self.dag);
        let OneDag {
            instance, dag_id, ..
        } = dag;
        let queued =
            Memo::new(move |_| run.data().is_some_and(|run| run.state == RunState::Queued));
        let details = use_query(
            move || {
                let call = GetDagDetails {
                    dag_id: dag_id.get_value(),
                };
                queued
                    .get()
                    .then(|| QueryCall::new(instance.get_value(), &call))
            },
            |_: Option<&DagDetails>| SLOW / 3,
        );
        let paused = Signal::derive(move || {
            queued.get() && details.data().is_some_and(|details| details.is_paused)
        });
        Pause::new(dag, paused)
    }

    /// Whether the run is known and has not ended. Tracked.
    pub fn is_live(&self) -> bool {
        self.run.data().is_some_and(|run| !run.state.is_terminal())
    }
}

/// The tasks are read quickly until both the run and they have ended.
fn page(
    instance: StoredValue<String>,
    dag_id: StoredValue<String>,
    run_id: StoredValue<String>,
    offset: u32,
    run: Query<DagRun>,
) -> Query<TaskInstances> {
    use_query(
        move || {
            let call = ListTaskInstances {
                dag_id: dag_id.get_value(),
                dag_run_id: run_id.get_value(),
                offset,
            };
            Some(QueryCall::new(instance.get_value(), &call))
        },
        move |read: Option<&TaskInstances>| {
            let ended = untrack(|| run.data().is_some_and(|run| run.state.is_terminal()));
            let is_done =
                |task: &TaskInstance| task.state.as_ref().is_some_and(|s| s.is_terminal());
            match read {
                _ if ended => RARELY,
                // Of a run with thousands of tasks most have ended.
                Some(page) if page.task_instances.iter().all(is_done) => SLOW,
                _ => QUICK,
            }
        },
    )
}
