//! The embedded Airflow 3.3.2, its REST API v2, without authentication; or the same as [version 2](v1).
//! Shapes and texts are those of captured answers of the real ones.

mod actions;
mod again;
mod beside;
mod catalogue;
mod changes;
mod describe;
mod errors;
mod imports;
mod inside;
mod large;
mod one;
mod order;
mod params;
mod plan;
mod python;
mod query;
mod run;
pub mod sentinels;
mod structure;
mod syncs;
mod tasks;
mod trigger;
mod v1;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use airstrip_contract::{Admitted, Operation, admit};
use serde_json::{Value, json};

use crate::airbyte::Airbyte;
use crate::clock::{Clock, Moment, Speed};
use crate::http::{Lost, Reply, Request, Server};
use crate::{AirflowApi, Options};

use catalogue::Behaviour;
use errors::Refusal;
use one::One;
use query::Query;
use run::{Seen, iso};
use structure::Batch;
use world::World;

/// Another shape than details have, in every field that a client could look at.
const MALFORMED: &str = r#"{"dag_id":17,"dag_display_name":null,"is_paused":"perhaps","params":["not","an","object"],"tags":"none","owners":{}}"#;

/// How long the slow DAG takes to answer.
const SLOW: Duration = Duration::from_secs(20);

/// The id that stands for all DAGs, or all runs, in lists.
const ALL: &str = "~";

/// The server.
#[derive(Debug)]
pub(crate) struct Airflow {
    api: AirflowApi,
    clock: Clock,
    speed: Speed,
    world: Mutex<World>,
    /// What its tasks sync.
    airbyte: Arc<Airbyte>,
}

/// What to do about a request.
enum Outcome {
    Answer(Reply),
    /// Answered when the clock shows this.
    Later(Moment, Reply),
    Lost,
}

impl Server for Airflow {
    async fn answer(&self, request: Request) -> Result<Reply, Lost> {
        let Some(admitted) = admit(self.declared(), &request.method, &request.path) else {
            return Ok(self.undeclared(&request));
        };
        match self.outcome(&admitted, &request) {
            Outcome::Answer(reply) => Ok(reply),
            Outcome::Later(moment, reply) => {
                self.clock.reach(moment).await;
                Ok(reply)
            }
            Outcome::Lost => Err(Lost),
        }
    }
}

impl Airflow {
    /// # Errors
    /// When the built-in DAGs cannot be read.
    pub(crate) fn new(
        options: &Options,
        clock: Clock,
        airbyte: Arc<Airbyte>,
    ) -> serde_json::Result<Self> {
        let world = World::new(options, clock.now(), &airbyte)?;
        Ok(Self {
            airbyte,
            api: options.airflow_api,
            clock,
            speed: Speed(options.speed),
            world: Mutex::new(world),
        })
    }

    /// Lets its tasks do in the Airbyte what they have done by now.
    pub(crate) fn settle(&self) {
        let now = self.clock.now();
        let mut world = self.world();
        world.advance(now);
        world.settle(&self.airbyte, now);
    }

