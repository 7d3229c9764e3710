//! Airbyte and Airflow joined: the syncs of a run's tasks, and the run that launched a job.

mod launcher;
mod syncs;
mod trace;

pub use launcher::RunOfJob;
pub use syncs::airbyte_syncs;

use airstrip_airbyte::config::Job;
use airstrip_airflow::join;
use airstrip_contract::System;

use crate::session::use_session;

/// The most instances of the other system that are asked: each costs reads for everybody who looks.
const INSTANCES: usize = 4;

/// Milliseconds between reads of what is over.
const RARELY: u32 = 15 * 60_000;

/// The names of the instances of a system that the person may see. Tracked.
fn instances(system: System) -> Vec<String> {
    let all = use_session().instances(system).into_iter();
    all.map(|one| one.name).take(INSTANCES).collect()
}

/// What the join goes by.
#[must_use]
pub fn outline(job: &Job) -> join::Job {
    join::Job {
        id: job.id,
        created: job.created_at,
        ended: (!job.status.is_live()).then_some(job.updated_at),
    }
}
