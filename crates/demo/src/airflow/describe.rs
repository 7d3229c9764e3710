//! Airflow's answers. Nothing is omitted: what is not known is null, as in version 3.3.2.

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::random::{Random, label};

use super::catalogue::{Task, Timetable};
use super::plan::{Instance, TaskPlan};
use super::run::{Seen, iso};
use super::world::Dag;

/// Days that everything here has existed for.
const AGE: i64 = 300;

impl Dag {
    /// `DAGResponse`: a row of the list, and the answer to pausing.
    pub(crate) fn row(&self, now: Moment) -> Value {
        let entry = &self.entry;
        let name = entry.display_name();
        let mut tags = entry.tags.clone();
        tags.sort();
        let tags: Vec<_> = tags
            .into_iter()
            .map(|tag| json!({ "name": tag, "dag_id": entry.id, "dag_display_name": name }))
            .collect();
        let (summary, description) = match self.timetable {
            Timetable::Never => (None, "Never, external triggers only"),
            Timetable::Assets(_) => (Some("Asset"), "Triggered by assets"),
            Timetable::Cron {
                expression,
                description,
                ..
            } => (Some(expression), description),
        };
        let scheduled = matches!(self.timetable, Timetable::Cron { .. });
        let next = self.next_run(now).map(iso);
        json!({
            "dag_id": entry.id,
            "dag_display_name": name,
            "is_paused": self.paused,
            "is_stale": false,
            "last_parsed_time": iso(parsed(now)),
            "last_parse_duration": 0.143,
            "last_expired": null,
            "bundle_name": "dags-folder",
            "bundle_version": null,
            "relative_fileloc": self.file(),
            "fileloc": format!("/opt/airflow/dags/{}", self.file()),
            "description": entry.description,
            "timetable_summary": summary,
            "timetable_description": description,
            "timetable_partitioned": false,
            "timetable_periodic": scheduled,
            "tags": tags,
            "max_active_tasks": 16,
            "max_active_runs": entry.max_active_runs,
            "max_consecutive_failed_dag_runs": 0,
            "has_task_concurrency_limits": false,
            "has_import_errors": false,
            "next_dagrun_logical_date": next,
            "next_dagrun_data_interval_start": next,
            "next_dagrun_data_interval_end": next,
            "next_dagrun_run_after": next,
            "allowed_run_types": null,
            "owners": entry.owners,
            "is_backfillable": scheduled,
            "file_token": format!("{:016x}", label(&entry.id)),
        })
    }

    fn file(&self) -> String {
        let team = self.entry.id.split('_').next().unwrap_or_default();
        format!("{team}.py")
    }

    /// `DAGDetailsResponse`.
    pub(crate) fn details(&self, now: Moment) -> Value {
        let mut details = self.row(now);
        let params: serde_json::Map<String, Value> = self
            .entry
            .params
            .iter()
            .map(|(name, param)| {
                let param = json!({
                    "value": param["value"],
                    "schema": param["schema"],
                    "description": param["description"],
                    "source": null,
                });
                (name.clone(), param)
            })
            .collect();
        let assets = matches!(self.timetable, Timetable::Assets(_)).then(|| {
            let asset = json!({ "uri": "s3://lake/raw/customers", "name": "raw_customers", "group": "asset" });
            json!({ "any": [{ "asset": asset }] })
        });
        let more = json!({
            "catchup": false,
            "dag_run_timeout": null,
            "asset_expression": assets,
            "doc_md": self.entry.doc,
            "start_date": "2026-01-01T00:00:00Z",
            "end_date": null,
            "is_paused_upon_creation": null,
            "params": params,
            "render_template_as_native_obj": false,
            "template_search_path": null,
            "timezone": "UTC",
            "last_parsed": iso(parsed(now)),
            "default_args": {},
            "rerun_with_latest_version": null,
            "owner_links": {},
            "is_favorite": false,
            "active_runs_count": self.active_runs(now),
            "is_backfillable": details["is_backfillable"],
            "file_token": details["file_token"],
            "concurrency": 16,
            "latest_dag_version": self.version(),
        });
        if let (Value::Object(details), Value::Object(more)) = (&mut details, more) {
            // Their place here is among the additions.
            details.shift_remove("is_backfillable");
            details.shift_remove("file_token");
            details.extend(more);
        }
        details
    }

    fn version(&self) -> Value {
        json!({
            "id": self.version,
            "version_number": 1,
            "dag_id": self.entry.id,
            "bundle_name": "dags-folder",
            "bundle_version": null,
            "created_at": iso(self.created()),
            "dag_display_name": self.entry.display_name(),
            "bundle_url": null,
        })
    }

    fn created(&self) -> Moment {
        self.began().plus_millis(-AGE * 86_400_000)
    }
}

/// Files are read again every half minute.
fn parsed(now: Moment) -> Moment {
    Moment::from_seconds(now.seconds() / 30 * 30 - 7)
}

