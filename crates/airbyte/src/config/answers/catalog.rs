//! What a connection reads.

use serde::Deserialize;

/// The streams of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Catalog {
    /// Each with its configuration, selected or not.
    #[serde(default)]
    pub streams: Vec<CatalogStream>,
}

/// A stream in the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CatalogStream {
    /// What the source says of it.
    pub stream: StreamName,
    /// How it is synced.
    pub config: Option<StreamConfig>,
}

/// The name of a stream in a catalog.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StreamName {
    /// Its name.
    pub name: String,
    /// Its namespace, mostly a database schema.
    pub namespace: Option<String>,
}

/// How a stream is synced.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamConfig {
    /// Whether it is synced at all; absent means yes.
    pub selected: Option<bool>,
    /// `full_refresh` or `incremental`.
    pub sync_mode: String,
    /// `overwrite`, `append`, `append_dedup`, …
    pub destination_sync_mode: String,
    /// The path of the field that tells new records from old ones.
    #[serde(default)]
    pub cursor_field: Vec<String>,
    /// The paths of the fields of the primary key.
    #[serde(default)]
    pub primary_key: Vec<Vec<String>>,
}
