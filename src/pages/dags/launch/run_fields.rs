//! What belongs to the run and not to its conf: its id, its logical date, a note.

use airstrip_airflow::model::{InvalidRunId, RunId};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::desk::Desk;
use crate::ui::{Field, Glyph, Icon, TextArea, TextInput};

const RUN_ID: &str = "run-id";
const NOTE: &str = "note";

/// Their fields' ids: from and to.
const INTERVAL: [&str; 2] = ["interval-start", "interval-end"];

/// The fields, the id and the date folded away under the id that the run will have.
pub fn run_fields(desk: Desk) -> AnyView {
    let fault = Memo::new(move |_| {
        let found = desk.run_name.with(|id| RunId::parse(id));
        found.err().map(in_words)
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
            {interval(desk)}
        </details>
        {note(desk)}
    }
    .into_any()
}

/// The data interval, once there is a logical date: Airflow 3 knows none without.
fn interval(desk: Desk) -> AnyView {
    let dated = Memo::new(move |_| desk.logical_date.with(|date| !date.is_empty()));
    let fault = Memo::new(move |_| desk.interval_fault());
    let field = move |end: usize, label: &'static str, help: &'static str| {
        let value = desk.interval[end];
        let error = Signal::derive(move || fault.get().filter(|_| end == 1).map(str::to_owned));
        view! {
            <Field label id=INTERVAL[end] help error>
                <TextInput
                    id=INTERVAL[end]
                    kind="datetime-local"
                    value
                    on_input=move |date: String| value.set(date)
                    invalid=Signal::derive(move || fault.with(Option::is_some))
                />
            </Field>
        }
    };
    let fields = move || {
        dated.get().then(|| {
            view! {
                {field(0, "Data interval from, in UTC", "Optional: left to the DAG's schedule.")}
                {field(1, "Data interval to, in UTC", "")}
            }
        })
    };
    fields.into_any()
}

impl Desk {
    /// What is wrong with the note. Tracked.
    pub(super) fn note_fault(self) -> Option<String> {
        self.note.with(|note| self.dag.too_long(note))
    }

    /// What is wrong with the data interval. Tracked.
    pub(super) fn interval_fault(self) -> Option<&'static str> {
        if self.logical_date.with(String::is_empty) {
            return None;
        }
        let [start, end] = self.interval.map(|end| end.get());
        match (start.is_empty(), end.is_empty()) {
            (true, true) => None,
            (false, false) if start > end => Some("Must not be before its beginning"),
            (false, false) => None,
            _ => Some("Both ends, or neither"),
        }
    }
}

/// Moves to the run id, which is not one.
pub fn focus_run_id() {
    focus(RUN_ID);
}

/// Moves to the note, which is too long.
pub fn focus_note() {
    focus(NOTE);
}

/// Moves to the data interval, which is none.
pub fn focus_interval() {
    focus(INTERVAL[1]);
}

fn focus(id: &str) {
    let input = document().get_element_by_id(id);
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        if let Ok(Some(fold)) = input.closest("details") {
            let _ = fold.set_attribute("open", "");
        }
        let _ = input.focus();
    }
}

fn in_words(fault: InvalidRunId) -> String {
    let words = match fault {
        InvalidRunId::Length => "Must have 1 to 250 characters",
        InvalidRunId::Character => "Only letters, digits and _ . ~ : + - are taken",
        InvalidRunId::Dots => "Must not have two dots in a row",
        InvalidRunId::Reserved(prefix) => {
            return format!("Must not begin with {prefix}: such runs Airflow starts itself");
        }
    };
    words.to_owned()
}

fn note(desk: Desk) -> AnyView {
    let fault = Memo::new(move |_| desk.note_fault());
    view! {
        <Field label="Note" id=NOTE help="Shown with the run, to everyone. Optional." error=fault>
            <TextArea
                id=NOTE
                value=desk.note
                on_input=move |text: String| desk.note.set(text)
                rows=2
                invalid=Signal::derive(move || fault.with(Option::is_some))
            />
        </Field>
    }
    .into_any()
}
