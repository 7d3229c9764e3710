//! What will happen in a DAG run, task by task, drawn from its seed when it starts.

mod again;

use crate::clock::{Moment, Speed};
use crate::random::{Random, label};

use super::catalogue::{Entry, Rule, Task};
use super::syncs::{Syncs, Tried};
pub(crate) use again::{Edit, Place};

/// Microseconds that a failed task waits for its next try. Airflow's own default is five minutes.
const RETRY_DELAY: i64 = 5_000_000;

/// Microseconds until a refused launch has failed its task.
const REFUSAL: i64 = 900_000;

/// Microseconds until a task has seen that its sync is over.
const LOOK: i64 = 1_400_000;

/// How a task instance ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    Failed,
    Skipped,
    UpstreamFailed,
}

impl Outcome {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::UpstreamFailed => "upstream_failed",
        }
    }
}

/// One try of a task instance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Try {
    pub(crate) scheduled: Moment,
    pub(crate) queued: Moment,
    pub(crate) starts: Moment,
    pub(crate) ends: Moment,
}

/// A task instance from beginning to end.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    /// -1 unless the task is mapped.
    pub(crate) map_index: i64,
    /// None for one that is skipped, or whose upstream failed.
    pub(crate) tries: Vec<Try>,
    pub(crate) outcome: Outcome,
    pub(crate) settled: Moment,
    pub(crate) cleared: Option<Cleared>,
}

/// That a task instance was cleared, the last time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cleared {
    at: Moment,
    /// How many tries it had had by then.
    pub(crate) tries: usize,
}

/// What a task instance looks like at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    /// `None` is a state of Airflow's: nothing has been decided.
    pub(crate) name: Option<&'static str>,
    /// Tries that have begun.
    pub(crate) tries: usize,
}

impl Instance {
    pub(crate) fn state(&self, now: Moment) -> State {
        let tries = self.tries.iter().filter(|try_| try_.starts <= now).count();
        let name = if now >= self.settled {
            Some(self.outcome.as_str())
        } else {
            // The last try that the scheduler has looked at tells the rest.
            match self.tries.iter().rev().find(|try_| try_.scheduled <= now) {
                None => None,
                Some(try_) if self.is_cleared_since(try_, now) => None,
                Some(try_) if now < try_.queued => Some("scheduled"),
                Some(try_) if now < try_.starts => Some("queued"),
                Some(try_) if now < try_.ends => Some("running"),
                Some(_) => Some("up_for_retry"),
            }
        };
        State { name, tries }
    }

    /// Whether a try is one of before it was cleared.
    fn is_cleared_since(&self, try_: &Try, now: Moment) -> bool {
        let cleared = self.cleared.filter(|cleared| cleared.at <= now);
        cleared.is_some_and(|cleared| try_.starts <= cleared.at)
    }
}

/// A task of a run.
#[derive(Debug)]
pub(crate) struct TaskPlan {
    /// When its upstream is settled; a mapped task expands then.
    pub(crate) ready: Moment,
    pub(crate) instances: Vec<Instance>,
    outcome: Outcome,
    settled: Moment,
}

/// A run from beginning to end; its tasks are in the order of the DAG's.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) tasks: Vec<TaskPlan>,
    pub(crate) ends: Moment,
    pub(crate) failed: bool,
}

impl Plan {
    /// The plan of a run of `dag` that starts at `starts`; `syncs` are those that its tasks have
    /// launched.
    pub(crate) fn of(dag: &Entry, starts: Moment, seed: u64, speed: Speed, syncs: &Syncs) -> Self {
        let mut random = Random::new(seed, &[]);
        // A slow day makes every task slow.
        let mut pace = random.between(850, 1200);
        if random.chance(20) {
            pace *= 3;
        }
        let mut tasks: Vec<TaskPlan> = Vec::with_capacity(dag.tasks.len());
        for (place, task) in dag.tasks.iter().enumerate() {
            let upstream: Vec<&TaskPlan> = dag
                .tasks
                .iter()
                .zip(&tasks)
                .filter(|(earlier, _)| task.after.contains(&earlier.id))
                .map(|(_, plan)| plan)
                .collect();
            let ready = upstream
                .iter()
                .map(|plan| plan.settled)
                .max()
                .unwrap_or(starts);
            let plan = match verdict(task, &upstream) {
                Outcome::Success if task.lent.is_some() => {
                    // How often it is tried is not to change what other tasks do.
                    let mut random = Random::new(seed, &[label(&task.id)]);
                    let draft = Draft { task, pace, speed };
                    draft.run(ready, syncs.of(place), &mut random)
                }
                Outcome::Success => Draft { task, pace, speed }.run(ready, &[], &mut random),
                other => never(other, speed.after(ready, 120_000)),
            };
            tasks.push(plan);
        }
        let last = tasks
            .iter()
            .map(|task| task.settled)
            .max()
            .unwrap_or(starts);
        let mut plan = Self {
            tasks,
            ends: speed.after(last, 1_000 * signed(random.between(300, 900))),
            failed: false,
        };
        plan.failed = plan.has_failed(dag);
        plan
    }

    /// Whether one of the last tasks did not land.
    fn has_failed(&self, dag: &Entry) -> bool {
        let is_leaf = |task: &Task| !dag.tasks.iter().any(|other| other.after.contains(&task.id));
        dag.tasks.iter().zip(&self.tasks).any(|(task, plan)| {
            is_leaf(task) && matches!(plan.outcome, Outcome::Failed | Outcome::UpstreamFailed)
        })
    }
}

