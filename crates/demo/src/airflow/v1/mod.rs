//! The same Airflow as version 2.11.2, its REST API v1. Shapes and texts are those of captured answers
//! of the real one, which writes the keys of its objects in their alphabetical order.

mod actions;
mod changes;
mod describe;
mod inside;
mod refusal;

use airstrip_contract::Operation;
use serde_json::{Value, json};

use super::one::{self, One};
use super::python;
use super::query::Query;
use super::run::Seen;
use super::structure::Batch;
use super::world::World;
use super::{ALL, Call, beside, health, imports, order};
use crate::http::{Reply, Request};

pub(super) use refusal::Refusal;
use refusal::no_such_dag;

/// The most rows of a page, which is also what comes where nothing is asked for.
const PAGE: usize = 100;

/// The answer to a call of `operation`.
pub(super) fn answer(
    world: &mut World,
    call: &Call<'_>,
    operation: &Operation,
) -> Result<Value, Refusal> {
    if let Some(unknown) = call
        .query
        .names()
        .find(|name| !operation.query.contains(name))
    {
        let detail = format!("Extra query parameter(s) {unknown} not in spec");
        return Err(Refusal::new(400, None, Some(detail)));
    }
    let now = call.now;
    let found = match call.operation {
        "health" => {
            let mut health = health(now);
            health["dag_processor"] =
                json!({ "status": null, "latest_dag_processor_heartbeat": null });
            health
        }
        "version" => json!({ "git_version": "", "version": "2.11.2" }),
        "dags" => {
            let dags = order::dags(&world.dags, &call.query, now)?;
            let rows: Vec<_> = page(&dags, &call.query)?
                .iter()
                .map(|dag| describe::dag(dag, now))
                .collect();
            json!({ "dags": rows, "total_entries": dags.len() })
        }
        "dag" => {
            let dag = world.find(call.dag).ok_or_else(|| no_such_dag(call.dag))?;
            describe::dag(dag, now)
        }
        "dag_details" => {
            let dag = world.find(call.dag).ok_or_else(|| no_such_dag(call.dag))?;
            describe::details(dag, now)
        }
        "launch_dag" => changes::launch(world, call)?,
        "dag_run" => describe::run(&run(world, call)?),
        "dag_runs" => {
            // Of a DAG that does not exist there are none.
            let dags = world.dags.iter();
            let dags = dags.filter(|dag| call.dag == ALL || dag.entry.id == call.dag);
            let runs = order::runs(dags, &dated(&call.request.query), now)?;
            let rows: Vec<_> = page(&runs, &call.query)?
                .iter()
                .map(describe::run)
                .collect();
            json!({ "dag_runs": rows, "total_entries": runs.len() })
        }
        "all_task_instances" | "task_instances" => {
            let rows = match (call.operation, call.run) {
                ("all_task_instances", _) | (_, ALL) => {
                    world.wanted_tasks(call, |run| describe::tasks(run, now))?
                }
                _ => describe::tasks(&run(world, call)?, now),
            };
            json!({ "task_instances": page(&rows, &call.query)?, "total_entries": rows.len() })
        }
        "task_instances_batch" => {
            let batch = Batch::parse(&call.request.body).ok_or_else(|| {
                Refusal::bad_request("{'_schema': ['Invalid input type.']}".to_owned())
            })?;
            let (page, total) = batch.page(world, now, |run| describe::tasks(run, now));
            json!({ "task_instances": page, "total_entries": total })
        }
        "tasks" => {
            let dag = world.find(call.dag).ok_or_else(|| no_such_dag(call.dag))?;
            let tasks = describe::dag_tasks(dag);
            json!({ "tasks": tasks, "total_entries": tasks.len() })
        }
        "task_tries" | "mapped_task_tries" => {
            let one = One::of(world, call).ok_or_else(no_such_task)?;
            let rows: Vec<_> = one.tries().iter().map(describe::one_try).collect();
            json!({ "task_instances": rows, "total_entries": rows.len() })
        }
        "xcoms" => {
            let rows = one::entries(One::of(world, call).as_ref());
            let rows: Vec<_> = page(&rows, &call.query)?
                .iter()
                .map(describe::xcom)
                .collect();
            json!({ "xcom_entries": rows, "total_entries": rows.len() })
        }
        "xcom" => {
            let entry = one::entry(One::of(world, call).as_ref(), call.param("xcom_key"))
                .ok_or_else(|| Refusal::not_found("XCom entry not found", None))?;
            let mut shown = describe::xcom(&entry);
            shown["value"] = match call.query.get("stringify") {
                Some("false") => entry["value"].clone(),
                _ => python::repr(&entry["value"]).into(),
            };
            shown
        }
        "import_errors" => {
            let rows = imports::rows_of_version_2(now);
            json!({ "import_errors": page(&rows, &call.query)?, "total_entries": rows.len() })
        }
        "pause_dag" => changes::pause(world, call)?,
        "dag_source" => {
            let dags = world.dags.iter();
            let mut named =
                dags.filter(|dag| dag.row(now)["file_token"] == call.param("file_token"));
            let missing = || Refusal::not_found("Dag source not found", None);
            json!({ "content": named.next().ok_or_else(missing)?.source() })
        }
        "event_logs" => inside::events(world, call)?,
        "datasets" => listed("datasets", &inside::datasets(&world.assets(now)), call)?,
        "variables" => listed("variables", &beside::bare_variables(), call)?,
        "pools" => listed("pools", &inside::pools(), call)?,
        // The body tells a dry run.
        "preview_clear" | "clear_tasks" => actions::clear(world, call)?,
        "preview_mark" | "mark_task" | "preview_mark_mapped" | "mark_mapped" => {
            actions::mark(world, call)?
        }
        "mark_run" => actions::mark_run(world, call)?,
        "note_run" => actions::note(world, call)?,
        // A declared operation that is not served fails loudly, and so a test.
        _ => return Err(Refusal::not_found("Not Found", None)),
    };
    Ok(describe::sorted(found))
}

