//! What can be done to all rows of launches.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use super::again::again;
use super::cells::page_of;
use super::engine::Engine;
use super::machine::{MOST_AT_ONCE, Machine, can_retry};
use super::row::{Row, Stage};
use super::words::{runs, summary};
use crate::ui::{Button, Dialog, Glyph, Select, Toasts, Variant, date_and_time};

/// Stops, tries again, goes on, copies and closes, each where that makes sense.
pub fn buttons(
    engine: StoredValue<Rc<Engine>, LocalStorage>,
    instance: StoredValue<String>,
    rows: Memo<Vec<Arc<Row>>>,
) -> AnyView {
    let toasts = Toasts::get();
    let count = move |wanted: fn(&Row) -> bool| {
        Memo::new(move |_| rows.with(|rows| rows.iter().filter(|row| wanted(row)).count()))
    };
    let waiting = count(|row| row.stage == Stage::Waiting);
    let failed = count(can_retry);
    let stopped = count(|row| row.stage == Stage::Stopped);
    let open = count(|row| !row.stage.is_settled());
    let asks = RwSignal::new(false);
    let change = move |change: fn(&mut Machine)| engine.with_value(|engine| engine.change(change));
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
                <Button on_click=move |_| engine.with_value(Engine::retry) icon=Glyph::Refresh>
                    {format!("Retry {count} failed")}
                </Button>
            }
        })
    };
    let go_on = move || {
        let count = stopped.get();
        (count > 0).then(|| {
            view! {
                <Button on_click=move |_| change(Machine::go_on) icon=Glyph::Play>
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
            view! {
                <Button
                    on_click=move |_| engine.with_value(Engine::clear)
                    variant=Variant::Quiet
                    icon=Glyph::Close
                    label="Close these launches"
                />
            }
        })
    };
    let pace = move || (open.get() > 0).then(|| pace(engine));
    view! {
        <div class="bulk-buttons">
            {pace} {stop} {retry} {again(engine, instance, rows)} {go_on}
            <Button on_click=copy variant=Variant::Quiet icon=Glyph::Copy>
                "Copy summary"
            </Button> {close} {stopping(engine, waiting, asks)}
        </div>
    }
    .into_any()
}

/// How many runs may be under way at a time.
fn pace(engine: StoredValue<Rc<Engine>, LocalStorage>) -> AnyView {
    let shown = engine.with_value(|engine| engine.shown());
    let value = Signal::derive(move || shown.with(|shown| shown.at_once.to_string()));
    let set = move |text: String| {
        if let Ok(most) = text.parse() {
            engine.with_value(|engine| engine.change(|machine| machine.at_once = most));
        }
    };
    at_once(value, Callback::new(set))
}

/// Asks how many runs may be under way at a time.
pub fn at_once(value: Signal<String>, set: Callback<String>) -> AnyView {
    let option = |n: usize| (n.to_string(), format!("{n} at a time"));
    let options: Vec<_> = (1..=MOST_AT_ONCE).map(option).collect();
    view! { <Select label="Runs at a time" value options on_change=set /> }.into_any()
}

/// Asks before what has not begun is dropped: what runs goes on.
fn stopping(
    engine: StoredValue<Rc<Engine>, LocalStorage>,
    waiting: Memo<usize>,
    open: RwSignal<bool>,
) -> AnyView {
    let stop = move |_| {
        open.set(false);
        engine.with_value(|engine| engine.change(Machine::stop));
    };
    view! {
        <Dialog open title="Stop here?">
            <p>
                {move || runs(waiting.get())}
                " that have not begun are not launched. What runs goes on."
            </p>
            <footer>
                <Button on_click=move |_| open.set(false)>"Keep going"</Button>
                <Button on_click=stop variant=Variant::Primary>
                    "Stop"
                </Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
