//! Does one thing to many connections, a few at a time, and says of each what came of it.

use leptos::prelude::*;

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

/// What is done to many connections of an instance. Copy it from the context with [`use_bulk`].
#[derive(Clone, Copy)]
pub struct Bulk {
    asked: RwSignal<Option<(Action, Vec<Item>)>>,
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
    pub fn provide(_instance: &str) -> Self {
        let bulk = Self {
            asked: RwSignal::new(None),
        };
        provide_context(bulk);
        bulk
    }

    /// Asks whether to do this to these connections, and does it. Who may not is told beforehand,
    /// and so is what is left out.
    pub fn start(&self, action: Action, items: Vec<Item>) {
        self.asked.set(Some((action, items)));
    }

    /// Whether something is being asked of Airbyte for a connection. Tracked.
    #[must_use]
    pub fn is_busy(&self, id: &str) -> bool {
        self.asked.with(|asked| {
            asked
                .as_ref()
                .is_some_and(|(_, items)| items.iter().any(|item| item.id == id))
        })
    }

    /// The connections with the jobs that were started here and have not ended. Tracked.
    #[must_use]
    pub fn running(&self) -> Vec<(String, u64)> {
        Vec::new()
    }
}

/// The rows of what was asked for and how each stands; nothing while there are none. It takes its
/// place below the list, in a `.page-fill`.
#[component]
pub fn BulkPanel(
    /// The Airbyte instance.
    #[prop(into)]
    instance: String,
) -> AnyView {
    let bulk = use_bulk();
    let rows = move || {
        let (_, items) = bulk.asked.get()?;
        let item = |item: &Item| view! { <li>{item.name.clone()}</li> };
        let items = items.iter().map(item).collect_view();
        Some(view! {
            <section class="bulk" aria-label=format!("Bulk actions on {instance}")>
                <ul>{items}</ul>
            </section>
        })
    };
    rows.into_any()
}
