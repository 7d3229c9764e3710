//! The state of the launch page.

use std::sync::Arc;

use airstrip_airflow::v2::DagDetails;
use airstrip_conf_form::{Draft, Form, Issue};
use airstrip_contract::Access;
use leptos::ev;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::past::Past;
use super::presets::Presets;
use super::source::{Address, SetAside, Source};
use super::stored;
use crate::api::{ApiError, Mutation, Queries};
use crate::components::airflow::{OneDag, new_run_id};
use crate::forms::conf::{ConfState, Saved, matches};
use crate::router::{Router, use_router};
use crate::ui::Toasts;

/// The view of fields.
pub const FORM: &str = "form";
/// The view of the JSON text.
pub const JSON: &str = "json";

/// How the launch stands, beyond what its button shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Nothing was sent, or what was sent was refused.
    Ready,
    /// The answer was lost; reading the run.
    Checking,
    /// Airflow does not know the run; and what came in place of an answer.
    NotFound(String),
    /// The answer was lost, and the run could not be read either.
    Unknown(ApiError),
    /// Airflow or the proxy refused.
    Refused(ApiError),
}

/// The launch page of one DAG.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The DAG.
    pub dag: OneDag,
    /// Its presets.
    pub presets: Presets,
    /// What is entered.
    pub conf: ConfState,
    /// Of how many runs the confs were asked for fields, where the DAG declares no params; 0 where none
    /// of them has a conf.
    pub guessed_from: Option<usize>,
    /// The note for the run.
    pub note: RwSignal<String>,
    /// The id that the run shall have: chosen here, until a person types another.
    pub run_name: RwSignal<String>,
    /// The id that was chosen here.
    pub(super) proposed: StoredValue<String>,
    /// The logical date as its input has it, in UTC; empty for none.
    pub logical_date: RwSignal<String>,
    /// The data interval beside it, likewise: from and to.
    pub interval: [RwSignal<String>; 2],
    /// What Airflow said against these fields, until they are edited.
    pub said: RwSignal<Vec<Issue>>,
    /// [`FORM`] or [`JSON`].
    pub view: RwSignal<String>,
    /// How the launch stands.
    pub stage: RwSignal<Stage>,
    /// Whether unsent edits of before were put back.
    pub restored: RwSignal<bool>,
    /// What the form was filled in from.
    pub source: RwSignal<Source>,
    /// Edits that were filled in over.
    pub set_aside: RwSignal<Option<SetAside>>,
    /// The conf as it was filled in.
    pub filled: RwSignal<Map<String, Value>>,
    /// The messages of the page.
    pub toasts: Toasts,
    /// Set when first sent and kept until it is known whether a run exists.
    pub(super) run_id: RwSignal<Option<String>>,
    pub(super) address: Address,
    /// What the address named when the form was filled in.
    pub(super) prefill: StoredValue<Option<String>>,
    /// The form as it was filled in: there is nothing to keep of it.
    pub(super) pristine: RwSignal<Saved>,
    pub(super) sending: Mutation,
    pub(super) queries: Queries,
    pub(super) router: Router,
}

