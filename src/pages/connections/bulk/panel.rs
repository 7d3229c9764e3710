//! The rows of what was asked for, and how each stands.

use std::sync::Arc;

use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::engine::Shown;
use super::machine::Pause;
use super::row::{Row, Stage};
use super::words::{counts, heading, summary};
use super::{Bulk, ask};
use crate::components::airbyte::SyncAgainNotes;
use crate::routes::Route;
use crate::ui::{
    Button, Column, Elapsed, EmptyState, Glyph, LinkButton, PageHead, Progress, Status, Toasts,
    Variant, VirtualRows, date_and_time, now,
};

static COLUMNS: [Column; 5] = [
    Column::new("status", "Status"),
    Column::new("name", "Connection"),
    Column::new("what", "Details"),
    Column::new("job", "Job"),
    Column::new("do", ""),
];

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
                {format!("{count} {}", word_of.to_lowercase())}
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

fn buttons(
    bulk: Bulk,
    instance: StoredValue<String>,
    rows: Memo<Vec<Arc<Row>>>,
    folded: RwSignal<bool>,
) -> AnyView {
    let toasts = Toasts::get();
    let count = move |wanted: fn(Stage) -> bool| {
        Memo::new(move |_| rows.with(|rows| rows.iter().filter(|row| wanted(row.stage)).count()))
    };
    let waiting = count(|stage| stage == Stage::Waiting);
    let failed = count(Stage::can_be_retried);
    let stopped = count(|stage| stage == Stage::Stopped);
    let open = count(|stage| !stage.is_settled());
    let asks = RwSignal::new(false);
    let again = move |wanted: fn(Stage) -> bool| {
        let at = now();
        bulk.engine
            .with_value(|engine| engine.change(|machine| machine.again(wanted, at)));
    };
    let stop = move || {
        (waiting.get() > 0).then(|| {
            view! {
                <Button on_click=move |_| asks.set(true) icon=Glyph::Stop>
                    "Stop"
                </Button>
            }
        })
    };
    let retry = move || {
        let count = failed.get();
        (count > 0).then(|| {
            view! {
                <Button on_click=move |_| again(Stage::can_be_retried) icon=Glyph::Refresh>
                    {format!("Retry {count} failed")}
                </Button>
            }
        })
    };
    let go_on = move || {
        let count = stopped.get();
        (count > 0).then(|| {
            view! {
                <Button on_click=move |_| again(|stage| stage == Stage::Stopped) icon=Glyph::Play>
                    {format!("Go on with {count} stopped")}
                </Button>
            }
        })
    };
    let copy = move |_| {
        let instance = instance.get_value();
        let origin = window().location().origin().unwrap_or_default();
        let link = |row: &Row| format!("{origin}{}", page_of(&instance, row));
        let text = rows.with_untracked(|rows| {
            let rows: Vec<&Row> = rows.iter().map(|row| &**row).collect();
            summary(&instance, &rows, date_and_time, &link)
        });
        let _ = window().navigator().clipboard().write_text(&text);
        toasts.good("Summary copied.");
    };
    let close = move || {
        (open.get() == 0).then(|| {
            let close = move |_| bulk.engine.with_value(super::Engine::clear);
            view! {
                <Button
                    on_click=close
                    variant=Variant::Quiet
                    icon=Glyph::Close
                    label="Close bulk actions"
                />
            }
        })
    };
    view! {
        <div class="bulk-buttons">
            {stop} {retry} {go_on}
            <Button on_click=copy variant=Variant::Quiet icon=Glyph::Copy>
                "Copy summary"
            </Button>
            <Button on_click=move |_| folded.update(|folded| *folded = !*folded) variant=Variant::Quiet>
                {move || if folded.get() { "Show rows" } else { "Hide rows" }}
            </Button> {close} {ask::stop(bulk, asks)}
        </div>
    }
    .into_any()
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

/// The page of the row's job, or of its connection.
fn page_of(instance: &str, row: &Row) -> String {
    let (instance, id) = (instance.to_owned(), row.id.clone());
    match row.job {
        Some(job) => Route::Job { instance, id, job },
        None => Route::Connection { instance, id },
    }
    .path()
}

fn cells(bulk: Bulk, instance: StoredValue<String>, row: Signal<Arc<Row>>) -> AnyView {
    let first = row.get_untracked();
    let href = Route::Connection {
        instance: instance.get_value(),
        id: first.id.clone(),
    };
    let look = Signal::derive(move || row.with(|row| row.look()));
    let word = Signal::derive(move || row.with(|row| row.word().to_owned()));
    let words = Memo::new(move |_| row.with(|row| row.words.clone()));
    let since =
        Memo::new(move |_| row.with(|row| row.since.filter(|_| row.stage == Stage::Running)));
    let elapsed = move || since.get().map(running);
    let job = Memo::new(move |_| row.with(|row| row.job));
    let link = move || {
        let job = job.get()?;
        let href = row.with_untracked(|row| instance.with_value(|at| page_of(at, row)));
        Some(view! { <a href=href>"Job " {job.to_string()}</a> })
    };
    let attached = Memo::new(move |_| {
        row.with(|row| {
            let other = !row.own && row.action == super::Action::Sync;
            row.job.filter(|_| other && row.stage == Stage::Running)
        })
    });
    let undecided = Memo::new(move |_| row.with(|row| row.stage == Stage::Undecided));
    let name = first.name.clone();
    let (id, place) = (first.id.clone(), first.place);
    let act = move || {
        if undecided.get() {
            let check = move |_| {
                bulk.engine
                    .with_value(|engine| engine.change(|machine| machine.check(place)));
            };
            return Some(
                view! {
                    <Button on_click=check variant=Variant::Quiet>
                        "Check again"
                    </Button>
                }
                .into_any(),
            );
        }
        attached.get().map(|job| again(bulk, &id, &name, job))
    };
    view! {
        <div class="cell cell-status at-side" role="gridcell">
            <Status state=look word />
        </div>
        <div class="cell cell-name at-lead" role="gridcell">
            <a href=href.path() title=first.name.clone() dir="auto">
                {first.name.clone()}
            </a>
        </div>
        <div class="cell cell-what at-info" role="gridcell" title=move || words.get()>
            {elapsed}
            {words}
        </div>
        <div class="cell cell-job at-more" role="gridcell">
            {link}
        </div>
        <div class="cell cell-do" role="gridcell">
            {act}
        </div>
    }
    .into_any()
}

fn running(since: Timestamp) -> AnyView {
    view! {
        <span class="num muted">
            "for " <Elapsed since /> " "
        </span>
    }
    .into_any()
}

/// Offers to sync again once the job that was met has ended.
fn again(bulk: Bulk, id: &str, name: &str, job: u64) -> AnyView {
    let (id, name) = (id.to_owned(), name.to_owned());
    let view = move || {
        let (own, name) = (id.clone(), name.clone());
        if bulk.again.is_waiting(&id) {
            let cancel = move |_| bulk.again.cancel(&own);
            let label = format!("Do not sync again: {name}");
            return view! {
                <Button on_click=cancel variant=Variant::Quiet icon=Glyph::Close label>
                    "Syncs again"
                </Button>
            }
            .into_any();
        }
        let label = format!("Sync again when job {job} has ended: {name}");
        let start = move |_| bulk.again.start(own.clone(), name.clone(), job);
        view! {
            <Button on_click=start variant=Variant::Quiet icon=Glyph::Refresh label>
                "Sync again after"
            </Button>
        }
        .into_any()
    };
    view.into_any()
}
