//! A log as it is read and shown: who reads it fills it, the viewer follows.

use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::pace::{Pace, turn};
use super::scan::{Needle, Scan};
use super::store::{Entry, Level, Store};

/// Bytes that are searched before the clock is looked at.
const STEP: usize = 256 * 1024;
/// Milliseconds between two looks at what has come: more often nobody can read.
const BEAT: f64 = 120.0;

/// How far a log has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// So many bytes have come, and there are more.
    UnderWay(u64),
    /// All that there was has come.
    Whole,
    /// It ends before its end: why.
    BrokenOff(String),
    /// It could not be read: what happened, to what, and what to do.
    Failed(String, String),
}

/// What a log has of everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// Who has written it.
    pub sources: Vec<String>,
    /// How many lines have at least each level, in the order of [`Level::ALL`].
    pub levels: [usize; 5],
    /// The first line that is an error.
    pub first_error: Option<usize>,
    /// The bytes of its longest line.
    pub longest: usize,
}

#[derive(Default)]
pub(super) struct Inner {
    pub(super) store: Store,
    pub(super) scan: Scan,
    /// Whether a task goes through the lines.
    at_work: bool,
}

/// A log. Copied to whoever fills it and to the viewer; gone with the component that made it.
#[derive(Clone, Copy)]
pub struct Log {
    pub(super) inner: StoredValue<Inner, LocalStorage>,
    /// How far it has been read.
    pub reading: RwSignal<Reading>,
    /// How many lines have come.
    pub(super) lines: RwSignal<usize>,
    /// How many of them are shown.
    pub(super) rows: RwSignal<usize>,
    /// How many of those hold what is searched.
    pub(super) hits: RwSignal<usize>,
    /// How often they hold it.
    pub(super) found: RwSignal<usize>,
    /// Whether not all lines have been looked at.
    pub(super) busy: RwSignal<bool>,
    /// Counts the filters and searches: what was drawn for one is not for another.
    pub(super) look: RwSignal<u32>,
    pub(super) contents: RwSignal<Contents>,
    told_at: StoredValue<f64>,
}

impl Default for Log {
    fn default() -> Self {
        Self::new()
    }
}

impl Log {
    /// A log without lines, of the calling component.
    #[must_use]
    pub fn new() -> Self {
        Self {
            inner: StoredValue::new_local(Inner::default()),
            reading: RwSignal::new(Reading::UnderWay(0)),
            lines: RwSignal::new(0),
            rows: RwSignal::new(0),
            hits: RwSignal::new(0),
            found: RwSignal::new(0),
            busy: RwSignal::new(false),
            look: RwSignal::new(0),
            contents: RwSignal::new(Contents::default()),
            told_at: StoredValue::new(0.0),
        }
    }

    /// Adds the entries that `more` hands over. Whether there is still anybody to read them.
    pub fn fill(&self, more: impl FnOnce(&mut dyn FnMut(Entry<'_>))) -> bool {
        let filled = self.inner.try_update_value(|inner| {
            let store = &mut inner.store;
            more(&mut |entry| store.push(&entry));
        });
        filled.is_some()
    }

    /// Tells the viewer, now and then, how far the reading is.
    pub fn tell(&self, reading: Reading) {
        let now = Date::now();
        let quiet = matches!(reading, Reading::UnderWay(_));
        if quiet
            && self
                .told_at
                .try_get_value()
                .is_none_or(|at| now - at < BEAT)
        {
            return;
        }
        self.told_at.try_set_value(now);
        let counted = self.inner.try_with_value(|inner| {
            let store = &inner.store;
            let contents = Contents {
                sources: store.sources().to_vec(),
                levels: Level::ALL.map(|level| store.at_least(level)),
                first_error: store.first_error(),
                longest: store.longest(),
            };
            (store.len(), contents)
        });
        let Some((lines, contents)) = counted else {
            return;
        };
        if self.contents.with_untracked(|old| *old != contents) {
            self.contents.set(contents);
        }
        if self.reading.with_untracked(|old| *old != reading) {
            self.reading.set(reading);
        }
        if self.lines.get_untracked() != lines {
            self.lines.set(lines);
            self.work();
        }
    }

    /// How many lines have come. Tracked.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.lines.get()
    }

    /// Shows only some lines.
    pub(super) fn filter(&self, least: Option<Level>, source: Option<u8>) {
        self.inner
            .update_value(|inner| inner.scan.filter(least, source));
        self.look.update(|look| *look += 1);
        self.work();
    }

    /// Looks for a text.
    pub(super) fn search(&self, text: &str) {
        self.inner
            .update_value(|inner| inner.scan.search(Needle::new(text)));
        self.look.update(|look| *look += 1);
        self.work();
    }

    /// Goes through the lines that have not been looked at: a stretch at once, the rest in slices.
    fn work(&self) {
        let log = *self;
        if log.step() != Some(false) {
            return;
        }
        let started = log
            .inner
            .try_update_value(|inner| !std::mem::replace(&mut inner.at_work, true));
        if started != Some(true) {
            return;
        }
        spawn_local(async move {
            loop {
                turn().await;
                if log.step() != Some(false) {
                    break;
                }
            }
            log.inner.try_update_value(|inner| inner.at_work = false);
        });
    }

    /// One slice of it. Whether all is done; `None` where the log is gone.
    fn step(&self) -> Option<bool> {
        let pace = Pace::default();
        let step = |inner: &mut Inner| {
            let Inner { store, scan, .. } = inner;
            let mut done = scan.step(store, STEP);
            while !done && !pace.is_out() {
                done = scan.step(store, STEP);
            }
            (done, [scan.rows(), scan.hits(), scan.found()])
        };
        let (done, counts) = self.inner.try_update_value(step)?;
        for (signal, value) in [self.rows, self.hits, self.found].into_iter().zip(counts) {
            if signal.try_get_untracked()? != value {
                signal.try_set(value);
            }
        }
        if self.busy.try_get_untracked()? == done {
            self.busy.try_set(!done);
        }
        Some(done)
    }
}