    /// The operations of its version.
    const fn declared(&self) -> &'static [&'static Operation] {
        match self.api {
            AirflowApi::V1 => airstrip_airflow::v1::operations::ALL,
            AirflowApi::V2 => airstrip_airflow::v2::operations::ALL,
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        // No handler leaves the world half changed, so it is sound even after a panic.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outcome(&self, admitted: &Admitted, request: &Request) -> Outcome {
        let name = admitted.operation.name;
        let call = Call {
            // Both versions mean the same by what is named alike.
            operation: name.strip_prefix("v1_").unwrap_or(name),
            dag: param(admitted, "dag_id"),
            run: param(admitted, "dag_run_id"),
            admitted,
            task: param(admitted, "task_id"),
            index: Some(param(admitted, "map_index")).filter(|index| !index.is_empty()),
            query: Query::parse(&request.query),
            request,
            now: self.clock.now(),
        };
        let mut world = self.world();
        world.advance(call.now);
        world.settle(&self.airbyte, call.now);
        let behaviour = world
            .find(call.dag)
            .map_or(Behaviour::Ordinary, |dag| dag.entry.behaviour);
        if let Some(reply) = instead(behaviour, call.operation) {
            return Outcome::Answer(reply);
        }
        if call.operation == "task_log" {
            return Outcome::Answer(match self.api {
                AirflowApi::V1 => v1::log(&world, &call),
                AirflowApi::V2 => world.log(&call),
            });
        }
        let reply = match self.api {
            AirflowApi::V1 => {
                v1::answer(&mut world, &call, admitted.operation).map_err(|refusal| refusal.reply())
            }
            AirflowApi::V2 => world.answer(&call).map_err(|refusal| refusal.reply()),
        };
        let launched = call.operation == "launch_dag" && reply.is_ok();
        let slow = launched || call.operation == "dag_details";
        // To write a long answer takes as long as to find it: others need not wait for that.
        drop(world);
        let reply = reply.map_or_else(|refusal| refusal, |body| Reply::json(200, &body));
        match behaviour {
            Behaviour::SlowAnswer if slow => {
                let moment = self.speed.hasten(call.now, call.now.plus(SLOW));
                Outcome::Later(moment, reply)
            }
            Behaviour::LostTrigger if launched => Outcome::Lost,
            _ => Outcome::Answer(reply),
        }
    }
}

fn param<'a>(admitted: &'a Admitted, name: &str) -> &'a str {
    let found = admitted.params.iter().find(|param| param.0 == name);
    found.map_or("", |param| &param.1)
}

/// What is answered in place of the true answer about a sentinel.
fn instead(behaviour: Behaviour, operation: &str) -> Option<Reply> {
    match (behaviour, operation) {
        (
            Behaviour::DetailsError,
            "dag_details" | "dag_run" | "dag_runs" | "task_instances" | "tasks",
        )
        | (Behaviour::TriggerError, "launch_dag") => {
            Some(Reply::text(500, "Internal Server Error"))
        }
        (Behaviour::MalformedDetails, "dag_details") => Some(Reply::broken_json(MALFORMED)),
        _ => None,
    }
}

/// A request, taken apart.
struct Call<'a> {
    operation: &'a str,
    dag: &'a str,
    run: &'a str,
    admitted: &'a Admitted,
    task: &'a str,
    /// Which instance of a mapped task, as the path has it.
    index: Option<&'a str>,
    query: Query,
    request: &'a Request,
    now: Moment,
}

impl Call<'_> {
    /// A parameter of the path; empty where it has no such.
    fn param(&self, name: &str) -> &str {
        param(self.admitted, name)
    }
}

type Answer = Result<Value, Refusal>;

