//! What can be done to all rows of a bulk action.

use std::sync::Arc;

use leptos::prelude::*;

use super::cells::page_of;
use super::row::{Row, Stage};
use super::words::summary;
use super::{Bulk, ask};
use crate::ui::{Button, Glyph, Toasts, Variant, date_and_time, now};

/// Stops, tries again, goes on, copies, hides and closes, each where that makes sense.
pub fn buttons(
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
