//! What tasks leave for others.

use serde_json::{Map, Value, json};

use super::super::plan::Outcome;
use super::super::run::iso;
use super::super::syncs::Tried;
use super::One;
use crate::clock::Moment;
use crate::random::{Random, label};

/// Rows that a query returns: more than anybody reads.
const ROWS: u64 = 600;

impl One<'_> {
    /// When it left something, and what; nothing before it has landed.
    fn left(&self) -> Vec<(&'static str, Moment, Value)> {
        let (Some(task), Some(instance)) = (self.task(), self.instance()) else {
            return Vec::new();
        };
        if instance.outcome != Outcome::Success || instance.settled > self.now {
            return Vec::new();
        }
        let place = u64::try_from(instance.map_index + 1).unwrap_or(0);
        let mut random = Random::new(self.seen.run.seed, &[label(&task.id), place, label("xcom")]);
        let at = instance.settled;
        let launched = self
            .seen
            .dag
            .book
            .of(&self.seen.run.id)
            .of(self.place)
            .last();
        let value = match task.operator.as_str() {
            // The job, unless it was deferred for it.
            _ if task.lent.is_some() => match launched {
                Some(Tried::Launched(_, launched)) if !task.deferrable => json!(launched.job),
                _ => return Vec::new(),
            },
            "@task.branch" => {
                let after = self.seen.dag.entry.tasks.iter();
                let chosen = after
                    .filter(|other| other.after.contains(&task.id) && !other.skipped)
                    .map(|other| &other.id);
                json!(chosen.collect::<Vec<_>>())
            }
            "SQLExecuteQueryOperator" => (1..=ROWS)
                .map(|row| {
                    let amount = random.between(100, 99_999);
                    json!([row, "EU", format!("2026-11-{:02}", row % 28 + 1), amount])
                })
                .collect(),
            "EmailOperator" | "S3KeySensor" => return Vec::new(),
            "BashOperator" => json!("Completed successfully"),
            _ if task.mapped.is_some() => json!(random.between(1, 90)),
            _ => json!({ "rows": random.between(10, 90_000), "checksum": 9_007_199_254_740_993_u64,
                "path": format!("s3://lake/{}/part-0.parquet", task.id), "columns": ["id", "amount", "region"] }),
        };
        vec![("return_value", at, value)]
    }

    fn row(&self, key: &str, at: Moment) -> Map<String, Value> {
        let (run, dag) = (&self.seen.run, &self.seen.dag.entry);
        let task = self.task();
        let id = task.map_or("", |task| &task.id);
        let name = task.and_then(|task| task.display_name.as_deref());
        let row = json!({
            "key": key,
            "timestamp": iso(at),
            "logical_date": run.logical.map(iso),
            "map_index": self.instance().map_or(-1, |one| one.map_index),
            "task_id": id,
            "dag_id": dag.id,
            "run_id": run.id,
            "dag_display_name": dag.display_name(),
            "task_display_name": name.unwrap_or(id),
            "run_after": iso(run.run_after),
        });
        match row {
            Value::Object(row) => row,
            _ => Map::new(),
        }
    }
}

/// Each an `XComResponse`.
pub(in super::super) fn entries(one: Option<&One<'_>>) -> Vec<Value> {
    let left = one.into_iter().flat_map(|one| {
        let left = one.left().into_iter();
        left.map(|(key, at, _)| one.row(key, at).into())
    });
    left.collect()
}

/// An `XComResponseNative`, its value as JSON.
pub(in super::super) fn entry(one: Option<&One<'_>>, wanted: &str) -> Option<Value> {
    let one = one?;
    let (key, at, value) = one.left().into_iter().find(|left| left.0 == wanted)?;
    let mut row = one.row(key, at);
    row.insert("value".to_owned(), value);
    Some(row.into())
}
