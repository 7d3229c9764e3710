//! The run grid: what became of each task in each run, newest run first.

mod cells;
mod detail;
mod keys;
mod names;
mod paint;
mod reading;
mod rows;
mod view;

use std::ops::Range;
use std::sync::Arc;

use airstrip_airflow::v2::{ListTasks, Tasks};
use leptos::prelude::*;

use super::history::History;
use crate::api::{Query, QueryCall, use_query};
use crate::components::QueryFailure;
use crate::components::airflow::{RARELY, run_state, took};
use crate::router::{Param, use_router};
use crate::ui::{Button, EmptyState, Failure, SearchBox, Skeleton, State, lower, now, order};
use paint::Window;
use reading::Reading;
use rows::{gone, shown};

pub use cells::{Cell, Cells, together};
pub use rows::{Node, nodes};

/// Up to so many times the 95th percentile a run's bar is drawn in full.
const TALLEST: i64 = 2;

/// The grid. Copied into its parts.
#[derive(Clone, Copy)]
struct Grid {
    history: History,
    reading: Reading,
    tasks: Query<Tasks>,
    /// All tasks and groups.
    nodes: Memo<Arc<Vec<Node>>>,
    /// The places of those that are shown.
    shown: Memo<Arc<Vec<usize>>>,
    /// How each run ended, and how long it took in thousandths of what a bar shows.
    bars: Memo<Arc<Vec<(State, i64)>>>,
    /// What is drawn.
    window: RwSignal<Window>,
    /// The cell that is pointed at: row 0 are the runs, column 0 the names.
    active: RwSignal<Option<(usize, usize)>>,
    /// The open groups: their ids, or `all`.
    open: Param,
    search: Param,
}

/// The grid with its tools and legend.
pub fn grid(history: History) -> AnyView {
    let grid = Grid::new(history);
    let stage = Memo::new(move |_| {
        let runs = history.all.with(|all| !all.is_empty());
        let read = history.first.data().is_some();
        let known = grid.nodes.with(|nodes| !nodes.is_empty());
        let failed = grid.tasks.error().is_some() || history.first.error().is_some();
        (read, runs, known, failed)
    });
    let view = move || {
        match stage.get() {
        (_, true, true, _) => view! {
            <div class="grid">
                {tools(grid)}
                {detail::readout(grid)}
                {view::view(grid)}
                {legend()}
            </div>
        }
        .into_any(),
        (true, false, ..) => view! {
            <EmptyState title="No runs yet" detail="Launch it, or wait for its schedule.".to_owned() />
        }
        .into_any(),
        (.., true) => ().into_any(),
        _ => view! { <Skeleton lines=12 /> }.into_any(),
    }
    };
    view! {
        <QueryFailure query=history.first />
        <QueryFailure query=grid.tasks />
        {view}
    }
    .into_any()
}

impl Grid {
    fn new(history: History) -> Self {
        let call = ListTasks {
            dag_id: history.dag_id.get_value(),
        };
        let tasks = use_query(
            move || Some(QueryCall::new(history.instance.get_value(), &call)),
            |_: Option<&Tasks>| RARELY,
        );
        let window = RwSignal::new(Window {
            rows: 0..40,
            runs: 0..40,
        });
        let in_view = Memo::new(move |_| window.with(|window| window.runs.clone()));
        let count = Memo::new(move |_| Some(tasks.data()?.tasks.len()));
        let reading = Reading::new(history, in_view, count);
        // Numbers stay: only a task that was never met before changes anything.
        let met = Memo::new(move |_| reading.cells.with(|cells| cells.tasks.len()));
        let nodes = Memo::new(move |_| {
            met.track();
            let Some(read) = tasks.data() else {
                return Arc::default();
            };
            let mut cells = reading.cells.write_untracked();
            Arc::new(with_gone(&read, &mut cells))
        });
        let router = use_router();
        let (open, search) = (router.param("open", ""), router.param("q", ""));
        let shown = Memo::new(move |_| {
            let opened = open.get();
            let is_open = |id: &str| opened == "all" || opened.split(',').any(|one| one == id);
            let search = lower(&search.get());
            nodes.with(|nodes| Arc::new(shown(nodes, &is_open, &search)))
        });
        Self {
            history,
            reading,
            tasks,
            nodes,
            shown,
            bars: Memo::new(move |_| Arc::new(bars(history))),
            window,
            active: RwSignal::new(None),
            open,
            search,
        }
    }

    /// The node of a row, counted from 1. Tracked.
    fn node(&self, row: usize) -> Option<Node> {
        let place = self
            .shown
            .with(|shown| shown.get(row.checked_sub(1)?).copied())?;
        self.nodes.with(|nodes| nodes.get(place).cloned())
    }

