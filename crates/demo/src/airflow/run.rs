//! A DAG run.

use serde_json::{Map, Value};

use crate::clock::Moment;

use super::plan::Plan;

/// What created a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Scheduled,
    Manual,
    Assets,
    Backfill,
}

impl Kind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Manual => "manual",
            Self::Assets => "asset_triggered",
            Self::Backfill => "backfill",
        }
    }

    pub(crate) const fn triggered_by(self) -> &'static str {
        match self {
            Self::Scheduled => "timetable",
            Self::Manual => "rest_api",
            Self::Assets => "asset",
            Self::Backfill => "backfill",
        }
    }

    /// The id that Airflow gives a run that was not given one.
    pub(crate) fn run_id(self, run_after: Moment) -> String {
        format!("{}__{}+00:00", self.as_str(), civil(run_after))
    }
}

/// A run of a DAG.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) run_after: Moment,
    pub(crate) queued: Moment,
    pub(crate) logical: Option<Moment>,
    pub(crate) interval: Option<(Moment, Moment)>,
    /// `None` while the DAG is paused.
    pub(crate) starts: Option<Moment>,
    pub(crate) conf: Map<String, Value>,
    pub(crate) note: Option<String>,
    pub(crate) seed: u64,
}

/// A run with its plan, as it is at a moment.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) dag: &'a super::world::Dag,
    pub(crate) run: Run,
    /// `None` until the run has started for the first time.
    pub(crate) plan: Option<Plan>,
    now: Moment,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(dag: &'a super::world::Dag, run: Run, now: Moment) -> Self {
        Self {
            // Of a run that is to go on, what it has done so far stays.
            plan: dag
                .plan(&run)
                .filter(|_| dag.has_history(&run) || run.starts.is_some_and(|at| at <= now)),
            dag,
            run,
            now,
        }
    }

    pub(crate) fn starts(&self) -> Option<Moment> {
        self.run.starts.filter(|moment| *moment <= self.now)
    }

    pub(crate) fn ends(&self) -> Option<Moment> {
        self.plan
            .as_ref()
            .map(|plan| plan.ends)
            .filter(|moment| *moment <= self.now)
    }

    pub(crate) fn state(&self) -> &'static str {
        match (&self.plan, self.ends()) {
            (None, _) => "queued",
            (Some(_), None) if self.starts().is_none() => "queued",
            (Some(_), None) => "running",
            (Some(plan), Some(_)) if plan.failed => "failed",
            (Some(_), Some(_)) => "success",
        }
    }

    /// When the scheduler last changed anything about it.
    pub(crate) fn decided(&self) -> Option<Moment> {
        let plan = self.plan.as_ref()?;
        let instances = plan.tasks.iter().flat_map(|task| &task.instances);
        instances
            .map(|instance| instance.settled)
            .chain(self.run.starts)
            .chain([plan.ends])
            .filter(|moment| *moment <= self.now)
            .max()
    }
}

/// A time as Airflow writes it in JSON: six digits of a second, or none where all are zero.
pub(crate) fn iso(moment: Moment) -> String {
    format!("{}Z", civil(moment))
}

/// The same without a zone.
fn civil(moment: Moment) -> String {
    let timestamp = moment.timestamp();
    let whole = timestamp.subsec_microsecond() == 0;
    let text = if whole {
        format!("{timestamp:.0}")
    } else {
        format!("{timestamp:.6}")
    };
    text.trim_end_matches('Z').to_owned()
}
