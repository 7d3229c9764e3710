//! The live status of a connection.

use serde_json::{Value, json};

use crate::clock::Moment;

use super::answers::Seen;
use super::connection::Connection;
use super::describe::schedule_data;
use super::job::{Kind, Status};
use super::sentinels::Behaviour;
use super::world::World;

/// Jobs that are looked back.
const RECENT: usize = 10;

impl World {
    /// `ConnectionStatusRead`; what it looks at and in which order is the real server's.
    pub(crate) fn connection_status(&self, connection: &Connection, now: Moment) -> Value {
        let recent: Vec<_> = connection
            .jobs(self.ids)
            .take(RECENT)
            .map(|job| Seen::new(connection, job, now))
            .collect();
        let newest = recent.first();
        let active = newest.filter(|seen| !seen.status.is_terminal());
        // A cancelled job counts neither as a success nor as a failure.
        let decided = recent
            .iter()
            .find(|seen| matches!(seen.status, Status::Succeeded | Status::Failed));
        let landed = recent.iter().find(|seen| seen.status == Status::Succeeded);
        let failure = decided
            .filter(|seen| seen.status == Status::Failed)
            .and_then(Seen::failure);
        let must_act = connection.behaviour == Some(Behaviour::BreakingSchema)
            || failure
                .as_ref()
                .is_some_and(|reason| reason["failureType"] == "config_error");
        let state = match (active.map(|seen| seen.status), newest) {
            (Some(Status::Running), _) => "running",
            (Some(Status::Queued), _) => "queued",
            (Some(_), _) => "pending",
            _ if must_act => "failed",
            _ if !connection.active => "paused",
            (None, Some(seen)) if seen.status == Status::Cancelled => "incomplete",
            (None, Some(seen)) if seen.job.order.kind == Kind::Clear => "pending",
            _ => match decided.map(|seen| seen.status) {
                None => "pending",
                Some(Status::Failed) => "incomplete",
                Some(_) => "synced",
            },
        };
        json!({
            "connectionId": connection.id,
            "connectionSyncStatus": state,
            "scheduleData": schedule_data(connection),
            "lastSuccessfulSync": landed.map(|seen| seen.updated().seconds()),
            "activeJob": active.map(Seen::bare_job),
            "lastSyncJobId": decided.map(|seen| seen.job.id),
            "lastSyncAttemptNumber": decided
                .and_then(|seen| seen.plan.begun(now).len().checked_sub(1)),
            "lastSyncJobCreatedAt": connection
                .latest_sync(self.ids, now)
                .map(|(job, _)| job.created.seconds()),
            "failureReason": failure,
        })
    }
}
