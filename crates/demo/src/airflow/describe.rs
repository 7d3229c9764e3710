//! Airflow's answers. Nothing is omitted: what is not known is null, as in version 3.3.2.

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::random::label;

use super::catalogue::{Behaviour, Timetable};
use super::imports;
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
            "has_import_errors": entry.behaviour == Behaviour::ImportError,
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
        if self.entry.behaviour == Behaviour::ImportError {
            return imports::FILE.to_owned();
        }
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

    pub(crate) fn version(&self) -> Value {
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
}

/// The seconds between two moments, as a number with so many decimals.
pub(crate) fn seconds(start: Moment, end: Moment, decimals: usize) -> Value {
    let micros = end.micros_since(start).max(0);
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    let kept = text.len().saturating_sub(6 - decimals);
    text.get(..kept)
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}
