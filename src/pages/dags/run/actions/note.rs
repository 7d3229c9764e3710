//! The note of a run, which whoever may launch edits.

use airstrip_airflow::actions::NoteRun;
use airstrip_airflow::model::Note;
use airstrip_airflow::v2::GetDagRun;
use airstrip_contract::Access;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Actions;
use crate::api::{ApiError, Mutation, call};
use crate::ui::{Button, Field, TextArea, Variant};

/// An edit of the note.
#[derive(Clone, Copy)]
struct Edit {
    actions: Actions,
    /// The text as typed; `None` while nobody edits.
    text: RwSignal<Option<String>>,
    sending: Mutation,
    checking: RwSignal<bool>,
    /// What is said of the last attempt.
    said: RwSignal<Option<String>>,
}

/// The note and its editor.
pub fn note(actions: Actions) -> AnyView {
    let edit = Edit {
        actions,
        text: RwSignal::new(None),
        sending: Mutation::new(),
        checking: RwSignal::new(false),
        said: RwSignal::new(None),
    };
    let note = Memo::new(move |_| {
        let run = actions.flight.run.data()?;
        Some(Note::of(run.note.as_deref().unwrap_or_default()))
    });
    let editing = Memo::new(move |_| edit.text.with(Option::is_some));
    let view = move || {
        let note = note.get()?;
        Some(match editing.get() {
            true => editor(edit, &note),
            false => shown(edit, note),
        })
    };
    view! { <div class="run-note">{view}</div> }.into_any()
}

fn shown(edit: Edit, note: Note) -> AnyView {
    let why_not = Signal::derive(move || edit.actions.why_not(Access::Launch));
    let verb = match note.text.is_empty() {
        true => "Add a note",
        false => "Edit the note",
    };
    let begin = note.text.clone();
    let text = Some(note.text).filter(|text| !text.is_empty());
    view! {
        {text.map(|text| view! { <p class="run-note-text">{text}</p> })}
        <Button
            on_click=move |_| {
                edit.said.set(None);
                edit.text.set(Some(begin.clone()));
            }
            variant=Variant::Quiet
            why_not
        >
            {verb}
        </Button>
        <p class="muted" role="status">{move || edit.said.get()}</p>
    }
    .into_any()
}

fn editor(edit: Edit, note: &Note) -> AnyView {
    let value = Signal::derive(move || edit.text.get().unwrap_or_default());
    let whole = note.clone();
    let fault = Memo::new(move |_| value.with(|text| whole.too_long(text)));
    let invalid = Signal::derive(move || fault.with(Option::is_some));
    let error = Signal::derive(move || fault.get().or_else(|| edit.said.get()));
    let why_not = Signal::derive(move || invalid.get().then(|| "The note is too long.".to_owned()));
    let pending = Signal::derive(move || edit.sending.pending() || edit.checking.get());
    let signer = note.signer.clone().map(|signer| {
        view! { <p class="muted">{format!("That {signer} launched the run stays in the note.")}</p> }
    });
    view! {
        <form
            class="run-note-editor"
            on:submit=move |event| {
                event.prevent_default();
                edit.save();
            }
        >
            <Field label="Note" id="run-note" error>
                <TextArea
                    id="run-note"
                    value
                    on_input=move |text| edit.text.set(Some(text))
                    invalid
                />
            </Field>
            {signer}
            <div class="run-note-buttons">
                <Button on_click=|_| () submit=true variant=Variant::Primary pending why_not>
                    "Save the note"
                </Button>
                <Button on_click=move |_| edit.text.set(None)>"Leave it"</Button>
            </div>
        </form>
    }
    .into_any()
}

impl Edit {
    fn save(self) {
        let Some(text) = self.text.get_untracked() else {
            return;
        };
        self.said.set(None);
        let (instance, dag_id, dag_run_id) = self.actions.names();
        let write = NoteRun {
            dag_id,
            dag_run_id,
            note: text.trim_end().to_owned(),
        };
        self.sending
            .send(&instance, write, move |result| match result {
                Ok(_) => self.saved("The note is saved."),
                Err(error) if error.may_have_happened() => {
                    self.checking.try_set(true);
                    spawn_local(async move {
                        self.look(text).await;
                        self.checking.try_set(false);
                    });
                }
                Err(error) => self.not_saved(&error),
            });
    }

    /// The answer was lost: says what the run's note tells.
    async fn look(self, text: String) {
        let (instance, dag_id, dag_run_id) = self.actions.names();
        let call = call(&instance, &GetDagRun { dag_id, dag_run_id }).await;
        match call {
            Ok(run)
                if Note::of(run.note.as_deref().unwrap_or_default()).text == text.trim_end() =>
            {
                self.saved("The answer was lost, but the note is saved.");
            }
            Ok(_) => {
                let said = "The answer was lost, and the note was not saved. Save it again.";
                self.said.try_set(Some(said.to_owned()));
            }
            Err(error) => self.not_saved(&error),
        }
    }

    fn saved(self, said: &str) {
        self.text.try_set(None);
        self.said.try_set(Some(said.to_owned()));
        self.actions.refresh();
    }

    fn not_saved(self, error: &ApiError) {
        let said = format!(
            "Not saved: {}. {} {}",
            error.title(),
            error.detail(),
            error.remedy()
        );
        self.said.try_set(Some(said));
    }
}
