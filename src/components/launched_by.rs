//! Who launched the jobs and runs that came from here.

use airstrip_contract::{Launched, System};
use leptos::prelude::*;
use percent_encoding::utf8_percent_encode;

use crate::api::{Query, QueryCall, SLOW, use_query};
use crate::routes::SEGMENT;

/// The launches of some connections or DAGs. Where they cannot be read, nothing is said of them.
#[derive(Clone, Copy)]
pub struct LaunchedBy(Query<Vec<Launched>>);

impl LaunchedBy {
    /// Reads the launches of an instance's connections or DAGs, by their ids; nothing while there
    /// are none. `targets` is tracked.
    #[must_use]
    pub fn new(
        system: System,
        instance: String,
        targets: impl Fn() -> Vec<String> + 'static,
    ) -> Self {
        let request = move || {
            let mut path = launches_of(system, &instance);
            let mut lead = "?target=";
            for target in targets() {
                path.push_str(lead);
                path.extend(utf8_percent_encode(&target, SEGMENT));
                lead = "&target=";
            }
            (lead != "?target=").then(|| QueryCall::own("launches", &path))
        };
        Self(use_query(request, |_| SLOW))
    }

    /// Whether it has been looked at who launched what. Tracked.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.0.data().is_some() || self.0.error().is_some()
    }

    /// Who launched a job or run. Tracked.
    #[must_use]
    pub fn email(&self, target: &str, result: &str) -> Option<String> {
        let launches = self.0.data()?;
        let found = launches
            .iter()
            .find(|one| one.result == result && one.target == target);
        found.map(|one| one.email.clone())
    }

    /// " by ana@example.com" beside a job or run, where it was launched from here.
    #[must_use]
    pub fn beside(self, target: String, result: String) -> AnyView {
        let view = move || {
            self.email(&target, &result).map(|email| {
                let title = format!("Launched by {email} with Airstrip");
                view! { <span class="launched-by" title=title>" by " {email}</span> }
            })
        };
        view.into_any()
    }
}

/// The reads of an instance's launches, for [`crate::api::Queries::invalidate`].
#[must_use]
pub fn launches_of(system: System, instance: &str) -> String {
    let instance = utf8_percent_encode(instance, SEGMENT);
    format!("launches/{}/{instance}", system.as_str())
}
