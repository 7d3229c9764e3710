//! Sending a launch, and finding out what became of it.

use airstrip_airflow::model::{RunField, RunId, refused_fields};
use airstrip_airflow::v2::{DagRun, LaunchDag};
use airstrip_conf_form::{Draft, Issue, Step};
use airstrip_contract::System;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};

use super::desk::{Desk, Stage};
use super::run_fields::{instant_of, place_of};
use super::stored;
use crate::api::ApiError;
use crate::components::airflow::{Found, Outcome, look_for, reads_of};
use crate::components::launches_of;
use crate::forms::conf::{focus_within, is_half_typed, unfold};
use crate::routes::Route;
use crate::ui::Tone;

impl Desk {
    /// Launches, unless something is wrong with what is entered: then shows what.
    pub fn launch(self) {
        if untrack(|| self.pending()) {
            return;
        }
        if is_half_typed() {
            return;
        }
        let bad = untrack(|| self.bad_field());
        let run_id = RunId::parse(&self.run_name.get_untracked());
        let (None, Ok(run_id)) = (bad, run_id) else {
            focus_within(place_of(bad.unwrap_or(RunField::RunId)).0.to_owned());
            return;
        };
        // What is shown is what is sent, down to the last key.
        self.conf.follow();
        let Some(conf) = self.conf.try_conf() else {
            self.show_issues();
            return;
        };
        let first = !self.in_doubt();
        let own = self
            .proposed
            .with_value(|proposed| proposed != run_id.as_str());
        self.run_id.set(Some(run_id.as_str().to_owned()));
        self.stage.set(Stage::Ready);
        self.said.update(Vec::clear);
        let launch = untrack(|| self.order(run_id, conf));
        let (instance, dag_id) = self.names();
        let id = launch.dag_run_id.as_str().to_owned();
        self.sending.send(&instance.clone(), launch, move |result| {
            match (Outcome::of(result.as_ref()), result) {
                // An id that a person typed may well be that of another run.
                (Outcome::Exists, Err(error)) if first && own => match self.is_dated() {
                    _ if !self.is_shown() => {}
                    true => self.look(Some(error), true),
                    false => self.refused(error, Some(RunField::RunId)),
                },
                (_, result) => self.answered(&instance, &dag_id, &id, result),
            }
        });
    }

    /// The launch of a conf as the page says it. Tracked.
    pub(super) fn order(self, dag_run_id: RunId, conf: Map<String, Value>) -> LaunchDag {
        let note = self.note.get();
        let at = |text: RwSignal<String>| text.with(|date| instant_of(date));
        let date = at(self.logical_date);
        let [start, end] = self.interval.map(at);
        LaunchDag {
            dag_id: self.dag.dag_id.get_value(),
            dag_run_id,
            conf,
            logical_date: date,
            // It stands beside a logical date alone: its fields are not there without one.
            data_interval: start.zip(end).filter(|_| date.is_some()),
            note: Some(note).filter(|note| !note.trim().is_empty()),
        }
    }

    fn answered(self, instance: &str, dag_id: &str, id: &str, result: Result<DagRun, ApiError>) {
        match (Outcome::of(result.as_ref()), result) {
            (Outcome::Started, _) => self.arrive(instance, dag_id, id, None),
            // The person has left; what happened is told by the DAG's page.
            _ if !self.is_shown() => {}
            (Outcome::Exists | Outcome::Unsure, result) => self.check(result.err()),
            (Outcome::Refused, Err(error)) => self.refused(error, None),
            (Outcome::Refused, Ok(_)) => {}
        }
    }

    fn is_dated(self) -> bool {
        self.logical_date.with_untracked(|date| !date.is_empty())
    }

    /// Nothing was started: says why, at the fields that it is about, and above the button what else.
    fn refused(self, error: ApiError, taken: Option<RunField>) {
        self.run_id.set(None);
        let (conf, run, all) = self
            .conf
            .with_untracked(|draft| about(&error, taken, draft));
        let told = conf.len() + run.len();
        self.stage.set(match told < all {
            true => Stage::Refused(error),
            false => Stage::Ready,
        });
        if told > 0 {
            self.conf.refuse(conf);
            let others = run.into_iter().map(|(field, message)| {
                let (id, label) = place_of(field);
                Issue {
                    field: Some(id.to_owned()),
                    path: vec![Step::Key(label.to_owned())],
                    message,
                }
            });
            self.said.set(others.collect());
            self.show_issues();
        }
    }

    /// Moves to the summary, with every field that it names unfolded.
    fn show_issues(self) {
        request_animation_frame(move || {
            let said = self.said.try_get_untracked().unwrap_or_default();
            for other in said {
                let id = other.field.unwrap_or_default();
                if let Some(input) = document().get_element_by_id(&id) {
                    unfold(&input);
                }
            }
            if let Ok(Some(issues)) = document().query_selector(".issues") {
                issues.scroll_into_view();
            }
        });
    }

    /// Looks whether the run exists after `instead` came in place of its answer.
    pub fn check(self, instead: Option<ApiError>) {
        self.look(instead, false);
    }

    /// The same; one that is there under a `typed` id is another run. Where it is not there, it is the
    /// logical date that is taken: which of the two, Airflow 3 does not say.
    fn look(self, instead: Option<ApiError>, typed: bool) {
        let Some(run_id) = self.run_id.get_untracked() else {
            return;
        };
        self.stage.set(Stage::Checking);
        let (instance, dag_id) = self.names();
        spawn_local(async move {
            let answer = look_for(&instance, &dag_id, &run_id).await;
            match (Found::of(answer.as_ref()), answer, instead) {
                (Found::Yes, ..) if !typed => self.arrive(
                    &instance,
                    &dag_id,
                    &run_id,
                    Some("The answer was lost, but the run started: showing it"),
                ),
                _ if !self.is_shown() => {}
                (Found::Yes, _, Some(error)) => self.refused(error, Some(RunField::RunId)),
                // Another run is in its way, such as one of the same logical date, or Airflow failed.
                (Found::No, _, Some(error @ ApiError::Upstream { .. })) => {
                    self.refused(error, self.is_dated().then_some(RunField::LogicalDate));
                }
                (Found::No, _, instead) => self.stage.set(Stage::NotFound(lost_in_words(instead))),
                (Found::Unknown, _, Some(error)) if typed => self.refused(error, None),
                (Found::Unknown, Err(error), _) => {
                    self.queries.notice(&error);
                    self.stage.set(Stage::Unknown(error));
                }
                _ => {}
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

/// What Airflow's refusal says against the conf, what against the run's other fields, and of how many
/// things it speaks.
fn about(
    error: &ApiError,
    taken: Option<RunField>,
    draft: &Draft,
) -> (Vec<Issue>, Vec<(RunField, String)>, usize) {
    let ApiError::Upstream {
        status,
        message,
        body,
        ..
    } = error
    else {
        return (Vec::new(), Vec::new(), 1);
    };
    let answer = serde_json::from_str::<Value>(body).unwrap_or_default();
    let (form, detail) = (draft.form(), &answer["detail"]);
    let conf = match status {
        400 => form.server_issue(message, draft).into_iter().collect(),
        422 => form.server_issues(detail, draft),
        _ => Vec::new(),
    };
    let all = detail.as_array().map_or(1, Vec::len);
    (conf, refused_fields(*status, detail, taken), all)
}

/// What came in place of an answer: an error page, or nothing.
fn lost_in_words(instead: Option<ApiError>) -> String {
    match instead {
        Some(error) if error.status().is_some() => error.title(),
        _ => "The answer was lost".to_owned(),
    }
}
