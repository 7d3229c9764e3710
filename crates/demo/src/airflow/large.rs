//! A DAG of a hundred tasks in groups: too large to be written down.

use serde_json::{Value, json};

use super::catalogue::Entry;
use super::sentinels::HUNDRED_TASKS;

const REGIONS: [&str; 8] = [
    "apac", "dach", "iberia", "latam", "nordics", "uk", "us_east", "us_west",
];
const EXTRACTED: [&str; 5] = ["accounts", "invoices", "orders", "products", "returns"];
const LOADED: [&str; 4] = ["accounts", "invoices", "orders", "products"];

/// The DAG: for each region the same twelve tasks, in groups within its group.
pub(super) fn hundred_tasks() -> serde_json::Result<Entry> {
    let mut tasks = vec![json!({ "id": "plan", "seconds": 2 })];
    for region in REGIONS {
        tasks.extend(of_region(region));
    }
    let reports = REGIONS.map(|region| format!("{region}.report"));
    tasks.extend([
        json!({ "id": "merge", "after": reports, "seconds": 6, "rule": "all_done" }),
        json!({ "id": "test", "after": ["merge"], "seconds": 5 }),
        json!({ "id": "publish", "after": ["test"], "seconds": 2 }),
    ]);
    let entry = json!({
        "id": HUNDRED_TASKS,
        "description": "A hundred tasks in groups within groups, every day",
        "owners": ["demo"],
        "tags": ["demo"],
        "schedule": "0 5 * * *",
        "params": {},
        "tasks": tasks,
    });
    serde_json::from_value(entry)
}

fn of_region(region: &str) -> Vec<Value> {
    let id = |name: &str| format!("{region}.{name}");
    let extracts = EXTRACTED.map(|table| id(&format!("extract.{table}")));
    let loads = LOADED.map(|table| id(&format!("load.{table}")));
    let extract = |task: &String| json!({ "id": task, "after": ["plan"], "seconds": 4, "retries": 1, "fails": 12 });
    let load = |task: &String| json!({ "id": task, "after": [id("stage")], "seconds": 6 });
    let mut tasks: Vec<Value> = extracts.iter().map(extract).collect();
    tasks.push(json!({ "id": id("stage"), "after": extracts, "seconds": 5 }));
    tasks.extend(loads.iter().map(load));
    tasks.extend([
        json!({ "id": id("check"), "after": loads, "seconds": 2, "mapped": 3, "fails": 3 }),
        json!({ "id": id("report"), "after": [id("check")], "seconds": 2 }),
    ]);
    tasks
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn it_has_a_hundred_tasks() {
        assert_eq!(hundred_tasks().unwrap().tasks.len(), 100);
    }
}
