//! What the parts of a run's page share.

use leptos::prelude::*;

use super::actions::Actions;
use super::flight::Flight;
use super::past::Past;
use crate::router::{Param, use_router};
use crate::routes::Route;

/// A run's page. Copied into its parts.
#[derive(Clone, Copy)]
pub struct Page {
    /// The run and its tasks.
    pub flight: Flight,
    /// What can be done to it.
    pub actions: Actions,
    /// The runs around it.
    pub past: Past,
    /// The task that the address names; empty for the run as a whole.
    pub task: Param,
    /// Which instance of a mapped task the address names.
    pub map: Param,
    /// Which try.
    pub attempt: Param,
    /// Which lines of its log.
    pub line: Param,
    /// Which part of the task.
    pub part: Param,
    path: StoredValue<String>,
}

impl Page {
    /// The page of a run.
    pub fn new(instance: String, dag_id: String, run_id: String) -> Self {
        let route = Route::DagRun {
            instance: instance.clone(),
            dag_id: dag_id.clone(),
            run_id: run_id.clone(),
        };
        let flight = Flight::new(instance, dag_id, run_id);
        let router = use_router();
        Self {
            flight,
            actions: Actions::new(flight),
            past: Past::new(flight),
            task: router.param("task", ""),
            map: router.param("map", ""),
            attempt: router.param("try", ""),
            line: router.param("line", ""),
            part: router.param("part", "log"),
            path: StoredValue::new(route.path()),
        }
    }

    /// The ways to the list of DAGs and to the DAG.
    pub fn above(&self) -> Vec<(String, String)> {
        let dag = self.flight.dag;
        super::head::above(dag.instance.get_value(), dag.dag_id.get_value())
    }

    /// The address of the run as a whole.
    pub fn path(&self) -> String {
        self.path.get_value()
    }

    /// The address of a task, or of one of its instances, tries and lines.
    pub fn path_of(
        &self,
        task_id: &str,
        map_index: i64,
        attempt: Option<u64>,
        line: Option<usize>,
    ) -> String {
        let mut path = self.path() + "?task=";
        let encode = percent_encoding::utf8_percent_encode;
        path.extend(encode(task_id, percent_encoding::NON_ALPHANUMERIC));
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                path.push('&');
                path.push_str(name);
                path.push('=');
                path.push_str(&value);
            }
        };
        add("map", (map_index >= 0).then(|| map_index.to_string()));
        add("try", attempt.map(|number| number.to_string()));
        add("line", line.map(|number| number.to_string()));
        path
    }
}
