//! The runs that are asked for, row by row.

use leptos::prelude::*;
use serde_json::Value;

use super::asked::Asked;
use super::rows::Planned;
use crate::ui::{Column, State, Status, VirtualRows};

static COLUMNS: [Column; 3] = [
    Column::new("status", "Line"),
    Column::new("name", "Fills in"),
    Column::new("what", "To put right"),
];

/// The rows, with what is wrong with each; nothing while there are none.
pub fn list(asked: Asked, chosen: RwSignal<usize>) -> AnyView {
    let rows = Memo::new(move |_| asked.plan.with(|plan| plan.rows.clone()));
    let any = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    let fault = move || asked.plan.with(|plan| plan.fault.clone());
    let undeclared = move || {
        let names = asked.plan.with(|plan| plan.undeclared().join(", "));
        (!names.is_empty() && asked.has_params)
            .then(|| format!("No param of this DAG, sent as they are: {names}."))
    };
    let table = move || {
        any.get().then(|| {
            view! {
                <div class="many-rows">
                    <VirtualRows
                        label="Runs to launch"
                        class="rows-many"
                        columns=&COLUMNS
                        rows
                        key=|row: &Planned| row.row.line.to_string()
                        row=move |row| cells(row, chosen, rows)
                    />
                </div>
            }
        })
    };
    view! {
        <p class="field-error" role="alert">{fault}</p>
        <p class="many-note" role="status">{undeclared}</p>
        {table}
    }
    .into_any()
}

fn cells(row: Signal<Planned>, chosen: RwSignal<usize>, rows: Memo<Vec<Planned>>) -> AnyView {
    let bad = Memo::new(move |_| row.with(|row| !row.fault.is_empty()));
    let look = Signal::derive(move || {
        if bad.get() {
            State::Failed
        } else {
            State::Queued
        }
    });
    let word = Signal::derive(move || {
        let line = row.with(|row| row.row.line);
        match bad.get() {
            true => format!("{line}: to put right"),
            false => format!("{line}"),
        }
    });
    let said = Memo::new(move |_| {
        row.with(|row| match row.fault.is_empty() {
            true => row.note.clone(),
            false => row.fault.clone(),
        })
    });
    let words = Memo::new(move |_| row.with(|row| row.words.clone()));
    let show = move |_| {
        let line = row.with_untracked(|row| row.row.line);
        let at = rows.with_untracked(|rows| rows.iter().position(|row| row.row.line == line));
        chosen.set(at.unwrap_or_default());
    };
    view! {
        <div class="cell cell-status at-side" role="gridcell">
            <Status state=look word />
        </div>
        <div class="cell cell-name at-lead" role="gridcell" title=move || words.get()>
            <button type="button" class="many-show" dir="auto" on:click=show>
                {words}
            </button>
        </div>
        <div
            class="cell cell-what at-info"
            class:many-bad=move || bad.get()
            role="gridcell"
            title=move || said.get()
        >
            {said}
        </div>
    }
    .into_any()
}

/// The conf of one of the rows, exactly.
pub fn conf_of(asked: Asked, chosen: RwSignal<usize>) -> AnyView {
    let shown = Memo::new(move |_| {
        asked.plan.with(|plan| {
            let row = plan.rows.get(chosen.get()).or(plan.rows.first())?;
            let mut conf = Value::Object(row.row.conf.clone());
            asked
                .conf
                .with_untracked(|draft| draft.form().hide(&[], &mut conf));
            let conf = format!("{conf:#}");
            Some((row.label.clone(), row.date, conf, row.fault.clone()))
        })
    });
    let panel = move || {
        shown.get().map(|(label, date, conf, fault)| {
            let date = date.map(|date| format!("Logical date {date}"));
            view! {
                <section class="panel sent" aria-labelledby="sent-title">
                    <h2 id="sent-title">"What will be sent for " {label}</h2>
                    <pre class="sent-code" tabindex="0" aria-label="Conf">
                        <code>
                            <span class="sent-line">{conf}</span>
                        </code>
                    </pre>
                    {date.map(|date| view! { <p class="muted num">{date}</p> })}
                    <p class="many-bad">{fault}</p>
                </section>
            }
        })
    };
    panel.into_any()
}
