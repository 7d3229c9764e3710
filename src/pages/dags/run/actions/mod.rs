//! What can be done to a run: clearing, marking, its note. Each change but the note is shown first as it
//! would be, then done by policy, and looked up where its answer is lost.

mod ask;
mod deed;
mod found;
mod menu;
mod note;
mod origin;
mod sending;

use airstrip_airflow::v2::TaskInstance;
use airstrip_contract::{Access, Api, System};
use leptos::prelude::*;

use self::ask::Rehearsal;
use self::deed::Deed;
use super::flight::Flight;
use crate::api::{Mutation, Queries, api_of};
use crate::components::airflow::{OneDag, reads_of};
use crate::ui::Toasts;

pub use self::menu::OfTask;
pub use self::note::note;
pub use self::origin::origin;

/// The actions on one run. Copied into its parts; [`Self::dialogs`] is shown once on the page.
#[derive(Clone, Copy)]
pub struct Actions {
    flight: Flight,
    /// What is asked about.
    asked: RwSignal<Option<Deed>>,
    open: RwSignal<bool>,
    rehearsal: RwSignal<Rehearsal>,
    /// Which rehearsal is the latest: answers of others come too late.
    latest: StoredValue<u32>,
    /// Whether the run is read for what became of a change.
    checking: RwSignal<bool>,
    sending: Mutation,
    menu: menu::At,
    toasts: Toasts,
    queries: Queries,
}

impl Actions {
    /// The actions of the calling page.
    pub fn new(flight: Flight) -> Self {
        let this = Self {
            flight,
            asked: RwSignal::new(None),
            open: RwSignal::new(false),
            rehearsal: RwSignal::new(Rehearsal::Reading),
            latest: StoredValue::new(0),
            checking: RwSignal::new(false),
            sending: Mutation::new(),
            menu: menu::At::new(),
            toasts: Toasts::get(),
            queries: Queries::get(),
        };
        // A run that goes on after it had ended is read quickly again, and so are its tasks.
        let live = Memo::new(move |_| flight.is_live());
        Effect::new(move |before: Option<bool>| {
            let live = live.get();
            if live && before == Some(false) {
                this.refresh();
            }
            live
        });
        let looked = Memo::new(move |_| this.has_looked());
        Effect::new(move |_| {
            let waits = || matches!(this.asked.get_untracked(), Some(Deed::MarkRun(_)));
            if looked.get() && waits() {
                this.rehearse();
            }
        });
        // Tasks that were on none of the pages are looked for once more, quickly for a while.
        let lacks = Memo::new(move |_| flight.missing() > 0);
        Effect::new(move |_| {
            if lacks.get() {
                this.refresh();
            }
        });
        this
    }

    /// The questions and the menu; drawn once.
    pub fn dialogs(self) -> AnyView {
        view! {
            {ask::dialog(self)}
            {menu::of_one(self)}
        }
        .into_any()
    }

    /// The buttons for the head of the run's page.
    pub fn head(self) -> AnyView {
        menu::head(self)
    }

    /// The button for a task, in its row or on its page.
    pub fn button(self, task: OfTask) -> AnyView {
        menu::button(self, task)
    }

    fn names(self) -> (String, String, String) {
        let OneDag {
            instance, dag_id, ..
        } = self.flight.dag;
        (
            instance.get_value(),
            dag_id.get_value(),
            self.flight.run_id(),
        )
    }

    /// The task instances as last read. Tracked.
    fn known(self) -> Vec<TaskInstance> {
        self.flight.instances().unwrap_or_default()
    }

    /// Whether the tasks were read, or cannot be. Tracked.
    fn has_looked(self) -> bool {
        let tasks = self.flight.tasks;
        self.flight.instances().is_some() || tasks.error().is_some()
    }

    /// Whether the run has ended. Tracked.
    fn has_ended(self) -> bool {
        let run = self.flight.run.data();
        run.is_some_and(|run| run.state.is_terminal())
    }

    fn is_airflow_2(self) -> bool {
        api_of(System::Airflow, &self.names().0) == Api::V1
    }

    fn why_not(self, access: Access) -> Option<String> {
        self.flight.dag.why_not(access)
    }

    /// Reads anew what a change is about.
    fn refresh(self) {
        let (instance, dag_id, _) = self.names();
        for dag_id in [dag_id.as_str(), "~"] {
            self.queries.invalidate(&reads_of(&instance, dag_id));
        }
    }
}
