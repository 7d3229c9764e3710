//! What of the list is shown, in an order that holds still.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;

use super::cells::COLUMNS;
use super::find::{LastRun, Row, Wanted, sorted};
use super::fleet::Fleet;
use super::runs::Runs;
use super::stars::{Stars, has};
use crate::router::{Param, use_router};
use crate::ui::Sort;

const BY_NAME: Sort = Sort {
    column: "name",
    descending: false,
};

/// The state, in the address, of DAGs whose file cannot be read.
pub const BROKEN: (&str, &str) = ("broken", "import error");

/// Where the order that was last asked for is kept, for the next visit.
const ORDER: &str = "airstrip-dags-order";

/// What is asked for, all of it in the address.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The text of the search.
    pub search: Param,
    /// The name of a tag.
    pub tag: Param,
    /// The name of an owner.
    pub owner: Param,
    /// What runs, waits, failed or is broken.
    pub state: Param,
    /// `all`, `active` or `paused`.
    pub show: Param,
    /// `on` for favourites only.
    pub starred: Param,
    order: Param,
}

impl Asked {
    /// What the address asks for; an order of the last visit where it asks for none.
    pub fn of_address() -> Self {
        let router = use_router();
        let asked = Self {
            search: router.param("q", ""),
            tag: router.param("tag", ""),
            owner: router.param("owner", ""),
            state: router.param("state", ""),
            show: router.param("show", "all"),
            starred: router.param("favourites", ""),
            order: router.param("sort", "name"),
        };
        let storage = window().local_storage().ok().flatten();
        let kept = storage.and_then(|storage| storage.get_item(ORDER).ok().flatten());
        if untrack(|| asked.order.get()) == "name"
            && let Some(kept) = kept.and_then(|kept| Sort::from_param(&kept, &COLUMNS))
        {
            asked.order.set(&kept.to_param());
        }
        asked
    }

    /// The order. Tracked.
    pub fn sort(&self) -> Sort {
        Sort::from_param(&self.order.get(), &COLUMNS).unwrap_or(BY_NAME)
    }

    /// Asks for an order, now and the next time.
    pub fn set_sort(&self, sort: Sort) {
        self.order.set(&sort.to_param());
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(ORDER, &sort.to_param());
        }
    }

    /// What is looked for, but for the state. Tracked.
    fn wanted(&self) -> Wanted {
        Wanted {
            words: Wanted::words(&self.search.get()),
            tag: self.tag.get(),
            owner: self.owner.get(),
            paused: match self.show.get().as_str() {
                "active" => Some(false),
                "paused" => Some(true),
                _ => None,
            },
            starred: self.starred.get() == "on",
        }
    }

    /// Asks for everything.
    pub fn clear(&self) {
        for param in [self.search, self.tag, self.owner, self.state, self.starred] {
            param.set("");
        }
        self.show.set("all");
    }
}

/// The rows that are shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The rows, in order.
    pub rows: Memo<Arc<Vec<Arc<Row>>>>,
    /// How many they are.
    pub count: Memo<usize>,
    /// Whether rows have changed so that they belong elsewhere by now.
    pub outdated: Memo<bool>,
    /// Puts the rows in order again.
    pub again: RwSignal<u32>,
    /// Whether somebody points at a row or is on one.
    pub in_use: RwSignal<bool>,
    /// Those that are found, whatever their state.
    pub found: Memo<Arc<Vec<Arc<Row>>>>,
    wanted: Memo<Wanted>,
}

