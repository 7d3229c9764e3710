//! Answers as they come from either API, and what becomes of them. A field that only one of the two
//! sends is optional here.

mod connection;
mod job;

pub(crate) use connection::Connection;
pub(crate) use job::Job;

/// What neither API left out before.
fn required<T>(value: Option<T>, name: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("missing field `{name}`"))
}
