//! What an instance says of itself, and its workspaces.

use serde::Deserialize;

/// Answer of `instance_configuration`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceConfiguration {
    /// The release, for example `2.0.0`.
    pub version: String,
    /// `community`, `pro`, …
    pub edition: Option<String>,
    /// Where Airbyte's own web app is.
    pub airbyte_url: Option<String>,
    /// The user that every unauthenticated request acts as.
    pub default_user_id: String,
    /// The workspace of a fresh installation.
    pub default_workspace_id: Option<String>,
}

/// Answer of `health`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Health {
    /// Whether the server can reach its database.
    pub available: bool,
}

/// Answer of `workspaces`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Workspaces {
    /// The workspaces.
    #[serde(alias = "data")]
    pub workspaces: Vec<Workspace>,
}

/// A workspace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workspace {
    /// Its id, a UUID.
    pub workspace_id: String,
    /// Its name.
    pub name: String,
}
