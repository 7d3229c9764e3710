//! The state of the embedded Airflow.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use uuid::Uuid;

use crate::airbyte::Airbyte;
use crate::clock::{Moment, Speed};
use crate::random::{Random, label};
use crate::schedule::Schedule;
use crate::{AirflowApi, Options};

use super::again::Edited;
use super::catalogue::{self, Entry, Timetable};
use super::plan::Plan;
use super::run::{Kind, Run, Seen};
use super::syncs::{self, Book};

/// A DAG and its runs.
#[derive(Debug)]
pub(crate) struct Dag {
    pub(crate) entry: Entry,
    pub(crate) timetable: Timetable,
    pub(crate) paused: bool,
    /// Runs created since the demo started, oldest first.
    pub(crate) live: Vec<Run>,
    pub(crate) version: Uuid,
    /// When it was paused and unpaused since the demo started.
    pub(crate) pauses: Vec<(Moment, bool)>,
    /// What was done to runs after they had begun, by their ids.
    pub(crate) edited: HashMap<String, Edited>,
    /// What its tasks launched in the embedded Airbyte.
    pub(crate) book: Book,
    pub(crate) speed: Speed,
    seed: u64,
    past: usize,
    began: Moment,
    /// Whether someone had launched it just before the demo started.
    ahead: bool,
    /// Whether every run has a logical date, as in Airflow 2.
    is_dated: bool,
}

/// People launch a DAG without a schedule about every other day.
const BY_HAND: i64 = 40 * 3600;

/// Which of its past runs, counted from the newest, a backfill made where there was one.
const BACKFILLED: std::ops::Range<usize> = 4..7;

impl Dag {
    fn new(entry: Entry, options: &Options, began: Moment, number: usize) -> Self {
        let mut random = Random::new(options.seed, &[label("dag"), label(&entry.id)]);
        let timetable = entry.timetable();
        Self {
            ahead: !entry.paused && number % 9 == 4 && options.jobs > 0,
            timetable,
            paused: entry.paused,
            entry,
            live: Vec::new(),
            version: random.uuid(),
            pauses: Vec::new(),
            edited: HashMap::new(),
            book: Book::default(),
            speed: Speed(options.speed),
            seed: random.next(),
            past: options.jobs,
            began,
            is_dated: options.airflow_api == AirflowApi::V1,
        }
    }

    /// The date of a run that was due then.
    fn logical(&self, kind: Kind, due: Moment) -> Option<Moment> {
        (self.is_dated || matches!(kind, Kind::Scheduled | Kind::Backfill)).then_some(due)
    }

    /// The rule by which runs were created in the past.
    fn rhythm(&self) -> (Kind, Schedule) {
        match self.timetable {
            Timetable::Cron { schedule, .. } => (Kind::Scheduled, schedule),
            Timetable::Assets(schedule) => (Kind::Assets, schedule),
            Timetable::Never => {
                let phase = i64::try_from(self.seed % 144_000).unwrap_or(0);
                (
                    Kind::Manual,
                    Schedule::Every {
                        period: BY_HAND,
                        phase,
                    },
                )
            }
        }
    }

    /// Runs of before the demo, newest first.
    pub(crate) fn past_runs(&self) -> impl Iterator<Item = Run> {
        let begun = self
            .speed
            .hasten(self.began, self.began.plus_millis(-12_345));
        let newest = self.ahead.then_some((Kind::Manual, begun));
        let (kind, schedule) = self.rhythm();
        let earlier = schedule
            .before(self.began.plus_millis(-1_000))
            .map(move |at| (kind, at));
        newest
            .into_iter()
            .chain(earlier)
            .take(self.past)
            .enumerate()
            .map(|(age, (kind, at))| {
                let again = self.entry.backfilled && BACKFILLED.contains(&age);
                self.past_run(age, if again { Kind::Backfill } else { kind }, at)
            })
    }

    fn past_run(&self, age: usize, kind: Kind, at: Moment) -> Run {
        let number = u64::try_from(self.past - age).unwrap_or(0);
        let mut random = Random::new(self.seed, &[number]);
        let run_after = match kind {
            // Nobody clicks at a full second.
            Kind::Manual => at.plus_micros(-signed(random.between(1, 9_999_999))),
            Kind::Scheduled | Kind::Assets | Kind::Backfill => at,
        };
        let queued = run_after.plus_micros(signed(random.between(3_000, 900_000)));
        let conf = match kind {
            Kind::Manual => random.pick(&self.entry.confs).cloned().unwrap_or_default(),
            Kind::Scheduled | Kind::Assets | Kind::Backfill => serde_json::Map::new(),
        };
        let logical = self.logical(kind, run_after);
        Run {
            id: kind.run_id(run_after),
            kind,
            run_after,
            queued,
            logical,
            interval: logical.map(|at| (at, at)),
            starts: Some(queued.plus_micros(signed(random.between(60_000, 800_000)))),
            conf,
            note: None,
            seed: random.next(),
        }
    }

