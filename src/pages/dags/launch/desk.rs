//! The state of the launch page, and sending.

use std::sync::Arc;

use airstrip_airflow::model::RunId;
use airstrip_airflow::v2::{DagDetails, DagRun, LaunchDag};
use airstrip_conf_form::{Draft, Form, Issue};
use airstrip_contract::{Access, System};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};

use super::attempt::{Found, Outcome, new_run_id};
use super::look::look_for;
use super::stored;
use crate::api::{ApiError, Mutation, Queries};
use crate::components::airflow::{OneDag, reads_of};
use crate::components::launches_of;
use crate::forms::conf::{ConfState, Saved, matches};
use crate::router::{Router, use_router};
use crate::routes::Route;
use crate::ui::{Toasts, Tone};

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
    dag: OneDag,
    /// What is entered.
    pub conf: ConfState,
    /// Whether the DAG declares params that a form can show.
    pub has_params: bool,
    /// The note for the run.
    pub note: RwSignal<String>,
    /// [`FORM`] or [`JSON`].
    pub view: RwSignal<String>,
    /// How the launch stands.
    pub stage: RwSignal<Stage>,
    /// Whether unsent edits of before were put back.
    pub restored: RwSignal<bool>,
    /// Chosen when first sent and kept until it is known whether a run exists.
    run_id: RwSignal<Option<String>>,
    prefill: StoredValue<Option<String>>,
    sending: Mutation,
    queries: Queries,
    toasts: Toasts,
    router: Router,
}

impl Desk {
    /// Sets the page up: with unsent edits of before, the conf of the address, or the defaults.
    pub fn new(dag: OneDag, details: &DagDetails) -> Self {
        let (instance, dag_id) = (dag.instance.get_value(), dag.dag_id.get_value());
        let router = use_router();
        let form = Form::from_params(&details.params.clone().unwrap_or_default(), matches);
        let has_params = !form.fields.is_empty();
        let given = Some(untrack(|| router.param("conf", "").get())).filter(|c| !c.is_empty());
        let kept = stored::load(&instance, &dag_id)
            .filter(|saved| given.is_none() || saved.prefill == given);
        let mut draft = Draft::new(Arc::new(form));
        match (&kept, &given) {
            (Some(saved), _) => saved.restore(&mut draft),
            (None, Some(given)) => prefill(&mut draft, given),
            (None, None) => {}
        }
        let unreadable = draft.json_error().is_some();
        let desk = Self {
            dag,
            conf: ConfState::new(draft).in_zone(details.timezone.clone()),
            has_params,
            note: RwSignal::new(kept.as_ref().map_or_else(String::new, |s| s.note.clone())),
            view: RwSignal::new(
                if has_params && !unreadable {
                    FORM
                } else {
                    JSON
                }
                .to_owned(),
            ),
            stage: RwSignal::new(Stage::Ready),
            restored: RwSignal::new(kept.is_some()),
            run_id: RwSignal::new(kept.as_ref().and_then(|saved| saved.run_id.clone())),
            prefill: StoredValue::new(given.or(kept.and_then(|saved| saved.prefill))),
            sending: Mutation::new(),
            queries: Queries::get(),
            toasts: Toasts::get(),
            router,
        };
        desk.keep_edits();
        if desk.run_id.with_untracked(Option::is_some) {
            desk.check(None);
        }
        desk
    }

    /// Keeps every edit in the browser's session, for as long as there is any.
    fn keep_edits(self) {
        let pristine = self.conf.with_untracked(|draft| {
            let fresh = Draft::new(Arc::clone(draft.form()));
            Saved::of(&fresh)
        });
        Effect::new(move |_| {
            let mut saved = self.conf.with(Saved::of);
            saved.note = self.note.get();
            saved.run_id = self.run_id.get();
            let (instance, dag_id) = self.names();
            if saved == pristine {
                stored::forget(&instance, &dag_id);
            } else {
                saved.prefill = self.prefill.get_value();
                stored::keep(&instance, &dag_id, &saved);
            }
        });
    }

    /// Puts everything back to the defaults.
    pub fn start_over(self) {
        let fresh = self
            .conf
            .with_untracked(|draft| Draft::new(Arc::clone(draft.form())));
        self.conf.replace(fresh);
        self.note.set(String::new());
        self.restored.set(false);
        self.stage.set(Stage::Ready);
    }

    /// Why the person may not launch. Tracked.
    pub fn why_not(self) -> Option<String> {
        self.dag.why_not(Access::Launch)
    }

    /// Whether a launch is under way. Tracked.
    pub fn pending(self) -> bool {
        self.sending.pending() || self.stage.with(|stage| *stage == Stage::Checking)
    }

