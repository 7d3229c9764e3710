//! Which DAGs a person has marked as favourites.
//!
//! They are kept in the browser, for each instance and person. Airflow 3 has favourites of its own, but
//! knows everybody behind the proxy as one user, and Airflow 2 has none.

use std::sync::Arc;

use leptos::prelude::*;

use crate::session::{SessionState, use_session};

/// The favourites of an instance.
#[derive(Clone, Copy)]
pub struct Stars {
    instance: StoredValue<String>,
    session: SessionState,
    ids: RwSignal<Arc<Vec<String>>>,
}

impl Stars {
    /// Those of whom the page is used by, once that is known.
    pub fn of(instance: StoredValue<String>) -> Self {
        let stars = Self {
            instance,
            session: use_session(),
            ids: RwSignal::default(),
        };
        Effect::new(move |_| {
            if let Some(kept) = stars.key().and_then(|key| storage()?.get_item(&key).ok()?) {
                stars.ids.set(Arc::new(parse(&kept)));
            }
        });
        let elsewhere = window_event_listener(leptos::ev::storage, move |event| {
            if event.key().is_some() && event.key() == untrack(|| stars.key()) {
                let kept = event.new_value().unwrap_or_default();
                stars.ids.set(Arc::new(parse(&kept)));
            }
        });
        on_cleanup(move || elsewhere.remove());
        stars
    }

    /// Whether a DAG is one of them. Tracked.
    pub fn has(&self, id: &str) -> bool {
        self.ids.with(|ids| has(ids, id))
    }

    /// All of them, in order. Tracked.
    pub fn ids(&self) -> Arc<Vec<String>> {
        self.ids.get()
    }

    /// Makes a DAG one of them, or no longer.
    pub fn toggle(&self, id: &str) {
        let ids = toggled(&self.ids.get_untracked(), id);
        if let Some((storage, key)) = storage().zip(untrack(|| self.key())) {
            let _ = storage.set_item(&key, &ids.join("\n"));
        }
        self.ids.set(Arc::new(ids));
    }

    /// Where they are kept. Tracked.
    fn key(&self) -> Option<String> {
        let email = self.session.get()?.person.email;
        let instance = self.instance.get_value();
        Some(format!("airstrip.favourites.1.{instance}.{email}"))
    }
}

/// Whether one of these, which are in order, is it.
pub fn has(ids: &[String], id: &str) -> bool {
    ids.binary_search_by(|own| own.as_str().cmp(id)).is_ok()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn parse(kept: &str) -> Vec<String> {
    let ids = kept.lines().filter(|id| !id.is_empty());
    ids.fold(Vec::new(), |ids, id| {
        if has(&ids, id) {
            ids
        } else {
            toggled(&ids, id)
        }
    })
}

fn toggled(ids: &[String], id: &str) -> Vec<String> {
    let mut ids = ids.to_vec();
    match ids.binary_search_by(|own| own.as_str().cmp(id)) {
        Ok(place) => drop(ids.remove(place)),
        Err(place) => ids.insert(place, id.to_owned()),
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn favourites_are_kept_in_order_whatever_was_stored() {
        let ids = parse("b\n\na\nb\nc d");
        assert_eq!(ids, ["a", "b", "c d"]);
        assert!(has(&ids, "c d") && !has(&ids, "c"));
        assert_eq!(toggled(&ids, "b"), ["a", "c d"]);
        assert_eq!(toggled(&[], "x"), ["x"]);
    }
}
