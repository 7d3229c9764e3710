//! Reads what has to be known of several DAGs, a few at a time.

use std::sync::Arc;

use airstrip_airflow::v2::{DagDetails, GetDagDetails};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::filling::{Choice, Filling};
use crate::api::{ApiError, Queries, call};

/// How many are read at once: the proxy has more to do.
const AT_ONCE: usize = 3;

/// What was read of a DAG; `None` until it was.
pub type Read = Option<Result<Arc<DagDetails>, ApiError>>;

/// A DAG that is to be launched.
#[derive(Clone, Copy)]
pub struct Asked {
    /// Its id.
    pub id: StoredValue<String>,
    /// What was read of it.
    pub read: RwSignal<Read>,
    /// What fills in its conf.
    pub filling: RwSignal<Filling>,
}

impl Asked {
    /// A DAG, with what was chosen for it before a reload.
    pub fn new(id: String, choice: Option<Choice>) -> Self {
        Self {
            id: StoredValue::new(id),
            read: RwSignal::new(None),
            filling: RwSignal::new(choice.map_or(Filling::Defaults, Filling::Chosen)),
        }
    }
}

/// Starts reading the params of DAGs, and what was chosen for them.
pub fn read_all(instance: StoredValue<String>, all: &[Asked]) {
    let waiting = StoredValue::new(all.iter().rev().copied().collect::<Vec<_>>());
    let queries = Queries::get();
    for _ in 0..AT_ONCE {
        spawn_local(async move {
            // Nothing is left, or the page was.
            while let Some(next) = waiting.try_update_value(Vec::pop).flatten() {
                read(instance, next, queries).await;
            }
        });
    }
}

async fn read(instance: StoredValue<String>, asked: Asked, queries: Queries) {
    let ids = instance.try_get_value().zip(asked.id.try_get_value());
    let Some((instance, dag_id)) = ids else {
        return;
    };
    let details = GetDagDetails {
        dag_id: dag_id.clone(),
    };
    let answer = call(&instance, &details).await;
    if let Err(error) = &answer {
        queries.notice(error);
    }
    asked.read.try_set(Some(answer.map(Arc::new)));
    let Some(Filling::Chosen(choice)) = asked.filling.try_get_untracked() else {
        return;
    };
    let (found, error) = choice.clone().read(&instance, &dag_id).await;
    if let Some(error) = error {
        queries.notice(&error);
    }
    asked.filling.try_update(|filling| {
        // Another may have been chosen meanwhile.
        if *filling == Filling::Chosen(choice) {
            *filling = found;
        }
    });
}