    /// Launches, unless something is wrong with the conf: then shows what.
    pub fn launch(self) {
        if untrack(|| self.pending()) {
            return;
        }
        let Some(conf) = self.conf.try_conf() else {
            scroll_to_issues();
            return;
        };
        let run_id = self
            .run_id
            .get_untracked()
            .and_then(|id| RunId::parse(&id).ok());
        let run_id =
            run_id.unwrap_or_else(|| new_run_id(js_sys::Date::now(), js_sys::Math::random()));
        self.run_id.set(Some(run_id.as_str().to_owned()));
        self.stage.set(Stage::Ready);
        let note = self.note.get_untracked();
        let launch = LaunchDag {
            dag_id: self.dag.dag_id.get_value(),
            dag_run_id: run_id,
            conf,
            logical_date: None,
            note: Some(note).filter(|note| !note.trim().is_empty()),
        };
        let (instance, dag_id) = self.names();
        let id = launch.dag_run_id.as_str().to_owned();
        self.sending.send(&instance.clone(), launch, move |result| {
            self.answered(&instance, &dag_id, &id, result);
        });
    }

    fn answered(self, instance: &str, dag_id: &str, id: &str, result: Result<DagRun, ApiError>) {
        match (Outcome::of(result.as_ref()), result) {
            (Outcome::Started, _) => self.arrive(instance, dag_id, id, None),
            // The person has left; what happened is told by the DAG's page.
            _ if !self.is_shown() => {}
            (Outcome::Exists | Outcome::Unsure, result) => self.check(result.err()),
            (Outcome::Refused, Err(error)) => self.refused(error),
            (Outcome::Refused, Ok(_)) => {}
        }
    }

    fn names(self) -> (String, String) {
        (self.dag.instance.get_value(), self.dag.dag_id.get_value())
    }

    fn is_shown(self) -> bool {
        self.stage.try_get_untracked().is_some()
    }

    /// Nothing was started: says why, at the field that it is about where there is one.
    fn refused(self, error: ApiError) {
        self.run_id.set(None);
        let about = self.conf.with_untracked(|draft| about(&error, draft));
        if about.is_empty() {
            self.stage.set(Stage::Refused(error));
        } else {
            self.conf.refuse(about);
            scroll_to_issues();
        }
    }

    /// Looks whether the run exists after `instead` came in place of its answer.
    pub fn check(self, instead: Option<ApiError>) {
        let Some(run_id) = self.run_id.get_untracked() else {
            return;
        };
        self.stage.set(Stage::Checking);
        let (instance, dag_id) = self.names();
        spawn_local(async move {
            let answer = look_for(&instance, &dag_id, &run_id).await;
            match (Found::of(answer.as_ref()), answer) {
                (Found::Yes, _) => self.arrive(
                    &instance,
                    &dag_id,
                    &run_id,
                    Some("The answer was lost, but the run started: showing it"),
                ),
                _ if !self.is_shown() => {}
                (Found::No, _) => self.stage.set(Stage::NotFound(lost_in_words(instead))),
                (Found::Unknown, Err(error)) => {
                    self.queries.notice(&error);
                    self.stage.set(Stage::Unknown(error));
                }
                (Found::Unknown, Ok(_)) => {}
            }
        });
    }

    /// The run exists: shows it, or says so where the person has gone elsewhere.
    fn arrive(self, instance: &str, dag_id: &str, run_id: &str, word: Option<&str>) {
        stored::forget(instance, dag_id);
        for dag_id in [dag_id, "~"] {
            self.queries.invalidate(&reads_of(instance, dag_id));
        }
        self.queries
            .invalidate(&launches_of(System::Airflow, instance));
        let run = Route::DagRun {
            instance: instance.to_owned(),
            dag_id: dag_id.to_owned(),
            run_id: run_id.to_owned(),
        };
        if self.is_shown() {
            if let Some(word) = word {
                self.toasts.info(word, "");
            }
            self.router.go(&run);
        } else {
            let title = format!("{dag_id} was launched");
            self.toasts
                .with_link(Tone::Good, title, run.path(), "Show the run");
        }
    }
}

/// The fields that Airflow's refusal is about.
fn about(error: &ApiError, draft: &Draft) -> Vec<Issue> {
    let ApiError::Upstream {
        status,
        message,
        body,
        ..
    } = error
    else {
        return Vec::new();
    };
    match status {
        400 => draft
            .form()
            .server_issue(message, draft)
            .into_iter()
            .collect(),
        422 => {
            let answer = serde_json::from_str::<Value>(body).unwrap_or_default();
            draft.form().server_issues(&answer["detail"], draft)
        }
        _ => Vec::new(),
    }
}

/// What came in place of an answer: an error page, or nothing.
fn lost_in_words(instead: Option<ApiError>) -> String {
    match instead {
        Some(error) if error.status().is_some() => error.title(),
        _ => "The answer was lost".to_owned(),
    }
}

/// Fills in the conf of the address. One that is no conf is shown as text, with its error.
fn prefill(draft: &mut Draft, given: &str) {
    match serde_json::from_str::<Map<String, Value>>(given) {
        Ok(conf) => draft.prefill(&conf),
        Err(_) => draft.set_text(given),
    }
}

fn scroll_to_issues() {
    request_animation_frame(|| {
        if let Ok(Some(issues)) = document().query_selector(".issues") {
            issues.scroll_into_view();
        }
    });
}
