//! What is asked for, all of it in the address.

use airstrip_contract::Timestamp;
use web_sys::UrlSearchParams;

use crate::components::When;
use crate::router::{Param, use_router};

/// The filters.
#[derive(Clone, Copy)]
pub struct Asked {
    /// An e-mail address.
    pub person: Param,
    /// An operation of the audit.
    pub operation: Param,
    /// An outcome of the audit.
    pub outcome: Param,
    /// `{system}/{instance}`
    pub place: Param,
    /// A text of the target's name or id.
    pub target: Param,
    /// From when to when.
    pub when: When,
}

impl Asked {
    /// What the address asks for.
    pub fn of_address() -> Self {
        let router = use_router();
        Self {
            person: router.param("person", ""),
            operation: router.param("operation", ""),
            outcome: router.param("outcome", ""),
            place: router.param("in", ""),
            target: router.param("target", ""),
            when: When::of_address(),
        }
    }

    fn all(&self) -> [Param; 8] {
        let Self {
            person,
            operation,
            outcome,
            place,
            target,
            when,
        } = *self;
        let [choice, from, until] = when.params();
        [
            person, operation, outcome, place, target, choice, from, until,
        ]
    }

    /// Asks for everything.
    pub fn clear(&self) {
        for param in self.all() {
            param.set("");
        }
    }

    /// Whether anything is filtered. Tracked.
    pub fn is_filtered(&self) -> bool {
        self.all().iter().any(|param| !param.get().is_empty())
    }

    /// The filters as a query of `/api/audit`, without the question mark. Tracked.
    pub fn query(&self) -> String {
        let Ok(query) = UrlSearchParams::new() else {
            return String::new();
        };
        let add = |name: &str, value: &str| {
            if !value.is_empty() {
                query.append(name, value);
            }
        };
        add("person", self.person.get().trim());
        add("operation", &self.operation.get());
        add("outcome", &self.outcome.get());
        add("target", self.target.get().trim());
        let place = self.place.get();
        if let Some((system, instance)) = place.split_once('/') {
            add("system", system);
            add("instance", instance);
        }
        let [from, until] = self.when.bounds();
        add("from", &in_full(from));
        add("until", &in_full(until));
        query.to_string().into()
    }
}

fn in_full(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.to_string())
}