/// What the trigger rule says; `Success` means that the task may run.
fn verdict(task: &Task, upstream: &[&TaskPlan]) -> Outcome {
    let count = |outcomes: &[Outcome]| {
        upstream
            .iter()
            .filter(|plan| outcomes.contains(&plan.outcome))
            .count()
    };
    let failed = count(&[Outcome::Failed, Outcome::UpstreamFailed]) > 0;
    let skipped = count(&[Outcome::Skipped]);
    match task.rule {
        _ if task.skipped => Outcome::Skipped,
        Rule::AllDone => Outcome::Success,
        Rule::AllSuccess | Rule::NoneFailedMinOneSuccess if failed => Outcome::UpstreamFailed,
        Rule::AllSuccess if skipped > 0 => Outcome::Skipped,
        Rule::NoneFailedMinOneSuccess if skipped == upstream.len() => Outcome::Skipped,
        Rule::AllSuccess | Rule::NoneFailedMinOneSuccess => Outcome::Success,
    }
}

fn never(outcome: Outcome, settled: Moment) -> TaskPlan {
    TaskPlan {
        ready: settled,
        instances: vec![Instance {
            map_index: -1,
            tries: Vec::new(),
            outcome,
            settled,
            cleared: None,
        }],
        outcome,
        settled,
    }
}

/// A task that may run.
#[derive(Clone, Copy)]
struct Draft<'a> {
    task: &'a Task,
    /// How slow the day is, in thousandths.
    pace: u64,
    speed: Speed,
}

impl Draft<'_> {
    fn run(self, ready: Moment, syncs: &[Tried], random: &mut Random) -> TaskPlan {
        let indexes = match self.task.mapped {
            None => -1..0,
            Some(count) => 0..count,
        };
        let instances: Vec<Instance> = indexes
            .map(|map_index| {
                // Four slots for the instances of one task: the fifth waits for the first.
                let round = map_index.max(0) / 4;
                let waits = round * self.task.seconds * 1_000_000;
                self.instance(map_index, self.speed.after(ready, waits), syncs, random)
            })
            .collect();
        let failed = instances.iter().any(|one| one.outcome == Outcome::Failed);
        TaskPlan {
            ready,
            outcome: if failed {
                Outcome::Failed
            } else {
                Outcome::Success
            },
            settled: instances
                .iter()
                .map(|one| one.settled)
                .max()
                .unwrap_or(ready),
            instances,
        }
    }

    fn instance(
        self,
        map_index: i64,
        ready: Moment,
        syncs: &[Tried],
        random: &mut Random,
    ) -> Instance {
        let mut tries = Vec::new();
        let mut from = ready;
        loop {
            let (mut try_, mut fails) = self.usual_try(from, tries.is_empty(), random);
            if self.task.lent.is_some() {
                fails = self.by_its_sync(&mut try_, syncs.get(tries.len()));
            }
            tries.push(try_);
            let again =
                fails && u64::try_from(tries.len()).is_ok_and(|count| count <= self.task.retries);
            if !again {
                return Instance {
                    map_index,
                    tries,
                    outcome: if fails {
                        Outcome::Failed
                    } else {
                        Outcome::Success
                    },
                    settled: try_.ends,
                    cleared: None,
                };
            }
            from = self.speed.after(try_.ends, RETRY_DELAY);
        }
    }

    /// A try, and whether it fails.
    fn usual_try(self, from: Moment, is_first: bool, random: &mut Random) -> (Try, bool) {
        let speed = self.speed;
        let scheduled = speed.after(from, signed(random.between(60_000, 400_000)));
        let queued = speed.after(scheduled, signed(random.between(60_000, 150_000)));
        let starts = speed.after(queued, signed(random.between(90_000, 700_000)));
        let usual = self.task.seconds * signed(self.pace);
        let mut length = usual * signed(random.between(850, 1250)) / 1000;
        let fails = (self.task.fails_once && is_first) || random.chance(self.task.fails);
        if fails {
            length = length * 3 / 5;
        }
        let odd = signed(random.between(1, 999));
        let try_ = Try {
            scheduled,
            queued,
            starts,
            ends: speed.after(starts, length * 1000 + odd),
        };
        (try_, fails)
    }

    /// Makes a try what became of its sync, and tells whether it fails. One that has launched nothing
    /// yet is as good as any.
    fn by_its_sync(self, try_: &mut Try, tried: Option<&Tried>) -> bool {
        match tried {
            None => false,
            Some(Tried::Waits(until)) => {
                let late = until.micros_since(try_.starts).max(0);
                *try_ = Try {
                    queued: try_.queued.plus_micros(late),
                    starts: try_.starts.plus_micros(late),
                    ends: try_.ends.plus_micros(late),
                    ..*try_
                };
                false
            }
            Some(Tried::Refused(starts)) => {
                try_.starts = *starts;
                try_.ends = self.speed.after(*starts, REFUSAL);
                true
            }
            Some(Tried::Launched(starts, launched)) => {
                try_.starts = *starts;
                // The operator looks every three seconds.
                try_.ends = self.speed.after(launched.ends, LOOK);
                !launched.landed
            }
        }
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
