//! Named confs of a DAG, kept by the proxy.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::instant::{Timestamp, as_text, text};

/// A named conf of a DAG, in one of its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preset {
    /// A UUID, the same in all versions.
    pub id: String,
    /// Counted up from 1 with every change.
    pub version: u64,
    /// What it says.
    pub content: PresetContent,
    /// The e-mail address of whom it belongs to.
    pub owner: String,
    /// Whether that is the person who asks.
    pub mine: bool,
    /// The e-mail address of who made this version.
    pub saved_by: String,
    /// When.
    #[serde(serialize_with = "as_text", deserialize_with = "text")]
    pub saved_at: Timestamp,
}

/// What a preset says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PresetContent {
    /// Its name, unique to nobody: ids tell presets apart.
    pub name: String,
    /// What it is for; may be empty.
    #[serde(default)]
    pub description: String,
    /// Whether everyone who may launch the DAG sees it, or its owner alone.
    pub shared: bool,
    /// The conf.
    pub conf: Map<String, Value>,
    /// Which texts of the conf are dates relative to the day of the launch.
    #[serde(default)]
    pub dates: Vec<RelativeDate>,
}

/// A date of a preset that is worked out anew for each launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelativeDate {
    /// Where in the conf, as a JSON pointer.
    pub at: String,
    /// Which day, such as `yesterday` or `first of last month`; the conf form knows the words.
    pub says: String,
}

/// A request to keep a preset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavePreset {
    /// The version that was changed; `None` for a new preset. If another has been saved meanwhile, the
    /// request is refused, so that nobody's change is lost.
    #[serde(default)]
    pub version: Option<u64>,
    /// What it shall say.
    pub content: PresetContent,
}
