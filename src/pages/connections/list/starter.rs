//! Starts syncs from the list and says how they ended, whether or not their rows are in view.

use std::rc::Rc;

use airstrip_airbyte::config::GetJob;
use airstrip_airbyte::model::ConnectionState;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::load::Store;
use super::row::Live;
use crate::api::{Queries, call};
use crate::components::airbyte::{Before, Launcher, Outcome, Target, landing_of};
use crate::routes::Route;
use crate::ui::{Toasts, time_of_day};

/// The launches of a list.
#[derive(Clone, Copy)]
pub struct Starter {
    instance: StoredValue<String>,
    store: StoredValue<Rc<Store>, LocalStorage>,
    launchers: RwSignal<Vec<(String, Launcher)>>,
    /// The jobs that came of them and have not ended.
    jobs: StoredValue<Vec<(String, u64)>>,
    owner: StoredValue<Owner>,
    toasts: Toasts,
    queries: Queries,
}

impl Starter {
    /// The launches of the calling component's list.
    pub fn new(instance: StoredValue<String>, store: StoredValue<Rc<Store>, LocalStorage>) -> Self {
        let starter = Self {
            instance,
            store,
            launchers: RwSignal::default(),
            jobs: StoredValue::default(),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            toasts: Toasts::get(),
            queries: Queries::get(),
        };
        let list = store.with_value(|store| store.list.clone());
        Effect::new(move |_| {
            list.track();
            starter.announce_ended();
        });
        starter
    }

    /// Whether a launch of the connection is under way. Tracked.
    pub fn is_busy(&self, id: &str) -> bool {
        let launcher = self.launchers.with(|all| of(all, id));
        launcher.is_some_and(|launcher| launcher.is_busy())
    }

    /// Starts a sync.
    pub fn start(self, id: &str) {
        let known = self.launchers.with_untracked(|all| of(all, id));
        let launcher = known.unwrap_or_else(|| {
            // The row may leave the view while its launch goes on.
            let new = self.owner.with_value(|owner| {
                owner.with(|| {
                    Launcher::new(Callback::new(move |(target, outcome)| {
                        self.settled(&target, &outcome);
                    }))
                })
            });
            self.launchers.update(|all| all.push((id.to_owned(), new)));
            new
        });
        let target = Target {
            instance: self.instance.get_value(),
            id: id.to_owned(),
        };
        let known = self.live(id).map(|live| Before {
            job: live.job,
            made: live.last,
            met: live.state.is_live(),
            ..Before::default()
        });
        launcher.send(target, known.unwrap_or_default());
    }

    fn live(&self, id: &str) -> Option<Live> {
        self.store.with_value(|store| {
            let list = store.list.read_untracked();
            list.get(id).map(|row| row.live.clone())
        })
    }

    fn settled(self, target: &Target, outcome: &Outcome) {
        let name = self.name(&target.id);
        let (tone, title, detail) = outcome.words(time_of_day);
        let title = format!("{name}: {title} {detail}");
        let page = Route::Connection {
            instance: target.instance.clone(),
            id: target.id.clone(),
        };
        self.toasts
            .with_link(tone, title.trim(), page.path(), "Show the connection");
        if let Some(job) = outcome.job() {
            self.jobs.update_value(|jobs| {
                jobs.retain(|(id, _)| *id != target.id);
                jobs.push((target.id.clone(), job));
            });
            self.store.with_value(|store| {
                store.list.maybe_update(|list| {
                    list.update(&target.id, |live| Live {
                        state: ConnectionState::Running,
                        job: Some(job),
                        failure: None,
                        ..live.clone()
                    })
                });
            });
        }
    }

    fn name(&self, id: &str) -> String {
        self.store.with_value(|store| {
            let list = store.list.read_untracked();
            list.get(id)
                .map_or_else(|| id.to_owned(), |row| row.facts.name.clone())
        })
    }

    fn announce_ended(self) {
        let mut ended = Vec::new();
        self.jobs.update_value(|jobs| {
            jobs.retain(|(id, job)| {
                let over = self
                    .live(id)
                    .is_some_and(|live| !live.state.is_live() && live.job >= Some(*job));
                if over {
                    ended.push((id.clone(), *job));
                }
                !over
            });
        });
        for (id, job) in ended {
            let (instance, name) = (self.instance.get_value(), self.name(&id));
            spawn_local(async move {
                match call(&instance, &GetJob { id: job }).await {
                    Ok(job) => {
                        let landing = landing_of(&job);
                        let title = format!("{name}: {} {}", landing.title, landing.detail);
                        let page = Route::Connection { instance, id };
                        self.toasts.with_link(
                            landing.tone,
                            title.trim(),
                            page.path(),
                            "Show the connection",
                        );
                    }
                    Err(error) => self.queries.notice(&error),
                }
            });
        }
    }
}

fn of(launchers: &[(String, Launcher)], id: &str) -> Option<Launcher> {
    let found = launchers.iter().find(|(own, _)| own == id);
    found.map(|(_, launcher)| *launcher)
}
