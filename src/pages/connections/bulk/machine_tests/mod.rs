#![allow(clippy::unwrap_used, clippy::panic)]
mod ending;
mod kept;
mod looking;
mod once;
mod sending;
mod tabs;

use super::super::look::Looked;
use super::*;
use crate::components::airbyte::{Doubt, Outcome, Refusal};
use airstrip_airbyte::config::{ConnectionStatusRead, JobWithAttempts};
use airstrip_airbyte::model::JobStatus;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn item(id: &str) -> Item {
    Item {
        id: id.into(),
        name: id.to_uppercase(),
        tags: Vec::new(),
        workspace: ("w".into(), "W".into()),
        disabled: false,
        latest: None,
    }
}

fn items(n: usize) -> Vec<(Item, Option<String>)> {
    (0..n).map(|i| (item(&format!("c{i}")), None)).collect()
}

fn machine(n: usize) -> Machine {
    let mut machine = Machine::default();
    machine.start(Action::Sync, items(n), at(1_000));
    machine
}

fn read(text: &str) -> ConnectionStatusRead {
    serde_json::from_str(text).unwrap()
}

fn idle(id: &str, last: u64) -> ConnectionStatusRead {
    idle_since(id, last, 900)
}

fn idle_since(id: &str, last: u64, created: i64) -> ConnectionStatusRead {
    read(&format!(
        r#"{{"connectionId":"{id}","connectionSyncStatus":"synced","lastSyncJobId":{last},"lastSyncJobCreatedAt":{created}}}"#
    ))
}

fn live(id: &str, job: u64) -> ConnectionStatusRead {
    read(&format!(
        r#"{{"connectionId":"{id}","connectionSyncStatus":"running","activeJob":{{"id":{job},"configType":"sync","configId":"{id}","status":"running","createdAt":1000,"updatedAt":1001,"startedAt":1003}}}}"#
    ))
}

fn paused(id: &str) -> ConnectionStatusRead {
    read(&format!(
        r#"{{"connectionId":"{id}","connectionSyncStatus":"paused"}}"#
    ))
}

fn job(id: u64, status: &str) -> JobWithAttempts {
    job_of(id, status, 1_000, 1_375)
}

fn job_of(id: u64, status: &str, created: i64, updated: i64) -> JobWithAttempts {
    let text = format!(
        r#"{{"job":{{"id":{id},"configType":"sync","configId":"c0","status":"{status}","createdAt":{created},"startedAt":{},"updatedAt":{updated}}}}}"#,
        created + 3
    );
    serde_json::from_str(&text).unwrap()
}

/// A row as it was read.
fn saw(machine: &Machine, place: usize, read: Option<ConnectionStatusRead>) -> Looked {
    Looked {
        place,
        id: machine.rows()[place].id.clone(),
        read,
        jobs: Vec::new(),
    }
}

/// Looks, and finds all of them idle.
fn look(machine: &mut Machine, places: &[usize]) {
    let idle = |place: &usize| {
        let id = &machine.rows()[*place].id;
        saw(machine, *place, Some(idle(id, 7)))
    };
    let looked: Vec<_> = places.iter().map(idle).collect();
    machine.looked(&looked);
}

fn sent(tasks: &[Task]) -> Vec<usize> {
    let place = |task: &Task| match task {
        Task::Send(place) => Some(*place),
        _ => None,
    };
    tasks.iter().filter_map(place).collect()
}

fn reloaded(machine: &Machine) -> Machine {
    let rows = machine.rows().iter().enumerate();
    let rows = rows.map(|(place, row)| Row::read(place, &row.write()).unwrap());
    Machine::restored(rows.collect(), Pause::None)
}
