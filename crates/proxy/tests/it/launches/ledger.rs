//! An Airbyte and an Airflow that break as they are told, and know what they did for which request.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use airstrip_contract::Timestamp;
use serde_json::{Value, json};

use crate::support::{Fake, Received, Reply};

/// What happens to the first request of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Answers,
    /// It is done, and the connection closes without an answer.
    LosesAnswer,
    /// The connection closes before anything is done.
    LosesRequest,
    /// It is done, and the connection is reset in the middle of the answer.
    CutsAnswer,
    /// The connection is reset before anything is done.
    Resets,
    /// It is done, and what stands in between says otherwise.
    HidesAnswer,
    /// Nothing is done, and what stands in between says so.
    IsOverloaded,
    /// The upstream fails, and says so.
    Fails,
    /// The upstream refuses.
    Refuses,
    /// It is done, and the answer does not come.
    ActsAndHangs,
    /// Nothing is done, and no answer comes.
    Hangs,
}

/// What the upstreams did.
#[derive(Debug, Default)]
pub struct Books {
    /// How often each of the proxy's requests to launch something came.
    pub requests: HashMap<String, u32>,
    /// The runs by their ids, and the request that each came of.
    pub runs: HashMap<String, Run>,
    pub jobs: Vec<Job>,
    met: HashSet<u32>,
}

#[derive(Debug)]
pub struct Run {
    pub request: String,
    note: Value,
    queued_at: String,
}

#[derive(Debug)]
pub struct Job {
    pub id: u64,
    pub connection: String,
    pub request: String,
    created: i64,
}

impl Books {
    /// The id of what a request started.
    pub fn started_by(&self, request: &str) -> Option<String> {
        let mut runs = self.runs.iter();
        let run = runs.find(|(_, run)| run.request == request);
        let mut jobs = self.jobs.iter();
        let job = jobs.find(|job| job.request == request);
        run.map(|(id, _)| id.clone())
            .or(job.map(|job| job.id.to_string()))
    }
}

/// Both upstreams, on one address.
pub struct Ledger {
    pub fake: Fake,
    books: Arc<Mutex<Books>>,
}

impl Ledger {
    /// `plan` says what happens to the launch of each number, `hung` is told when one hangs.
    pub async fn open(
        plan: impl Fn(u32) -> Plan + Send + Sync + 'static,
        hung: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let books = Arc::new(Mutex::new(Books::default()));
        let kept = Arc::clone(&books);
        let fake = Fake::start(move |request| {
            let (reply, is_hung) = answer(&mut kept.lock().unwrap(), &plan, request);
            if is_hung {
                hung();
            }
            reply
        })
        .await;
        Self { fake, books }
    }

    pub fn books(&self) -> std::sync::MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }
}

