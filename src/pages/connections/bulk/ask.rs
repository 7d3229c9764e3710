//! The questions: before something is begun, and before it is stopped.

use leptos::prelude::*;

use super::machine::Machine;
use super::row::Stage;
use super::words::connections;
use super::{Action, Asked, Bulk, Item, moot};
use crate::ui::{Button, Dialog, Variant};

/// How many names are told of what is left out.
const NAMES: usize = 5;

/// Asks before something is begun.
pub fn before(bulk: Bulk) -> AnyView {
    let title = Signal::derive(move || {
        bulk.asked.with(|asked| {
            let asked = asked.as_ref();
            asked.map_or_else(String::new, |asked| {
                let all = connections(asked.items.len());
                format!("{} {all}?", asked.action.verb())
            })
        })
    });
    let content = move || bulk.asked.get().map(|asked| question(bulk, asked));
    view! { <Dialog open=bulk.open title>{content}</Dialog> }.into_any()
}

fn question(bulk: Bulk, asked: Asked) -> AnyView {
    let Asked { action, items } = asked;
    let is_moot = |(item, why_not): &&(Item, Option<String>)| {
        why_not.is_none() && !moot(action, item.disabled).is_empty()
    };
    let allowed = |(_, why_not): &&(Item, Option<String>)| why_not.is_none();
    let left_out = items.iter().filter(is_moot).count();
    let acted_on = items.iter().filter(allowed).count() - left_out;
    let forbidden = items.iter().find_map(|(_, why)| why.clone());
    let what = match action {
        Action::Sync => "Three at a time, each once. What fails can be tried again.",
        Action::Cancel => {
            "Each sync stops where it is. Records that have arrived in the destination stay there."
        }
        Action::Enable => "Their schedules start them again.",
        Action::Disable => "Nothing starts them until they are enabled. What runs goes on.",
    };
    let first = items.iter().find(is_moot);
    let reason = first.map_or("", |(item, _)| moot(action, item.disabled));
    let left = names(items.iter().filter(is_moot).map(|(item, _)| item))
        .map(|names| view! { <p>"Left out: " {names} ". " {reason}</p> });
    let not_allowed = |(_, why_not): &&(Item, Option<String>)| why_not.is_some();
    let refused = names(items.iter().filter(not_allowed).map(|(item, _)| item))
        .map(|names| view! { <p>"Not allowed: " {names} ". " {forbidden}</p> });
    let variant = match action {
        Action::Cancel | Action::Disable => Variant::Danger,
        _ => Variant::Primary,
    };
    let why_not = (acted_on == 0).then(|| "There is nothing to do.".to_owned());
    let items = StoredValue::new(items);
    let go = move |_| {
        bulk.open.set(false);
        let items = items.get_value();
        bulk.engine.with_value(|engine| engine.start(action, items));
    };
    view! {
        <p>{what}</p>
        {left}
        {refused}
        <footer>
            <Button on_click=move |_| bulk.open.set(false)>"Not now"</Button>
            <Button on_click=go variant why_not=Signal::derive(move || why_not.clone())>
                {format!("{} {acted_on}", action.verb())}
            </Button>
        </footer>
    }
    .into_any()
}

/// `3 connections (a, b, c)`; `None` for none.
fn names<'a>(items: impl Iterator<Item = &'a Item>) -> Option<String> {
    let all: Vec<&str> = items.map(|item| item.name.as_str()).collect();
    if all.is_empty() {
        return None;
    }
    let more = all.len().saturating_sub(NAMES);
    let named = all.iter().take(NAMES).copied().collect::<Vec<_>>();
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "{} ({}{more})",
        connections(all.len()),
        named.join(", ")
    ))
}

/// Asks before what has not begun is dropped: what runs goes on or is cancelled as well.
pub fn stop(bulk: Bulk, open: RwSignal<bool>) -> AnyView {
    let content = move || {
        let shown = bulk.engine.with_value(|engine| engine.shown.clone());
        let (waiting, own) = shown.with(|shown| {
            let count = |wanted: Stage| {
                let rows = shown.rows.iter();
                rows.filter(|row| row.stage == wanted && (row.own || wanted != Stage::Running))
                    .count()
            };
            (count(Stage::Waiting), count(Stage::Running))
        });
        let stop = move |cancel: bool| {
            open.set(false);
            bulk.engine.with_value(|engine| {
                engine.change(Machine::stop);
                if cancel {
                    let running = engine.change(|machine| machine.own_running());
                    engine.start(Action::Cancel, running);
                }
            });
        };
        let running = (own > 0).then(|| {
            view! {
                <p>{connections(own)} " started here and not ended yet."</p>
                <footer>
                    <Button on_click=move |_| stop(true) variant=Variant::Danger>
                        {format!("Stop and cancel {own}")}
                    </Button>
                    <Button on_click=move |_| open.set(false)>"Keep going"</Button>
                    <Button on_click=move |_| stop(false) variant=Variant::Primary>
                        {format!("Stop, let {own} run")}
                    </Button>
                </footer>
            }
            .into_any()
        });
        let buttons = running.unwrap_or_else(|| {
            view! {
                <footer>
                    <Button on_click=move |_| open.set(false)>"Keep going"</Button>
                    <Button on_click=move |_| stop(false) variant=Variant::Primary>
                        "Stop"
                    </Button>
                </footer>
            }
            .into_any()
        });
        view! {
            <p>{connections(waiting)} " that have not begun are left as they are."</p>
            {buttons}
        }
    };
    view! { <Dialog open title="Stop here?">{content}</Dialog> }.into_any()
}
