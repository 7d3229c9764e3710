//! The graph of a DAG's tasks, with what became of them in a run.

mod canvas;
mod detail;
mod layout;
mod list;
mod look;
mod scene;
mod sight;

use std::sync::Arc;

use airstrip_airflow::v2::{
    DagRun, DagRuns, ListDagRuns, ListTasks, ListTasksOfRuns, MOST_ROWS, Task, Tasks, TasksOfRuns,
};
use leptos::prelude::*;

use super::further::About;
use super::grid::{Cells, Node, nodes};
use crate::api::{QUICK, QueryCall, SLOW, use_query};
use crate::components::QueryFailure;
use crate::components::airflow::{RARELY, due, is_busy, run_word};
use crate::router::{Param, use_router};
use crate::ui::{EmptyState, Segmented, Select, Skeleton, date_and_time};
use canvas::canvas;
use list::list;
use look::Looks;
use scene::{Joins, Scene, joins, scene, shown_as};

/// From so many tasks on, groups are folded to begin with.
const MANY: usize = 60;

/// Of how many of the latest runs one can choose.
const CHOICES: usize = 25;

/// What a DAG consists of: its tasks and groups, and which task waits for which.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whole {
    /// The tasks as Airflow tells them.
    pub tasks: Vec<Task>,
    /// Groups, each followed by what is in it.
    pub nodes: Vec<Node>,
    /// Which task waits for which, as nodes.
    pub joins: Joins,
}

impl Whole {
    /// What kind of task a node is.
    pub fn kind_of(&self, node: &Node) -> String {
        let task = self.tasks.iter().find(|task| *task.task_id == *node.id);
        let kind = task.and_then(|task| task.operator_name.clone());
        let kind = kind.unwrap_or_else(|| "task".to_owned());
        match node.is_mapped {
            true => format!("{kind}, mapped"),
            false => kind,
        }
    }

    /// The tasks right before or right after one.
    pub fn next_to(&self, node: usize, before: bool) -> Vec<usize> {
        let joins = self.joins.iter();
        let other = |(from, to): &(usize, usize)| match before {
            true => (*to == node).then_some(*from),
            false => (*from == node).then_some(*to),
        };
        joins.filter_map(other).collect()
    }
}

/// What the views of the graph share.
#[derive(Clone, Copy)]
pub struct Graph {
    /// The DAG.
    pub about: About,
    /// What it consists of.
    pub whole: Memo<Arc<Whole>>,
    /// Groups whose state differs from that to begin with.
    pub turned: RwSignal<Vec<Arc<str>>>,
    /// What is drawn.
    pub scene: Memo<Arc<Scene>>,
    /// How its nodes look in the run that is shown.
    pub looks: Memo<Arc<Looks>>,
    /// The task or group that is chosen.
    pub chosen: Param,
    /// The run that is shown.
    pub run: Memo<Option<Arc<DagRun>>>,
}

impl Graph {
    /// The node that is chosen, if it is drawn. Tracked.
    pub fn chosen_node(self) -> Option<usize> {
        let id = self.chosen.get();
        let whole = self.whole.get();
        whole.nodes.iter().position(|node| *node.id == *id)
    }

    /// Folds or opens a group.
    pub fn turn(self, id: &Arc<str>) {
        self.turned
            .update(|turned| match turned.iter().position(|one| one == id) {
                Some(at) => drop(turned.remove(at)),
                None => turned.push(Arc::clone(id)),
            });
    }
}

/// The graph of a DAG.
pub fn graph(about: About) -> AnyView {
    let call = ListTasks {
        dag_id: about.dag_id.get_value(),
    };
    let instance = about.instance.get_value();
    let tasks = use_query(
        move || Some(QueryCall::new(&instance, &call)),
        |_: Option<&Tasks>| RARELY,
    );
    let whole = Memo::new(move |_| {
        let tasks = tasks.data().map(|answer| answer.tasks.clone());
        Arc::new(consists_of(tasks.unwrap_or_default()))
    });
    let turned: RwSignal<Vec<Arc<str>>> = RwSignal::default();
    let scene = Memo::new(move |_| {
        let whole = whole.get();
        let folded = whole.tasks.len() > MANY;
        let turned = turned.get();
        let is_open = |id: &str| turned.iter().any(|one| **one == *id) == folded;
        let shown = shown_as(&whole.nodes, &is_open);
        let joins = joins(&whole.tasks, &whole.nodes, &shown);
        Arc::new(scene(&whole.nodes, &shown, &joins))
    });
    let (runs, run) = runs(about);
    let looks = looks(about, whole, run);
    let graph = Graph {
        about,
        whole,
        turned,
        scene,
        looks,
        chosen: use_router().param("task", ""),
        run,
    };
    let shape = use_router().param("as", "graph");
    let stage = Memo::new(move |_| tasks.data().map(|answer| answer.tasks.is_empty()));
    let body = move || {
        match stage.get() {
        Some(true) => view! { <EmptyState title="No tasks" detail="The DAG's file declares none.".to_owned() /> }.into_any(),
        Some(false) if shape.get() == "list" => list(graph),
        Some(false) => canvas(graph),
        None if tasks.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=10 /> }.into_any(),
    }
    };
    view! {
        <div class="toolbar">
            <Segmented
                label="Show as"
                name="graph-as"
                value=shape.signal()
                options=vec![("graph".into(), "Graph".into()), ("list".into(), "List".into())]
                on_change=move |chosen: String| shape.set(&chosen)
            />
            {run_choice(runs)}
        </div>
        <QueryFailure query=tasks />
        {body}
    }
    .into_any()
}

