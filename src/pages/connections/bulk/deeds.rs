//! Does to a row what it was asked for.

use std::rc::Rc;

use airstrip_airbyte::config::{CancelJob, GetConnection, SetConnectionStatus};
use airstrip_airbyte::model::ConnectionStatus;

use super::Action;
use super::engine::Engine;
use super::row::{Row, Stage};
use crate::api::{ApiError, call};
use crate::components::airbyte::{
    Before, Doubt, launch, may_cancel, read_status, refresh, refused, settle,
};
use crate::ui::now;

impl Engine {
    pub(super) async fn sync(self: &Rc<Self>, row: &Row) {
        let place = row.place;
        let doubted = |doubt: Doubt| {
            self.change(|machine| machine.doubt(place, &doubt));
        };
        let target = self.target(row);
        let outcome = launch(self.queries, &target, before(row), &doubted).await;
        refresh(self.queries, &self.instance);
        self.change(|machine| machine.outcome(place, &outcome));
    }

    /// Cancels the job that is meant, once it is sure that no other would be.
    pub(super) async fn cancel(self: &Rc<Self>, row: &Row) {
        let place = row.place;
        let read = match read_status(&self.target(row)).await {
            Ok(read) => read,
            Err(error) => return self.refuse(place, &error),
        };
        let meant = row.job.or_else(|| Some(read.active_job.as_ref()?.id));
        let Some(job) = meant else {
            return self
                .change(|machine| machine.settle(place, Stage::Skipped, "Nothing is running."));
        };
        if let Err(why) = may_cancel(job, &read) {
            return self.change(|machine| machine.settle(place, Stage::Skipped, &why));
        }
        self.change(|machine| machine.mean(place, job));
        let answer = call(&self.instance, &CancelJob { id: job }).await;
        refresh(self.queries, &self.instance);
        match answer {
            Ok(_) => self.change(|machine| machine.cancelling(place, job, "Being cancelled.")),
            Err(error) if error.may_have_happened() => self.change(|machine| {
                let words = "The answer was lost: it may be cancelled all the same.";
                machine.cancelling(place, job, words);
            }),
            Err(error) => self.refuse(place, &error),
        }
    }

    pub(super) async fn switch(self: &Rc<Self>, row: &Row) {
        let wanted = wanted(row.action);
        let change = SetConnectionStatus {
            connection_id: row.id.clone(),
            status: wanted,
            skip_reset: true,
        };
        let answer = call(&self.instance, &change).await;
        match answer {
            Ok(_) => self.switched(row, true),
            Err(error) if error.may_have_happened() => self.settle(row).await,
            Err(error) => self.refuse(row.place, &error),
        }
        refresh(self.queries, &self.instance);
    }

    fn switched(self: &Rc<Self>, row: &Row, done: bool) {
        let (stage, words) = if done {
            (Stage::Changed, "")
        } else {
            (
                Stage::NotDone,
                "The answer was lost and nothing has changed.",
            )
        };
        self.change(|machine| machine.settle(row.place, stage, words));
    }

    /// What came of a row whose answer is not known.
    pub(super) async fn settle(self: &Rc<Self>, row: &Row) {
        let target = self.target(row);
        match row.action {
            Action::Sync => {
                let doubt = if row.conflict {
                    Doubt::AlreadyRunning
                } else {
                    Doubt::Lost(String::new())
                };
                let outcome = settle(self.queries, &target, &doubt, before(row)).await;
                refresh(self.queries, &self.instance);
                self.change(|machine| machine.outcome(row.place, &outcome));
            }
            // The job would be known.
            Action::Cancel => self.change(|machine| {
                machine.settle(row.place, Stage::NotDone, "Nothing was cancelled.");
            }),
            Action::Enable | Action::Disable => {
                let connection_id = row.id.clone();
                let read = call(&self.instance, &GetConnection { connection_id }).await;
                match read {
                    Ok(read) => self.switched(row, read.status == wanted(row.action)),
                    Err(error) => {
                        self.queries.notice(&error);
                        let words = format!("The answer was lost. {}.", error.title());
                        self.change(|machine| machine.settle(row.place, Stage::Undecided, &words));
                    }
                }
            }
        }
    }

    /// Nothing was done.
    fn refuse(self: &Rc<Self>, place: usize, error: &ApiError) {
        self.queries.notice(error);
        let outcome = refused(error);
        self.change(|machine| machine.outcome(place, &outcome));
    }
}

/// What is known of a row when it is sent, or was.
fn before(row: &Row) -> Before {
    Before {
        job: row.base,
        made: row.made,
        met: row.met,
        at: row.sent.unwrap_or_else(now),
    }
}

const fn wanted(action: Action) -> ConnectionStatus {
    match action {
        Action::Disable => ConnectionStatus::Inactive,
        _ => ConnectionStatus::Active,
    }
}
