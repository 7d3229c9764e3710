//! What will happen in a DAG run, task by task, drawn from its seed when it starts.

use crate::clock::{Moment, Speed};
use crate::random::Random;

use super::catalogue::{Entry, Rule, Task};

/// How long a failed task waits for its next try. Airflow's own default is five minutes.
const RETRY_DELAY: i64 = 5_000;

/// How a task instance ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    Failed,
    Skipped,
    UpstreamFailed,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
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
#[derive(Debug)]
pub(crate) struct Instance {
    /// -1 unless the task is mapped.
    pub(crate) map_index: i64,
    /// None for one that is skipped, or whose upstream failed.
    pub(crate) tries: Vec<Try>,
    pub(crate) outcome: Outcome,
    pub(crate) settled: Moment,
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
                Some(try_) if now < try_.queued => Some("scheduled"),
                Some(try_) if now < try_.starts => Some("queued"),
                Some(try_) if now < try_.ends => Some("running"),
                Some(_) => Some("up_for_retry"),
            }
        };
        State { name, tries }
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
    /// The plan of a run of `dag` that starts at `starts`.
    pub(crate) fn of(dag: &Entry, starts: Moment, seed: u64, speed: Speed) -> Self {
        let mut random = Random::new(seed, &[]);
        // A slow day makes every task slow.
        let mut pace = random.between(850, 1200);
        if random.chance(20) {
            pace *= 3;
        }
        let mut tasks: Vec<TaskPlan> = Vec::with_capacity(dag.tasks.len());
        for task in &dag.tasks {
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
                Outcome::Success => run(task, ready, pace, &mut random),
                other => never(other, ready.plus_millis(120)),
            };
            tasks.push(plan);
        }
        let last = tasks
            .iter()
            .map(|task| task.settled)
            .max()
            .unwrap_or(starts);
        let is_leaf = |task: &Task| !dag.tasks.iter().any(|other| other.after.contains(&task.id));
        let failed = dag.tasks.iter().zip(&tasks).any(|(task, plan)| {
            is_leaf(task) && matches!(plan.outcome, Outcome::Failed | Outcome::UpstreamFailed)
        });
        let mut plan = Self {
            tasks,
            ends: last.plus_millis(signed(random.between(300, 900))),
            failed,
        };
        plan.hasten(starts, speed);
        plan
    }

    fn hasten(&mut self, starts: Moment, speed: Speed) {
        let hasten = |moment: &mut Moment| *moment = speed.hasten(starts, *moment);
        hasten(&mut self.ends);
        for task in &mut self.tasks {
            hasten(&mut task.ready);
            for instance in &mut task.instances {
                hasten(&mut instance.settled);
                for one in &mut instance.tries {
                    [
                        &mut one.scheduled,
                        &mut one.queued,
                        &mut one.starts,
                        &mut one.ends,
                    ]
                    .into_iter()
                    .for_each(hasten);
                }
            }
        }
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
        }],
        outcome,
        settled,
    }
}

fn run(task: &Task, ready: Moment, pace: u64, random: &mut Random) -> TaskPlan {
    let indexes = match task.mapped {
        None => -1..0,
        Some(count) => 0..count,
    };
    let instances: Vec<Instance> = indexes
        .map(|map_index| {
            // Four slots for the instances of one task: the fifth waits for the first.
            let round = map_index.max(0) / 4;
            let waits = round * task.seconds * 1000;
            instance(task, map_index, ready.plus_millis(waits), pace, random)
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
    task: &Task,
    map_index: i64,
    ready: Moment,
    pace: u64,
    random: &mut Random,
) -> Instance {
    let mut tries = Vec::new();
    let mut from = ready;
    loop {
        let scheduled = from.plus_micros(signed(random.between(60_000, 400_000)));
        let queued = scheduled.plus_micros(signed(random.between(60_000, 150_000)));
        let starts = queued.plus_micros(signed(random.between(90_000, 700_000)));
        let usual = task.seconds * signed(pace);
        let mut length = usual * signed(random.between(850, 1250)) / 1000;
        let fails = (task.fails_once && tries.is_empty()) || random.chance(task.fails);
        if fails {
            length = length * 3 / 5;
        }
        let ends = starts
            .plus_millis(length)
            .plus_micros(signed(random.between(1, 999)));
        tries.push(Try {
            scheduled,
            queued,
            starts,
            ends,
        });
        let again = fails && u64::try_from(tries.len()).is_ok_and(|count| count <= task.retries);
        if !again {
            return Instance {
                map_index,
                tries,
                outcome: if fails {
                    Outcome::Failed
                } else {
                    Outcome::Success
                },
                settled: ends,
            };
        }
        from = ends.plus_millis(RETRY_DELAY);
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
