//! The proxy's own errors, as RFC 9457 problem documents.

use serde::{Deserialize, Serialize};

use crate::open_enum;

/// The content type of a [`Problem`].
pub const PROBLEM_CONTENT_TYPE: &str = "application/problem+json";

open_enum! {
    /// What went wrong, for a program; the texts of the problem are for people.
    ProblemKind {
        /// Nothing is declared at this path: it is not part of the console's API.
        NotFound = "not-found",
        /// The call is of another API than the one that the instance is used through: the session
        /// says which that is.
        OtherApi = "other-api",
        /// The configuration has no instance of this name.
        UnknownInstance = "unknown-instance",
        /// The request is not well formed: a bad query, body or header.
        BadRequest = "bad-request",
        /// Nobody is signed in, or the assertion of the front door was refused.
        Unauthenticated = "unauthenticated",
        /// The person may not do this.
        Forbidden = "forbidden",
        /// A write that did not come from the console's own page.
        CrossOrigin = "cross-origin",
        /// The body is larger than the proxy accepts.
        TooLarge = "too-large",
        /// The keys to verify people with cannot be had at the moment.
        IdentityUnavailable = "identity-unavailable",
        /// No connection to the upstream: nothing was sent.
        UpstreamUnreachable = "upstream-unreachable",
        /// The upstream did not answer in time; a launch may have happened all the same.
        UpstreamTimeout = "upstream-timeout",
        /// The connection broke after the request was sent: a launch may have happened all the same.
        UpstreamLost = "upstream-lost",
        /// The answer is not one of this system's: the configured address is probably another's.
        UpstreamMistyped = "upstream-mistyped",
        /// The upstream refuses the proxy's own credentials.
        UpstreamCredentials = "upstream-credentials",
        /// The upstream failed without an answer that a program can read, such as an error page.
        UpstreamFailed = "upstream-failed",
        /// The upstream's answer is larger than the proxy passes on.
        AnswerTooLarge = "answer-too-large",
        /// The person, or everybody together, asks for more than the configuration allows.
        TooManyRequests = "too-many-requests",
        /// What was to be changed has been changed by somebody else meanwhile.
        Stale = "stale",
        /// The record of who launched what cannot be written: nothing was sent.
        AuditUnavailable = "audit-unavailable",
        /// A mistake of the proxy's own.
        Internal = "internal",
    }
}

/// An error of the proxy. Errors of an upstream are passed on as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which kind of problem this is.
    #[serde(rename = "type")]
    pub kind: ProblemKind,
    /// The HTTP status, repeated.
    pub status: u16,
    /// What happened, in one short sentence.
    pub title: String,
    /// To what it happened, and what to do next.
    pub detail: String,
    /// The id under which the log has the rest.
    pub request_id: String,
}