impl Desk {
    /// Sets the page up: with unsent edits of before, the conf of the address, or the defaults.
    pub fn new(dag: OneDag, presets: Presets, past: Past, details: &DagDetails) -> Self {
        let (instance, dag_id) = (dag.instance.get_value(), dag.dag_id.get_value());
        let router = use_router();
        let (form, guessed_from) = match params_of(details) {
            Some(params) => (Form::from_params(params, matches), None),
            None => past.guess(),
        };
        let address = Address::of(router);
        let kept = stored::load(&instance, &dag_id);
        // Before anything else is launched it has to be known what became of that.
        if kept.as_ref().is_some_and(|saved| saved.run_id.is_some()) {
            address.name(&Source::Defaults);
        }
        let given = address.key();
        let (kept, aside) = match kept {
            Some(saved) if given.is_some() && saved.prefill != given => (None, Some(saved)),
            kept => (kept, None),
        };
        let link = Some(untrack(|| address.conf.get())).filter(|conf| !conf.is_empty());
        let mut draft = Draft::new(Arc::new(form));
        let set_aside = aside.map(|entered| SetAside::over(&draft, entered));
        if let Some(link) = &link {
            prefill(&mut draft, link);
        }
        let pristine = Saved::of(&draft);
        let filled = draft.shown();
        if let Some(saved) = &kept {
            saved.restore(&mut draft);
        }
        let shows_form = guessed_from != Some(0) && draft.json_error().is_none();
        let run_id = kept.as_ref().and_then(|saved| saved.run_id.clone());
        let proposed = new_run_id(js_sys::Date::now(), js_sys::Math::random());
        let proposed = proposed.as_str().to_owned();
        let desk = Self {
            dag,
            presets,
            conf: ConfState::new(draft).in_zone(details.timezone.clone()),
            guessed_from,
            note: RwSignal::new(kept.as_ref().map_or_else(String::new, |s| s.note.clone())),
            run_name: RwSignal::new(run_id.clone().unwrap_or_else(|| proposed.clone())),
            proposed: StoredValue::new(proposed),
            logical_date: RwSignal::new(
                kept.as_ref()
                    .map_or_else(String::new, |s| s.logical_date.clone()),
            ),
            interval: [0, 1].map(|end| {
                let kept = kept.as_ref().map(|saved| saved.interval[end].clone());
                RwSignal::new(kept.unwrap_or_default())
            }),
            said: RwSignal::default(),
            view: RwSignal::new(if shows_form { FORM } else { JSON }.to_owned()),
            stage: RwSignal::new(Stage::Ready),
            restored: RwSignal::new(kept.is_some()),
            source: RwSignal::new(match (link, address.named()) {
                (Some(_), _) => Source::Link,
                (_, Some(what)) => Source::Awaited(what),
                _ => Source::Defaults,
            }),
            set_aside: RwSignal::new(set_aside),
            filled: RwSignal::new(filled),
            toasts: Toasts::get(),
            run_id: RwSignal::new(run_id),
            address,
            prefill: StoredValue::new(given.or(kept.and_then(|saved| saved.prefill))),
            pristine: RwSignal::new(pristine),
            sending: Mutation::new(),
            queries: Queries::get(),
            router,
        };
        desk.keep_edits();
        if desk.in_doubt() {
            desk.check(None);
        }
        desk
    }

    /// Keeps every edit in the browser's session, for as long as there is any.
    fn keep_edits(self) {
        let keep = move || {
            let mut saved = self.entered();
            let (instance, dag_id) = self.names();
            let prefill = self.prefill.get_value();
            if self.pristine.with(|pristine| saved == *pristine) {
                // What the same address would set aside again is still to be brought back.
                if self.set_aside.with(Option::is_none) || prefill.is_none() {
                    stored::forget(&instance, &dag_id);
                }
            } else {
                saved.prefill = prefill;
                stored::keep(&instance, &dag_id, &saved);
            }
        };
        Effect::new(move |_| keep());
        // Of what was typed last the effect may not have heard when the page is left.
        let last = move || {
            if self.conf.is_behind() {
                untrack(keep);
            }
        };
        let leaving = window_event_listener(ev::pagehide, move |_| last());
        on_cleanup(move || {
            leaving.remove();
            last();
        });
    }

    /// Everything that is entered. Tracked.
    pub(super) fn entered(self) -> Saved {
        let mut entered = self.conf.with(Saved::of);
        entered.note = self.note.get();
        entered.logical_date = self.logical_date.get();
        entered.interval = self.interval.map(|end| end.get());
        entered.run_id = self.run_id.get();
        entered
    }

    /// Whether there are fields to show.
    pub fn has_form(self) -> bool {
        self.guessed_from != Some(0)
    }

    /// Why nothing can be launched. Tracked.
    pub fn why_not(self) -> Option<String> {
        let awaited = self.source.with(|source| match source {
            Source::Awaited(what) => Some(*what),
            _ => None,
        });
        let awaited =
            awaited.map(|what| format!("The {what} that the address names is still being read."));
        self.dag.why_not(Access::Launch).or(awaited)
    }

    /// Whether a launch is under way. Tracked.
    pub fn pending(self) -> bool {
        self.sending.pending() || self.stage.with(|stage| *stage == Stage::Checking)
    }

    /// Whether a launch was sent of which nobody knows yet whether it has started a run. Not tracked.
    pub fn in_doubt(self) -> bool {
        self.run_id.with_untracked(Option::is_some)
    }

    pub(super) fn names(self) -> (String, String) {
        (self.dag.instance.get_value(), self.dag.dag_id.get_value())
    }

    pub(super) fn is_shown(self) -> bool {
        self.stage.try_get_untracked().is_some()
    }
}

/// The params of a DAG that declares any.
pub fn params_of(details: &DagDetails) -> Option<&Map<String, Value>> {
    details.params.as_ref().filter(|params| !params.is_empty())
}

/// Fills in the conf of the address. One that is no conf is shown as text, with its error.
fn prefill(draft: &mut Draft, given: &str) {
    match serde_json::from_str::<Map<String, Value>>(given) {
        Ok(conf) => draft.prefill(&conf),
        Err(_) => draft.set_text(given),
    }
}
