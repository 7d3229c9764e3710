//! Who is asking.

use std::sync::Arc;

use airstrip_contract::{Person, ProblemKind};
use airstrip_iap::{ASSERTION_HEADER, Refusal, Verifier};
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::log;
use crate::loopback::is_loopback_host;
use crate::problem::Failure;

/// Where people come in.
pub enum FrontDoor {
    /// Through Identity-Aware Proxy.
    Iap(Verifier),
    /// From this machine, as one named person: for the demo.
    Local(Person),
}

impl FrontDoor {
    async fn admit(&self, headers: &HeaderMap) -> Result<Person, Failure> {
        match self {
            Self::Iap(verifier) => admit_through_iap(verifier, headers).await,
            Self::Local(person) => {
                // A page anywhere on the web can make its own name resolve to this machine; its
                // requests would then pass as ours. The name it used stands in `Host`.
                let host = headers
                    .get(header::HOST)
                    .and_then(|value| value.to_str().ok()?.parse::<Authority>().ok());
                if host.is_some_and(|authority| is_loopback_host(authority.host())) {
                    Ok(person.clone())
                } else {
                    Err(Failure::new(
                        ProblemKind::Unauthenticated,
                        "The demo is for this machine only.",
                        "Open it as http://localhost or http://127.0.0.1 with its port.",
                    ))
                }
            }
        }
    }

    /// Whether people can be told apart at the moment.
    pub(crate) async fn ready(&self) -> Result<(), Refusal> {
        match self {
            Self::Iap(verifier) => verifier.keys().ready().await,
            Self::Local(_) => Ok(()),
        }
    }
}

async fn admit_through_iap(verifier: &Verifier, headers: &HeaderMap) -> Result<Person, Failure> {
    let mut assertions = headers.get_all(ASSERTION_HEADER).iter();
    let assertion = match (assertions.next(), assertions.next()) {
        (Some(assertion), None) => assertion.to_str().ok(),
        (None, _) => None,
        // IAP sends one. With two, somebody else has added one.
        (Some(_), Some(_)) => {
            tracing::warn!("refused a request with two assertions");
            return Err(unauthenticated());
        }
    };
    let assertion = assertion.ok_or_else(unauthenticated)?;
    match verifier.verify(assertion).await {
        Ok(identity) => Ok(Person {
            email: identity.email,
            subject: identity.subject,
        }),
        Err(Refusal::Rejected(rejection)) => {
            tracing::warn!(reason = %rejection, "refused an assertion");
            Err(unauthenticated())
        }
        Err(refusal @ Refusal::KeysUnavailable(_)) => {
            tracing::error!(reason = %refusal, "cannot check assertions");
            Err(Failure::new(
                ProblemKind::IdentityUnavailable,
                "The console cannot check who you are at the moment.",
                "Google's signing keys could not be fetched. Try again in a minute.",
            ))
        }
    }
}

/// One text for everything that can be wrong: which it was is for the log alone.
fn unauthenticated() -> Failure {
    Failure::new(
        ProblemKind::Unauthenticated,
        "You are not signed in.",
        "The request carries no valid assertion of Identity-Aware Proxy. Open the console through \
         its own address and sign in.",
    )
}

/// Lets through whom the front door vouches for, and leaves the [`Person`] for those behind.
pub(crate) async fn require(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let person = app.front_door.admit(request.headers()).await?;
    log::note("person", &person.email);
    request.extensions_mut().insert(person);
    Ok(next.run(request).await)
}
