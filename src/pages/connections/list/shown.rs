//! What of the list is shown, in an order that holds still.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use super::cells::columns;
use super::find::{FILTERS, counts, filtered, found, sorted, words_of_search};
use super::load::Store;
use super::row::Row;
use crate::router::{Param, use_router};
use crate::ui::Sort;

const BY_NAME: Sort = Sort {
    column: "name",
    descending: false,
};

/// What is asked for, all of it in the address.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The text of the search.
    pub search: Param,
    /// The name of a filter.
    pub status: Param,
    /// The order.
    pub order: Param,
}

impl Asked {
    /// What the address asks for.
    pub fn of_address() -> Self {
        let router = use_router();
        Self {
            search: router.param("q", ""),
            status: router.param("status", ""),
            order: router.param("sort", "name"),
        }
    }

    /// The order. Tracked.
    pub fn sort(&self) -> Sort {
        Sort::from_param(&self.order.get(), columns(true)).unwrap_or(BY_NAME)
    }

    /// Asks for everything.
    pub fn clear(&self) {
        self.search.set("");
        self.status.set("");
    }
}

/// The rows that are shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The words of the search.
    pub words: Memo<Vec<String>>,
    /// The rows, in order.
    pub rows: Memo<Vec<Arc<Row>>>,
    /// How many rows each filter would show.
    pub counts: Memo<[usize; FILTERS.len()]>,
    /// Whether rows have changed so that they belong elsewhere by now.
    pub outdated: Memo<bool>,
    /// Puts the rows in order again.
    pub again: RwSignal<u32>,
}

impl Shown {
    /// What `asked` shows of a list.
    ///
    /// The order is taken when it is asked for and when connections come or go. States that change
    /// while one looks change rows, and move none under the pointer.
    pub fn of(store: &Rc<Store>, asked: Asked) -> Self {
        let again = RwSignal::new(0_u32);
        let text = asked.search.signal();
        let words = Memo::new(move |_| text.with(|text| words_of_search(text)));
        let sort = Memo::new(move |_| asked.sort());
        let list = store.list.clone();
        let epoch = Memo::new(move |_| list.with(|list| list.epoch()));
        let list = store.list.clone();
        // Apart from the search: a keystroke only passes over the rows once.
        let all = Memo::new(move |_| {
            // Not `track`: a memo that nobody reads follows nothing.
            epoch.get();
            again.track();
            let sort = sort.get();
            Arc::new(list.with_untracked(|list| sorted(list.rows(), sort)))
        });
        let list = store.list.clone();
        let matching = Memo::new(move |_| {
            let (all, words) = (all.get(), words.get());
            Arc::new(list.with_untracked(|list| found(list.rows(), &all, &words)))
        });
        let list = store.list.clone();
        let order = Memo::new(move |_| {
            let (matching, status) = (matching.get(), asked.status.get());
            list.with_untracked(|list| filtered(list.rows(), &matching, &status))
        });
        let list = store.list.clone();
        let rows = Memo::new(move |_| {
            order.with(|order| {
                list.with(|list| {
                    let rows = order.iter();
                    rows.filter_map(|place| list.rows().get(*place as usize).cloned())
                        .collect::<Vec<_>>()
                })
            })
        });
        let list = store.list.clone();
        let outdated = Memo::new(move |_| {
            let (sort, status) = (sort.get(), asked.status.get());
            // States move no row in any other order.
            if status.is_empty() && !matches!(sort.column, "status" | "last") {
                return false;
            }
            list.with(|list| {
                let now = sorted(list.rows(), sort);
                let now = words.with(|words| found(list.rows(), &now, words));
                order.with(|order| *order != filtered(list.rows(), &now, &status))
            })
        });
        let list = store.list.clone();
        let counts = Memo::new(move |_| {
            let matching = matching.get();
            list.with(|list| counts(list.rows(), &matching))
        });
        Self {
            words,
            rows,
            counts,
            outdated,
            again,
        }
    }
}
