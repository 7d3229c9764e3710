//! What grants can be about, looked up: the name, the tags and the workspace of a connection, the
//! connection of a job, the tags of a DAG.

use std::sync::Arc;
use std::time::Duration;

use airstrip_airbyte::config::{GetConnection, GetInstanceConfiguration, GetJob, ListWorkspaces};
use airstrip_airflow::v2::GetDagDetails;
use airstrip_contract::policy::Facts;
use airstrip_contract::{Call as Typed, Kind, ProblemKind};
use axum::http::StatusCode;
use moka::sync::Cache;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Upstream;
use super::call::{Call, Named};
use super::reads;
use crate::problem::Failure;
use crate::request_id::RequestId;

/// How long a looked-up fact is believed: so long can a connection that has lost a tag be used by
/// those whom the tag let in.
const BELIEVED: Duration = Duration::from_secs(30);

/// The connection of a job never changes.
const JOB_BELIEVED: Duration = Duration::from_secs(60 * 60);

/// What is known of a connection, a DAG or a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Known {
    pub name: String,
    pub tags: Vec<String>,
    /// The id and the name of the Airbyte workspace.
    pub workspace: Option<(String, String)>,
}

impl Known {
    pub fn facts(&self) -> Facts<'_> {
        let workspace = self.workspace.as_ref();
        Facts {
            name: &self.name,
            tags: self.tags.iter().map(String::as_str).collect(),
            workspace: workspace.map(|(id, name)| (id.as_str(), name.as_str())),
        }
    }
}

/// What has been looked up in one instance.
#[derive(Debug)]
pub(crate) struct Directory {
    known: Cache<Named, Arc<Known>>,
    connection_of_job: Cache<String, String>,
}

impl Default for Directory {
    fn default() -> Self {
        let known = Cache::builder().max_capacity(50_000);
        let jobs = Cache::builder().max_capacity(10_000);
        Self {
            known: known.time_to_live(BELIEVED).build(),
            connection_of_job: jobs.time_to_live(JOB_BELIEVED).build(),
        }
    }
}

#[derive(Deserialize)]
struct Tag {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    name: String,
    #[serde(default)]
    tags: Vec<Tag>,
    source: Source,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    workspace_id: Option<String>,
}