/// Text for who asks for it, or else JSON that holds it as Python writes it.
pub(super) fn log(world: &World, call: &Call<'_>) -> Reply {
    let Some(one) = One::of(world, call) else {
        return no_such_task().reply();
    };
    let number = call.param("try_number").parse().unwrap_or(0);
    let text = one::plain(&one, number);
    if call.request.accept.contains("text/plain") {
        return Reply::made("text/plain", format!("airflow-worker-0\n{text}\n"));
    }
    // Never null: that it is the end is told inside.
    let token = "eyJlbmRfb2ZfbG9nIjp0cnVlfQ.demo";
    Reply::json(
        200,
        &json!({ "content": one::tuples(&text), "continuation_token": token }),
    )
}

fn no_such_task() -> Refusal {
    Refusal::not_found("TaskInstance not found", None)
}

/// A page of a list, in the order that it has.
fn listed(name: &str, rows: &[Value], call: &Call<'_>) -> Result<Value, Refusal> {
    Ok(json!({ (name): page(rows, &call.query)?, "total_entries": rows.len() }))
}

/// A run's date has another name in its queries.
fn dated(query: &str) -> Query {
    Query::parse(&query.replace("execution_date", "logical_date"))
}

fn run<'a>(world: &'a World, call: &Call<'_>) -> Result<Seen<'a>, Refusal> {
    let dag = world.find(call.dag);
    let found = dag.and_then(|dag| Some(Seen::new(dag, dag.find_run(call.run)?, call.now)));
    found.ok_or_else(|| {
        let (dag, run) = (call.dag, call.run);
        let detail = format!("DAGRun with DAG ID: '{dag}' and DagRun ID: '{run}' not found");
        Refusal::not_found("DAGRun not found", Some(detail))
    })
}

/// The part that `offset` and `limit` ask for; a limit of 0 is none.
fn page<'a, T>(rows: &'a [T], query: &Query) -> Result<&'a [T], Refusal> {
    let count = |name: &str, usual: usize| match query.get(name).map(str::parse::<i64>) {
        None => Ok(usual),
        Some(Ok(number)) => usize::try_from(number).map_err(|_| {
            let title = "Page limit must be a positive integer";
            Refusal::new(400, Some(title), None)
        }),
        Some(Err(_)) => {
            let detail = format!("Wrong type, expected 'integer' for query parameter '{name}'");
            Err(Refusal::bad_request(detail))
        }
    };
    let offset = count("offset", 0)?.min(rows.len());
    let limit = match count("limit", PAGE)? {
        0 => PAGE,
        limit => limit.min(PAGE),
    };
    let end = (offset + limit).min(rows.len());
    Ok(rows.get(offset..end).unwrap_or_default())
}

/// The answer to what no operation declares.
pub(super) fn undeclared(request: &Request, is_other_method: bool) -> Reply {
    if is_other_method {
        let detail = "The method is not allowed for the requested URL.";
        let title = Some("Method Not Allowed");
        return Refusal::new(405, title, Some(detail.to_owned())).reply();
    }
    if !request.path.starts_with("/api/v1/") {
        return Reply::html(404, "<h1> Airflow 404 = lots of circles </h1>");
    }
    let detail = "The requested URL was not found on the server. If you entered the URL manually \
                  please check your spelling and try again.";
    Refusal::not_found("Not Found", Some(detail.to_owned())).reply()
}