impl Shown {
    /// What `asked` shows of the DAGs.
    ///
    /// The order is taken when it is asked for and when DAGs come or go. Runs that begin and end while
    /// one looks move none under the pointer.
    pub fn of(fleet: Fleet, runs: Runs, stars: Stars, asked: Asked) -> Self {
        let again = RwSignal::new(0_u32);
        let wanted = Memo::new(move |_| asked.wanted());
        let sort = Memo::new(move |_| asked.sort());
        let in_order = move |rows: &[Arc<Row>]| {
            let starred = stars.ids();
            runs.book.with(|book| {
                let last = |id: &str| -> LastRun { book.last(id).map(|run| (run.state, run.at)) };
                let sort = sort.get();
                sorted(
                    rows,
                    (sort.column, sort.descending),
                    &|id| has(&starred, id),
                    &last,
                )
            })
        };
        // A row that only changed is where it was.
        let names = Memo::new(move |_| {
            let rows = fleet.rows.get();
            Arc::new(
                rows.iter()
                    .map(|row| Arc::clone(&row.id))
                    .collect::<Vec<_>>(),
            )
        });
        let ready = Memo::new(move |_| runs.book.with(|book| !book.is_empty()));
        let places = Memo::new(move |_| {
            // Not `track`: a memo that nobody reads follows nothing.
            drop((names.get(), sort.get(), ready.get()));
            again.track();
            untrack(|| Arc::new(in_order(&fleet.rows.get())))
        });
        let found = Memo::new(move |_| {
            let (rows, wanted, starred) = (fleet.rows.get(), wanted.get(), stars.ids());
            let rows = places.with(|places| {
                let row = |place: &usize| rows.get(*place).cloned();
                let is_found = |row: &Arc<Row>| wanted.admits(row, has(&starred, &row.id));
                let found = places.iter().filter_map(row).filter(is_found);
                found.collect::<Vec<_>>()
            });
            Arc::new(rows)
        });
        let of_state = move |rows: &Arc<Vec<Arc<Row>>>| in_state(runs, rows, &asked.state.get());
        let known = Memo::new(move |_| {
            let state = asked.state.get();
            let of = runs.in_states().into_iter().find(|of| of.name.0 == state);
            of.is_none_or(|of| of.is_known())
        });
        let rows = Memo::new(move |_| {
            again.track();
            let (found, _, _) = (found.get(), known.get(), asked.state.get());
            untrack(|| of_state(&found))
        });
        let outdated = Memo::new(move |_| {
            let by_state = !asked.state.get().is_empty();
            let by_run = sort.with(|sort| matches!(sort.column, "last" | "star"));
            let moved = |rows: &[Arc<Row>]| {
                let now = in_order(rows);
                places.with(|places| *now != **places)
            };
            by_state && found.with(|found| rows.with(|rows| of_state(found) != *rows))
                || by_run && fleet.rows.with(|rows| moved(rows))
        });
        Self {
            rows,
            count: Memo::new(move |_| rows.with(|rows| rows.len())),
            outdated,
            again,
            in_use: RwSignal::new(false),
            found,
            wanted,
        }
    }

    /// Whether anything but a state is asked for. Tracked.
    pub fn is_searched(&self) -> bool {
        self.wanted.with(|wanted| !wanted.is_anything())
    }

    /// Reads the words of the search. Tracked.
    pub fn with_words<T>(&self, read: impl FnOnce(&[String]) -> T) -> T {
        self.wanted.with(|wanted| read(&wanted.words))
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> Option<Arc<Row>> {
        self.rows.with_untracked(|rows| rows.get(place).cloned())
    }

    /// The DAGs in these places; `None` once the page is gone.
    pub fn ids_in(&self, range: Range<usize>) -> Option<Vec<String>> {
        self.rows.try_with_untracked(|rows| {
            let range = range.start.min(rows.len())..range.end.min(rows.len());
            rows[range].iter().map(|row| row.id.to_string()).collect()
        })
    }

    /// The ids of all rows.
    pub fn with_ids(&self, then: impl FnOnce(&[&str])) {
        self.rows
            .with_untracked(|rows| then(&rows.iter().map(|row| &*row.id).collect::<Vec<_>>()));
    }
}

/// Those of the rows that are in a state; all where none is asked for. Tracked.
pub fn in_state(runs: Runs, rows: &Arc<Vec<Arc<Row>>>, state: &str) -> Arc<Vec<Arc<Row>>> {
    let of = runs.in_states().into_iter().find(|of| of.name.0 == state);
    let keep = |keep: &dyn Fn(&Row) -> bool| {
        Arc::new(rows.iter().filter(|row| keep(row)).cloned().collect())
    };
    match of {
        Some(of) => of.dags.with(|ids| keep(&|row| has(ids, &row.id))),
        None if state == BROKEN.0 => keep(&|row| row.dag.has_import_errors),
        None => Arc::clone(rows),
    }
}
