//! The preset that the form was filled in from.

use std::sync::Arc;

use airstrip_conf_form::{How, Misfit, differences};
use airstrip_contract::{Access, Preset, RelativeDate, Timestamp};
use leptos::prelude::*;
use serde_json::Value;

use super::editor::Editor;
use super::versions::versions_menu;
use crate::components::airflow::whose;
use crate::forms::conf::relative;
use crate::pages::dags::launch::desk::Desk;
use crate::ui::{Banner, Button, Clock, Dialog, Glyph, Icon, Time, Variant, local_day};

/// What the preset is, what it no longer fits, what was changed since, and what can be done with it.
pub fn card(desk: Desk, editor: Editor, preset: Arc<Preset>) -> AnyView {
    let content = &preset.content;
    let (name, description) = (content.name.clone(), content.description.clone());
    let about = format!(
        "Version {}, {}, saved by {} ",
        preset.version,
        whose(&preset),
        preset.saved_by
    );
    let saved_at = preset.saved_at;
    let filled = desk.filled;
    let changed = Memo::new(move |_| {
        let now = desk.conf.with(airstrip_conf_form::Draft::shown);
        filled.with(|filled| differences(filled, &now).len())
    });
    let words = move || match changed.get() {
        0 => None,
        1 => Some("1 changed since it was filled in.".to_owned()),
        n => Some(format!("{n} changed since it was filled in.")),
    };
    let why_not = may_change(desk, preset.content.shared);
    let asks = RwSignal::new(false);
    let (to_edit, to_delete) = (Arc::clone(&preset), Arc::clone(&preset));
    view! {
        <section class="origin" aria-label="Preset">
            <div class="origin-text">
                <p class="origin-name">{name}</p>
                {(!description.is_empty()).then(|| view! { <p class="origin-about">{description}</p> })}
                <p class="muted num">{about}<Time at=saved_at />". " {words}</p>
                {dates(desk, Arc::clone(&preset))}
            </div>
            <div class="origin-tools">
                {versions_menu(desk, &preset)}
                <Button why_not on_click=move |_| editor.open_next(&to_edit)>"Update…"</Button>
                <Button why_not variant=Variant::Quiet on_click=move |_| asks.set(true)>"Delete…"</Button>
            </div>
            {misfits(desk, &preset)}
            {newer(desk, &preset)}
        </section>
        {deletion(desk, asks, to_delete)}
    }
    .into_any()
}

/// Why the person may not change a preset.
fn may_change(desk: Desk, shared: bool) -> Signal<Option<String>> {
    Signal::derive(move || desk.dag.why_not(Access::Launch).filter(|_| shared))
}

/// What its relative dates come to today, and where the form has another: it was filled in on a day before,
/// or the date was changed since.
fn dates(desk: Desk, preset: Arc<Preset>) -> AnyView {
    if preset.content.dates.is_empty() {
        return ().into_any();
    }
    let clock = Clock::get();
    let today = Memo::new(move |_| {
        let day = local_day(clock.seconds_since(Timestamp::UNIX_EPOCH));
        usize::try_from(day).unwrap_or_default()
    });
    let lines = move || {
        let content = &preset.content;
        let today = i64::try_from(today.get()).unwrap_or_default();
        let (_, came_to) = relative::resolved(&content.conf, &content.dates, today);
        let now = Value::Object(desk.conf.with(airstrip_conf_form::Draft::shown));
        let line = |(date, came_to): (&RelativeDate, Option<String>)| {
            let in_form = now.pointer(&date.at).and_then(Value::as_str);
            let words = match (came_to, in_form) {
                (None, _) => format!(
                    "“{}” cannot be worked out here: left as it was saved",
                    date.says
                ),
                (Some(day), Some(other)) if day != other => {
                    format!("{} = {day}, but the form has {other}", date.says)
                }
                (Some(day), _) => format!("{} = {day}", date.says),
            };
            view! {
                <li>
                    <code>{relative::place_in_words(&date.at)}</code>
                    " "
                    {words}
                </li>
            }
        };
        content.dates.iter().zip(came_to).map(line).collect_view()
    };
    view! { <ul class="origin-list" aria-label="Dates for today">{lines}</ul> }.into_any()
}

