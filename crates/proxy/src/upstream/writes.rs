//! Launches and changes: sent once, on a task of their own, so that a browser that goes away takes
//! nothing with it.

use std::sync::Arc;

use airstrip_contract::{Person, ProblemKind};
use axum::response::Response;

use super::call::Call;
use super::permit::Permit;
use super::{answer, send};
use crate::app::App;
use crate::problem::Failure;
use crate::request_id::RequestId;

/// Sends a launch or change and answers with what the upstream said.
pub(super) async fn send(
    _app: &Arc<App>,
    call: Call,
    permit: Permit,
    _person: Person,
    id: RequestId,
) -> Result<Response, Failure> {
    let sending = tokio::spawn(async move {
        let answer = send::send(&call, &id).await;
        call.upstream.shared.drop_about(&permit.targets);
        answer::pass_on(&call, answer?)
    });
    sending.await.unwrap_or_else(|_| {
        Err(Failure::new(
            ProblemKind::Internal,
            "The console made a mistake.",
            "What was asked for may have happened all the same: look before trying again.",
        ))
    })
}
