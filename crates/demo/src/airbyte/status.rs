//! The live status of a connection.

use serde_json::{Value, json};

use crate::clock::Moment;

use super::answers::Seen;
use super::connection::Connection;
use super::describe::schedule_data;
use super::failures;
use super::job::{Kind, Status};
use super::sentinels::Behaviour;
use super::world::World;

impl World {
    /// `ConnectionStatusRead`; the order of the cases is the real server's.
    pub(crate) fn connection_status(&self, connection: &Connection, now: Moment) -> Value {
        let recent: Vec<_> = connection
            .jobs(self.ids)
            .take(10)
            .map(|job| Seen::new(connection, job, now))
            .collect();
        let last = recent.first();
        let active = recent.iter().find(|seen| !seen.status.is_terminal());
        let landed = recent.iter().find(|seen| seen.status == Status::Succeeded);
        let last_over = recent.iter().find(|seen| seen.status.is_terminal());
        let cleared = last_over.is_some_and(|seen| seen.job.order.kind == Kind::Clear);
        let must_act = connection.behaviour == Some(Behaviour::BreakingSchema)
            || last_over.is_some_and(|seen| {
                seen.failure()
                    .is_some_and(|reason| reason["failureType"] == failures::BAD_CREDENTIALS.kind)
            });
        let state = match (
            active.map(|seen| seen.status),
            last_over.map(|seen| seen.status),
        ) {
            (Some(Status::Running), _) => "running",
            (Some(Status::Queued), _) => "queued",
            (Some(_), _) => "pending",
            _ if must_act => "failed",
            _ if !connection.active => "paused",
            (None, Some(Status::Cancelled)) => "incomplete",
            (None, None) => "pending",
            _ if cleared => "pending",
            (None, Some(Status::Succeeded)) => "synced",
            (None, Some(_)) => "incomplete",
        };
        json!({
            "connectionId": connection.id,
            "connectionSyncStatus": state,
            "scheduleData": schedule_data(connection),
            "lastSuccessfulSync": landed.map(|seen| seen.updated().seconds()),
            "activeJob": active.map(Seen::job),
            "lastSyncJobId": last.map(|seen| seen.job.id),
            "lastSyncAttemptNumber": last.and_then(|seen| seen.plan.begun(now).len().checked_sub(1)),
            "lastSyncJobCreatedAt": last.map(|seen| seen.job.created.seconds()),
            "failureReason": last_over
                .filter(|seen| seen.status != Status::Succeeded)
                .and_then(Seen::failure),
        })
    }
}