fn name(one: &Misfit) -> String {
    one.label.as_ref().unwrap_or(&one.key).clone()
}

fn line(name: String, words: String) -> AnyView {
    view! {
        <li>
            <strong>{name}</strong>
            {words}
        </li>
    }
    .into_any()
}

/// What of it the DAG's params do not take as they are now, and what becomes of that.
fn misfits(desk: Desk, preset: &Preset) -> AnyView {
    let form = desk.conf.with_untracked(|draft| Arc::clone(draft.form()));
    let content = &preset.content;
    let (conf, _) = relative::resolved(&content.conf, &content.dates, relative::today());
    let found = form.misfits(&conf);
    if found.is_empty() {
        return ().into_any();
    }
    let missing: Vec<String> = found
        .iter()
        .filter(|one| one.how == How::Missing)
        .map(name)
        .collect();
    let rest = match missing.len() {
        0 => None,
        1 => Some(" is not in the preset and has its default."),
        _ => Some(" are not in the preset and have their defaults."),
    };
    let rest = rest.map(|words| line(missing.join(", "), words.to_owned()));
    let lines = found.iter().filter_map(|one| {
        let words = match &one.how {
            How::Missing => return None,
            How::Undeclared => " is no param of this DAG. It is kept and sent as well.".to_owned(),
            How::Refused(why) => {
                format!(": {why}. It is kept as it is, to be put right before a launch.")
            }
        };
        Some(line(name(one), words))
    });
    let lines = lines.collect_view();
    view! {
        <div class="origin-misfits" role="note" aria-label="No longer fits">
            <Icon glyph=Glyph::Warning />
            <div>
                <p>"This preset does not quite fit the DAG’s params as they are now. Nothing of it is lost:"</p>
                <ul class="origin-list">{lines} {rest}</ul>
            </div>
        </div>
    }
    .into_any()
}

/// Somebody has saved another version, or deleted it.
fn newer(desk: Desk, preset: &Preset) -> AnyView {
    let (id, version) = (preset.id.clone(), preset.version);
    let now = Memo::new(move |_| {
        desk.presets.all()?;
        match desk.presets.find(&id) {
            Some(newer) if newer.version > version => Some(Some(newer)),
            Some(_) => None,
            None => Some(None),
        }
    });
    let view = move || {
        now.get().map(|newer| match newer {
            Some(newer) => {
                let title = format!("{} has saved version {} meanwhile.", newer.saved_by, newer.version);
                let text = format!("Fill in version {}", newer.version);
                view! {
                    <Banner title detail="What you entered stays until you choose.".to_owned()>
                        <Button on_click=move |_| desk.use_preset(newer.clone())>{text}</Button>
                    </Banner>
                }
                .into_any()
            }
            None => view! {
                <Banner
                    title="This preset has been deleted."
                    detail="What it filled in is still here: save it as a preset of your own.".to_owned()
                />
            }
            .into_any(),
        })
    };
    view.into_any()
}

fn deletion(desk: Desk, asks: RwSignal<bool>, preset: Arc<Preset>) -> AnyView {
    let title = format!("Delete the preset {}?", preset.content.name);
    let words = match preset.content.shared {
        true => "Everyone who may see this DAG uses it. What the form holds stays.",
        false => "Nobody but you sees it. What the form holds stays.",
    };
    let failed = RwSignal::new(None::<String>);
    let delete = StoredValue::new(move || {
        let name = preset.content.name.clone();
        desk.presets.delete(&preset, move |result| match result {
            Ok(()) => {
                asks.try_set(false);
                desk.forget_source();
                desk.toasts.good(format!("The preset {name} is deleted."));
            }
            Err(error) => {
                failed.try_set(Some(format!("{}. {}", error.title(), error.detail())));
            }
        });
    });
    let pending = Signal::derive(move || desk.presets.writing.pending());
    view! {
        <Dialog open=asks title>
            <p>{words}</p>
            <p class="field-error" role="alert">{move || failed.get()}</p>
            <footer>
                <Button on_click=move |_| asks.set(false)>"Keep it"</Button>
                <Button
                    variant=Variant::Danger
                    pending
                    on_click=move |_| delete.with_value(|delete| delete())
                >
                    "Delete preset"
                </Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
