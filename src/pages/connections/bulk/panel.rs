//! The rows of what was asked for, and how each stands.

use std::sync::Arc;

use leptos::prelude::*;

use super::buttons::buttons;
use super::cells::{COLUMNS, cells};
use super::engine::Shown;
use super::machine::Pause;
use super::row::{Row, Stage};
use super::words::{counts, heading};
use super::{Bulk, ask};
use crate::components::airbyte::SyncAgainNotes;
use crate::routes::Route;
use crate::ui::{Button, EmptyState, LinkButton, PageHead, Progress, VirtualRows, lower};

/// The page: the rows of what was asked for and how each stands, or that there are none.
pub fn panels(bulk: Bulk, instance: String, list: Route) -> AnyView {
    let shown = bulk.engine.with_value(|engine| engine.shown.clone());
    let instance = StoredValue::new(instance);
    let some = shown.clone();
    let some = Memo::new(move |_| some.with(|shown| !shown.rows.is_empty()));
    let path = list.path();
    let above = vec![(path.clone(), "Connections".to_owned())];
    let path = StoredValue::new(path);
    let view = move || {
        if some.get() {
            return panel(bulk, instance, shown.clone());
        }
        view! {
            <EmptyState
                title="Nothing is being done to many connections"
                detail="Select connections in the list, then say what to do to them.".to_owned()
            >
                <LinkButton href=path.get_value()>"All connections"</LinkButton>
            </EmptyState>
        }
        .into_any()
    };
    view! {
        <div class="page-fill">
            <PageHead title="Bulk actions" above />
            <SyncAgainNotes again=bulk.again />
            {view}
            {ask::before(bulk)}
        </div>
    }
    .into_any()
}

fn panel(bulk: Bulk, instance: StoredValue<String>, shown: ArcRwSignal<Shown>) -> AnyView {
    let own = shown.clone();
    let rows = Memo::new(move |_| own.with(|shown| shown.rows.clone()));
    let title = Memo::new(move |_| rows.with(|rows| heading(rows.iter().map(|row| &**row))));
    let told = Memo::new(move |_| rows.with(|rows| counts(rows.iter().map(|row| &**row))));
    // A word that no row has any more shows all.
    let chosen = RwSignal::new(None);
    let word = Memo::new(move |_| {
        let there = |word: &&str| told.with(|told| told.iter().any(|(known, _)| known == word));
        chosen.get().filter(there)
    });
    let visible = Memo::new(move |_| {
        let word = word.get();
        let wanted = |row: &&Arc<Row>| word.is_none_or(|word| row.word() == word);
        rows.with(|rows| rows.iter().filter(wanted).cloned().collect::<Vec<_>>())
    });
    let filter = move |(word_of, count): (&'static str, usize)| {
        let pressed = move || word.get() == Some(word_of);
        let press = move |_| chosen.set(if pressed() { None } else { Some(word_of) });
        view! {
            <button
                type="button"
                class="count"
                aria-pressed=move || if pressed() { "true" } else { "false" }
                on:click=press
            >
                {format!("{count} {}", lower(word_of))}
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
    let folded = RwSignal::new(false);
    let table = move || {
        (!folded.get()).then(|| {
            view! {
                <VirtualRows
                    label="Bulk actions"
                    class="rows-bulk"
                    columns=&COLUMNS
                    rows=visible
                    key=key_of
                    row=move |row| cells(bulk, instance, row)
                />
            }
        })
    };
    view! {
        <section class="bulk" class:bulk-folded=move || folded.get() aria-label="Bulk actions">
            <header>
                <h2>{title}</h2>
                <div class="counts num muted" role="status" aria-label="How far it is">
                    {move || told.get().into_iter().map(filter).collect_view()}
                </div>
                {buttons(bulk, instance, rows, folded)}
            </header>
            <Progress label="Bulk actions" share />
            {move || note(bulk, &shown)}
            {table}
        </section>
    }
    .into_any()
}

fn key_of(row: &Arc<Row>) -> String {
    row.place.to_string()
}

/// Why nothing is sent at the moment.
fn note(bulk: Bulk, shown: &ArcRwSignal<Shown>) -> Option<AnyView> {
    let (waits, pause, elsewhere, trouble) = shown.with(|shown| {
        let waits = shown.rows.iter().any(|row| row.stage == Stage::Waiting);
        (waits, shown.pause, shown.elsewhere, shown.trouble.clone())
    });
    let words = match pause {
        _ if elsewhere => {
            "Another tab is at work on this instance: this one goes on when that has ended.".into()
        }
        _ if !waits => return None,
        Pause::SignedOut => "Goes on when you have signed in again.".into(),
        Pause::Busy(_) => "More than one person may launch in a minute: goes on by itself.".into(),
        Pause::Asked => "This was left a while ago.".into(),
        Pause::None => format!("{}: trying again.", trouble?),
    };
    let go = (pause == Pause::Asked && !elsewhere).then(|| {
        let go = move |_| bulk.engine.with_value(|engine| engine.resume(Pause::Asked));
        view! { <Button on_click=go>"Go on"</Button> }
    });
    Some(view! { <p class="bulk-note">{words} {go}</p> }.into_any())
}
