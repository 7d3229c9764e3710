//! A plan that somebody has changed: tasks that run again, and what was marked by hand.

use crate::clock::{Moment, Speed};
use crate::random::{Random, label};

use super::{Cleared, Draft, Instance, Outcome, Plan, TaskPlan, Try, verdict};
use crate::airflow::catalogue::{Entry, Task};
use crate::airflow::syncs::{Syncs, Tried};

/// A hundred years: what waits for a DAG that is paused.
const NEVER: i64 = 100 * 365 * 86_400_000;

/// A task instance: the place of its task in the DAG, and its index.
pub(crate) type Place = (usize, i64);

/// A change of a run.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    pub(crate) at: Moment,
    /// Where the run had ended and goes on: when it does, or `None` while the DAG is paused.
    pub(crate) resumes: Option<Option<Moment>>,
    /// What runs again.
    pub(crate) cleared: Vec<Place>,
    pub(crate) marked: Vec<Place>,
    /// What `marked` is marked as, and where that is empty the run.
    pub(crate) mark: Option<Outcome>,
    /// Whether a mark of the run is one of all its tasks, as in Airflow 2.
    pub(crate) marks_all: bool,
    pub(crate) seed: u64,
}

impl Edit {
    /// A change of nothing yet.
    pub(crate) const fn new(at: Moment, seed: u64) -> Self {
        Self {
            at,
            resumes: None,
            cleared: Vec::new(),
            marked: Vec::new(),
            mark: None,
            marks_all: false,
            seed,
        }
    }

    /// What the run is marked as.
    pub(crate) fn of_run(&self) -> Option<Outcome> {
        self.mark.filter(|_| self.marked.is_empty())
    }
}

impl Instance {
    fn has_begun(&self, at: Moment) -> bool {
        self.tries.iter().any(|one| one.starts <= at)
    }

    /// Its tries so far; one that runs is stopped.
    fn history(&self, at: Moment) -> Vec<Try> {
        let begun = self.tries.iter().filter(|one| one.starts <= at);
        let cut = |one: &Try| Try {
            ends: one.ends.min(at),
            ..*one
        };
        begun.map(cut).collect()
    }

    /// The same, ended by hand.
    fn ended(&self, at: Moment, outcome: Outcome) -> Self {
        Self {
            tries: self.history(at),
            outcome,
            settled: at,
            ..*self
        }
    }
}

impl Plan {
    /// The plan after a change; `syncs` are those that its tasks have launched.
    pub(crate) fn edit(&mut self, dag: &Entry, edit: &Edit, speed: Speed, syncs: &Syncs) {
        let mut random = Random::new(edit.seed, &[]);
        let from = match edit.resumes {
            None => edit.at,
            Some(resumes) => resumes.unwrap_or_else(|| edit.at.plus_millis(NEVER)),
        };
        for (place, task) in dag.tasks.iter().enumerate() {
            let Some(old) = self.tasks.get(place) else {
                continue;
            };
            let upstream: Vec<&TaskPlan> = dag
                .tasks
                .iter()
                .zip(&self.tasks)
                .filter(|(earlier, _)| task.after.contains(&earlier.id))
                .map(|(_, plan)| plan)
                .collect();
            let ready = upstream.iter().map(|plan| plan.settled).max();
            let mut next = Next {
                task,
                place,
                edit,
                ready: ready.map_or(from, |ready| ready.max(from)),
                fate: verdict(task, &upstream),
                speed,
                syncs: syncs.of(place),
                random: &mut random,
            };
            let plan = next.plan(old);
            if let Some(old) = self.tasks.get_mut(place) {
                *old = plan;
            }
        }
        if let Some(outcome) = edit.of_run() {
            self.ends = edit.at;
            self.failed = outcome == Outcome::Failed;
        } else if edit.resumes.is_some() || self.ends > edit.at {
            let settled = self.tasks.iter().map(|task| task.settled).max();
            let last = settled.unwrap_or(from).max(from);
            self.ends = speed.hasten(last, last.plus_millis(500));
            self.failed = self.has_failed(dag);
        }
    }
}

