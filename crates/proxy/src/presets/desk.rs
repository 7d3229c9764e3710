//! Who asks, and about which DAG.

use std::sync::Arc;

use airstrip_contract::{
    Access, AuditOutcome, AuditTarget, Kind, Person, Preset, PresetContent, ProblemKind, System,
};
use airstrip_store::{Conclusion, DagKey, Error, Intent};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::app::{App, Live};
use crate::problem::Failure;
use crate::request_id::RequestId;
use crate::upstream::Upstream;
use crate::upstream::call::{Named, find_instance};
use crate::upstream::permit;

/// A request about the presets of a DAG.
pub(super) struct Desk {
    pub app: Arc<App>,
    pub person: Person,
    live: Arc<Live>,
    upstream: Arc<Upstream>,
    named: Named,
    id: RequestId,
    client: Option<String>,
}

impl FromRequestParts<Arc<App>> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let lost = || Failure::not_found(parts.method.as_str(), parts.uri.path());
        let found = (
            parts.extensions.get::<Arc<Live>>().cloned(),
            parts.extensions.get::<Person>().cloned(),
            parts.extensions.get::<RequestId>().cloned(),
        );
        let (Some(live), Some(person), Some(id)) = found else {
            return Err(lost());
        };
        let path = parts.uri.path().to_owned();
        let client = app.audit.client(parts).map(|client| client.to_string());
        let params = RawPathParams::from_request_parts(parts, app).await;
        let params = params.map_err(|_| Failure::not_found("GET", &path))?;
        let param = |wanted: &str| {
            let found = params.iter().find(|(name, _)| *name == wanted);
            found.map_or("", |(_, value)| value)
        };
        let access = if parts.method.is_safe() {
            Access::Read
        } else {
            Access::Launch
        };
        live.limits.count(&person, access)?;
        let granted = live.policy.of(&person);
        let may_see = |upstream: &Upstream| granted.most(upstream.system, &upstream.name).is_some();
        let instance = param("instance");
        let upstream = find_instance(&live.instances, may_see, System::Airflow, instance)?.clone();
        let named = Named {
            kind: Kind::Dag,
            id: param("dag_id").to_owned(),
        };
        drop(granted);
        Ok(Self {
            app: Arc::clone(app),
            person,
            live,
            upstream,
            named,
            id,
            client,
        })
    }
}

impl Desk {
    pub fn dag(&self) -> DagKey<'_> {
        DagKey {
            instance: &self.upstream.name,
            dag_id: &self.named.id,
        }
    }

    /// The grant by which the person may do this to the DAG.
    pub async fn may(&self, needed: Access) -> Result<String, Failure> {
        let granted = self.live.policy.of(&self.person);
        let allows = async |needed| {
            permit::grant_of(&self.upstream, &granted, &self.named, needed, &self.id).await
        };
        if let Some(grant) = allows(needed).await? {
            return Ok(grant);
        }
        if needed > Access::Read && allows(Access::Read).await?.is_some() {
            let contact = self.live.policy.contact.as_str();
            return Err(Failure::new(
                ProblemKind::Forbidden,
                "You can look but not launch here.",
                format!("Shared presets are for those who may launch the DAG. {contact}").trim(),
            ));
        }
        Err(Failure::new(
            ProblemKind::NotFound,
            "There is no such DAG.",
            format!(
                "{} has no DAG {:?} that you may see.",
                self.upstream.title(),
                self.named.id
            ),
        ))
    }

    pub async fn presets(&self) -> Result<Vec<Preset>, Failure> {
        let store = self.app.audit.store();
        self.read(store.presets(self.dag(), &self.person).await)
    }

    /// One that the person may use.
    pub async fn preset(&self, id: &str) -> Result<Preset, Failure> {
        let presets = self.presets().await?;
        let found = presets.into_iter().find(|preset| preset.id == id);
        found.ok_or_else(gone)
    }

    /// What the store answered.
    pub fn read<T>(&self, answer: Result<T, Error>) -> Result<T, Failure> {
        answer.map_err(|error| {
            tracing::error!(%error, "presets cannot be read or written");
            Failure::new(
                ProblemKind::AuditUnavailable,
                "Presets cannot be read or saved at the moment.",
                "Their database does not answer. Try again in a minute.",
            )
        })
    }

    /// Makes a change, and records it if it concerns others as well.
    pub async fn recorded<T>(
        &self,
        shared: bool,
        grant: String,
        change: Change,
        making: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        if !shared {
            return making.await;
        }
        let entry = self.app.audit.begin(Intent {
            person: self.person.clone(),
            grant,
            operation: change.action.to_owned(),
            access: Access::Launch,
            system: System::Airflow,
            instance: self.upstream.name.clone(),
            target: Some(AuditTarget {
                id: self.named.id.clone(),
                name: None,
            }),
            parameters: Some(change.parameters),
            request_id: self.id.as_str().to_owned(),
            client: self.client.clone(),
        });
        let entry = entry.await?;
        let made = making.await;
        let (outcome, detail) = match &made {
            Ok(_) => (AuditOutcome::Done, None),
            Err(failure) if *failure.kind() == ProblemKind::AuditUnavailable => {
                (AuditOutcome::Uncertain, Some(failure.title().to_owned()))
            }
            Err(failure) => (AuditOutcome::Refused, Some(failure.title().to_owned())),
        };
        let conclusion = Conclusion {
            detail,
            ..Conclusion::new(outcome)
        };
        entry.complete(conclusion).await;
        made
    }
}

/// What is recorded of a change. The confs themselves stay with the versions of the preset.
pub(super) struct Change {
    action: &'static str,
    parameters: Value,
}

impl Change {
    pub fn saving(before: Option<&Preset>, content: &PresetContent) -> Self {
        Self {
            action: "save_preset",
            parameters: json!({
                "name": content.name,
                "shared": content.shared,
                "preset": before.map(|preset| &preset.id),
                "version": before.map_or(1, |preset| preset.version + 1),
            }),
        }
    }

    pub fn deleting(before: &Preset) -> Self {
        Self {
            action: "delete_preset",
            parameters: json!({
                "name": before.content.name,
                "preset": before.id,
                "version": before.version,
            }),
        }
    }
}

/// What does not exist and what is another's own are told in the same words.
pub(super) fn gone() -> Failure {
    Failure::new(
        ProblemKind::NotFound,
        "There is no such preset.",
        "It was deleted, or is not among what you may see.",
    )
}

/// Somebody was faster.
pub(super) fn stale(current: &Preset) -> Failure {
    Failure::new(
        ProblemKind::Stale,
        "This preset has been changed meanwhile.",
        format!(
            "{} saved version {} of it. Look at that one, then save yours again or under another name.",
            current.saved_by, current.version
        ),
    )
}