    /// All runs, newest first.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Run> {
        let runs = self.live.iter().rev().cloned().chain(self.past_runs());
        runs.map(|run| self.as_edited(run))
    }

    /// What will happen in a run; `None` if it waits for the DAG to be unpaused.
    pub(crate) fn plan(&self, run: &Run) -> Option<Plan> {
        let syncs = self.book.of(&run.id);
        let usual = || {
            let starts = run.starts?;
            Some(Plan::of(&self.entry, starts, run.seed, self.speed, syncs))
        };
        self.edited_plan(run).or_else(usual)
    }

    pub(crate) fn find_run(&self, id: &str) -> Option<Run> {
        self.runs().find(|run| run.id == id)
    }

    /// The newest run.
    pub(crate) fn last_run(&self, now: Moment) -> Option<Seen<'_>> {
        Some(Seen::new(self, self.runs().next()?, now))
    }

    /// Runs that are queued or running. Older ones than these few have ended long ago.
    pub(crate) fn active_runs(&self, now: Moment) -> usize {
        let recent = self.live.len() + 8;
        self.runs()
            .take(recent)
            .filter(|run| Seen::new(self, run.clone(), now).ends().is_none())
            .count()
    }

    /// When the demo started.
    pub(crate) const fn began(&self) -> Moment {
        self.began
    }

    pub(crate) fn next_run(&self, now: Moment) -> Option<Moment> {
        match self.timetable {
            Timetable::Cron { schedule, .. } => Some(schedule.next_after(now)),
            Timetable::Assets(_) | Timetable::Never => None,
        }
    }

    /// When a run that is created at `now` starts: at once, or when one of those that fill the
    /// DAG's `max_active_runs` ends; never while the DAG is paused.
    pub(crate) fn slot(&self, now: Moment, random: &mut Random) -> Option<Moment> {
        if self.paused {
            return None;
        }
        let usual = now.plus_micros(signed(random.between(150_000, 900_000)));
        let soon = self.speed.hasten(now, usual);
        let mut ends: Vec<Moment> = self
            .runs()
            .take(self.live.len() + 8)
            .filter_map(|run| self.plan(&run))
            .map(|plan| plan.ends)
            .filter(|end| *end > soon)
            .collect();
        ends.sort_unstable();
        let free = ends.len().checked_sub(self.entry.max_active_runs);
        let freed = free.and_then(|index| ends.get(index)).copied();
        Some(freed.map_or(soon, |end| end.plus_millis(400)))
    }

    /// Pauses or unpauses. Runs that wait start when the DAG is unpaused.
    pub(crate) fn pause(&mut self, paused: bool, now: Moment) {
        if self.paused == paused {
            return;
        }
        self.paused = paused;
        self.pauses.push((now, paused));
        self.resume(now);
        for index in 0..self.live.len() {
            let waits = self
                .live
                .get(index)
                .is_some_and(|run| run.starts.is_none_or(|at| at > now));
            if !waits {
                continue;
            }
            let seed = self.live.get(index).map_or(0, |run| run.seed);
            let starts = self.slot(now, &mut Random::new(seed, &[label("slot")]));
            if let Some(run) = self.live.get_mut(index) {
                run.starts = starts;
            }
        }
    }
}

/// Everything that the embedded Airflow knows.
#[derive(Debug)]
pub(crate) struct World {
    /// Sorted by id.
    pub(crate) dags: Vec<Dag>,
    pub(crate) random: Random,
    pub(crate) api: AirflowApi,
    /// The places of the DAGs of which tasks sync something.
    pub(super) syncing: Vec<usize>,
    by_id: HashMap<String, usize>,
    due: BinaryHeap<Reverse<(Moment, usize)>>,
}

impl World {
    pub(crate) fn new(
        options: &Options,
        began: Moment,
        airbyte: &Airbyte,
    ) -> serde_json::Result<Self> {
        let mut entries = catalogue::load(options.dags)?;
        syncs::lend(&mut entries, airbyte, options);
        let dags: Vec<Dag> = entries
            .into_iter()
            .enumerate()
            .map(|(number, entry)| Dag::new(entry, options, began, number))
            .collect();
        let due = dags
            .iter()
            .enumerate()
            .filter_map(|(index, dag)| match dag.timetable {
                Timetable::Never => None,
                Timetable::Cron { schedule, .. } | Timetable::Assets(schedule) => {
                    Some(Reverse((schedule.next_after(began), index)))
                }
            });
        let syncing = dags.iter().enumerate().filter(|(_, dag)| dag.syncs());
        let mut world = Self {
            syncing: syncing.map(|(index, _)| index).collect(),
            due: due.collect(),
            by_id: dags
                .iter()
                .enumerate()
                .map(|(index, dag)| (dag.entry.id.clone(), index))
                .collect(),
            dags,
            random: Random::new(options.seed, &[label("airflow")]),
            api: options.airflow_api,
        };
        world.settle_past(airbyte, began);
        Ok(world)
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Dag> {
        self.dags.get(*self.by_id.get(id)?)
    }

    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut Dag> {
        self.dags.get_mut(*self.by_id.get(id)?)
    }

    /// Creates the runs that the timetables have created up to `now`.
    pub(crate) fn advance(&mut self, now: Moment) {
        while let Some(Reverse((moment, index))) = self.due.peek().copied() {
            if moment > now {
                break;
            }
            self.due.pop();
            let Some(dag) = self.dags.get_mut(index) else {
                continue;
            };
            let (kind, schedule) = dag.rhythm();
            if !dag.paused {
                let logical = dag.logical(kind, moment);
                let run = Run {
                    id: kind.run_id(moment),
                    kind,
                    run_after: moment,
                    queued: moment,
                    logical,
                    interval: logical.map(|at| (at, at)),
                    starts: None,
                    conf: serde_json::Map::new(),
                    note: None,
                    seed: 0,
                };
                dag.add(run, self.random.next());
            }
            self.due.push(Reverse((schedule.next_after(moment), index)));
        }
    }
}

impl Dag {
    /// Adds a run, which starts as soon as there is room for it.
    pub(crate) fn add(&mut self, mut run: Run, seed: u64) -> Run {
        let mut random = Random::new(seed, &[]);
        run.queued = run
            .queued
            .plus_micros(signed(random.between(2_000, 40_000)));
        run.starts = self.slot(run.queued, &mut random);
        run.seed = random.next();
        if self.syncs() {
            self.book.open(&run.id);
        }
        self.live.push(run.clone());
        run
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
