//! Starts a sync and finds out what came of it.

use std::time::Duration;

use airstrip_airbyte::config::{ConnectionStatusRead, GetConnectionStatuses, StartSync};
use airstrip_contract::System;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::launch_flow::{Before, Doubt, Outcome, Phase, judge_answer, judge_status};
use crate::api::{ApiError, Mutation, Queries, call};
use crate::components::launches_of;
use crate::ui::now;

/// Seconds before each reading of the state. A busy server takes up to two minutes to start a
/// sync: so long it is looked for after an answer was lost.
const LOST: &[u64] = &[0, 1, 2, 3, 5, 5, 10, 10, 15, 20];
/// Where the server did answer, its state is known at once.
const ANSWERED: &[u64] = &[0, 1, 3];

/// A connection on an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The Airbyte instance.
    pub instance: String,
    /// The connection's id.
    pub id: String,
}

/// One connection's button: a launch at a time, and how it stands.
#[derive(Clone, Copy)]
pub struct Launcher {
    phase: RwSignal<Phase>,
    mutation: Mutation,
    queries: Queries,
    settled: Callback<(Target, Outcome)>,
}

impl Launcher {
    /// A launcher of the calling component, which is told what came of each launch.
    #[must_use]
    pub fn new(settled: Callback<(Target, Outcome)>) -> Self {
        Self {
            phase: RwSignal::new(Phase::Idle),
            mutation: Mutation::new(),
            queries: Queries::get(),
            settled,
        }
    }

    /// How the launch stands. Tracked.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase.get()
    }

    /// Whether a launch is under way. Tracked.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.phase.with(Phase::is_busy)
    }

    /// Forgets what came of the last launch.
    pub fn clear(&self) {
        if !self.phase.with_untracked(Phase::is_busy) {
            self.phase.set(Phase::Idle);
        }
    }

    /// Starts a sync, once. `latest` is the connection's latest job, where known.
    pub fn send(self, target: Target, latest: Option<u64>) {
        if self.phase.with_untracked(Phase::is_busy) {
            return;
        }
        self.phase.set(Phase::Sending);
        let before = Before {
            job: latest,
            at: now(),
        };
        let start = StartSync {
            connection_id: target.id.clone(),
        };
        let instance = target.instance.clone();
        self.mutation.send(&instance, start, move |answer| {
            match judge_answer(&answer) {
                Ok(outcome) => self.settle(target, outcome),
                Err(doubt) => spawn_local(self.look(target, doubt, before)),
            }
        });
        // Airbyte answers when the sync runs: the page shows it as soon as it can be read.
        refresh(self.queries, &instance);
    }

    async fn look(self, target: Target, doubt: Doubt, before: Before) {
        self.phase.try_set(Phase::Checking(doubt.clone()));
        let waits = if matches!(doubt, Doubt::Lost(_)) {
            LOST
        } else {
            ANSWERED
        };
        for (turn, wait) in waits.iter().enumerate() {
            sleep(Duration::from_secs(*wait)).await;
            let read = read_status(&target).await;
            if let Err(error) = &read {
                self.queries.notice(error);
            }
            let last = turn + 1 == waits.len();
            if let Some(outcome) = judge_status(&doubt, read.ok().as_ref(), before, last) {
                self.settle(target, outcome);
                return;
            }
        }
    }

    /// The component may be gone by now: then there is nobody to tell.
    fn settle(self, target: Target, outcome: Outcome) {
        refresh(self.queries, &target.instance);
        self.phase.try_set(Phase::Settled(outcome.clone()));
        let _ = self.settled.try_run((target, outcome));
    }
}

/// Reads everything again that a launch or a cancellation changes.
pub fn refresh(queries: Queries, instance: &str) {
    for path in ["connections", "jobs"] {
        queries.invalidate(&format!("airbyte/{instance}/api/v1/{path}"));
    }
    queries.invalidate(&launches_of(System::Airbyte, instance));
}

/// The connection's state as it is now.
///
/// # Errors
/// When it cannot be read, or Airbyte does not know the connection.
pub async fn read_status(target: &Target) -> Result<ConnectionStatusRead, ApiError> {
    let wanted = GetConnectionStatuses {
        connection_ids: vec![target.id.clone()],
    };
    let found = call(&target.instance, &wanted).await?;
    let found = found
        .into_iter()
        .find(|read| read.connection_id == target.id);
    found.ok_or_else(|| ApiError::Malformed {
        operation: "connection_statuses",
        at: format!("it does not tell of connection {}", target.id),
    })
}
