//! What a preset may say.

use airstrip_contract::{ProblemKind, SavePreset};
use axum::extract::rejection::BytesRejection;
use bytes::Bytes;

use crate::problem::Failure;

/// More than a person types by hand.
const MOST_CONF: usize = 64 * 1024;
const MOST_NAME: usize = 100;
const MOST_DESCRIPTION: usize = 2_000;
const MOST_DATES: usize = 100;
const MOST_DATE: usize = 500;

/// A body, as far as it arrived.
pub(super) type Sent = Result<Bytes, BytesRejection>;

/// Reads and checks a request to keep a preset.
pub(super) fn parse(body: Sent) -> Result<SavePreset, Failure> {
    let body = body.map_err(|_| bad("it is too large, or did not arrive in full"))?;
    if body.len() > 2 * MOST_CONF {
        return Err(bad("it is larger than a preset may be"));
    }
    let mut asked: SavePreset =
        serde_json::from_slice(&body).map_err(|error| bad(&format!("it is no preset: {error}")))?;
    let content = &mut asked.content;
    content.name = content.name.trim().to_owned();
    let length = |text: &str| text.chars().count();
    let conf = serde_json::to_string(&content.conf).map_or(usize::MAX, |conf| conf.len());
    let long_date = content
        .dates
        .iter()
        .any(|date| length(&date.at) > MOST_DATE || length(&date.says) > MOST_DATE);
    if content.name.is_empty() || length(&content.name) > MOST_NAME {
        Err(bad(&format!(
            "its name must have 1 to {MOST_NAME} characters"
        )))
    } else if length(&content.description) > MOST_DESCRIPTION {
        Err(bad(&format!(
            "its description has more than {MOST_DESCRIPTION} characters"
        )))
    } else if conf > MOST_CONF {
        Err(bad(&format!("its conf is longer than {MOST_CONF} bytes")))
    } else if content.dates.len() > MOST_DATES || long_date {
        Err(bad(
            "it has more or longer relative dates than a preset may have",
        ))
    } else if let Some(date) = content.dates.iter().find(|date| !date.at.starts_with('/')) {
        Err(bad(&format!(
            "{:?} is no JSON pointer into the conf",
            date.at
        )))
    } else {
        Ok(asked)
    }
}

/// The version that a deletion names.
pub(super) fn version(query: &str) -> Result<u64, Failure> {
    let mut given = form_urlencoded::parse(query.as_bytes());
    let found = given.find(|(name, _)| name == "version");
    let found = found.and_then(|(_, value)| value.parse().ok());
    found.ok_or_else(|| bad("it lacks ?version=, the one that is to be deleted"))
}

/// A preset that cannot be kept as it is asked for.
pub(super) fn bad(why: &str) -> Failure {
    Failure::new(
        ProblemKind::BadRequest,
        "This preset cannot be saved.",
        format!("The request is not well formed: {why}."),
    )
}