impl World {
    fn answer(&mut self, call: &Call<'_>) -> Answer {
        let now = call.now;
        match call.operation {
            "health" => Ok(health(now)),
            "version" => Ok(json!({
                "version": "3.3.2",
                "git_version": ".release:aa19d2dbb9ed187ec01957a92848d9b005e9ba9d",
            })),
            "dags" => {
                let dags = order::dags(&self.dags, &call.query, now)?;
                let page = call.query.page(&dags)?;
                let rows: Vec<_> = page.iter().map(|dag| dag.row(now)).collect();
                Ok(json!({ "dags": rows, "total_entries": dags.len() }))
            }
            "dag_details" => {
                let dag = self
                    .find(call.dag)
                    .ok_or_else(|| Refusal::no_such_dag(call.dag))?;
                Ok(dag.details(now))
            }
            "launch_dag" => self.launch(call),
            "dag_run" => Ok(self.run(call)?.row()),
            "dag_runs" => {
                let one = self.one_or_all(call)?;
                let dags = self
                    .dags
                    .iter()
                    .filter(|dag| one.is_none_or(|one| dag.entry.id == one));
                let runs = order::runs(dags, &call.query, now)?;
                let page = call.query.page(&runs)?;
                let rows = page.iter().map(Seen::row).collect();
                Ok(counted("dag_runs", rows, runs.len()))
            }
            "all_task_instances" | "task_instances" => {
                let mut rows = match (call.operation, call.run) {
                    ("all_task_instances", _) | (_, ALL) => {
                        self.wanted_tasks(call, |run| run.task_instances(now))?
                    }
                    _ => self.task_instances(call)?,
                };
                order::task_instances(&mut rows, &call.query)?;
                let page = call.query.page(&rows)?.to_vec();
                Ok(counted("task_instances", page, rows.len()))
            }
            "task_instances_batch" => {
                let batch = Batch::parse(&call.request.body).ok_or_else(|| {
                    Refusal::unprocessable(json!({
                        "type": "model_attributes_type",
                        "loc": ["body"],
                        "msg": "Input should be a valid dictionary or object to extract fields from",
                        "input": null,
                    }))
                })?;
                let (page, total) = batch.page(self, now, |run| run.task_instances(now));
                Ok(counted("task_instances", page, total))
            }
            "tasks" => {
                let dag = self.find(call.dag).ok_or_else(|| {
                    Refusal::not_found(format!("Dag with id {} was not found", call.dag))
                })?;
                let tasks = dag.tasks();
                Ok(json!({ "tasks": tasks, "total_entries": tasks.len() }))
            }
            "task_tries" | "mapped_task_tries" => {
                let tries = self.one(call)?.tries();
                Ok(json!({ "task_instances": tries, "total_entries": tries.len() }))
            }
            "xcoms" => {
                let rows = one::entries(One::of(self, call).as_ref());
                let page = call.query.page(&rows)?;
                Ok(json!({ "xcom_entries": page, "total_entries": rows.len() }))
            }
            "xcom" => self.xcom(call),
            "import_errors" => {
                imports::knows_order(&call.query).map_err(|name| Refusal::bad_order(&name))?;
                let rows = imports::rows(now);
                let page = call.query.page(&rows)?;
                Ok(json!({ "import_errors": page, "total_entries": rows.len() }))
            }
            "pause_dag" => self.pause(call),
            "dag_source" => self.source(call),
            "event_logs" => listed("event_logs", &self.events(call)?, call),
            "backfills" => {
                let dag_id = call.query.get("dag_id").ok_or_else(|| {
                    Refusal::unprocessable(json!({
                        "type": "missing", "loc": ["query", "dag_id"], "msg": "Field required",
                        "input": null,
                    }))
                })?;
                listed("backfills", &self.backfills(dag_id), call)
            }
            "assets" => listed("assets", &self.assets(now), call),
            "variables" => listed("variables", &beside::variables(), call),
            "pools" => listed("pools", &beside::pools(), call),
            // The body tells a dry run, and a mark from a note.
            "preview_clear" | "clear_tasks" => self.clear_tasks(call),
            "preview_mark" => self.mark_task(call, true),
            "mark_task" => self.mark_task(call, false),
            "mark_run" | "note_run" => self.patch_run(call),
            // A declared operation that is not served fails loudly, and so a test.
            _ => Err(Refusal::not_found("Not Found".to_owned())),
        }
    }

