//! Writes that did not come from the console's own page.

use airstrip_contract::ProblemKind;
use axum::extract::Request;
use axum::http::HeaderName;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::problem::Failure;

/// What the console's page, and whoever calls its API on purpose, sends with every request.
const DELIBERATE: HeaderName = HeaderName::from_static("x-requested-with");

type Reject = fn(ProtectionError) -> Response;

/// Refuses them by `Sec-Fetch-Site` and `Origin`, which no page can forge. IAP's cookie comes along
/// with a request from any site, so it says who, but not that the person meant it.
pub(crate) fn same_origin() -> CsrfLayer<Reject> {
    CsrfLayer::new().with_rejection_response(refuse as Reject)
}

/// Refuses those without a header that no form can send, and no script of another site without
/// asking first: for browsers that send neither of the two above.
pub(crate) async fn deliberate(request: Request, next: Next) -> Result<Response, Failure> {
    if request.method().is_safe() || request.headers().contains_key(DELIBERATE) {
        return Ok(next.run(request).await);
    }
    Err(Failure::new(
        ProblemKind::CrossOrigin,
        "This change does not say that it was meant.",
        "Send the header X-Requested-With, with any value: the console's page does, a form of \
         another site cannot.",
    ))
}

fn refuse(_: ProtectionError) -> Response {
    Failure::new(
        ProblemKind::CrossOrigin,
        "This change was asked for by another site.",
        "Only the console's own page may change anything. Open the console and do it there.",
    )
    .into_response()
}
