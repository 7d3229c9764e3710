//! What can be done to connections from the list, and why not.

use std::rc::Rc;
use std::sync::Arc;

use airstrip_airbyte::config::SetConnectionStatus;
use airstrip_airbyte::model::ConnectionStatus;
use airstrip_contract::{System, policy};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::load::Store;
use super::row::{Live, Row};
use super::starter::Starter;
use crate::api::{Queries, call};
use crate::components::Selection;
use crate::components::airbyte::{Action, Cancelling, Item, Target, hand_over, refresh};
use crate::router::{Router, use_router};
use crate::routes::Route;
use crate::session::{SessionState, use_session};
use crate::ui::{Toasts, Tone};

/// Everything that can be done, in the order of buttons.
pub const ACTIONS: [Action; 4] = [
    Action::Sync,
    Action::Cancel,
    Action::Enable,
    Action::Disable,
];

/// Why something cannot be done to a connection whatever one may do.
pub fn senseless(action: Action, live: &Live) -> Option<&'static str> {
    let running = live.state.is_live();
    match action {
        Action::Sync if running => Some("It is syncing."),
        Action::Sync if live.disabled => Some("This connection is disabled in Airbyte."),
        Action::Cancel if !running => Some("Nothing is running."),
        Action::Enable if !live.disabled => Some("It is enabled."),
        Action::Disable if live.disabled => Some("It is disabled."),
        _ => None,
    }
}

/// What can be done to the connections of a list.
#[derive(Clone, Copy)]
pub struct Acts {
    /// Which of them are selected.
    pub selection: Selection,
    /// The list.
    pub store: StoredValue<Rc<Store>, LocalStorage>,
    starter: Starter,
    /// The question before a sync is cancelled.
    pub cancelling: Cancelling,
    router: Router,
    session: SessionState,
    toasts: Toasts,
    queries: Queries,
    /// The connections that are being enabled or disabled.
    changing: RwSignal<Vec<String>>,
}

impl Acts {
    /// What can be done to the calling component's list.
    pub fn new(store: StoredValue<Rc<Store>, LocalStorage>, starter: Starter) -> Self {
        Self {
            selection: store.with_value(|store| Selection::back(&kept_as(&store.instance))),
            store,
            starter,
            cancelling: Cancelling::new(),
            router: use_router(),
            session: use_session(),
            toasts: Toasts::get(),
            queries: Queries::get(),
            changing: RwSignal::default(),
        }
    }

    /// Whether the person may not; what the state of the connection says is another matter. Tracked.
    pub fn forbidden(&self, row: &Row, action: Action) -> Option<String> {
        self.store.with_value(|store| {
            let target = policy::Target {
                system: System::Airbyte,
                instance: &store.instance,
                id: row.id(),
                facts: Some(row.facts.for_policy()),
            };
            self.session.why_not(&target, action.access())
        })
    }

    /// Why something cannot be done to a connection. Tracked.
    pub fn why_not(&self, row: &Row, action: Action) -> Option<String> {
        if self.is_busy(row.id()) {
            return Some("Something is under way already.".to_owned());
        }
        let senseless = senseless(action, &row.live).map(str::to_owned);
        senseless.or_else(|| self.forbidden(row, action))
    }

    /// The same of a sync, whether or not one is under way. Tracked.
    pub fn why_not_sync(&self, row: &Row) -> Option<String> {
        let senseless = senseless(Action::Sync, &row.live).map(str::to_owned);
        senseless.or_else(|| self.forbidden(row, Action::Sync))
    }

    /// Whether something is under way that was asked for here. Tracked.
    pub fn is_busy(&self, id: &str) -> bool {
        let changing = |ids: &Vec<String>| ids.iter().any(|other| other == id);
        self.starter.is_busy(id) || self.changing.with(changing)
    }

    /// Does it to one connection, or says why not.
    pub fn one(self, row: &Arc<Row>, action: Action) {
        if let Some(why) = untrack(|| self.why_not(row, action)) {
            self.toasts
                .info(format!("{}: nothing done", row.facts.name), why);
            return;
        }
        match action {
            Action::Sync => self.starter.start(row.id()),
            // It asks first, and makes sure that the job is the one that is meant.
            Action::Cancel => {
                let target = Target {
                    instance: self.store.with_value(|store| store.instance.clone()),
                    id: row.id().to_owned(),
                };
                match row.live.job {
                    Some(job) => self.cancelling.ask(target, job),
                    None => self.cancelling.ask_of(target),
                }
            }
            Action::Enable => self.change(row, false),
            Action::Disable => self.change(row, true),
        }
    }

