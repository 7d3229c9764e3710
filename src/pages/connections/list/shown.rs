//! What of the list is shown, in an order that holds still.

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::cells::COLUMNS;
use super::find::{FILTERS, Wanted, counts, filtered, sorted, words_of_search};
use super::groups::{Heading, Line, lines};
use super::load::Store;
use super::row::Row;
use crate::router::{Param, use_router};
use crate::ui::{Sort, now};

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
    /// `on` or `off`.
    pub enabled: Param,
    /// The name of a source's connector.
    pub source: Param,
    /// The name of a destination's connector.
    pub destination: Param,
    /// The name of a tag.
    pub tag: Param,
    /// The name of a workspace.
    pub workspace: Param,
    /// The order.
    pub order: Param,
    /// What rows are grouped by.
    pub group: Param,
    /// The headings of groups that are folded away, a line each.
    pub closed: Param,
}

impl Asked {
    /// What the address asks for.
    pub fn of_address() -> Self {
        let router = use_router();
        let any = |name| router.param(name, "");
        Self {
            search: any("q"),
            status: any("status"),
            enabled: any("enabled"),
            source: any("source"),
            destination: any("destination"),
            tag: any("tag"),
            workspace: any("workspace"),
            order: router.param("sort", "name"),
            group: any("group"),
            closed: any("closed"),
        }
    }

    /// The order. Tracked.
    pub fn sort(&self) -> Sort {
        Sort::from_param(&self.order.get(), &COLUMNS).unwrap_or(BY_NAME)
    }

    /// What is looked for, but for the state. Tracked.
    fn wanted(&self) -> Wanted {
        Wanted {
            words: words_of_search(&self.search.get()),
            enabled: self.enabled.get(),
            source: self.source.get(),
            destination: self.destination.get(),
            tag: self.tag.get(),
            workspace: self.workspace.get(),
        }
    }

    /// Asks for everything.
    pub fn clear(&self) {
        for param in [
            self.search,
            self.status,
            self.enabled,
            self.source,
            self.destination,
            self.tag,
            self.workspace,
        ] {
            param.set("");
        }
    }

    /// Folds a group away, or opens it.
    pub fn fold(&self, label: &str) {
        let closed = self.closed.get();
        let mut closed: Vec<&str> = closed.lines().collect();
        match closed.iter().position(|other| *other == label) {
            Some(place) => drop(closed.remove(place)),
            None => closed.push(label),
        }
        self.closed.set(&closed.join("\n"));
    }
}

/// A line of the table with the data of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A heading.
    Heading(Arc<Heading>),
    /// A row.
    Row(Arc<Row>),
}

/// What is in the order: which of the rows, and the words that they were found by.
#[derive(Clone, PartialEq)]
struct Found {
    wanted: Wanted,
    all: Arc<Vec<u32>>,
    places: Arc<Vec<u32>>,
}

/// The rows that are shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The places of the rows in the list, in order and under their headings.
    pub lines: Memo<Vec<Line>>,
    /// The same with the rows as they are now.
    pub entries: Memo<Vec<Entry>>,
    /// How many rows there are, whether folded away or not.
    pub count: Memo<usize>,
    /// How many rows each filter would show, in the order of [`FILTERS`].
    pub counts: Memo<Arc<Vec<u32>>>,
    /// Whether rows have changed so that they belong elsewhere by now.
    pub outdated: Memo<bool>,
    /// Puts the rows in order again.
    pub again: RwSignal<u32>,
    store: StoredValue<Rc<Store>, LocalStorage>,
    wanted: Memo<Wanted>,
    matching: Memo<Option<Found>>,
    order: Memo<Arc<Vec<u32>>>,
}