/// The connection of a launch's number.
pub fn connection(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// The DAG and the run of a launch's number.
pub fn run(number: u32) -> (String, String) {
    (format!("load_{}", number % 20), format!("manual__{number}"))
}

fn number(id: &str) -> u32 {
    let digits = id.rsplit(['-', '_']).next().unwrap();
    digits.parse().unwrap()
}

fn answer(books: &mut Books, plan: impl Fn(u32) -> Plan, request: &Received) -> (Reply, bool) {
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let path = request.line.split(' ').nth(1).unwrap();
    let text = |field: &str| body[field].as_str().unwrap_or_default().to_owned();
    match path {
        "/api/v1/connections/sync" => launch(books, plan, request, &text("connectionId")),
        "/api/v1/jobs/list" => (jobs(books, &text("configId")), false),
        "/api/v1/web_backend/connections/get" => {
            let id = text("connectionId");
            let name = format!("sales-{}", number(&id));
            let found = json!({"connectionId": id, "name": name, "source": {}});
            (Reply::json(&found.to_string()), false)
        }
        _ if request.line.starts_with("POST /api/v2/dags/") => {
            launch(books, plan, request, &text("dag_run_id"))
        }
        _ => (run_of(books, path.rsplit('/').next().unwrap()), false),
    }
}

fn launch(
    books: &mut Books,
    plan: impl Fn(u32) -> Plan,
    request: &Received,
    id: &str,
) -> (Reply, bool) {
    let by = request.header("x-request-id").unwrap();
    *books.requests.entry(by.to_owned()).or_default() += 1;
    let number = number(id);
    let plan = match books.met.insert(number) {
        true => plan(number),
        false => Plan::Answers,
    };
    let html = "<h1>Something in between</h1>";
    let (kind, text) = ("application/json", "text/html");
    let error = r#"{"message":"internal","detail":"internal","errorId":"e"}"#;
    let reply = match plan {
        Plan::Answers => act(books, request, id),
        Plan::LosesRequest => Reply::Close,
        Plan::Resets => Reply::Reset(String::new()),
        Plan::IsOverloaded => Reply::new("503 Service Unavailable", text, html),
        Plan::Fails => Reply::new("500 Internal Server Error", kind, error),
        Plan::Refuses => Reply::new("400 Bad Request", kind, error),
        Plan::Hangs => Reply::Hang,
        Plan::LosesAnswer | Plan::CutsAnswer | Plan::HidesAnswer | Plan::ActsAndHangs => {
            let whole = act(books, request, id);
            match (plan, whole) {
                (Plan::CutsAnswer, Reply::Bytes(bytes)) => {
                    Reply::Reset(bytes[..bytes.len() - 5].to_owned())
                }
                (Plan::HidesAnswer, _) => Reply::new("502 Bad Gateway", text, html),
                (Plan::ActsAndHangs, _) => Reply::Hang,
                _ => Reply::Close,
            }
        }
    };
    (reply, matches!(plan, Plan::Hangs | Plan::ActsAndHangs))
}

/// Starts what is asked for, unless it is there.
fn act(books: &mut Books, request: &Received, id: &str) -> Reply {
    let by = request.header("x-request-id").unwrap().to_owned();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let created = i64::try_from(now.as_secs()).unwrap();
    if request.line.contains("/connections/sync ") {
        let job = Job {
            id: 1_000 + books.jobs.len() as u64,
            connection: id.to_owned(),
            request: by,
            created,
        };
        let answer = json!({"job": shown(&job), "attempts": []});
        books.jobs.push(job);
        return Reply::json(&answer.to_string());
    }
    if books.runs.contains_key(id) {
        let reason = r#"{"detail":{"reason":"Unique constraint violation"}}"#;
        return Reply::new("409 Conflict", "application/json", reason);
    }
    let body: Value = serde_json::from_str(&request.body).unwrap();
    let run = Run {
        request: by,
        note: body["note"].clone(),
        queued_at: Timestamp::from_second(created).unwrap().to_string(),
    };
    books.runs.insert(id.to_owned(), run);
    run_of(books, id)
}

fn run_of(books: &Books, id: &str) -> Reply {
    match books.runs.get(id) {
        Some(run) => Reply::json(
            &json!({
                "dag_run_id": id, "dag_id": "load", "state": "queued", "run_type": "manual",
                "queued_at": run.queued_at, "note": run.note,
            })
            .to_string(),
        ),
        None => Reply::new("404 Not Found", "application/json", r#"{"detail":"none"}"#),
    }
}

fn jobs(books: &Books, connection: &str) -> Reply {
    let of_it = books.jobs.iter().filter(|job| job.connection == connection);
    let listed: Vec<_> = of_it
        .map(|job| json!({"job": shown(job), "attempts": []}))
        .collect();
    Reply::json(&json!({"totalJobCount": listed.len(), "jobs": listed}).to_string())
}

fn shown(job: &Job) -> Value {
    json!({
        "id": job.id, "configType": "sync", "configId": job.connection, "status": "running",
        "createdAt": job.created, "updatedAt": job.created,
    })
}
