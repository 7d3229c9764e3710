//! Somebody who launches as the console's page does.

use std::net::SocketAddr;

use airstrip_contract::{Problem, ProblemKind};
use airstrip_iap::ASSERTION_HEADER;
use reqwest::{Client, StatusCode};
use serde_json::json;
use tokio::sync::watch;

use super::ledger::{connection, run};

/// What the person was told in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    Started,
    /// It was not done.
    Refused,
    /// It may have been done.
    Unclear,
}

#[derive(Clone)]
pub struct Console {
    client: Client,
    assertion: String,
    latest: watch::Receiver<(u32, SocketAddr)>,
}

impl Console {
    pub fn new(assertion: &str, latest: watch::Receiver<(u32, SocketAddr)>) -> Self {
        let client = Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .retry(reqwest::retry::never())
            .build();
        Self {
            client: client.unwrap(),
            assertion: assertion.to_owned(),
            latest,
        }
    }

    /// Launches a DAG run or a sync, by whether the number is even. What was surely not sent is sent
    /// again; what may have been done only if it is a run, whose id makes that harmless.
    pub async fn launch(&mut self, number: u32) -> Told {
        let is_run = number.is_multiple_of(2);
        let mut may_be_done = false;
        loop {
            let (process, address) = *self.latest.borrow_and_update();
            match self.send(number, address).await {
                Ok((status, _)) if status.is_success() => return Told::Started,
                Ok((StatusCode::CONFLICT, _)) if may_be_done => return Told::Started,
                Ok((_, Some(problem))) => match problem.kind {
                    ProblemKind::UpstreamLost | ProblemKind::UpstreamTimeout => {
                        if may_be_done || !is_run {
                            return Told::Unclear;
                        }
                        may_be_done = true;
                    }
                    ProblemKind::AuditUnavailable | ProblemKind::TooManyRequests => {}
                    other => panic!("{other} for {number}"),
                },
                Ok((_, None)) => return Told::Refused,
                Err(error) => {
                    let was_sent = !error.is_connect();
                    if was_sent && !is_run {
                        return Told::Unclear;
                    }
                    may_be_done |= was_sent;
                    let next = self.latest.wait_for(|latest| latest.0 != process);
                    next.await.unwrap();
                }
            }
        }
    }

    async fn send(
        &self,
        number: u32,
        address: SocketAddr,
    ) -> Result<(StatusCode, Option<Problem>), reqwest::Error> {
        let (dag, dag_run_id) = run(number);
        let (path, body) = if number.is_multiple_of(2) {
            let body = json!({"dag_run_id": dag_run_id, "logical_date": null, "conf": {}});
            (format!("airflow/prod/api/v2/dags/{dag}/dagRuns"), body)
        } else {
            let body = json!({"connectionId": connection(number)});
            ("airbyte/prod/api/v1/connections/sync".to_owned(), body)
        };
        let request = self.client.post(format!("http://{address}/api/{path}"));
        let answer = request
            .header(ASSERTION_HEADER, &self.assertion)
            .header("x-requested-with", "XMLHttpRequest")
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await?;
        let status = answer.status();
        let is_problem = answer
            .headers()
            .get("content-type")
            .is_some_and(|kind| kind == "application/problem+json");
        let body = answer.bytes().await?;
        let problem = is_problem.then(|| serde_json::from_slice(&body).unwrap());
        Ok((status, problem))
    }
}
