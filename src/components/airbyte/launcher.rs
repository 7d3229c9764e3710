//! Starts a sync and finds out what came of it.

use std::time::Duration;

use airstrip_airbyte::config::{
    ConnectionStatusRead, GetConnectionStatuses, JobWithAttempts, ListJobs, StartSync,
};
use airstrip_airbyte::model::{ConnectionStatus, ConnectionSyncStatus};
use airstrip_contract::System;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::finding::{Before, Reading, judge};
use super::launch_flow::{Doubt, Outcome, Phase, judge_answer};
use crate::api::{ApiError, Queries, call};
use crate::components::launches_of;
use crate::ui::now;

/// Seconds before each reading of the state. A busy server takes up to two minutes to start a
/// sync: so long it is looked for after an answer was lost.
const LOST: &[u64] = &[0, 1, 2, 3, 5, 5, 10, 10, 15, 20];
/// Where the server did answer, its state is known at once.
const ANSWERED: &[u64] = &[0, 1, 3];
/// Seconds between further readings while the state cannot be read, and how many may fail.
const UNREAD: u64 = 20;
const MOST_UNREAD: u32 = 30;
/// How many connections' states are read at once: the server runs several queries for each.
pub const BATCH: usize = 25;

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
    queries: Queries,
    settled: Callback<(Target, Outcome)>,
}

impl Launcher {
    /// A launcher of the calling component, which is told what came of each launch.
    #[must_use]
    pub fn new(settled: Callback<(Target, Outcome)>) -> Self {
        Self {
            phase: RwSignal::new(Phase::Idle),
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

    /// Starts a sync, once. `known` is what is known beforehand, but for the time.
    pub fn send(self, target: Target, known: Before) {
        if self.phase.with_untracked(Phase::is_busy) {
            return;
        }
        self.phase.set(Phase::Sending);
        let instance = target.instance.clone();
        spawn_local(async move {
            let doubted = |doubt: Doubt| {
                self.phase.try_set(Phase::Checking(doubt));
            };
            let outcome = launch(self.queries, &target, known, &doubted).await;
            self.settle(target, outcome);
        });
        // Airbyte answers when the sync runs: the page shows it as soon as it can be read.
        refresh(self.queries, &instance);
    }

    /// The component may be gone by now: then there is nobody to tell.
    fn settle(self, target: Target, outcome: Outcome) {
        refresh(self.queries, &target.instance);
        self.phase.try_set(Phase::Settled(outcome.clone()));
        let _ = self.settled.try_run((target, outcome));
    }
}

/// Starts a sync, once, and finds out what came of it. `known` is what is known beforehand, but for
/// the time; `doubted` is told when the answer leaves a doubt.
pub async fn launch(
    queries: Queries,
    target: &Target,
    known: Before,
    doubted: &dyn Fn(Doubt),
) -> Outcome {
    let before = Before { at: now(), ..known };
    let start = StartSync {
        connection_id: target.id.clone(),
    };
    let answer = call(&target.instance, &start).await;
    if let Err(error) = &answer {
        queries.notice(error);
    }
    match judge_answer(&answer) {
        Ok(outcome) => outcome,
        Err(doubt) => {
            doubted(doubt.clone());
            settle(queries, target, &doubt, before).await
        }
    }
}

/// Reads the connection's jobs until they say what came of a launch.
pub async fn settle(queries: Queries, target: &Target, doubt: &Doubt, before: Before) -> Outcome {
    let waits = if matches!(doubt, Doubt::Lost(_)) {
        LOST
    } else {
        ANSWERED
    };
    let mut unread = 0;
    let mut waits = waits.iter().copied().peekable();
    loop {
        let wait = waits.next().unwrap_or(UNREAD);
        sleep(Duration::from_secs(wait)).await;
        let read = reading(target, doubt).await;
        if let Err(error) = &read {
            queries.notice(error);
            unread += 1;
        }
        // Who is offline or signed out for a while has not learned that nothing started.
        let away = matches!(&read, Err(ApiError::Offline | ApiError::Expired));
        let last = waits.peek().is_none() && (!away || unread > MOST_UNREAD);
        if let Some(outcome) = judge(doubt, read.ok().as_ref(), before, last) {
            return outcome;
        }
    }
}

async fn reading(target: &Target, doubt: &Doubt) -> Result<Reading, ApiError> {
    let jobs = read_jobs(&target.instance, &target.id).await?;
    // That is why a refusal may have no reason.
    let disabled = matches!(doubt, Doubt::Unexplained(_))
        && read_status(target).await?.connection_sync_status == ConnectionSyncStatus::Paused;
    Ok(Reading { jobs, disabled })
}

/// The latest jobs of a connection, newest first.
///
/// # Errors
/// When they cannot be read.
pub async fn read_jobs(instance: &str, id: &str) -> Result<Vec<JobWithAttempts>, ApiError> {
    let wanted = ListJobs::of_every_kind(id, 10, 0);
    Ok(call(instance, &wanted).await?.jobs)
}

/// Reads everything again that a launch or a cancellation changes.
pub fn refresh(queries: Queries, instance: &str) {
    for path in [
        "v1/connections",
        "v1/jobs",
        "v1/stream_statuses",
        "public/v1",
    ] {
        queries.invalidate(&format!("airbyte/{instance}/api/{path}"));
    }
    queries.invalidate(&launches_of(System::Airbyte, instance));
}

/// The connection's state as it is now.
///
/// # Errors
/// When it cannot be read, or Airbyte does not know the connection.
pub async fn read_status(target: &Target) -> Result<ConnectionStatusRead, ApiError> {
    let found = read_statuses(&target.instance, vec![target.id.clone()]).await?;
    found.into_iter().next().ok_or_else(|| ApiError::Malformed {
        operation: "connection_statuses",
        at: format!("it does not tell of connection {}", target.id),
    })
}

/// The states of up to [`BATCH`] connections as they are now. The public API tells none: there each
/// is made of the connection's latest jobs.
///
/// # Errors
/// When they cannot be read.
pub async fn read_statuses(
    instance: &str,
    ids: Vec<String>,
) -> Result<Vec<ConnectionStatusRead>, ApiError> {
    let wanted = GetConnectionStatuses {
        connection_ids: ids,
    };
    let mut all = match call(instance, &wanted).await {
        Err(ApiError::NotOffered) => Vec::new(),
        Ok(mut read) => {
            read.retain(|read| wanted.connection_ids.contains(&read.connection_id));
            return Ok(read);
        }
        error => return error,
    };
    for id in &wanted.connection_ids {
        let jobs = read_jobs(instance, id).await?;
        // Whether it is disabled the public API says when it refuses.
        let active = ConnectionStatus::Active;
        all.push(ConnectionStatusRead::of_jobs(id, &active, &jobs));
    }
    Ok(all)
}
