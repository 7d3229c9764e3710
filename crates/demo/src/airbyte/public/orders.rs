//! What starts and stops jobs.

use airstrip_contract::Admitted;
use serde::Deserialize;

use crate::airbyte::answers::Seen;
use crate::airbyte::job::{Kind, Order};
use crate::airbyte::sentinels::Behaviour;
use crate::airbyte::world::World;
use crate::clock::Moment;
use crate::http::Request;

use super::Answer;
use super::jobs::response;
use super::refusal::Refusal;

/// `JobCreateRequest`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JobBody {
    connection_id: String,
    job_type: JobType,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum JobType {
    Sync,
    Reset,
    Clear,
    Refresh,
}

/// What the server says of a job that it does not find, wherever it looks for it.
const NO_JOB: &str = "Job is not currently running";

impl World {
    pub(super) fn start_job(&mut self, request: &Request, now: Moment) -> Answer {
        let body: JobBody = serde_json::from_slice(&request.body).map_err(|_| Refusal::BadBody)?;
        let (index, connection) = self.known(&body.connection_id)?;
        let kind = match body.job_type {
            JobType::Sync => Kind::Sync,
            JobType::Reset | JobType::Clear => Kind::Clear,
            JobType::Refresh => {
                return Err(Refusal::Unprocessable(
                    "Refreshes are not supported in the public API",
                ));
            }
        };
        match connection.behaviour {
            // An exception that says nothing to those who ask.
            _ if !connection.active => {
                return Err(Refusal::StateConflict("Could not fulfill request"));
            }
            Some(Behaviour::TriggerError) => return Err(Refusal::Unexpected("null".to_owned())),
            Some(Behaviour::DatabaseFailure) => {
                return Err(Refusal::Unexpected("Failed to access database.".to_owned()));
            }
            _ => {}
        }
        if kind == Kind::Clear {
            self.cancel(index, now);
        } else if let Some(message) = self.conflict(index, now) {
            return Err(Refusal::TryAgainLater(message));
        }
        if self.refuses_once(index) {
            return Err(Refusal::Unexpected("null".to_owned()));
        }
        let order = Order {
            kind,
            streams: None,
        };
        let unexpected = || Refusal::Unexpected("null".to_owned());
        let job = self.create_job(index, order, true, now);
        let id = job.ok_or_else(unexpected)?.id;
        self.job_response(id, now)
    }

    /// The job of this number; the real server looks no number up before it needs the job.
    fn job_response(&self, id: i64, now: Moment) -> Answer {
        let (index, job) = self.job(id).ok_or(Refusal::StateConflict(NO_JOB))?;
        let connection = self.connections.get(index);
        let connection = connection.ok_or(Refusal::StateConflict(NO_JOB))?;
        Ok(response(&Seen::new(connection, job, now)))
    }

    pub(super) fn public_job(&self, call: &Admitted, now: Moment) -> Answer {
        self.job_response(job_id(call)?, now)
    }

    /// Stops whatever the connection of the job runs now; nothing, where nothing runs.
    pub(super) fn public_cancel(&mut self, call: &Admitted, now: Moment) -> Answer {
        let id = job_id(call)?;
        let (index, _) = self.job(id).ok_or(Refusal::StateConflict(NO_JOB))?;
        self.cancel_through(index, id, now);
        self.job_response(id, now)
    }
}

fn job_id(call: &Admitted) -> Result<i64, Refusal> {
    let text = call.params.first().map_or("", |(_, id)| id);
    let refusal = |_| Refusal::Conversion("jobId", text.to_owned());
    text.parse().map_err(refusal)
}