#[derive(Deserialize)]
struct Dag {
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
struct Job {
    job: JobOf,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JobOf {
    config_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InstanceConfiguration {
    default_user_id: String,
}

#[derive(Deserialize)]
struct Workspaces {
    workspaces: Vec<Workspace>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Workspace {
    workspace_id: String,
    name: String,
}

impl Directory {
    /// Takes in what an answer told by the way.
    pub fn learn(&self, kind: Kind, id: &str, known: Known) {
        let named = Named {
            kind,
            id: id.to_owned(),
        };
        self.known.insert(named, Arc::new(known));
    }

    /// Drops what is known of something that has been changed.
    pub fn forget(&self, named: &Named) {
        self.known.invalidate(named);
    }

    /// What is known of a connection or DAG; `None`: there is none of this id.
    pub async fn look_up(
        &self,
        upstream: &Arc<Upstream>,
        named: &Named,
        id: &RequestId,
    ) -> Result<Option<Arc<Known>>, Failure> {
        if let Some(known) = self.known.get(named) {
            return Ok(Some(known));
        }
        let found = match named.kind {
            Kind::Connection => self.connection(upstream, &named.id, id).await?,
            Kind::Dag => self.dag(upstream, &named.id, id).await?,
            Kind::Workspace => {
                let name = self.workspace_name(upstream, &named.id, id).await?;
                name.map(|name| Known {
                    name,
                    ..Known::default()
                })
            }
            Kind::Job => None,
        };
        let Some(found) = found else {
            return Ok(None);
        };
        let found = Arc::new(found);
        self.known.insert(named.clone(), Arc::clone(&found));
        Ok(Some(found))
    }

    /// The connection that a job belongs to; `None`: there is no such job.
    pub async fn connection_of(
        &self,
        upstream: &Arc<Upstream>,
        job: &str,
        id: &RequestId,
    ) -> Result<Option<String>, Failure> {
        if let Some(connection) = self.connection_of_job.get(job) {
            return Ok(Some(connection));
        }
        let Ok(number) = job.parse() else {
            return Ok(None);
        };
        let found: Option<Job> = ask(upstream, &GetJob { id: number }, id).await?;
        let Some(found) = found else {
            return Ok(None);
        };
        let connection = found.job.config_id.to_ascii_lowercase();
        self.connection_of_job
            .insert(job.to_owned(), connection.clone());
        Ok(Some(connection))
    }

    async fn connection(
        &self,
        upstream: &Arc<Upstream>,
        connection: &str,
        id: &RequestId,
    ) -> Result<Option<Known>, Failure> {
        let call = GetConnection {
            connection_id: connection.to_owned(),
        };
        let Some(found) = ask::<Connection>(upstream, &call, id).await? else {
            return Ok(None);
        };
        let workspace = match found.source.workspace_id {
            Some(workspace) => {
                let name = self.workspace_name(upstream, &workspace, id).await?;
                Some((workspace, name.unwrap_or_default()))
            }
            None => None,
        };
        Ok(Some(Known {
            name: found.name,
            tags: names(found.tags),
            workspace,
        }))
    }

    async fn dag(
        &self,
        upstream: &Arc<Upstream>,
        dag: &str,
        id: &RequestId,
    ) -> Result<Option<Known>, Failure> {
        let call = GetDagDetails {
            dag_id: dag.to_owned(),
        };
        let found: Option<Dag> = ask(upstream, &call, id).await?;
        Ok(found.map(|found| Known {
            name: dag.to_owned(),
            tags: names(found.tags),
            workspace: None,
        }))
    }

    /// The name of a workspace of the instance; all are learnt at once.
    async fn workspace_name(
        &self,
        upstream: &Arc<Upstream>,
        workspace: &str,
        id: &RequestId,
    ) -> Result<Option<String>, Failure> {
        let named = Named {
            kind: Kind::Workspace,
            id: workspace.to_owned(),
        };
        if let Some(known) = self.known.get(&named) {
            return Ok(Some(known.name.clone()));
        }
        let own: Option<InstanceConfiguration> =
            ask(upstream, &GetInstanceConfiguration, id).await?;
        let Some(own) = own else { return Ok(None) };
        let call = ListWorkspaces {
            user_id: own.default_user_id,
            offset: 0,
        };
        let found: Option<Workspaces> = ask(upstream, &call, id).await?;
        let mut name = None;
        for found in found.into_iter().flat_map(|found| found.workspaces) {
            if found.workspace_id == workspace {
                name = Some(found.name.clone());
            }
            let known = Known {
                name: found.name,
                ..Known::default()
            };
            self.learn(Kind::Workspace, &found.workspace_id, known);
        }
        Ok(name)
    }
}

fn names(tags: Vec<Tag>) -> Vec<String> {
    tags.into_iter().map(|tag| tag.name).collect()
}

/// Asks the upstream on the proxy's own behalf; `None` where it answers that there is no such thing.
pub(crate) async fn ask<T: DeserializeOwned>(
    upstream: &Arc<Upstream>,
    call: &impl Typed,
    id: &RequestId,
) -> Result<Option<T>, Failure> {
    let own = Call::own(upstream, call);
    let what = own.as_ref().map_or("A call", |own| own.operation.name);
    let cannot = |why: &str| {
        Failure::new(
            ProblemKind::UpstreamFailed,
            format!(
                "What you may do in {} cannot be looked up.",
                upstream.title()
            ),
            format!("{what} {why}. Try again."),
        )
    };
    let own = own
        .as_ref()
        .ok_or_else(|| cannot("is not part of its API"))?;
    let answer = reads::read(own, id).await?;
    match answer.status {
        StatusCode::NOT_FOUND => Ok(None),
        status if status.is_success() => serde_json::from_slice(&answer.body)
            .map(Some)
            .map_err(|error| cannot(&format!("was answered in an unknown form ({error})"))),
        status => Err(cannot(&format!("was answered with {status}"))),
    }
}
