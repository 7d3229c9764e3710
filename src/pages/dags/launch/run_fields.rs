//! What belongs to the run and not to its conf: its id, its logical date, a note.

use airstrip_airflow::model::{InvalidRunId, RunField, RunId};
use airstrip_contract::{Timestamp, instant};
use leptos::prelude::*;

use super::desk::Desk;
use crate::ui::{Field, Glyph, Icon, TextArea, TextInput};

/// The id of a field's input, and what it is called.
pub const fn place_of(field: RunField) -> (&'static str, &'static str) {
    match field {
        RunField::RunId => ("run-id", "Run id"),
        RunField::LogicalDate => ("logical-date", "Logical date in UTC"),
        RunField::IntervalStart => ("interval-start", "Data interval from, in UTC"),
        RunField::IntervalEnd => ("interval-end", "Data interval to, in UTC"),
        RunField::Note => ("note", "Note"),
    }
}

/// The fields, the id and the date folded away under the id that the run will have.
pub fn run_fields(desk: Desk) -> AnyView {
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
            {input(
                desk,
                RunField::RunId,
                "Chosen by the console. Sent again under the same id, a launch cannot start twice.",
            )}
            {input(
                desk,
                RunField::LogicalDate,
                "What the run is about, at most one run each. Optional: left to Airflow.",
            )}
            {interval(desk)}
        </details>
        {input(desk, RunField::Note, "Shown with the run, to everyone. Optional.")}
    }
    .into_any()
}

fn input(desk: Desk, field: RunField, help: &'static str) -> AnyView {
    let (id, label) = place_of(field);
    let value = desk.entered_in(field);
    let fault = Memo::new(move |_| desk.own_fault(field).or_else(|| desk.said_of(field)));
    let invalid = Signal::derive(move || fault.with(Option::is_some));
    let on_input = Callback::new(move |text| desk.enter(field, text));
    let input = match field {
        RunField::Note => view! { <TextArea id value on_input rows=2 invalid /> }.into_any(),
        RunField::RunId => view! { <TextInput id value on_input invalid /> }.into_any(),
        _ => view! { <TextInput id kind="datetime-local" value on_input invalid /> }.into_any(),
    };
    view! {
        <Field label id help error=fault>
            {input}
        </Field>
    }
    .into_any()
}

/// The data interval, once there is a logical date: Airflow 3 knows none without.
fn interval(desk: Desk) -> AnyView {
    let dated = Memo::new(move |_| desk.logical_date.with(|date| !date.is_empty()));
    let fields = move || {
        dated.get().then(|| {
            view! {
                {input(desk, RunField::IntervalStart, "Optional: left to the DAG's schedule.")}
                {input(desk, RunField::IntervalEnd, "")}
            }
        })
    };
    fields.into_any()
}

impl Desk {
    const fn entered_in(self, field: RunField) -> RwSignal<String> {
        match field {
            RunField::RunId => self.run_name,
            RunField::LogicalDate => self.logical_date,
            RunField::IntervalStart => self.interval[0],
            RunField::IntervalEnd => self.interval[1],
            RunField::Note => self.note,
        }
    }

    fn enter(self, field: RunField, text: String) {
        // What was sent is looked for and sent again under its own id.
        if field == RunField::RunId && self.in_doubt() {
            return;
        }
        let (id, _) = place_of(field);
        self.said
            .update(|said| said.retain(|other| other.field.as_deref() != Some(id)));
        self.entered_in(field).set(text);
    }

    /// What is wrong with what is entered in a field. Tracked.
    pub(super) fn own_fault(self, field: RunField) -> Option<String> {
        match field {
            RunField::RunId => self
                .run_name
                .with(|id| RunId::parse(id))
                .err()
                .map(in_words),
            RunField::Note => self.note.with(|note| self.dag.too_long(note)),
            RunField::LogicalDate | RunField::IntervalStart => self.date_fault(field),
            RunField::IntervalEnd => self
                .date_fault(field)
                .or_else(|| self.interval_fault().map(str::to_owned)),
        }
    }

    /// The first field with something wrong in it. Tracked.
    pub(super) fn bad_field(self) -> Option<RunField> {
        [
            RunField::RunId,
            RunField::LogicalDate,
            RunField::IntervalStart,
            RunField::IntervalEnd,
            RunField::Note,
        ]
        .into_iter()
        .find(|field| self.own_fault(*field).is_some())
    }

    /// Browsers take years of more digits than Airflow. Tracked.
    fn date_fault(self, field: RunField) -> Option<String> {
        // The interval's fields are not there without a logical date, and nothing of them is sent.
        if self.logical_date.with(String::is_empty) {
            return None;
        }
        let bad = self
            .entered_in(field)
            .with(|text| !text.is_empty() && instant_of(text).is_none());
        bad.then(|| "Must be a date and time, the year with four digits".to_owned())
    }

    /// What Airflow said against it. Tracked.
    fn said_of(self, field: RunField) -> Option<String> {
        let (id, _) = place_of(field);
        self.said.with(|said| {
            let own = said.iter().find(|other| other.field.as_deref() == Some(id));
            own.map(|other| other.message.clone())
        })
    }

    /// What is wrong with the data interval. Tracked.
    fn interval_fault(self) -> Option<&'static str> {
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

/// The point in time that an input in UTC holds, if it holds one.
pub fn instant_of(text: &str) -> Option<Timestamp> {
    instant::parse(&format!("{text}Z"))
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
