//! Why there is no other answer.

use serde::Deserialize;

/// The body of an error. Newer servers often say nothing but an id to look up in their log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorBody {
    /// What happened.
    pub message: Option<String>,
    /// The id under which Airbyte's log has the rest.
    pub error_id: Option<String>,
}
