//! One DAG, and what the person may do to it.

use airstrip_airflow::model::Note;
use airstrip_airflow::v2::DagDetails;
use airstrip_contract::policy::{Facts, Target};
use airstrip_contract::{Access, System};
use leptos::prelude::*;

use crate::api::Query;
use crate::session::{SessionState, use_session};

/// A DAG of an instance.
#[derive(Clone, Copy)]
pub struct OneDag {
    /// The Airflow instance.
    pub instance: StoredValue<String>,
    /// The DAG's id.
    pub dag_id: StoredValue<String>,
    tags: Signal<Option<Vec<String>>>,
    details: Option<Query<DagDetails>>,
    session: SessionState,
}

/// Why a DAG is not launched whose file is gone.
const GONE: &str = "Its file is gone: Airflow will not run it.";

impl OneDag {
    /// A DAG with its tags, once they are known: grants can be about them.
    #[must_use]
    pub fn new(instance: String, dag_id: String, tags: Signal<Option<Vec<String>>>) -> Self {
        Self {
            instance: StoredValue::new(instance),
            dag_id: StoredValue::new(dag_id),
            tags,
            details: None,
            session: use_session(),
        }
    }

    /// The same, whose tags are read with its details.
    #[must_use]
    pub fn of_details(instance: String, dag_id: String, details: Query<DagDetails>) -> Self {
        let tags = move || {
            let details = details.data()?;
            Some(details.tags.iter().map(|tag| tag.name.clone()).collect())
        };
        Self {
            details: Some(details),
            ..Self::new(instance, dag_id, Signal::derive(tags))
        }
    }

    /// Says by how much a note is too long for a run that the person launches, whose name is to stand in
    /// it as well. Tracked.
    #[must_use]
    pub fn too_long(&self, note: &str) -> Option<String> {
        let session = self.session.get()?;
        Note::by(&session.person.email).too_long(note)
    }

    /// Whether Airflow could not read its file the last time that it tried. Tracked.
    #[must_use]
    pub fn cannot_be_read(&self) -> bool {
        let details = self.details.and_then(|details| details.data());
        details.is_some_and(|details| details.has_import_errors)
    }

    /// Why the person may not do something to it; `None` where they may, or where only Airstrip's
    /// proxy can tell. Tracked.
    #[must_use]
    pub fn why_not(&self, access: Access) -> Option<String> {
        if access == Access::Launch
            && let Some(details) = self.details.and_then(|details| details.data())
            && details.is_gone()
        {
            return Some(GONE.to_owned());
        }
        let (instance, dag_id) = (self.instance.get_value(), self.dag_id.get_value());
        self.tags.with(|tags| {
            let facts = tags.as_ref().map(|tags| Facts {
                name: &dag_id,
                tags: tags.iter().map(String::as_str).collect(),
                workspace: None,
            });
            let target = Target {
                system: System::Airflow,
                instance: &instance,
                id: &dag_id,
                facts,
            };
            self.session.why_not(&target, access)
        })
    }
}
