//! Pausing and unpausing a DAG.

use airstrip_airflow::v2::PauseDag;
use airstrip_airflow::{v1, v2};
use airstrip_contract::{Access, Api, System};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::one_dag::OneDag;
use crate::api::{Mutation, Queries, api_of};
use crate::ui::{Button, Glyph, Icon, Switch, Toasts};

/// How long the switch shows what was asked for, at most, while the reads have not caught up: the
/// list of all DAGs is not read again for one of them.
const TRUST_MS: u32 = 60_000;

/// The reads about one DAG or its runs, for [`Queries::invalidate`].
#[must_use]
pub fn reads_of(instance: &str, dag_id: &str) -> String {
    let dag = match api_of(System::Airflow, instance) {
        Api::V1 => &v1::operations::PAUSE_DAG,
        _ => &v2::operations::PAUSE_DAG,
    };
    let path = dag.fill(&[("dag_id", dag_id)]);
    format!("airflow/{instance}{path}/")
}

/// A DAG's pause: shown at once as asked for, taken back when Airflow refuses.
#[derive(Clone, Copy)]
pub struct Pause {
    dag: OneDag,
    known: Signal<bool>,
    asked: RwSignal<Option<bool>>,
    mutation: Mutation,
    queries: Queries,
    toasts: Toasts,
}

impl Pause {
    /// The pause of a DAG, whose state as last read is `known`.
    #[must_use]
    pub fn new(dag: OneDag, known: Signal<bool>) -> Self {
        let asked = RwSignal::new(None);
        Effect::new(move |_| {
            let known = known.get();
            if asked.get_untracked() == Some(known) {
                asked.set(None);
            }
        });
        Self {
            dag,
            known,
            asked,
            mutation: Mutation::new(),
            queries: Queries::get(),
            toasts: Toasts::get(),
        }
    }

    /// Whether the DAG is paused, as far as the person is concerned. Tracked.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.asked.get().unwrap_or_else(|| self.known.get())
    }

    /// Whether a change is under way. Tracked.
    #[must_use]
    pub fn pending(&self) -> bool {
        self.mutation.pending()
    }

    /// Why the person may not pause it. Tracked.
    #[must_use]
    pub fn why_not(&self) -> Option<String> {
        self.dag.why_not(Access::Manage)
    }

    /// Pauses or unpauses.
    pub fn set(self, paused: bool) {
        let (queries, toasts) = (self.queries, self.toasts);
        let OneDag {
            instance, dag_id, ..
        } = self.dag;
        let (instance, dag_id) = (instance.get_value(), dag_id.get_value());
        self.asked.set(Some(paused));
        let write = PauseDag {
            dag_id: dag_id.clone(),
            is_paused: paused,
        };
        let asked = self.asked;
        self.mutation.send(&instance.clone(), write, move |result| {
            match result {
                Ok(_) => {
                    Timeout::new(TRUST_MS, move || {
                        asked.try_set(None);
                    })
                    .forget();
                }
                Err(error) => {
                    asked.try_set(None);
                    let verb = if paused { "paused" } else { "unpaused" };
                    toasts.bad(
                        format!("{dag_id} was not {verb}: {}", error.title()),
                        format!("{} {}", error.detail(), error.remedy()),
                    );
                }
            }
            queries.invalidate(&reads_of(&instance, &dag_id));
        });
    }
}

/// The switch of a [`Pause`]: on while the DAG is active.
#[component]
pub fn PauseSwitch(
    /// What it switches.
    pause: Pause,
    /// The DAG, for the switch's name.
    name: String,
    /// Whether the word is shown beside it.
    #[prop(optional)]
    show_label: bool,
) -> AnyView {
    let session_says = Memo::new(move |_| pause.why_not());
    let label = move || match (show_label, pause.is_paused()) {
        (true, true) => "Paused".to_owned(),
        (true, false) => "Active".to_owned(),
        (false, _) => format!("Active: {name}"),
    };
    view! {
        <Switch
            label=Signal::derive(label)
            on=Signal::derive(move || !pause.is_paused())
            on_change=move |active: bool| pause.set(!active)
            pending=Signal::derive(move || pause.pending())
            why_not=session_says
            show_label
        />
    }
    .into_any()
}

/// What the pause means for a run, with the way out; nothing while the DAG is active.
#[component]
pub fn WillWait(
    /// The pause.
    pause: Pause,
    /// What it means, as a full sentence.
    text: &'static str,
) -> AnyView {
    let paused = Memo::new(move |_| pause.is_paused());
    let why_not = Memo::new(move |_| pause.why_not());
    let note = move || {
        paused.get().then(|| {
            view! {
                <div class="will-wait" role="note">
                    <Icon glyph=Glyph::Pause />
                    <p>{text}</p>
                    <Button
                        on_click=move |_| pause.set(false)
                        pending=Signal::derive(move || pause.pending())
                        why_not
                    >
                        "Unpause"
                    </Button>
                </div>
            }
        })
    };
    note.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_dags_own_reads_are_made_anew() {
        let prefix = reads_of("prod", "sales refresh");
        assert_eq!(prefix, "airflow/prod/api/v2/dags/sales%20refresh/");
        assert_eq!(reads_of("prod", "~"), "airflow/prod/api/v2/dags/~/");
    }
}
