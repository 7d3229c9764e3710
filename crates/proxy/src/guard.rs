//! Writes that did not come from the console's own page.

use airstrip_contract::ProblemKind;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::problem::Failure;

type Reject = fn(ProtectionError) -> Response;

/// Refuses them by `Sec-Fetch-Site` and `Origin`, which no page can forge. IAP's cookie comes along
/// with a request from any site, so it says who, but not that the person meant it.
pub(crate) fn same_origin() -> CsrfLayer<Reject> {
    CsrfLayer::new().with_rejection_response(refuse as Reject)
}

fn refuse(_: ProtectionError) -> Response {
    Failure::new(
        ProblemKind::CrossOrigin,
        "This change was asked for by another site.",
        "Only the console's own page may change anything. Open the console and do it there.",
    )
    .into_response()
}
