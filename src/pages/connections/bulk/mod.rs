//! Does one thing to many connections, a few at a time, and says of each what came of it.

mod ask;
mod engine;
mod kept;
mod leave;
mod machine;
mod panel;
mod row;
mod words;

use std::rc::Rc;

use airstrip_contract::{Access, System, policy};
use leptos::prelude::*;

use crate::components::airbyte::SyncAgain;
use crate::session::{SessionState, use_session};
use crate::ui::order;
use engine::Engine;
use machine::Pause;
use row::Stage;

pub use panel::BulkPanel;

/// What is done to each connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Starts a sync.
    Sync,
    /// Cancels the job that runs.
    Cancel,
    /// Lets its schedule and people start it.
    Enable,
    /// Lets nothing start it.
    Disable,
}

impl Action {
    /// What a person needs to be allowed.
    #[must_use]
    pub const fn access(self) -> Access {
        match self {
            Self::Sync | Self::Cancel => Access::Launch,
            Self::Enable | Self::Disable => Access::Manage,
        }
    }

    /// Why there is nothing to be done to a connection; empty where there is.
    #[must_use]
    pub const fn moot(self, disabled: bool) -> &'static str {
        match (self, disabled) {
            (Self::Sync, true) => "Disabled in Airbyte: nothing starts it.",
            (Self::Enable, false) => "It is enabled already.",
            (Self::Disable, true) => "It is disabled already.",
            _ => "",
        }
    }
}

/// A connection to which something is to be done, as the list knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The names of its tags, which a grant can ask about.
    pub tags: Vec<String>,
    /// The id and the name of its workspace.
    pub workspace: (String, String),
    /// Whether it is disabled.
    pub disabled: bool,
    /// Its latest job, where known: when it is live, the one that [`Action::Cancel`] means.
    pub latest: Option<u64>,
}

/// Something that the person is asked about before it is done.
#[derive(Clone)]
struct Asked {
    action: Action,
    /// Each with the reason why the person may not.
    items: Vec<(Item, Option<String>)>,
}

/// What is done to many connections of an instance. Copy it from the context with [`use_bulk`].
#[derive(Clone, Copy)]
pub struct Bulk {
    instance: StoredValue<String>,
    engine: StoredValue<Rc<Engine>, LocalStorage>,
    again: SyncAgain,
    asked: RwSignal<Option<Asked>>,
    open: RwSignal<bool>,
    session: SessionState,
}

/// The page's [`Bulk`].
///
/// # Panics
/// Outside of a page that has called [`Bulk::provide`], which is a mistake of the program.
#[must_use]
pub fn use_bulk() -> Bulk {
    expect_context()
}

impl Bulk {
    /// Provides it to everything below, and goes on with what was under way before a reload.
    pub fn provide(instance: &str) -> Self {
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
        let bulk = Self {
            instance: StoredValue::new(instance.to_owned()),
            engine: StoredValue::new_local(engine),
            again: SyncAgain::of(instance),
            asked: RwSignal::new(None),
            open: RwSignal::new(false),
            session,
        };
        provide_context(bulk);
        bulk
    }

    /// Asks whether to do this to these connections, and does it. Who may not is told beforehand,
    /// and so is what is left out.
    pub fn start(&self, action: Action, items: Vec<Item>) {
        if items.is_empty() {
            return;
        }
        let names: Vec<String> = items.iter().map(|item| item.name.to_lowercase()).collect();
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
    #[must_use]
    pub fn why_not(&self, action: Action, item: &Item) -> Option<String> {
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

    /// Whether something is being asked of Airbyte for a connection. Tracked.
    #[must_use]
    pub fn is_busy(&self, id: &str) -> bool {
        let shown = self.engine.with_value(|engine| engine.shown.clone());
        shown.with(|shown| shown.in_flight.iter().any(|busy| busy == id))
    }

    /// The connections that were enabled or disabled, and what of the two. Tracked.
    #[must_use]
    pub fn changed(&self) -> Vec<(String, Action)> {
        let shown = self.engine.with_value(|engine| engine.shown.clone());
        shown.with(|shown| {
            let changed = shown.rows.iter().filter(|row| row.stage == Stage::Changed);
            changed.map(|row| (row.id.clone(), row.action)).collect()
        })
    }

    /// The connections with the jobs that were started here and have not ended. Tracked.
    #[must_use]
    pub fn running(&self) -> Vec<(String, u64)> {
        let shown = self.engine.with_value(|engine| engine.shown.clone());
        shown.with(|shown| {
            let live = shown.rows.iter().filter(|row| row.stage == Stage::Running);
            live.filter_map(|row| Some((row.id.clone(), row.job?)))
                .collect()
        })
    }
}
