//! Which API each instance speaks. The first reads of a page do not wait for the session: they go by
//! what the browser remembers of the last one.

use std::cell::RefCell;

use airstrip_contract::{Api, Instance, System};
use leptos::prelude::window;

const KEY: &str = "airstrip.apis";

thread_local! {
    static KNOWN: RefCell<Apis> = RefCell::default();
}

/// The instances that speak another API than the [usual](Api::usual) one of their system.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Apis(Vec<(System, String, Api)>);

impl Apis {
    /// What the last session in this browser told; empty where there was none.
    #[must_use]
    pub fn remembered() -> Self {
        let stored = window().local_storage().ok().flatten();
        let text = stored.and_then(|storage| storage.get_item(KEY).ok().flatten());
        let known = Self(
            text.and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default(),
        );
        KNOWN.set(known.clone());
        known
    }

    /// What the session tells: calls are made by it from now on.
    #[must_use]
    pub fn told(instances: &[Instance]) -> Self {
        let other = instances.iter().filter(|i| i.api != Api::usual(i.system));
        let known = Self(other.map(|i| (i.system, i.name.clone(), i.api)).collect());
        if let Some(storage) = window().local_storage().ok().flatten() {
            let _ = match serde_json::to_string(&known.0) {
                Ok(text) if !known.0.is_empty() => storage.set_item(KEY, &text),
                _ => storage.remove_item(KEY),
            };
        }
        KNOWN.set(known.clone());
        known
    }
}

/// The API that an instance speaks, as far as is known.
#[must_use]
pub fn api_of(system: System, instance: &str) -> Api {
    KNOWN.with_borrow(|known| {
        let found = known
            .0
            .iter()
            .find(|(s, name, _)| *s == system && name == instance);
        found.map_or(Api::usual(system), |(_, _, api)| *api)
    })
}
