//! All DAGs of an instance.

mod book;
mod fleet;
mod row;
mod rows;

use std::sync::Arc;

use leptos::prelude::*;

use crate::components::QueryFailure;
use crate::router::{Param, use_router};
use crate::ui::format::exact;
use crate::ui::{
    Button, EmptyState, PageHead, SearchBox, Segmented, Select, Skeleton, Sort, State, VirtualRows,
};
use fleet::Fleet;
use row::{COLUMNS, cells};
use rows::{DagRow, Filter, LastRun, Order, sort, tags};

/// What is shown and how, all of it in the address.
#[derive(Clone, Copy)]
struct View {
    search: Param,
    tag: Param,
    show: Param,
    order: Param,
}

impl View {
    fn new() -> Self {
        let router = use_router();
        Self {
            search: router.param("q", ""),
            tag: router.param("tag", ""),
            show: router.param("show", "all"),
            order: router.param("sort", "name"),
        }
    }

    fn sort(&self) -> Option<Sort> {
        Sort::from_param(&self.order.get(), COLUMNS)
    }

    fn clear(&self) {
        self.search.set("");
        self.tag.set("");
        self.show.set("all");
    }
}

/// The DAGs of an instance.
#[component]
pub fn Dags(
    /// The Airflow instance.
    instance: String,
) -> AnyView {
    let fleet = Fleet::new(instance);
    let view = View::new();
    let all = Memo::new(move |_| fleet.rows());
    let shown = shown(fleet, view, all);
    let stage = Memo::new(move |_| (fleet.total().is_some(), fleet.first.error().is_some()));
    let table = move || match stage.get() {
        (true, _) => listing(fleet, view, shown),
        (false, false) => view! { <Skeleton lines=12 /> }.into_any(),
        (false, true) => ().into_any(),
    };
    view! {
      <div class="page-fill">
        <PageHead title="DAGs" summary=move || summary(fleet, all) />
        {toolbar(view, all)}
        <QueryFailure query=fleet.first />
        {table}
        {fleet.further()}
      </div>
    }
    .into_any()
}

/// The rows to show, in order. Runs that end while one looks do not move rows under the pointer:
/// the order by last run is taken when it is chosen and when DAGs arrive.
fn shown(fleet: Fleet, view: View, all: Memo<Vec<Arc<DagRow>>>) -> Memo<Vec<Arc<DagRow>>> {
    let ready = Memo::new(move |_| fleet.book.with(|book| !book.is_empty()));
    Memo::new(move |_| {
        let filter = Filter::from_params(&view.search.get(), &view.tag.get(), &view.show.get());
        let order = view.sort();
        let mut rows = all.get();
        rows.retain(|row| filter.admits(row));
        ready.get();
        fleet.book.with_untracked(|book| {
            let last = |id: &str| -> LastRun { book.last(id).map(|run| (run.state, run.at)) };
            let (order, descending) = order.map_or((Order::Name, false), |sort| {
                (Order::by_column(sort.column), sort.descending)
            });
            sort(&mut rows, order, descending, last);
        });
        rows
    })
}

fn listing(fleet: Fleet, view: View, shown: Memo<Vec<Arc<DagRow>>>) -> AnyView {
    let none = Memo::new(move |_| shown.with(Vec::is_empty));
    let table = move || {
        if !none.get() {
            view! {
                <VirtualRows
                    label="DAGs"
                    class="rows-dags"
                    columns=COLUMNS
                    sort=Signal::derive(move || view.sort())
                    on_sort=move |sort: Sort| view.order.set(&sort.to_param())
                    rows=shown
                    key=key_of
                    row=move |row| cells(fleet, row)
                />
            }
            .into_any()
        } else if fleet.is_loading() {
            view! { <Skeleton lines=12 /> }.into_any()
        } else if fleet.total() == Some(0) {
            let detail =
                "Airflow has read no DAG files yet, or its user for the console may see none.";
            view! { <EmptyState title="No DAGs" detail=detail.to_owned() /> }.into_any()
        } else {
            view! {
                <EmptyState title="No DAG matches" detail="Every DAG is hidden by the search or the filters.".to_owned()>
                    <Button on_click=move |_| view.clear()>"Clear search and filters"</Button>
                </EmptyState>
            }
            .into_any()
        }
    };
    table.into_any()
}

fn key_of(row: &Arc<DagRow>) -> String {
    row.id.to_string()
}

fn toolbar(view: View, all: Memo<Vec<Arc<DagRow>>>) -> AnyView {
    let tag_options = Memo::new(move |_| {
        let any = (String::new(), "any tag".to_owned());
        let tags = all.with(|rows| tags(rows));
        let known = tags.into_iter().map(|(tag, count)| {
            let text = format!("{tag} ({count})");
            (tag, text)
        });
        std::iter::once(any).chain(known).collect::<Vec<_>>()
    });
    view! {
        <div class="toolbar" role="search">
            <SearchBox
                label="Search DAGs"
                value=view.search.signal()
                on_input=move |text: String| view.search.set(&text)
            />
            <Select
                label="Tag"
                value=view.tag.signal()
                options=tag_options
                on_change=move |tag: String| view.tag.set(&tag)
            />
            <Segmented
                label="Show"
                name="show"
                value=view.show.signal()
                options=vec![
                    ("all".to_owned(), "All".to_owned()),
                    ("active".to_owned(), "Active".to_owned()),
                    ("paused".to_owned(), "Paused".to_owned()),
                ]
                on_change=move |show: String| view.show.set(&show)
            />
        </div>
    }
    .into_any()
}

/// "412 · 3 running · 2 failed · 12 paused".
fn summary(fleet: Fleet, all: Memo<Vec<Arc<DagRow>>>) -> AnyView {
    let words = Memo::new(move |_| {
        let total = fleet.total()?;
        let (mut running, mut failed, mut paused) = (0_u64, 0_u64, 0_u64);
        all.with(|rows| {
            fleet.book.with(|book| {
                for row in rows {
                    paused += u64::from(row.dag.is_paused);
                    match book.last(&row.id).map(|run| run.state) {
                        Some(State::Running) => running += 1,
                        Some(State::Failed) => failed += 1,
                        _ => {}
                    }
                }
            });
        });
        let counts = [(running, "running"), (failed, "failed"), (paused, "paused")];
        let counts = counts.iter().filter(|(n, _)| *n > 0);
        let parts: Vec<String> = counts
            .map(|(n, word)| format!("{} {word}", exact(*n)))
            .collect();
        let all = std::iter::once(exact(total)).chain(parts);
        Some(all.collect::<Vec<_>>().join(" · "))
    });
    view! { <span class="num">{move || words.get()}</span> }.into_any()
}
