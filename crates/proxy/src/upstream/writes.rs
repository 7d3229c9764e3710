//! Launches and changes: recorded, then sent once, on a task of their own, so that a browser that
//! goes away takes nothing with it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use airstrip_contract::{AuditTarget, Kind, Person, ProblemKind};
use airstrip_store::Intent;
use axum::response::Response;
use tracing::Instrument;

use super::call::{Call, Named};
use super::permit::Permit;
use super::send;
use super::sign::{keep, sign};
use crate::app::App;
use crate::audit::{conclude, redact};
use crate::config::AuditConfig;
use crate::problem::Failure;
use crate::request_id::RequestId;

/// How long an answer waits for the name of its target.
const NAME_PATIENCE: Duration = Duration::from_millis(500);

/// A launch or change that the person may make.
pub(super) struct Launch {
    pub call: Call,
    /// What of its parameters the record leaves out.
    pub redact: AuditConfig,
    pub permit: Permit,
    pub person: Person,
    /// The address of the person's machine.
    pub client: Option<IpAddr>,
    pub id: RequestId,
}

/// Sends a launch or change and answers with what the upstream said.
pub(super) async fn send(app: &Arc<App>, launch: Launch) -> Result<Response, Failure> {
    let running = run(Arc::clone(app), launch).in_current_span();
    let answer = app.audit.run(running).await;
    answer.unwrap_or_else(|| {
        Err(Failure::new(
            ProblemKind::Internal,
            "The console made a mistake.",
            "What was asked for may have happened all the same: look before trying again.",
        ))
    })
}

async fn run(app: Arc<App>, launch: Launch) -> Result<Response, Failure> {
    let Launch {
        mut call,
        redact: left_out,
        permit,
        person,
        client,
        id,
    } = launch;
    sign(&mut call, &person.email)?;
    keep(&mut call, &id).await?;
    let target = permit.targets.first();
    let entry = Intent {
        person,
        grant: permit.grant.clone(),
        operation: call
            .operation
            .audit
            .unwrap_or(call.operation.name)
            .to_owned(),
        access: call.operation.access,
        system: call.upstream.system,
        instance: call.upstream.name.clone(),
        target: target.map(|target| AuditTarget {
            id: target.id.clone(),
            name: None,
        }),
        parameters: redact::parameters(&call, &left_out),
        request_id: id.as_str().to_owned(),
        client: client.map(|client| client.to_string()),
    };
    let entry = app.audit.begin(entry).await?;

    let name = tokio::spawn(name(call.clone(), target.cloned(), id.clone()).in_current_span());
    let begun = Instant::now();
    let (status, answer) = send::write(&call, &id).await;
    let duration = begun.elapsed();
    call.upstream.drop_about(&permit.targets);

    let body = answer.as_ref().map(|answer| answer.body.as_ref());
    let mut conclusion = conclude(call.operation, status, body);
    conclusion.duration_ms = u64::try_from(duration.as_millis()).ok();
    let name = tokio::time::timeout(NAME_PATIENCE, name).await;
    conclusion.target_name = name.ok().and_then(Result::ok).flatten();
    entry.complete(conclusion).await;

    Ok(answer?.to_response())
}

/// What people call the target. A DAG is called by its id.
async fn name(call: Call, target: Option<Named>, id: RequestId) -> Option<String> {
    let target = target.filter(|target| target.kind == Kind::Connection)?;
    let directory = &call.upstream.directory;
    let known = directory.look_up(&call.upstream, &target, &id).await;
    known.ok().flatten().map(|known| known.name.clone())
}