    /// Opens or closes a group.
    fn toggle(&self, id: &str) {
        let opened = self.open.get();
        let all: Vec<Node> = self.nodes.with_untracked(|nodes| {
            nodes
                .iter()
                .filter(|node| node.is_group())
                .cloned()
                .collect()
        });
        let was_open = |one: &str| opened == "all" || opened.split(',').any(|other| other == one);
        let ids: Vec<&str> = all
            .iter()
            .map(|node| &*node.id)
            .filter(|one| was_open(one) != (*one == id))
            .collect();
        let everything = ids.len() == all.len();
        self.open.set(&if everything {
            "all".to_owned()
        } else {
            ids.join(",")
        });
    }
}

/// The DAG's tasks, and those that only older runs have.
fn with_gone(read: &Tasks, cells: &mut Cells) -> Vec<Node> {
    let mut all = nodes(&read.tasks, &mut |id| cells.number(id));
    let mut known = vec![false; cells.tasks.len()];
    for node in all.iter().filter(|node| !node.is_group()) {
        if let Some(known) = known.get_mut(node.task) {
            *known = true;
        }
    }
    let missing = known.iter().enumerate().filter(|(_, known)| !**known);
    let missing: Vec<Node> = missing
        .map(|(number, _)| gone(&cells.tasks[number], number))
        .collect();
    all.extend(missing);
    all
}

fn bars(history: History) -> Vec<(State, i64)> {
    let now = now().as_second();
    let all = history.all.get();
    let seconds: Vec<i64> = all
        .iter()
        .map(|run| {
            let so_far = || run.start_date.map_or(0, |start| now - start.as_second());
            took(run).unwrap_or_else(so_far).max(0)
        })
        .collect();
    let places = order(seconds.len(), &mut |a, b| seconds[a].cmp(&seconds[b]));
    let at = |share: usize| places.get(places.len() * share / 100);
    let p95 = at(95).map_or(1, |place| seconds[*place]);
    let highest = places.last().map_or(1, |place| seconds[*place]);
    let top = highest.min(p95.saturating_mul(TALLEST)).max(1);
    all.iter()
        .zip(seconds)
        .map(|(run, seconds)| (run_state(&run.state), seconds.min(top) * 1_000 / top))
        .collect()
}

fn tools(grid: Grid) -> AnyView {
    let groups = Memo::new(move |_| {
        grid.nodes
            .with(|nodes| nodes.iter().filter(|node| node.is_group()).count())
    });
    let fold = move || {
        (groups.get() > 0).then(|| {
            view! {
                <Button on_click=move |_| grid.open.set("all")>"Unfold all groups"</Button>
                <Button on_click=move |_| grid.open.set("")>"Fold all groups"</Button>
            }
        })
    };
    view! {
        <div class="toolbar">
            <SearchBox
                label="Search tasks"
                value=grid.search.signal()
                on_input=move |text: String| grid.search.set(&text)
            />
            {fold}
            <span class="muted num" role="status" aria-label="Reading">
                {progress(grid)}
            </span>
        </div>
        {move || {
            grid.reading.error.get().map(|error| {
                let detail = [error.detail(), error.remedy().to_owned()].join(" ");
                view! {
                    <Failure
                        title=error.title()
                        detail=detail
                        request_id=error.request_id().map(str::to_owned)
                        on_retry=Callback::new(move |()| grid.reading.again())
                    />
                }
            })
        }}
    }
    .into_any()
}

/// How much there is, and how much has been read.
fn progress(grid: Grid) -> AnyView {
    let tasks = move || grid.reading.is_busy().then_some("Reading tasks. ");
    view! {
        {tasks}
        {super::runs::progress(grid.history)}
    }
    .into_any()
}

/// The states by their shapes, as the cells show them.
fn legend() -> AnyView {
    const WORDS: [(State, &str); 6] = [
        (State::Landed, "landed"),
        (State::Failed, "failed"),
        (State::Running, "running"),
        (State::Retrying, "to be tried again"),
        (State::Queued, "waiting"),
        (State::Cancelled, "skipped, or failed before it"),
    ];
    let entry = |(state, words): (State, &'static str)| {
        let mark = crate::ui::mark(state).map(|mark| {
            view! { <path class=format!("grid-mark grid-{}", state.name()) d=format!("M3 3{mark}")></path> }
        });
        view! {
            <li>
                <svg viewBox="0 0 14 14" aria-hidden="true">
                    <path class=format!("grid-cell grid-{}", state.name()) d="M0 0h14v14h-14z"></path>
                    {mark}
                </svg>
                {words}
            </li>
        }
    };
    view! { <ul class="grid-legend">{WORDS.map(entry).into_iter().collect_view()}</ul> }.into_any()
}

/// The places around those in view that are drawn as well, in steps, so that scrolling draws seldom.
fn drawn(first: usize, count: usize) -> Range<usize> {
    const STEP: usize = 16;
    let start = (first / STEP * STEP).saturating_sub(STEP);
    let end = (first + count).div_ceil(STEP) * STEP;
    start..end
}
