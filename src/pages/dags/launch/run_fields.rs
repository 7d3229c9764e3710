//! What belongs to the run and not to its conf: its id, its logical date, a note.

use airstrip_airflow::model::{InvalidRunId, RunId};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::desk::Desk;
use crate::ui::{Field, Glyph, Icon, TextArea, TextInput};

/// The most characters that Airflow takes for a note.
const LONGEST_NOTE: usize = 1_000;

const RUN_ID: &str = "run-id";

/// The fields, the id and the date folded away under the id that the run will have.
pub fn run_fields(desk: Desk) -> AnyView {
    let fault = Memo::new(move |_| {
        let found = desk.run_name.with(|id| RunId::parse(id));
        found.err().map(|fault| in_words(fault).to_owned())
    });
    let date = move || {
        let date = desk.logical_date.get();
        (!date.is_empty()).then(|| format!(", logical date {} UTC", date.replace('T', " ")))
    };
    view! {
        <details class="run-fields">
            <summary>
                <Icon glyph=Glyph::Right />
                <span>
                    "Run id " <code>{move || desk.run_name.get()}</code> {date}
                </span>
            </summary>
            <Field
                label="Run id"
                id=RUN_ID
                help="Chosen by the console. Sent again under the same id, a launch cannot start twice."
                error=fault
            >
                <TextInput
                    id=RUN_ID
                    value=desk.run_name
                    on_input=move |id: String| {
                        // What was sent is looked for and sent again under its own id.
                        if !desk.in_doubt() {
                            desk.run_name.set(id);
                        }
                    }
                    invalid=Signal::derive(move || fault.with(Option::is_some))
                />
            </Field>
            <Field
                label="Logical date in UTC"
                id="logical-date"
                help="What the run is about, at most one run each. Optional: left to Airflow."
            >
                <TextInput
                    id="logical-date"
                    kind="datetime-local"
                    value=desk.logical_date
                    on_input=move |date: String| desk.logical_date.set(date)
                />
            </Field>
        </details>
        {note(desk)}
    }
    .into_any()
}

/// Moves to the run id, which is not one.
pub fn focus_run_id() {
    let input = document().get_element_by_id(RUN_ID);
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        if let Ok(Some(fold)) = input.closest("details") {
            let _ = fold.set_attribute("open", "");
        }
        let _ = input.focus();
    }
}

const fn in_words(fault: InvalidRunId) -> &'static str {
    match fault {
        InvalidRunId::Length => "Must have 1 to 250 characters",
        InvalidRunId::Character => "Only letters, digits and _ . ~ : + - are taken",
        InvalidRunId::Reserved => "Must not begin with scheduled__, which is the scheduler's own",
    }
}

fn note(desk: Desk) -> AnyView {
    let too_long = Memo::new(move |_| {
        let length = desk.note.with(|note| note.chars().count());
        (length > LONGEST_NOTE).then(|| format!("{length} of at most {LONGEST_NOTE} characters"))
    });
    view! {
        <Field label="Note" id="note" help="Shown with the run, to everyone. Optional." error=too_long>
            <TextArea
                id="note"
                value=desk.note
                on_input=move |text: String| {
                    desk.note.set(text.chars().take(LONGEST_NOTE).collect());
                }
                rows=2
            />
        </Field>
    }
    .into_any()
}
