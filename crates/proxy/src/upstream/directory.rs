//! What grants can be about, looked up: the name, the tags and the workspace of a connection, the
//! connection of a job, the tags of a DAG.

use std::sync::Arc;
use std::time::Duration;

use airstrip_airbyte::config::{
    GetConnection, GetInstanceConfiguration, GetJob, ListWorkspaces, Pagination,
};
use airstrip_airflow::v2::GetDagDetails;
use airstrip_contract::policy::Facts;
use airstrip_contract::{Api, Call as Typed, Kind, ProblemKind};
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

/// More workspaces than anybody has: what lists them without end is no Airbyte.
const MOST_WORKSPACES: usize = 10_000;

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

/// Of either API: the Config API tells the workspace of the source, the public one the connection's.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    name: String,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    source: Source,
    workspace_id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Source {
    workspace_id: Option<String>,
}

#[derive(Deserialize)]
struct Dag {
    #[serde(default)]
    tags: Vec<Tag>,
}

/// The Config API tells the connection of the job within the answer, the public one at its top.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    job: Option<JobOf>,
    connection_id: Option<String>,
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
    #[serde(alias = "data")]
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

    /// What is known already.
    pub fn known(&self, named: &Named) -> Option<Arc<Known>> {
        self.known.get(named)
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
            Kind::Job | Kind::Connector => None,
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
        let connection = found.job.map(|job| job.config_id);
        let connection = connection.or(found.connection_id);
        let connection = connection
            .ok_or_else(|| cannot(upstream, &format!("Job {job} does not tell its connection")))?;
        let connection = connection.to_ascii_lowercase();
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
        let workspace = match found.workspace_id.or(found.source.workspace_id) {
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
    pub async fn workspace_name(
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
        let mut name = None;
        for found in workspaces(upstream, id).await? {
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

async fn workspaces(upstream: &Arc<Upstream>, id: &RequestId) -> Result<Vec<Workspace>, Failure> {
    upstream.settle().await;
    let is_public = upstream.api() == Api::Public;
    let user_id = if is_public {
        String::new()
    } else {
        let own = ask::<InstanceConfiguration>(upstream, &GetInstanceConfiguration, id);
        match own.await? {
            Some(own) => own.default_user_id,
            None => return Ok(Vec::new()),
        }
    };
    let mut all = Vec::new();
    loop {
        let call = ListWorkspaces {
            user_id: user_id.clone(),
            offset: u32::try_from(all.len()).unwrap_or(u32::MAX),
        };
        let page: Option<Workspaces> = ask(upstream, &call, id).await?;
        let page = page.map_or_else(Vec::new, |page| page.workspaces);
        let is_full = page.len() >= Pagination::MOST as usize;
        all.extend(page);
        // The Config API tells all at once.
        if !is_public || !is_full || all.len() >= MOST_WORKSPACES {
            return Ok(all);
        }
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
    upstream.settle().await;
    let own = Call::own(upstream, call);
    let what = own.as_ref().map_or("A call", |own| own.operation.name);
    let cannot = |why: &str| cannot(upstream, &format!("{what} {why}"));
    let own = own
        .as_ref()
        .ok_or_else(|| cannot("is not part of its API"))?;
    let answer = reads::read(own, id).await?;
    match answer.status {
        StatusCode::NOT_FOUND => Ok(None),
        // So the public API answers of a job that does not exist.
        StatusCode::CONFLICT if own.operation.api() == Api::Public => Ok(None),
        status if status.is_success() => serde_json::from_slice(&answer.body)
            .map(Some)
            .map_err(|error| cannot(&format!("was answered in an unknown form ({error})"))),
        status => Err(cannot(&format!("was answered with {status}"))),
    }
}

fn cannot(upstream: &Upstream, why: &str) -> Failure {
    Failure::new(
        ProblemKind::UpstreamFailed,
        format!(
            "What you may do in {} cannot be looked up.",
            upstream.title()
        ),
        format!("{why}. Try again."),
    )
}
