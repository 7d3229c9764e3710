//! The names of connections: jobs tell ids only.

use airstrip_airbyte::config::ListConnections;
use airstrip_contract::System;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::source::Source;
use crate::api::{ApiError, Queries, call};
use crate::ui::{lower, order};

/// How many connections are asked for at once. The public API gives a hundred all the same.
const PAGE: u32 = 500;
/// How much of an id stands for a name.
const ID_CHARS: usize = 8;

/// The names by id, in the order of ids.
#[derive(Clone, Copy)]
pub struct Names {
    known: RwSignal<Vec<(String, String)>>,
    /// Connections that no list has any more.
    lost: RwSignal<Vec<String>>,
    queries: Queries,
}

impl Names {
    /// None yet.
    pub fn new() -> Self {
        Self {
            known: RwSignal::default(),
            lost: RwSignal::default(),
            queries: Queries::get(),
        }
    }

    /// The name of a connection, or a DAG's id; `None` while it is being looked for. Tracked.
    pub fn of(&self, system: System, id: &str) -> Option<String> {
        if system == System::Airflow {
            return Some(id.to_owned());
        }
        let name = self.known.with(|known| {
            let at = known.binary_search_by(|(other, _)| other.as_str().cmp(id));
            at.ok().map(|at| known[at].1.clone())
        });
        name.or_else(|| {
            let lost = self.lost.with(|lost| lost.iter().any(|other| other == id));
            lost.then(|| id.chars().take(ID_CHARS).collect())
        })
    }

    /// Whether each of these words, in lower case, is in a connection's or DAG's name or id. Tracked.
    pub fn match_words(&self, system: System, id: &str, words: &[String]) -> bool {
        let name = self.of(system, id).unwrap_or_default();
        let texts = [lower(&name), lower(id)];
        let within = |word: &String| texts.iter().any(|text| text.contains(word.as_str()));
        words.iter().all(within)
    }

    /// Reads the names of what a source tells, whenever it tells of a connection that has none.
    pub fn follow(self, source: Source) {
        let Some(workspaces) = source.workspaces else {
            return;
        };
        let busy = RwSignal::new(false);
        Effect::new(move |begun: Option<bool>| {
            let begun = begun.unwrap_or(false);
            let (read, ids) = (source.read.get(), workspaces.ids.get());
            let (Some(ids), false) = (ids, busy.get()) else {
                return begun;
            };
            let mut wanted: Vec<String> = Vec::new();
            for entry in read.iter().flat_map(|read| &read.entries) {
                let id = &entry.target;
                if !wanted.contains(id) && untrack(|| self.of(System::Airbyte, id)).is_none() {
                    wanted.push(id.clone());
                }
            }
            // The first names are read beside the first jobs: they are most of what is needed.
            if wanted.is_empty() && begun {
                return true;
            }
            busy.set(true);
            let instance = source.instance.get_value();
            spawn_local(async move {
                if let Err(error) = self.look_for(&instance, ids, &mut wanted).await {
                    self.queries.notice(&error);
                }
                // Nobody has them: deleted, or not to be listed. An id is better than nothing.
                self.lost.try_update(|lost| lost.append(&mut wanted));
                busy.try_set(false);
            });
            true
        });
    }

    async fn look_for(
        self,
        instance: &str,
        workspaces: Vec<String>,
        wanted: &mut Vec<String>,
    ) -> Result<(), ApiError> {
        for workspace_id in workspaces {
            let mut list = ListConnections {
                workspace_id,
                cursor: None,
                offset: 0,
                page_size: PAGE,
                sort_key: "connectionName_asc",
            };
            loop {
                let page = call(instance, &list).await?.connections;
                let last = page.last().map(|row| row.connection_id.clone());
                // A server older than 1.8 tells all of them each time.
                if last.is_none() || last == list.cursor {
                    break;
                }
                list.cursor = last;
                list.offset += u32::try_from(page.len()).unwrap_or(PAGE);
                wanted.retain(|id| !page.iter().any(|row| row.connection_id == *id));
                let named = page.into_iter().map(|row| (row.connection_id, row.name));
                self.learn(named.collect());
                if wanted.is_empty() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn learn(self, named: Vec<(String, String)>) {
        self.known.try_update(|known| {
            known.extend(named);
            let mut sorted: Vec<(String, String)> = Vec::with_capacity(known.len());
            for place in order(known.len(), &mut |a, b| known[a].0.cmp(&known[b].0)) {
                if sorted.last().is_none_or(|last| last.0 != known[place].0) {
                    sorted.push(known[place].clone());
                }
            }
            *known = sorted;
        });
    }
}
