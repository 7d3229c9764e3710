//! Which of its system's APIs an instance is used through: as the configuration says, or found out.
//!
//! An Airbyte with the Config API has the public one as well, but one person's permission is weighed in
//! the terms of one API, and what the console does not use nobody needs. So there is one at a time. Of
//! Airflow each version has its own.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use airstrip_airbyte::{config, public};
use airstrip_airflow::{v1, v2};
use airstrip_contract::{Api, Operation, ProblemKind, System};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderValue};
use reqwest::{Response, StatusCode};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::Upstream;
use super::answer::{is_json, media_type};
use crate::problem::Failure;

/// How long a request waits for an instance of which nothing is known yet.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// An instance that gave no answer is not asked again before this.
const PAUSE: Duration = Duration::from_secs(1);

/// The API of one instance, as far as it is known.
#[derive(Debug)]
pub(super) struct Spoken {
    /// As configured; nothing is asked then.
    set: Option<Api>,
    found: RwLock<Option<Api>>,
    /// When it was last asked; locked while it is being asked.
    asked: Mutex<Option<Instant>>,
}

impl Spoken {
    pub fn new(set: Option<Api>) -> Self {
        Self {
            set,
            found: RwLock::default(),
            asked: Mutex::default(),
        }
    }

    /// `None`: nobody knows yet.
    pub fn known(&self) -> Option<Api> {
        let found = || *self.found.read().unwrap_or_else(PoisonError::into_inner);
        self.set.or_else(found)
    }

    fn find(&self, api: Api) {
        *self.found.write().unwrap_or_else(PoisonError::into_inner) = Some(api);
    }
}

/// Finds out which API an instance speaks, where that is not known. Waits for a moment only: what is
/// found later serves those who ask then.
pub(super) async fn settle(upstream: &Arc<Upstream>) {
    if upstream.spoken.known().is_none() {
        let asking = tokio::spawn(ask(Arc::clone(upstream)));
        let _ = timeout(PATIENCE, asking).await;
    }
}

/// After a failure of the instance: it may be another server by now. Until that is known, what was
/// known before holds.
pub(super) fn doubt(upstream: &Arc<Upstream>) {
    if upstream.spoken.set.is_none() {
        tokio::spawn(ask(Arc::clone(upstream)));
    }
}

/// Whether the instance is used through the API that an operation is of.
pub(super) fn admits(upstream: &Upstream, operation: &Operation) -> Result<(), Failure> {
    let title = upstream.title();
    let api = operation.api();
    match upstream.spoken.known() {
        Some(spoken) if spoken == api => Ok(()),
        None if upstream.api() == api => Ok(()),
        Some(spoken) => Err(Failure::new(
            ProblemKind::OtherApi,
            format!("{title} is not asked in this way."),
            format!(
                "{} is a call of {}, and the console uses {title} through {}. Load the page again.",
                operation.name,
                name(api),
                name(spoken)
            ),
        )),
        None => Err(Failure::new(
            ProblemKind::UpstreamUnreachable,
            format!("{title} does not tell which API it speaks."),
            unanswered(upstream.system),
        )),
    }
}

fn unanswered(system: System) -> String {
    let (asked, remedy) = match system {
        System::Airbyte => (
            [&config::operations::HEALTH, &public::operations::HEALTH],
            "api = \"config\" or \"public\"",
        ),
        System::Airflow => (
            [&v2::operations::VERSION, &v1::operations::VERSION],
            "version = \"3\" or \"2\"",
        ),
    };
    let [one, other] = asked.map(|operation| operation.path);
    format!(
        "Neither {one} nor {other} has answered so far. Nothing else was sent. If it goes on, whoever \
         runs the console should check that it is up and that its url in the configuration is right, \
         or say which API it speaks: {remedy}."
    )
}

fn name(api: Api) -> &'static str {
    match api {
        Api::Config => "Airbyte's Config API",
        Api::Public => "Airbyte's public API",
        Api::V1 => "the API of Airflow 2",
        Api::V2 => "the API of Airflow 3",
    }
}

async fn ask(upstream: Arc<Upstream>) {
    let mut asked = upstream.spoken.asked.lock().await;
    // Those who waited for another's question have its answer.
    if asked.is_some_and(|asked| asked.elapsed() < PAUSE) {
        return;
    }
    let found = found(&upstream).await;
    *asked = Some(Instant::now());
    drop(asked);
    if let Some(api) = found
        && upstream.spoken.known() != Some(api)
    {
        upstream.spoken.find(api);
        let instance = &upstream.name;
        tracing::info!(instance, ?api, "found out which API it speaks");
    }
}

/// Airbyte has both on one server, or the public one alone. Each tells its health to everybody: the
/// Config API as JSON, the public one as text. An Airflow has one, whose release it tells to everybody.
async fn found(upstream: &Upstream) -> Option<Api> {
    let is_page = |answer: &Response| media_type(answer) == "text/html";
    let is_text = |answer: &Response| answer.status() == StatusCode::OK && !is_page(answer);
    let (first, second) = match upstream.system {
        System::Airbyte => (
            (Api::Config, &config::operations::HEALTH),
            (Api::Public, &public::operations::HEALTH),
        ),
        System::Airflow => (
            (Api::V2, &v2::operations::VERSION),
            (Api::V1, &v1::operations::VERSION),
        ),
    };
    match says(upstream, first.1, is_json).await {
        Said::Yes => Some(first.0),
        // A server that is just starting has neither yet, or one before the other.
        Said::Nothing => None,
        Said::No => {
            let said = match upstream.system {
                System::Airbyte => says(upstream, second.1, is_text).await,
                System::Airflow => says(upstream, second.1, is_json).await,
            };
            (said == Said::Yes).then_some(second.0)
        }
    }
}

/// What an instance says when it is asked for what it tells everybody.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Yes,
    /// It is up and has no such thing. Outside its API, either may answer 200 with its page.
    No,
    Nothing,
}

async fn says(
    upstream: &Upstream,
    operation: &Operation,
    is_it: impl Fn(&Response) -> bool,
) -> Said {
    let mut answer = get(upstream, operation.path, None).await;
    let is_refused = |answer: &Response| {
        matches!(
            answer.status(),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
        )
    };
    // Something before it may ask for credentials where the server itself would not.
    if answer.as_ref().is_some_and(is_refused)
        && let Ok(Ok(Some(authorization))) =
            timeout(TIMEOUT, upstream.credentials.current(upstream)).await
    {
        answer = get(upstream, operation.path, Some(authorization)).await;
    }
    match answer {
        Some(answer) if answer.status().is_success() && is_it(&answer) => Said::Yes,
        Some(answer)
            if answer.status().is_server_error()
                || answer.status() == StatusCode::TOO_MANY_REQUESTS =>
        {
            Said::Nothing
        }
        Some(_) => Said::No,
        None => Said::Nothing,
    }
}

async fn get(
    upstream: &Upstream,
    path: &str,
    authorization: Option<HeaderValue>,
) -> Option<Response> {
    let mut request = upstream
        .client
        .get(upstream.address(path))
        .timeout(TIMEOUT)
        .header(ACCEPT, "application/json, text/plain;q=0.9")
        .header(ACCEPT_ENCODING, "identity");
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    request.send().await.ok()
}
