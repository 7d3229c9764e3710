//! Who may do what: the same rules decide in the proxy and explain in the console.

mod pattern;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::operation::{Access, System};

pub use pattern::matches;

/// What a grant makes of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// May look.
    Viewer,
    /// May also launch and cancel.
    Operator,
    /// May also change what is configured, and read everybody's audit entries.
    Admin,
}

impl Role {
    /// The most that the role may do.
    #[must_use]
    pub const fn access(self) -> Access {
        match self {
            Self::Viewer => Access::Read,
            Self::Operator => Access::Launch,
            Self::Admin => Access::Manage,
        }
    }

    /// The least role that has this access.
    #[must_use]
    pub const fn with(access: Access) -> Self {
        match access {
            Access::Read => Self::Viewer,
            Access::Launch => Self::Operator,
            Access::Manage => Self::Admin,
        }
    }

    /// The word of the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

/// What one grant gives: a role, within bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds in Airbyte.
    pub airbyte: Coverage,
    /// Where it holds in Airflow.
    pub airflow: Coverage,
}

/// How much of a system a grant covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coverage {
    /// None of it.
    Nothing,
    /// All of it.
    Everything,
    /// What meets each condition.
    Within(Scope),
}

/// Conditions on what a grant covers: what is listed under one is alternatives, an empty one always
/// holds, and all of them must hold. `*` stands for any characters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// Names of instances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instances: Vec<String>,
    /// Ids or names of Airbyte workspaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workspaces: Vec<String>,
    /// Ids of connections, or patterns of DAG ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Patterns of the names of connections.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Tags of connections or DAGs, of which one is enough.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// A connection or DAG that somebody wants to see or use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target<'a> {
    /// The system it is of.
    pub system: System,
    /// The instance it is in.
    pub instance: &'a str,
    /// Its id.
    pub id: &'a str,
    /// What else is known of it; `None` where nobody has looked yet.
    pub facts: Option<Facts<'a>>,
}

/// What of a connection or DAG conditions can be about, beside its id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts<'a> {
    /// Its name; of a DAG, its id.
    pub name: &'a str,
    /// Its tags.
    pub tags: Vec<&'a str>,
    /// The id and the name of its Airbyte workspace.
    pub workspace: Option<(&'a str, &'a str)>,
}

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Not to be told without the [`Facts`].
    NeedsFacts,
}

/// How much of something is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// None of it.
    None,
    /// What in it meets further conditions, which may be nothing.
    Some,
    /// All of it.
    All,
}

impl Grant {
    fn coverage(&self, system: System) -> &Coverage {
        match system {
            System::Airbyte => &self.airbyte,
            System::Airflow => &self.airflow,
        }
    }

    /// Whether it covers anything of an instance.
    #[must_use]
    pub fn reaches(&self, system: System, instance: &str) -> bool {
        match self.coverage(system) {
            Coverage::Nothing => false,
            Coverage::Everything => true,
            Coverage::Within(scope) => scope.has_instance(instance),
        }
    }

    /// Whether it covers all of an instance, so that nothing has to be looked up.
    #[must_use]
    pub fn covers_all(&self, system: System, instance: &str) -> bool {
        match self.coverage(system) {
            Coverage::Nothing => false,
            Coverage::Everything => true,
            Coverage::Within(scope) => scope.has_instance(instance) && scope.is_only_instances(),
        }
    }

    /// How much it covers of an Airbyte workspace, given by its id and its name.
    #[must_use]
    pub fn covers_workspace(&self, instance: &str, workspace: (&str, &str)) -> Share {
        match &self.airbyte {
            Coverage::Nothing => Share::None,
            Coverage::Everything => Share::All,
            Coverage::Within(scope) => scope.share_of(instance, workspace),
        }
    }

    /// Whether it covers a connection or DAG.
    #[must_use]
    pub fn covers(&self, target: &Target<'_>) -> Answer {
        match self.coverage(target.system) {
            Coverage::Nothing => Answer::No,
            Coverage::Everything => Answer::Yes,
            Coverage::Within(scope) => scope.holds(target),
        }
    }
}

impl Scope {
    fn has_instance(&self, instance: &str) -> bool {
        self.instances.is_empty() || self.instances.iter().any(|i| i == instance)
    }

    fn is_only_instances(&self) -> bool {
        let others = [&self.workspaces, &self.ids, &self.names, &self.tags];
        others.iter().all(|list| list.is_empty())
    }

    fn share_of(&self, instance: &str, (id, name): (&str, &str)) -> Share {
        let is_listed = self
            .workspaces
            .iter()
            .any(|wanted| wanted == id || wanted == name);
        if !self.has_instance(instance) || !(self.workspaces.is_empty() || is_listed) {
            return Share::None;
        }
        let others = [&self.ids, &self.names, &self.tags];
        if others.iter().all(|list| list.is_empty()) {
            Share::All
        } else {
            Share::Some
        }
    }

    fn holds(&self, target: &Target<'_>) -> Answer {
        let id_fits = self.ids.is_empty() || self.ids.iter().any(|id| matches(id, target.id));
        if !id_fits || !self.has_instance(target.instance) {
            return Answer::No;
        }
        let facts = match &target.facts {
            _ if self.workspaces.is_empty() && self.names.is_empty() && self.tags.is_empty() => {
                return Answer::Yes;
            }
            None => return Answer::NeedsFacts,
            Some(facts) => facts,
        };
        let in_workspace = |wanted: &String| {
            let workspace = facts.workspace;
            workspace.is_some_and(|(id, name)| wanted == id || wanted == name)
        };
        let has_tag = |wanted: &String| facts.tags.iter().any(|tag| tag == wanted);
        let all_hold = (self.workspaces.is_empty() || self.workspaces.iter().any(in_workspace))
            && (self.names.is_empty() || self.names.iter().any(|p| matches(p, facts.name)))
            && (self.tags.is_empty() || self.tags.iter().any(has_tag));
        if all_hold { Answer::Yes } else { Answer::No }
    }
}

/// The most that these grants allow on a connection or DAG: `Err` where that cannot be told
/// without its [`Facts`], with the most that it could be.
///
/// # Errors
///
/// The facts are needed.
pub fn access<'a>(
    grants: impl IntoIterator<Item = &'a Grant>,
    target: &Target<'_>,
) -> Result<Option<Access>, Access> {
    let (mut sure, mut possible) = (None, None);
    for grant in grants {
        let given = Some(grant.role.access());
        match grant.covers(target) {
            Answer::Yes => sure = sure.max(given),
            Answer::No => {}
            Answer::NeedsFacts => possible = possible.max(given),
        }
    }
    match possible {
        Some(possible) if Some(possible) > sure => Err(possible),
        _ => Ok(sure),
    }
}
