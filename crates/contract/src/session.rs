//! Who is using the console, and on what.

use serde::{Deserialize, Serialize};

use crate::operation::{Access, System};
use crate::policy::{Grant, Role};

/// The person that the front door vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The e-mail address, as in the assertion.
    pub email: String,
    /// The front door's stable id of the person.
    pub subject: String,
}

/// The API that an instance speaks, in the words of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Api {
    /// Airbyte's Config API, `/api/v1`, which its own web app uses: everything.
    Config,
    /// Airbyte's public API alone, `/api/public/v1`: Airbyte Cloud, and servers that are locked down.
    Public,
    /// Airflow 2, `/api/v1`.
    V1,
    /// Airflow 3, `/api/v2`.
    V2,
}

impl Api {
    /// What is taken for granted of an instance before it is known.
    #[must_use]
    pub const fn usual(system: System) -> Self {
        match system {
            System::Airbyte => Self::Config,
            System::Airflow => Self::V2,
        }
    }
}

/// One Airbyte or Airflow deployment of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Which system it is.
    pub system: System,
    /// Its name in paths and in the console, unique within its system.
    pub name: String,
    /// Which API it speaks, as configured or detected.
    pub api: Api,
    /// The most that the person may do to anything there.
    pub access: Access,
}

/// The answer of `/api/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who is signed in.
    pub person: Person,
    /// The highest role that the person has anywhere; `None`: no grant names them.
    pub role: Option<Role>,
    /// What they are granted, and so what they may do to a connection or DAG: see
    /// [`crate::policy::access`].
    pub grants: Vec<Grant>,
    /// Whom to ask for more, as the configuration says it; may be empty.
    pub contact: String,
    /// The instances of which the person may see anything, in the order of the configuration.
    pub instances: Vec<Instance>,
    /// The version of the proxy.
    pub version: String,
    /// Whether this is the demo, whose upstreams are made up.
    pub demo: bool,
}
