//! Tasks that sync a connection of the embedded Airbyte: what they launch is a job there like any
//! other, and how it ends is how they end.

use std::collections::HashMap;

use crate::Options;
use crate::airbyte::Airbyte;
use crate::airbyte::lent::{Answer, Launched, Lent};
use crate::clock::Moment;

use super::catalogue::Entry;
use super::run::Run;
use super::world::{Dag, World};

/// Microseconds after which a job has made room for the next one.
const ROOM: i64 = 300_000;

/// Microseconds after which a task that begins has launched its job.
const SUBMIT: i64 = 350_000;

/// What became of a try of such a task.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tried {
    /// It starts then: a sync of another run is in its way, as if both needed one slot of a pool.
    Waits(Moment),
    /// It started then, and something else was in its way.
    Refused(Moment),
    /// It started then, and this is its job.
    Launched(Moment, Launched),
}

/// What the tasks of a run have launched, try by try.
#[derive(Debug, Clone, Default)]
pub(crate) struct Syncs(HashMap<usize, Vec<Tried>>);

impl Syncs {
    /// Of the task at this place.
    pub(crate) fn of(&self, place: usize) -> &[Tried] {
        self.0.get(&place).map_or(&[], Vec::as_slice)
    }

    fn of_mut(&mut self, place: usize) -> &mut Vec<Tried> {
        self.0.entry(place).or_default()
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut Tried> {
        self.0.values_mut().flatten()
    }

    fn has(&self, job: i64) -> bool {
        let mut all = self.0.values().flatten();
        all.any(|tried| matches!(tried, Tried::Launched(_, launched) if launched.job == job))
    }
}

/// The syncs of a DAG's runs.
#[derive(Debug, Default)]
pub(crate) struct Book {
    runs: HashMap<String, Syncs>,
    /// Runs that may still launch something.
    open: Vec<String>,
    none: Syncs,
}

impl Book {
    /// Those of a run.
    pub(crate) fn of(&self, run: &str) -> &Syncs {
        self.runs.get(run).unwrap_or(&self.none)
    }

    /// Notes a run that may launch something.
    pub(crate) fn open(&mut self, run: &str) {
        if !self.open.iter().any(|open| open == run) {
            self.open.push(run.to_owned());
        }
    }
}

/// Gives the tasks of the written DAGs connections to sync; none where so many syncs are asked for, for
/// theirs would come on top.
pub(crate) fn lend(dags: &mut [Entry], airbyte: &Airbyte, options: &Options) {
    if options.running.is_some() {
        return;
    }
    let tasks = || dags.iter().flat_map(|dag| &dag.tasks);
    let sources: Vec<String> = tasks().filter_map(|task| task.syncs.clone()).collect();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    let mut lent = airbyte.lend(&sources, options).into_iter();
    for task in dags.iter_mut().flat_map(|dag| &mut dag.tasks) {
        if task.syncs.is_some() {
            task.lent = lent.next().flatten();
        }
    }
}

impl World {
    /// Launches what tasks have launched up to `now`.
    pub(crate) fn settle(&mut self, airbyte: &Airbyte, now: Moment) {
        for index in &self.syncing {
            if let Some(dag) = self.dags.get_mut(*index) {
                dag.settle(airbyte, now);
            }
        }
    }

    /// Makes the past of the connections that tasks sync: its jobs are theirs.
    pub(crate) fn settle_past(&mut self, airbyte: &Airbyte, began: Moment) {
        for index in &self.syncing {
            if let Some(dag) = self.dags.get_mut(*index) {
                dag.settle_past(airbyte, began);
            }
        }
    }
}

impl Dag {
    fn settle_past(&mut self, airbyte: &Airbyte, began: Moment) {
        let runs: Vec<Run> = self.past_runs().collect();
        for (place, lent) in self.lent() {
            let retries = self.entry.tasks.get(place).map_or(0, |task| task.retries);
            let starts = |run: &Run| {
                let starts = self.due(run, place)?;
                (starts <= began).then(|| (run.id.clone(), starts))
            };
            let tried: Vec<_> = runs.iter().filter_map(starts).collect();
            let submit = |at: Moment| self.speed.after(at, SUBMIT);
            let created = tried.iter().map(|(_, starts)| submit(*starts)).collect();
            // One that was tried again would have launched another job in between.
            let launched = airbyte.launched_at(lent, created, retries > 0);
            for ((run, starts), launched) in tried.into_iter().zip(launched) {
                let syncs = self.book.runs.entry(run).or_default();
                syncs.of_mut(place).push(Tried::Launched(starts, launched));
            }
        }
        // Older ones have ended long ago.
        self.book.open = runs.into_iter().take(8).map(|run| run.id).collect();
    }

    fn settle(&mut self, airbyte: &Airbyte, now: Moment) {
        for id in std::mem::take(&mut self.book.open) {
            if !self.is_settled(&id, airbyte, now) {
                self.book.open.push(id);
            }
        }
    }

    /// Launches what a run has launched up to `now`, and tells whether that is all.
    fn is_settled(&mut self, id: &str, airbyte: &Airbyte, now: Moment) -> bool {
        let Some(run) = self.find_run(id) else {
            return true;
        };
        for tried in self.book.runs.entry(run.id.clone()).or_default().all_mut() {
            if let Tried::Launched(_, launched) = tried {
                *launched = airbyte.becomes(launched.job).unwrap_or(*launched);
            }
        }
        loop {
            let due = self.lent().into_iter().find_map(|(place, lent)| {
                let starts = self.due(&run, place)?;
                (starts <= now).then_some((place, lent, starts))
            });
            let Some((place, lent, starts)) = due else {
                break;
            };
            let tried = self.tried(lent, airbyte, starts);
            let tries = self.book.runs.entry(run.id.clone()).or_default();
            let tries = tries.of_mut(place);
            if matches!(tries.last(), Some(Tried::Waits(_))) {
                tries.pop();
            }
            tries.push(tried);
        }
        self.plan(&run).is_some_and(|plan| plan.ends <= now)
    }

    fn tried(&self, lent: Lent, airbyte: &Airbyte, starts: Moment) -> Tried {
        match airbyte.launch(lent, self.speed.after(starts, SUBMIT)) {
            Answer::Launched(launched) => Tried::Launched(starts, launched),
            Answer::Busy(other) if self.book.runs.values().any(|own| own.has(other.job)) => {
                Tried::Waits(other.ends.plus_micros(ROOM))
            }
            Answer::Busy(_) | Answer::Refused => Tried::Refused(starts),
        }
    }

    /// When a task starts the try that it has launched nothing in, if it comes to that.
    fn due(&self, run: &Run, place: usize) -> Option<Moment> {
        let plan = self.plan(run)?;
        let tries = self.book.of(&run.id).of(place).iter();
        let over = tries.filter(|tried| !matches!(tried, Tried::Waits(_)));
        let instance = plan.tasks.get(place)?.instances.first()?;
        instance.tries.get(over.count()).map(|try_| try_.starts)
    }

    /// The tasks that sync something, by their places.
    fn lent(&self) -> Vec<(usize, Lent)> {
        let tasks = self.entry.tasks.iter().enumerate();
        tasks
            .filter_map(|(place, task)| Some((place, task.lent?)))
            .collect()
    }

    /// Whether any does.
    pub(crate) fn syncs(&self) -> bool {
        self.entry.tasks.iter().any(|task| task.lent.is_some())
    }
}