    fn run(&self, call: &Call<'_>) -> Result<Seen<'_>, Refusal> {
        let dag = self.find(call.dag);
        let found = dag.and_then(|dag| Some(Seen::new(dag, dag.find_run(call.run)?, call.now)));
        found.ok_or_else(|| Refusal::no_such_run(call.dag, call.run))
    }

    fn one(&self, call: &Call<'_>) -> Result<One<'_>, Refusal> {
        One::of(self, call).ok_or_else(|| {
            let (dag, run, task) = (call.dag, call.run, call.param("task_id"));
            let index = match call.param("map_index") {
                "" => "-1",
                index => index,
            };
            Refusal::not_found(format!(
                "The Task Instance with dag_id: `{dag}`, run_id: `{run}`, task_id: `{task}` and map_index: `{index}` was not found"
            ))
        })
    }

    /// One document a line, or all in one for who does not ask for lines.
    fn log(&self, call: &Call<'_>) -> Reply {
        let accept = call.request.accept.as_str();
        let lines = accept.starts_with("application/x-ndjson");
        if !lines && !accept.starts_with("*/*") && !accept.starts_with("application/json") {
            let detail = "Only application/json or application/x-ndjson is supported";
            return Reply::json(406, &json!({ "detail": detail }));
        }
        let number = call.param("try_number").parse().unwrap_or(0);
        let events = One::of(self, call).and_then(|one| one::structured(&one, number));
        let Some(events) = events else {
            return Refusal::not_found("TaskInstance not found".to_owned()).reply();
        };
        if !lines {
            let whole = json!({ "content": events, "continuation_token": null });
            return Reply::json(200, &whole);
        }
        let text: String = events.iter().map(|event| format!("{event}\n")).collect();
        Reply::made("application/x-ndjson", text)
    }

    fn xcom(&self, call: &Call<'_>) -> Answer {
        let key = call.param("xcom_key");
        let mut entry = one::entry(One::of(self, call).as_ref(), key)
            .ok_or_else(|| Refusal::not_found(format!("XCom entry with key: `{key}` not found")))?;
        if call.query.flag("stringify")? == Some(true) {
            entry["value"] = python::repr(&entry["value"]).into();
        }
        Ok(entry)
    }

    /// The DAG that a list is about, or `None` for all.
    fn one_or_all<'a>(&self, call: &Call<'a>) -> Result<Option<&'a str>, Refusal> {
        match call.dag {
            ALL => Ok(None),
            id if self.find(id).is_some() => Ok(Some(id)),
            id => Err(Refusal::no_such_dag(id)),
        }
    }

    fn task_instances(&self, call: &Call<'_>) -> Result<Vec<Value>, Refusal> {
        let missing =
            || Refusal::not_found(format!("DagRun with run_id: `{}` was not found", call.run));
        let run = self.run(call).map_err(|_| missing())?;
        Ok(run.task_instances(call.now))
    }
}

/// A page of a list, in the order that it has.
fn listed(name: &str, rows: &[Value], call: &Call<'_>) -> Answer {
    Ok(json!({ (name): call.query.page(rows)?, "total_entries": rows.len() }))
}

fn counted(name: &str, rows: Vec<Value>, total: usize) -> Value {
    json!({
        (name): rows,
        "total_entries": total,
        "total_entries_limit": null,
        "next_cursor": null,
        "previous_cursor": null,
    })
}

fn health(now: Moment) -> Value {
    let beat = |behind: i64| iso(now.plus_millis(-behind)).replace('Z', "+00:00");
    json!({
        "metadatabase": { "status": "healthy" },
        "scheduler": { "status": "healthy", "latest_scheduler_heartbeat": beat(1_300) },
        "triggerer": { "status": null, "latest_triggerer_heartbeat": null },
        "dag_processor": { "status": "healthy", "latest_dag_processor_heartbeat": beat(3_700) },
    })
}

impl Airflow {
    /// The answer to what no operation declares.
    fn undeclared(&self, request: &Request) -> Reply {
        let other_method = ["GET", "POST", "PATCH", "DELETE"]
            .into_iter()
            .any(|method| admit(self.declared(), method, &request.path).is_some());
        if self.api == AirflowApi::V1 {
            return v1::undeclared(request, other_method);
        }
        if other_method {
            return Reply::json(405, &json!({ "detail": "Method Not Allowed" }));
        }
        if request.path.starts_with("/api/v2/") {
            return Reply::json(404, &json!({ "error": "API route not found" }));
        }
        Reply::json(404, &json!({ "detail": "Not Found" }))
    }
}