impl Shown {
    /// What `asked` shows of a list.
    ///
    /// The order is taken when it is asked for and when connections come or go. States that change
    /// while one looks change rows, and move none under the pointer.
    pub fn of(store: StoredValue<Rc<Store>, LocalStorage>, asked: Asked) -> Self {
        let again = RwSignal::new(0_u32);
        let list = store.with_value(|store| store.list.clone());
        let wanted = Memo::new(move |_| asked.wanted());
        let own = list.clone();
        let epoch = Memo::new(move |_| own.with(|list| list.epoch()));
        let own = list.clone();
        // When the order was taken: the clock alone puts no row elsewhere.
        let taken = StoredValue::new(Timestamp::default());
        // Apart from the search: a keystroke only passes over the rows once.
        let all = Memo::new(move |before: Option<&Arc<Vec<u32>>>| {
            // Not `track`: a memo that nobody reads follows nothing.
            epoch.get();
            again.track();
            let sort = asked.sort();
            let before = before.map_or(&[][..], |before| before.as_slice());
            let at = now();
            taken.set_value(at);
            Arc::new(own.with_untracked(|list| sorted(list.rows(), sort, before, at)))
        });
        let own = list.clone();
        let matching = Memo::new(move |before: Option<&Option<Found>>| {
            let (all, wanted) = (all.get(), wanted.get());
            // Who types on looks through what was found so far.
            let before = before
                .and_then(Option::as_ref)
                .filter(|before| Arc::ptr_eq(&before.all, &all) && wanted.narrows(&before.wanted));
            let among = before.map_or(&all, |before| &before.places);
            let places = own.with_untracked(|list| wanted.among(list.rows(), among));
            Some(Found {
                wanted,
                places: Arc::new(places),
                all,
            })
        });
        let own = list.clone();
        let order = Memo::new(move |_| {
            let status = asked.status.get();
            with_places(matching, |places| {
                own.with_untracked(|list| Arc::new(filtered(list.rows(), places, &status)))
            })
        });
        let own = list.clone();
        let laid = Memo::new(move |_| {
            let (by, closed) = (asked.group.get(), asked.closed.get());
            let closed: Vec<&str> = closed.lines().collect();
            order.with(|order| own.with_untracked(|list| lines(list.rows(), order, &by, &closed)))
        });
        let own = list.clone();
        let entries = Memo::new(move |_| {
            laid.with(|lines| {
                own.with(|list| {
                    let entry = |line: &Line| match line {
                        Line::Heading(heading) => Some(Entry::Heading(Arc::clone(heading))),
                        Line::Row(place) => {
                            list.rows().get(*place as usize).cloned().map(Entry::Row)
                        }
                    };
                    lines.iter().filter_map(entry).collect()
                })
            })
        });
        let own = list.clone();
        let outdated = Memo::new(move |_| {
            let (sort, status, by) = (asked.sort(), asked.status.get(), asked.group.get());
            // What changes while one looks moves no row in any other order.
            let by_state = matches!(sort.column, "status" | "last" | "next") || by == "status";
            let of_state = !status.is_empty() || !asked.enabled.get().is_empty();
            if !by_state && !of_state {
                return false;
            }
            let closed = asked.closed.get();
            let closed: Vec<&str> = closed.lines().collect();
            // Taken again, it may be the same order of another time.
            again.track();
            own.with(|list| {
                let rows = list.rows();
                let now = all.with(|all| sorted(rows, sort, all, taken.get_value()));
                let now = filtered(rows, &wanted.get().among(rows, &now), &status);
                let now = lines(rows, &now, &by, &closed);
                laid.with(|lines| *lines != now)
            })
        });
        let counts = Memo::new(move |_| {
            let mut counts = with_places(matching, |places| {
                list.with(|list| counts(list.rows(), places))
            });
            // What is shown is counted as it is shown, even while a row of it has gone on.
            let status = asked.status.get();
            if let Some(place) = FILTERS.iter().position(|filter| filter.name == status) {
                counts[place] = order.with(|order| order.len() as u32);
            }
            Arc::new(counts)
        });
        Self {
            lines: laid,
            entries,
            count: Memo::new(move |_| order.with(|order| order.len())),
            counts,
            outdated,
            again,
            store,
            wanted,
            matching,
            order,
        }
    }

    /// Reads the words of the search. Tracked.
    pub fn with_words<T>(&self, read: impl FnOnce(&[String]) -> T) -> T {
        self.wanted.with(|wanted| read(&wanted.words))
    }

    /// Whether anything but a state is asked for. Tracked.
    pub fn is_searched(&self) -> bool {
        self.wanted.with(|wanted| !wanted.is_anything())
    }

    /// How many rows there are whatever their state. Tracked.
    pub fn total(&self) -> usize {
        with_places(self.matching, <[u32]>::len)
    }

    /// The connections on these lines, without headings; `None` once the page is gone.
    pub fn ids_in(&self, range: Range<usize>) -> Option<Vec<String>> {
        self.entries.try_with_untracked(|entries| {
            let range = range.start.min(entries.len())..range.end.min(entries.len());
            let mut ids: Vec<String> = Vec::new();
            for entry in &entries[range] {
                if let Entry::Row(row) = entry
                    && ids.iter().all(|id| id != row.id())
                {
                    ids.push(row.id().to_owned());
                }
            }
            ids
        })
    }

    /// What is on a line.
    pub fn entry(&self, place: usize) -> Option<Entry> {
        self.entries
            .with_untracked(|entries| entries.get(place).cloned())
    }

    /// All rows that are shown or folded away, each once. Tracked.
    pub fn rows(&self) -> Vec<Arc<Row>> {
        self.store.with_value(|store| {
            let list = store.list.read();
            self.order.with(|order| {
                let row = |place: &u32| list.rows().get(*place as usize).cloned();
                order.iter().filter_map(row).collect()
            })
        })
    }

    /// The ids on all lines; those of headings are empty.
    pub fn with_line_ids(&self, then: impl FnOnce(&[&str])) {
        self.entries.with_untracked(|entries| {
            let id = |entry| match entry {
                &Entry::Heading(_) => "",
                Entry::Row(row) => row.id(),
            };
            then(&entries.iter().map(id).collect::<Vec<_>>());
        });
    }
}

fn with_places<T>(matching: Memo<Option<Found>>, read: impl FnOnce(&[u32]) -> T) -> T {
    matching.with(|found| read(found.as_ref().map_or(&[], |found| &found.places)))
}