    /// Takes all that are selected to the page that asks about them and does it.
    pub fn selected(self, action: Action) {
        let rows = untrack(|| self.rows_selected());
        let items: Vec<Item> = rows.iter().map(item).collect();
        let instance = self.store.with_value(|store| store.instance.clone());
        hand_over(&instance, action, &items);
        self.selection.leave(&kept_as(&instance));
        self.router.go(&Route::Bulk { instance });
    }

    /// The rows that are selected. Tracked.
    pub fn rows_selected(&self) -> Vec<Arc<Row>> {
        self.store.with_value(|store| {
            let list = store.list.read();
            let row = |id: &String| list.get(id).cloned();
            let ids = self.selection.ids();
            ids.with(|ids| ids.iter().filter_map(row).collect())
        })
    }

    fn change(self, row: &Arc<Row>, disabled: bool) {
        let (id, name) = (row.id().to_owned(), row.facts.name.clone());
        let (row, instance) = (
            Arc::clone(row),
            self.store.with_value(|store| store.instance.clone()),
        );
        self.changing.update(|ids| ids.push(id.clone()));
        let status = if disabled {
            ConnectionStatus::Inactive
        } else {
            ConnectionStatus::Active
        };
        spawn_local(async move {
            let change = SetConnectionStatus {
                connection_id: id.clone(),
                status,
                skip_reset: true,
            };
            let answer = call(&instance, &change).await;
            self.changing
                .try_update(|ids| ids.retain(|other| *other != id));
            match answer {
                Ok(_) => {
                    self.changed(&id, disabled);
                    let done = if disabled { "disabled" } else { "enabled" };
                    let back = Callback::new(move |()| self.change(&row, !disabled));
                    self.toasts
                        .with_button(Tone::Good, format!("{name}: {done}."), back, "Undo");
                }
                Err(error) => {
                    self.queries.notice(&error);
                    let detail = format!("{} {}", error.detail(), error.remedy());
                    self.toasts
                        .bad(format!("{name}: {}", error.title()), detail.trim());
                }
            }
            refresh(self.queries, &instance);
        });
    }

    /// Shows at once what the next reading will tell.
    fn changed(&self, id: &str, disabled: bool) {
        let Some(store) = self.store.try_get_value() else {
            return;
        };
        store
            .list
            .maybe_update(|list| list.update(id, |live| live.switched(disabled)));
    }
}

/// Where the selection is kept while another page does something to it.
fn kept_as(instance: &str) -> String {
    format!("airstrip.selected.1.{instance}")
}

fn item(row: &Arc<Row>) -> Item {
    let (facts, live) = (&row.facts, &row.live);
    Item {
        id: facts.id.clone(),
        name: facts.name.clone(),
        tags: facts.tags.clone(),
        workspace: (
            facts.workspace.workspace_id.clone(),
            facts.workspace.name.clone(),
        ),
        disabled: live.disabled,
        latest: live.job,
    }
}

#[cfg(test)]
mod tests {
    use super::super::find::tests::row;
    use super::*;

    #[test]
    fn what_makes_no_sense_is_not_offered() {
        let idle = r#","latestSyncJobStatus":"succeeded""#;
        let running = r#","isSyncing":true"#;
        for (more, status, sensible) in [
            (idle, "active", vec![Action::Sync, Action::Disable]),
            (running, "active", vec![Action::Cancel, Action::Disable]),
            (idle, "inactive", vec![Action::Enable]),
            (running, "inactive", vec![Action::Cancel, Action::Enable]),
            (idle, "locked", vec![Action::Enable]),
        ] {
            let mut live = row("x", more).live.clone();
            live.disabled = status != "active";
            let offered = ACTIONS
                .into_iter()
                .filter(|action| senseless(*action, &live).is_none());
            assert_eq!(offered.collect::<Vec<_>>(), sensible, "{more} {status}");
        }
    }
}