fn consists_of(tasks: Vec<Task>) -> Whole {
    let nodes = nodes(&tasks, &mut |id| {
        tasks
            .iter()
            .position(|task| task.task_id == id)
            .unwrap_or(0)
    });
    let all: Vec<Option<usize>> = (0..nodes.len()).map(Some).collect();
    let joins = joins(&tasks, &nodes, &all);
    Whole {
        tasks,
        nodes,
        joins,
    }
}

type Choice = (Memo<Vec<(String, String)>>, Param);

/// The latest runs to choose from, and the one that is shown: that of the address, or the latest.
fn runs(about: About) -> (Choice, Memo<Option<Arc<DagRun>>>) {
    // The same read as that of the runs' own part: it is made once.
    let call = ListDagRuns {
        dag_id: Some(about.dag_id.get_value()),
        limit: MOST_ROWS,
        offset: 0,
        updated_since: None,
    };
    let instance = about.instance.get_value();
    let query = use_query(
        move || Some(QueryCall::new(&instance, &call)),
        |runs: Option<&DagRuns>| {
            if runs.is_some_and(is_busy) {
                QUICK
            } else {
                SLOW / 3
            }
        },
    );
    let wanted = use_router().param("run", "");
    let options = Memo::new(move |_| {
        let runs = query.data();
        let runs = runs
            .iter()
            .flat_map(|answer| &answer.dag_runs)
            .take(CHOICES);
        let named = |run: &DagRun| {
            let at = due(run).map(date_and_time).unwrap_or_default();
            format!("{at}, {}", run_word(&run.state))
        };
        let latest = (String::new(), "latest run".to_owned());
        let each = runs.map(|run| (run.dag_run_id.clone(), named(run)));
        std::iter::once(latest).chain(each).collect::<Vec<_>>()
    });
    let run = Memo::new(move |_| {
        let runs = query.data()?;
        let id = wanted.get();
        let mut all = runs.dag_runs.iter();
        let found = all.find(|run| id.is_empty() || run.dag_run_id == id);
        found.map(|run| Arc::new(run.clone()))
    });
    ((options, wanted), run)
}

fn run_choice((options, wanted): Choice) -> AnyView {
    view! {
        <Select
            label="Run"
            value=wanted.signal()
            options=options
            on_change=move |id: String| wanted.set(&id)
        />
    }
    .into_any()
}

/// How the nodes look in a run.
fn looks(
    about: About,
    whole: Memo<Arc<Whole>>,
    run: Memo<Option<Arc<DagRun>>>,
) -> Memo<Arc<Looks>> {
    let instance = about.instance.get_value();
    let is_live = Memo::new(move |_| run.get().is_some_and(|run| !run.state.is_terminal()));
    let run_id = Memo::new(move |_| run.get().map(|run| run.dag_run_id.clone()));
    let read = use_query(
        move || {
            let call = ListTasksOfRuns {
                dag_id: about.dag_id.get_value(),
                dag_run_ids: vec![run_id.get()?],
                offset: 0,
            };
            Some(QueryCall::new(&instance, &call))
        },
        move |_: Option<&TasksOfRuns>| if is_live.get_untracked() { QUICK } else { SLOW },
    );
    Memo::new(move |_| {
        let whole = whole.get();
        let (Some(answer), Some(run_id)) = (read.data(), run_id.get()) else {
            return Arc::default();
        };
        let mut cells = Cells::default();
        for task in &whole.tasks {
            cells.number(&task.task_id);
        }
        cells.keep(&[(run_id.clone(), String::new())], &answer.task_instances);
        let of_run = cells.of(&run_id).cloned().unwrap_or_default();
        Arc::new(Looks::of(&whole.nodes, &of_run))
    })
}
