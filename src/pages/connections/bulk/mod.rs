//! Does one thing to many connections, a few at a time, and says of each what came of it.

mod ask;
mod buttons;
mod cells;
mod deeds;
mod engine;
mod follow;
mod kept;
mod look;
mod machine;
mod outcome;
mod panel;
mod reading;
mod row;
mod words;

use std::rc::Rc;

use airstrip_contract::{System, policy};
use leptos::prelude::*;

use crate::components::airbyte::{Action, Item, SyncAgain, take_over};
use crate::router::use_router;
use crate::routes::Route;
use crate::session::{SessionState, use_session};
use crate::ui::{lower, order};
use engine::Engine;
use machine::Pause;

use panel::panels;

/// Why there is nothing to be done to a connection; empty where there is.
const fn moot(action: Action, disabled: bool) -> &'static str {
    match (action, disabled) {
        (Action::Sync, true) => "Disabled in Airbyte: nothing starts it.",
        (Action::Enable, false) => "It is enabled already.",
        (Action::Disable, true) => "It is disabled already.",
        _ => "",
    }
}

/// Something that the person is asked about before it is done.
#[derive(Clone)]
struct Asked {
    action: Action,
    /// Each with the reason why the person may not.
    items: Vec<(Item, Option<String>)>,
}

/// What is done to many connections of an instance.
#[derive(Clone, Copy)]
struct Bulk {
    instance: StoredValue<String>,
    engine: StoredValue<Rc<Engine>, LocalStorage>,
    again: SyncAgain,
    asked: RwSignal<Option<Asked>>,
    open: RwSignal<bool>,
    session: SessionState,
}

/// What is done to many connections of an instance: asks about what the list has handed over, does it,
/// and goes on after a reload.
#[component]
pub fn BulkActions(
    /// The Airbyte instance.
    instance: String,
) -> AnyView {
    let bulk = Bulk::of(&instance);
    let router = use_router();
    let list = Route::Connections {
        instance: instance.clone(),
    };
    // Not before it is known who asks and what they may do.
    let own = instance.clone();
    Effect::new(move |_| {
        if bulk.session.get().is_some()
            && let Some((action, items)) = take_over(&own)
        {
            bulk.start(action, items);
        }
    });
    // Who does not want it after all came for nothing else.
    let (back, engine) = (list.clone(), bulk.engine.get_value());
    Effect::new(move |before: Option<bool>| {
        let open = bulk.open.get();
        let nothing = || engine.shown.with_untracked(|shown| shown.rows.is_empty());
        if before == Some(true) && !open && nothing() {
            router.replace(&back);
        }
        open
    });
    panels(bulk, instance, list)
}

impl Bulk {
    /// That of an instance, which goes on with what was under way before a reload.
    fn of(instance: &str) -> Self {
        let engine = Engine::of(instance);
        let session = use_session();
        let own = Rc::clone(&engine);
        Effect::new(move |before: Option<bool>| {
            let expired = session.expired.get();
            if before == Some(true) && !expired {
                own.resume(Pause::SignedOut);
            }
            expired
        });
        Self {
            instance: StoredValue::new(instance.to_owned()),
            engine: StoredValue::new_local(engine),
            again: SyncAgain::of(instance),
            asked: RwSignal::new(None),
            open: RwSignal::new(false),
            session,
        }
    }

    /// Asks whether to do this to these connections, and does it. Who may not is told beforehand,
    /// and so is what is left out.
    fn start(self, action: Action, items: Vec<Item>) {
        if items.is_empty() {
            return;
        }
        let names: Vec<String> = items.iter().map(|item| lower(&item.name)).collect();
        let by_name = order(items.len(), &mut |a, b| names[a].cmp(&names[b]));
        let item = |place: usize| {
            let why_not = untrack(|| self.why_not(action, &items[place]));
            (items[place].clone(), why_not)
        };
        let items = by_name.into_iter().map(item).collect();
        self.asked.set(Some(Asked { action, items }));
        self.open.set(true);
    }

    /// Why the person may not do this to a connection. Tracked.
    fn why_not(&self, action: Action, item: &Item) -> Option<String> {
        let (workspace, name) = &item.workspace;
        self.instance.with_value(|instance| {
            let target = policy::Target {
                system: System::Airbyte,
                instance,
                id: &item.id,
                facts: Some(policy::Facts {
                    name: &item.name,
                    tags: item.tags.iter().map(String::as_str).collect(),
                    workspace: Some((workspace, name)),
                }),
            };
            self.session.why_not(&target, action.access())
        })
    }
}
