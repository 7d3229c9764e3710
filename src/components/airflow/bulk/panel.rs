//! The rows of what was launched, and how each stands.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use super::buttons::buttons;
use super::cells::{COLUMNS, cells};
use super::engine::{Engine, Shown};
use super::machine::Pause;
use super::row::{Row, Stage};
use super::words::{counts, heading};
use crate::ui::{Button, Progress, VirtualRows, lower};

/// What is being launched, in words; `None` where there is nothing. Tracked.
#[must_use]
pub fn launches_heading(shown: &ArcRwSignal<Shown>) -> Option<String> {
    shown.with(|shown| {
        let any = !shown.rows.is_empty();
        any.then(|| heading(shown.rows.iter().map(|row| &**row)))
    })
}

/// The launches of an instance: how far they are, each with its run, and what can be done to them. Its
/// style is `style/bulk`.
#[must_use]
pub fn launches_panel(engine: &Rc<Engine>, instance: String) -> AnyView {
    let shown = engine.shown();
    let engine = StoredValue::new_local(Rc::clone(engine));
    let instance = StoredValue::new(instance);
    let own = shown.clone();
    let rows = Memo::new(move |_| own.with(|shown| shown.rows.clone()));
    let title = Memo::new(move |_| rows.with(|rows| heading(rows.iter().map(|row| &**row))));
    let told = Memo::new(move |_| rows.with(|rows| counts(rows.iter().map(|row| &**row))));
    // A stage that no row has any more shows all.
    let chosen = RwSignal::new(None);
    let stage = Memo::new(move |_| {
        let there = |stage: &Stage| told.with(|told| told.iter().any(|(known, _)| known == stage));
        chosen.get().filter(there)
    });
    let visible = Memo::new(move |_| {
        let stage = stage.get();
        let wanted = |row: &&Arc<Row>| stage.is_none_or(|stage| row.stage == stage);
        rows.with(|rows| rows.iter().filter(wanted).cloned().collect::<Vec<_>>())
    });
    let filter = move |(of, count): (Stage, usize)| {
        let pressed = move || stage.get() == Some(of);
        let press = move |_| chosen.set(if pressed() { None } else { Some(of) });
        view! {
            <button
                type="button"
                class="count"
                aria-pressed=move || if pressed() { "true" } else { "false" }
                on:click=press
            >
                {format!("{count} {}", lower(of.word()))}
            </button>
        }
    };
    #[allow(clippy::cast_precision_loss)] // Counts of rows.
    let share = Signal::derive(move || {
        rows.with(|rows| {
            let settled = rows.iter().filter(|row| row.stage.is_settled()).count();
            Some(settled as f64 / rows.len().max(1) as f64)
        })
    });
    view! {
        <section class="bulk launches" aria-label="Launches">
            <header>
                <h2>{title}</h2>
                <div class="counts num muted" role="status" aria-label="How far it is">
                    {move || told.get().into_iter().map(filter).collect_view()}
                </div>
                {buttons(engine, instance, rows)}
            </header>
            <Progress label="Launches" share />
            {move || note(engine, &shown)}
            <VirtualRows
                label="Launches"
                class="rows-bulk"
                columns=&COLUMNS
                rows=visible
                key=key_of
                row=move |row| cells(instance, row)
            />
        </section>
    }
    .into_any()
}

fn key_of(row: &Arc<Row>) -> String {
    // A run that is launched again has another id, and its page another address.
    format!("{}.{}", row.place, row.run_id)
}

/// Why nothing is sent at the moment.
fn note(
    engine: StoredValue<Rc<Engine>, LocalStorage>,
    shown: &ArcRwSignal<Shown>,
) -> Option<AnyView> {
    let (waits, pause, elsewhere) = shown.with(|shown| {
        let waits = shown.rows.iter().any(|row| row.stage == Stage::Waiting);
        (waits, shown.pause, shown.elsewhere)
    });
    let words = match pause {
        _ if elsewhere => {
            "Another tab is launching on this instance: this one goes on when that has ended."
        }
        _ if !waits => return None,
        Pause::SignedOut => "Goes on when you have signed in again.",
        Pause::Busy(_) => "More than one person may launch in a minute: goes on by itself.",
        Pause::Asked => "This was left a while ago.",
        Pause::None => return None,
    };
    let go = (pause == Pause::Asked && !elsewhere).then(|| {
        let go = move |_| engine.with_value(|engine| engine.resume(Pause::Asked));
        view! { <Button on_click=go>"Go on"</Button> }
    });
    Some(view! { <p class="bulk-note">{words} " " {go}</p> }.into_any())
}