/// What becomes of one task.
struct Next<'a> {
    task: &'a Task,
    place: usize,
    edit: &'a Edit,
    /// When it may run again.
    ready: Moment,
    /// What its trigger rule says by then.
    fate: Outcome,
    speed: Speed,
    /// What its tries have launched.
    syncs: &'a [Tried],
    random: &'a mut Random,
}

impl<'a> Next<'a> {
    fn plan(&mut self, old: &TaskPlan) -> TaskPlan {
        let at = self.edit.at;
        // What has not expanded was never run, so all of it is one instance.
        let is_folded = self.task.mapped.is_some() && old.instances.iter().all(|i| i.map_index < 0);
        let mut instances = Vec::with_capacity(old.instances.len());
        let mut ready = old.ready;
        for one in &old.instances {
            let is_cleared = self.edit.cleared.contains(&(self.place, one.map_index));
            let is_open = one.settled > at && !one.has_begun(at);
            if let Some(ended) = self.by_hand(one, is_open) {
                instances.push(ended);
            } else if is_cleared || is_open {
                ready = ready.max(self.ready);
                if is_folded && self.fate == Outcome::Success {
                    let fresh = self.draft().run(self.ready, &[], self.random);
                    instances.extend(fresh.instances);
                } else {
                    instances.push(self.again(one, is_cleared));
                }
            } else {
                instances.push(one.clone());
            }
        }
        let any = |outcome| instances.iter().any(|one| one.outcome == outcome);
        let outcome = [Outcome::Failed, Outcome::UpstreamFailed, Outcome::Success]
            .into_iter()
            .find(|outcome| any(*outcome))
            .unwrap_or(Outcome::Skipped);
        TaskPlan {
            ready: if is_folded { ready } else { old.ready },
            outcome,
            settled: instances
                .iter()
                .map(|one| one.settled)
                .max()
                .unwrap_or(ready),
            instances,
        }
    }

    /// The instance as a mark leaves it, if it is marked, or its run.
    fn by_hand(&self, one: &Instance, is_open: bool) -> Option<Instance> {
        let at = self.edit.at;
        if self.edit.marked.contains(&(self.place, one.map_index)) {
            return Some(one.ended(at, self.edit.mark?));
        }
        let outcome = self.edit.of_run()?;
        if self.edit.marks_all && outcome == Outcome::Success && one.outcome != outcome {
            return Some(one.ended(at, outcome));
        }
        (one.settled > at).then(|| {
            let outcome = if is_open && !self.edit.marks_all_landed() {
                Outcome::Skipped
            } else {
                outcome
            };
            one.ended(at, outcome)
        })
    }

    fn again(&mut self, one: &Instance, is_cleared: bool) -> Instance {
        let at = self.edit.at;
        let mut tries = one.history(at);
        let cleared = match is_cleared {
            true => Some(Cleared {
                at,
                tries: tries.len(),
            }),
            false => one.cleared,
        };
        if self.fate != Outcome::Success {
            let settled = self.ready.plus_millis(120);
            return Instance {
                map_index: one.map_index,
                tries,
                outcome: self.fate,
                settled: self.speed.hasten(self.ready, settled),
                cleared,
            };
        }
        let syncs = self.syncs.get(tries.len()..).unwrap_or_default();
        let draft = self.draft();
        let fresh = if self.task.lent.is_some() {
            // How often it is tried is not to change what other tasks do.
            let mut random = Random::new(self.edit.seed, &[label(&self.task.id)]);
            draft.instance(one.map_index, self.ready, syncs, &mut random)
        } else {
            draft.instance(one.map_index, self.ready, syncs, self.random)
        };
        tries.extend(fresh.tries);
        Instance {
            tries,
            cleared,
            ..fresh
        }
    }

    const fn draft(&self) -> Draft<'a> {
        Draft {
            task: self.task,
            pace: 1_000,
            speed: self.speed,
        }
    }
}

impl Edit {
    fn marks_all_landed(&self) -> bool {
        self.marks_all && self.mark == Some(Outcome::Success)
    }
}
