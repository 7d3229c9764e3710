//! Airflow's answers about what a DAG is written in, and what was done to it.

use serde_json::{Value, json};

use crate::clock::Moment;

use super::errors::Refusal;
use super::run::{Kind, Seen, iso};
use super::world::{Dag, World};
use super::{Answer, Call, order};

/// Events are told of so many of a DAG's latest runs; Airflow, too, is cleaned of old ones.
const REMEMBERED: usize = 25;

impl World {
    /// `DAGSourceResponse`.
    pub(super) fn source(&self, call: &Call<'_>) -> Answer {
        let missing = || {
            Refusal::not_found(format!(
                "The source code of the Dag {}, version_number None was not found",
                call.dag
            ))
        };
        let dag = self.find(call.dag).ok_or_else(missing)?;
        Ok(json!({
            "content": dag.source(),
            "dag_id": dag.entry.id,
            "version_number": 1,
            "dag_display_name": dag.entry.display_name(),
        }))
    }

    /// The events that the query asks for, each an `EventLogResponse`.
    pub(super) fn events(&self, call: &Call<'_>) -> Result<Vec<Value>, Refusal> {
        let query = &call.query;
        let dag = query.get("dag_id").and_then(|id| self.find(id));
        let included: Vec<&str> = query.all("included_events").collect();
        let mut rows = dag.map(|dag| dag.events(call.now)).unwrap_or_default();
        rows.retain(|row| {
            let is = |name: &str| query.get(name).is_none_or(|wanted| row[name] == wanted);
            let event = row["event"].as_str().unwrap_or_default();
            is("run_id") && is("owner") && (included.is_empty() || included.contains(&event))
        });
        order::events(&mut rows, query)?;
        Ok(rows)
    }
}

impl Dag {
    /// A file that would make this DAG, near enough to be read as one.
    pub(super) fn source(&self) -> String {
        let entry = &self.entry;
        let quoted = |text: &str| Value::from(text).to_string();
        let list = |names: &[String]| Value::from(names.to_vec()).to_string();
        let mut text = String::from(
            "\"\"\"Written by hand, read by the scheduler every half minute.\"\"\"\n\
             from __future__ import annotations\n\nimport pendulum\nfrom airflow.sdk import DAG, Param, task\n\n",
        );
        if let Some(doc) = &entry.doc {
            text += &format!("DOC = {}\n\n", quoted(doc));
        }
        text += &format!("with DAG(\n    dag_id={},\n", quoted(&entry.id));
        let schedule = entry.schedule.as_deref().map(quoted);
        text += &format!("    schedule={},\n", schedule.as_deref().unwrap_or("None"));
        text += "    start_date=pendulum.datetime(2026, 1, 1, tz=\"UTC\"),\n    catchup=False,\n";
        text += &format!("    description={},\n", quoted(&entry.description));
        text += &format!("    tags={},\n", list(&entry.tags));
        if entry.doc.is_some() {
            text += "    doc_md=DOC,\n";
        }
        if !entry.params.is_empty() {
            text += "    params={\n";
            for (name, param) in &entry.params {
                let (name, value) = (quoted(name), &param["value"]);
                text += &format!("        {name}: Param({value}, **{}),\n", param["schema"]);
            }
            text += "    },\n";
        }
        text += "):\n";
        for task in &entry.tasks {
            let name = task.id.replace('.', "_");
            let decorator = match task.operator.as_str() {
                own if own.starts_with('@') => own.to_owned(),
                class => format!("# {class}\n    @task"),
            };
            text += &format!("    {decorator}(task_id={})\n", quoted(&task.id));
            text += &format!(
                "    def {name}(**context):\n        ...  # about {} s\n\n",
                task.seconds
            );
        }
        for task in entry.tasks.iter().filter(|task| !task.after.is_empty()) {
            let (after, name) = (task.after.join(", "), &task.id);
            text += &format!("    [{after}] >> {name}\n").replace('.', "_");
        }
        text
    }

    /// What was done to the DAG and its latest runs.
    fn events(&self, now: Moment) -> Vec<Value> {
        let mut events = Events {
            dag: self,
            rows: Vec::new(),
        };
        for (at, paused) in &self.pauses {
            let extra = json!({ "is_paused": paused, "method": "PATCH" });
            events.add(*at, "patch_dag", Who::Account, extra, json!({}));
        }
        for run in self.runs().take(REMEMBERED) {
            events.of_run(&Seen::new(self, run, now), now);
        }
        events.rows
    }
}

enum Who {
    Account,
    Owner,
}

struct Events<'a> {
    dag: &'a Dag,
    rows: Vec<Value>,
}

impl Events<'_> {
    fn of_run(&mut self, seen: &Seen<'_>, now: Moment) {
        let run = &seen.run;
        if run.kind == Kind::Manual {
            let extra = json!({
                "dag_run_id": run.id, "logical_date": run.logical.map(iso), "conf": run.conf,
                "note": run.note, "method": "POST",
            });
            self.add(
                run.queued,
                "trigger_dag_run",
                Who::Account,
                extra,
                json!({}),
            );
        }
        let tasks = &self.dag.entry.tasks;
        let plans = seen.plan.iter().flat_map(|plan| &plan.tasks);
        for (task, plan) in tasks.iter().zip(plans) {
            for one in &plan.instances {
                for (number, try_) in one.tries.iter().enumerate() {
                    let about = json!({
                        "run_id": run.id, "task_id": task.id, "map_index": one.map_index,
                        "try_number": number + 1, "logical_date": run.logical.map(iso),
                        "task_display_name": task.display_name.as_ref().unwrap_or(&task.id),
                    });
                    let extra = json!({ "host_name": "airflow-worker-0" });
                    if try_.starts <= now {
                        self.add(
                            try_.starts,
                            "running",
                            Who::Owner,
                            extra.clone(),
                            about.clone(),
                        );
                    }
                    let after = one.state(try_.ends);
                    if let Some(name) = after.name.filter(|_| try_.ends <= now) {
                        self.add(try_.ends, name, Who::Owner, extra, about);
                    }
                }
            }
        }
    }

    fn add(&mut self, at: Moment, event: &str, who: Who, extra: Value, about: Value) {
        let owner = match who {
            Who::Account => Some("Anonymous"),
            Who::Owner => self.dag.entry.owners.first().map(String::as_str),
        };
        self.rows.push(json!({
            // As unique as its moment: nothing is kept of what has been told before.
            "event_log_id": at.micros_since(Moment::from_seconds(0)),
            "when": iso(at),
            "dag_id": self.dag.entry.id,
            "task_id": about["task_id"],
            "run_id": about["run_id"],
            "map_index": about["map_index"],
            "try_number": about["try_number"],
            "event": event,
            "logical_date": about["logical_date"],
            "owner": owner,
            "extra": extra.to_string(),
            "dag_display_name": self.dag.entry.display_name(),
            "task_display_name": about["task_display_name"],
        }));
    }
}
