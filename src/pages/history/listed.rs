//! What the instances told, put together.

use std::sync::Arc;

use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::asked::Question;
use super::entry::{Entry, horizon, is_short};
use super::launches::Launches;
use super::names::Names;
use super::source::Source;
use crate::api::ApiError;
use crate::ui::order;

/// What the sources told, put together.
#[derive(Clone, Copy)]
pub struct Listed {
    /// The instances that the question is put to.
    pub sources: StoredValue<Vec<Source>>,
    /// The names of connections.
    pub names: Names,
    /// Who launched what.
    pub launches: Launches,
    /// All that the question is about and that is certain to be complete, newest first.
    pub all: Memo<Vec<Arc<Entry>>>,
    /// Down to when; `None`: to the beginning.
    horizon: Memo<Option<Timestamp>>,
    /// The newest that is shown. What began after it waits.
    pub shown_to: RwSignal<Option<Timestamp>>,
}

impl Listed {
    /// Puts together what these tell to a question.
    pub fn new(sources: Vec<Source>, question: &Question, names: Names) -> Self {
        let question = question.clone();
        let sources = StoredValue::new(sources);
        let horizon = Memo::new(move |_| {
            let read = sources
                .with_value(|all| all.iter().filter_map(|s| s.read.get()).collect::<Vec<_>>());
            horizon(read.iter().map(|read| &**read))
        });
        let all = Memo::new(move |_| {
            let reach = horizon.get();
            let mut all: Vec<Arc<Entry>> = Vec::new();
            for read in
                sources.with_value(|all| all.iter().map(|s| s.read.get()).collect::<Vec<_>>())
            {
                let read = read.iter().flat_map(|read| &read.entries);
                let known = read.filter(|entry| Some(entry.at) >= reach && question.covers(entry));
                all.extend(known.map(|entry| Arc::new(entry.clone())));
            }
            let sorted = order(all.len(), &mut |a, b| all[a].order(&all[b]));
            sorted
                .into_iter()
                .map(|place| Arc::clone(&all[place]))
                .collect()
        });
        let shown_to = RwSignal::new(None);
        let listed = Self {
            sources,
            names,
            launches: Launches::new(),
            all,
            horizon,
            shown_to,
        };
        Effect::new(move |_| {
            if all.with(|all| !all.is_empty()) && shown_to.with_untracked(Option::is_none) {
                listed.show_new();
            }
        });
        listed
    }

    /// Shows what has come meanwhile.
    pub fn show_new(self) {
        let newest = self
            .all
            .with_untracked(|all| all.first().map(|entry| entry.at));
        self.shown_to.set(newest);
    }

    /// Whether each has told something, or could not be asked. Tracked.
    pub fn is_settled(self) -> bool {
        self.sources
            .with_value(|all| all.iter().all(Source::is_settled))
    }

    /// Whether there is more than was read. Tracked.
    pub fn has_more(self) -> bool {
        let more = |source: &Source| {
            source
                .read
                .with(|read| read.as_ref().is_some_and(|r| r.more))
        };
        self.sources.with_value(|all| all.iter().any(more))
    }

    /// Why more could not be read. Tracked.
    pub fn error(self) -> Option<ApiError> {
        let error = |source: &Source| source.error.get();
        self.sources.with_value(|all| all.iter().find_map(error))
    }

    /// Whether there is more, nothing is being read, and nothing went wrong. Tracked.
    pub fn can_read_more(self) -> bool {
        self.has_more() && !self.is_reading() && self.error().is_none()
    }

    /// Whether more is being read. Tracked.
    pub fn is_reading(self) -> bool {
        self.sources
            .with_value(|all| all.iter().any(|source| source.reading.get()))
    }

    /// Reads on where less is known than of the others.
    pub fn read_more(self) {
        // It is asked for in a frame by which the question may be another one.
        let Some(reach) = self.horizon.try_get_untracked() else {
            return;
        };
        for source in self.sources.get_value() {
            let short = source
                .read
                .with_untracked(|read| read.as_ref().is_some_and(|read| is_short(read, reach)));
            if short {
                source.read_more();
            }
        }
    }
}
