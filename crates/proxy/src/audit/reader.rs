//! Who may read which entries.

use std::collections::HashMap;
use std::sync::Arc;

use airstrip_contract::policy::Coverage;
use airstrip_contract::{AuditEntry, Grant, Kind, Person, Role, System};
use airstrip_store::Filter;
use tokio::sync::Mutex;

use crate::app::Live;
use crate::policy::Granted;
use crate::request_id::RequestId;
use crate::upstream::call::Named;
use crate::upstream::permit;

/// Somebody who reads the record: their own entries, and as an admin those of all that their admin
/// grants cover.
pub(super) struct Reader {
    live: Arc<Live>,
    person: Person,
    /// As far as they are an admin.
    granted: Granted,
    id: RequestId,
    /// What was looked up for this request.
    seen: Mutex<HashMap<(System, String, String), bool>>,
}

impl Reader {
    pub fn new(live: Arc<Live>, person: Person, id: RequestId) -> Self {
        let granted = live.policy.of(&person).with_role(Role::Admin);
        Self {
            live,
            person,
            granted,
            id,
            seen: Mutex::default(),
        }
    }

    /// Whether they may read what others did.
    pub fn is_admin(&self) -> bool {
        self.granted.role().is_some()
    }

    /// The filter, narrowed as far as the store can.
    pub fn narrow(&self, mut filter: Filter) -> Filter {
        if !self.is_admin() {
            filter.subject = Some(self.person.subject.clone());
        }
        filter
    }

    /// Whether they may read an entry. Where a grant is about names, tags or workspaces it counts
    /// what the target has now; of one that is gone nobody can say that it is covered.
    pub async fn sees(&self, entry: &AuditEntry) -> bool {
        if entry.person.subject == self.person.subject {
            return true;
        }
        if !self.is_admin() {
            return false;
        }
        if self
            .granted
            .grants()
            .any(|grant| covers_system(grant, entry.system))
            || self.granted.sees_all(entry.system, &entry.instance)
        {
            return true;
        }
        let Some(target) = &entry.target else {
            return false;
        };
        let key = (entry.system, entry.instance.clone(), target.id.clone());
        let mut seen = self.seen.lock().await;
        if let Some(seen) = seen.get(&key) {
            return *seen;
        }
        let sees = self.covers(entry.system, &entry.instance, &target.id).await;
        seen.insert(key, sees);
        sees
    }

    async fn covers(&self, system: System, instance: &str, target: &str) -> bool {
        let mut instances = self.live.instances.iter();
        let found = instances.find(|found| found.system == system && found.name == instance);
        let Some(upstream) = found else {
            return false;
        };
        let named = Named {
            kind: kind(system),
            id: target.to_owned(),
        };
        let sees = permit::sees(upstream, &self.granted, &named, &self.id).await;
        sees.unwrap_or_else(|_| {
            tracing::warn!(
                instance,
                target,
                "left out of the record: it cannot be looked up"
            );
            false
        })
    }
}

/// What launches of a system are about.
pub(super) fn kind(system: System) -> Kind {
    match system {
        System::Airbyte => Kind::Connection,
        System::Airflow => Kind::Dag,
    }
}

/// Also of instances that the configuration no longer has.
fn covers_system(grant: &Grant, system: System) -> bool {
    let coverage = match system {
        System::Airbyte => &grant.airbyte,
        System::Airflow => &grant.airflow,
    };
    *coverage == Coverage::Everything
}