impl Seen<'_> {
    /// `DAGRunResponse`.
    pub(crate) fn row(&self) -> Value {
        let run = &self.run;
        let duration = self
            .starts()
            .zip(self.ends())
            .map(|(start, end)| seconds(start, end, 6));
        json!({
            "dag_run_id": run.id,
            "dag_id": self.dag.entry.id,
            "logical_date": run.logical.map(iso),
            "queued_at": iso(run.queued),
            "start_date": self.starts().map(iso),
            "end_date": self.ends().map(iso),
            "duration": duration,
            "data_interval_start": run.interval.map(|interval| iso(interval.0)),
            "data_interval_end": run.interval.map(|interval| iso(interval.1)),
            "run_after": iso(run.run_after),
            "last_scheduling_decision": self.decided().map(iso),
            "run_type": run.kind.as_str(),
            "state": self.state(),
            "triggered_by": run.kind.triggered_by(),
            "triggering_user_name": (run.kind == super::run::Kind::Manual).then_some("Anonymous"),
            "conf": run.conf,
            "note": run.note,
            "dag_versions": [self.dag.version()],
            "bundle_version": null,
            "dag_display_name": self.dag.entry.display_name(),
            "partition_key": null,
            "partition_date": null,
        })
    }

    /// The run's task instances, each a `TaskInstanceResponse`.
    pub(crate) fn task_instances(&self, now: Moment) -> Vec<Value> {
        let tasks = self.dag.entry.tasks.iter();
        let count = tasks.len();
        let plans = self.plan.iter().flat_map(|plan| &plan.tasks);
        let rows = |(place, (task, plan)): (usize, (&Task, Option<&TaskPlan>))| {
            let row = Row {
                seen: self,
                task,
                weight: count - place,
                now,
            };
            match plan {
                // A mapped task is one row until it is known what to expand it to.
                Some(plan) if task.mapped.is_none() || plan.ready <= now => plan
                    .instances
                    .iter()
                    .map(|one| row.show(Some(one)))
                    .collect(),
                _ => vec![row.show(None)],
            }
        };
        tasks
            .zip(plans.map(Some).chain(std::iter::repeat(None)))
            .enumerate()
            .flat_map(rows)
            .collect()
    }
}

/// What task instances of one task share.
struct Row<'a> {
    seen: &'a Seen<'a>,
    task: &'a Task,
    weight: usize,
    now: Moment,
}

impl Row<'_> {
    /// The answer about an instance, or about one whose run has not started.
    fn show(&self, instance: Option<&Instance>) -> Value {
        let (task, run, dag) = (self.task, &self.seen.run, self.seen.dag);
        let map_index = instance.map_or(-1, |one| one.map_index);
        let state = instance.map(|one| one.state(self.now));
        let name = state.and_then(|state| state.name);
        let tries = state.map_or(0, |state| state.tries);
        let begun = instance.and_then(|one| one.tries.get(tries.checked_sub(1)?));
        let seen_try = instance.and_then(|one| {
            one.tries
                .iter()
                .rev()
                .find(|try_| try_.scheduled <= self.now)
        });
        // What never ran has settled at one moment.
        let settled = instance.filter(|one| one.tries.is_empty() && one.settled <= self.now);
        let start = begun
            .map(|try_| try_.starts)
            .or(settled.map(|one| one.settled));
        let over = begun.map(|try_| try_.ends).filter(|end| *end <= self.now);
        let end = over.or(settled.map(|one| one.settled));
        let duration = match name {
            Some("skipped") => None,
            _ => start.zip(end).map(|(start, end)| seconds(start, end, 3)),
        };
        let rendered = match begun {
            Some(_) => json!({ "templates_dict": null, "op_args": [], "op_kwargs": {} }),
            None => json!({}),
        };
        let place = u64::try_from(map_index + 1).unwrap_or(0);
        let id = Random::new(run.seed, &[label(&task.id), place]).uuid();
        let mut row = json!({
            "id": id,
            "task_id": task.id,
            "dag_id": dag.entry.id,
            "dag_run_id": run.id,
            "map_index": map_index,
            "logical_date": run.logical.map(iso),
            "run_after": iso(run.run_after),
            "start_date": start.map(iso),
            "end_date": end.map(iso),
            "duration": duration,
            "state": name,
            "try_number": tries,
            "max_tries": task.retries,
            "task_display_name": task.display_name.as_ref().unwrap_or(&task.id),
            "dag_display_name": dag.entry.display_name(),
            "hostname": if begun.is_some() { "airflow-worker-0" } else { "" },
            "unixname": "airflow",
            "pool": "default_pool",
            "pool_slots": 1,
            "queue": "default",
            "priority_weight": self.weight,
            "operator": operator_class(&task.operator),
            "operator_name": task.operator,
            "queued_when": seen_try.filter(|try_| try_.queued <= self.now).map(|try_| iso(try_.queued)),
            "scheduled_when": seen_try.map(|try_| iso(try_.scheduled)),
            "pid": begun.map(|_| 1000 + label(&task.id) % 30_000),
            "executor": null,
            "executor_config": "{}",
            "note": null,
        });
        let more = json!({
            "rendered_map_index": (map_index >= 0).then(|| map_index.to_string()),
            "rendered_fields": rendered,
            "trigger": null,
            "triggerer_job": null,
            "dag_version": dag.version(),
        });
        if let (Value::Object(row), Value::Object(more)) = (&mut row, more) {
            row.extend(more);
        }
        row
    }
}

/// The class of an operator, of which the API shows both names.
fn operator_class(name: &str) -> &str {
    match name {
        "@task" => "_PythonDecoratedOperator",
        "@task.branch" => "_BranchPythonDecoratedOperator",
        other => other,
    }
}

/// The seconds between two moments, as a number with so many decimals.
fn seconds(start: Moment, end: Moment, decimals: usize) -> Value {
    let micros = end.micros_since(start).max(0);
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    let kept = text.len().saturating_sub(6 - decimals);
    text.get(..kept)
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}
