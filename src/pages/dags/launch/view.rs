//! The launch page: the form, what will be sent, and the button.

use airstrip_contract::{Api, System};
use leptos::ev;
use leptos::prelude::*;

use super::desk::{Desk, FORM, JSON, Stage};
use super::elsewhere::{elsewhere, elsewhere_button};
use super::origin::origin;
use super::past::{Past, since_last};
use super::presets::{self, Editor};
use super::run_fields::run_fields;
use crate::api::api_of;
use crate::components::airflow::{Pause, WillWait};
use crate::forms::conf::{Fields, Issues, JsonView, Preview};
use crate::router::Param;
use crate::ui::{Banner, Button, Failure, Glyph, Icon, Variant};

/// Everything below the page's head.
pub fn workplace(desk: Desk, pause: Pause, past: Past, editor: Editor) -> AnyView {
    let code = desk.router.param("code", "");
    let shortcut = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Enter" && (event.meta_key() || event.ctrl_key()) {
            // A dialog has questions of its own.
            if document()
                .query_selector("dialog[open]")
                .is_ok_and(|open| open.is_some())
            {
                return;
            }
            event.prevent_default();
            if untrack(|| desk.why_not()).is_none() {
                desk.launch();
            }
        }
    });
    on_cleanup(move || shortcut.remove());
    let go = Callback::new(move |field| show_view_of(desk, field));
    view! {
        {presets::editor(desk, editor)}
        <div class="launch">
            <div class="launch-form">
                {cannot_be_read(desk)}
                {restored(desk)}
                {set_aside(desk)}
                {origin(desk, past, editor)}
                <Issues state=desk.conf on_go=go others=desk.said />
                {form_or_json(desk)}
            </div>
            <aside class="launch-side">
                <Preview state=desk.conf>{since_last(desk, past)}</Preview>
                {run_fields(desk)}
                <WillWait
                    pause
                    text="This DAG is paused: the run will wait until it is unpaused."
                />
                {outcome(desk)}
                {send(desk, code)}
            </aside>
        </div>
        {elsewhere(desk, code)}
    }
    .into_any()
}

/// An issue of a field is shown in the form, one of the JSON text in its own view.
fn show_view_of(desk: Desk, field: Option<String>) {
    let known = field.is_some_and(|name| {
        desk.conf
            .with_untracked(|draft| draft.form().field(&name).is_some())
    });
    let view = if known { FORM } else { JSON };
    if desk.view.with_untracked(|now| now != view) {
        desk.view.set(view.to_owned());
    }
}

fn cannot_be_read(desk: Desk) -> AnyView {
    let is_so = Memo::new(move |_| desk.dag.cannot_be_read());
    let note = move || {
        is_so.get().then(|| {
            view! {
                <Banner
                    title="Airflow could not read the DAG's file the last time."
                    detail="The form may be of an older version, and a launch be refused.".to_owned()
                />
            }
        })
    };
    note.into_any()
}

fn restored(desk: Desk) -> AnyView {
    let note = move || {
        desk.restored.get().then(|| {
            view! {
                <div class="restored" role="status">
                    <Icon glyph=Glyph::Info />
                    <p>"Your unsent edits are back."</p>
                    <Button variant=Variant::Quiet on_click=move |_| desk.start_over()>
                        "Start over"
                    </Button>
                </div>
            }
        })
    };
    note.into_any()
}

fn set_aside(desk: Desk) -> AnyView {
    let any = Memo::new(move |_| desk.set_aside.with(Option::is_some));
    let note = move || {
        any.get().then(|| {
            view! {
                <div class="restored" role="status">
                    <Icon glyph=Glyph::Info />
                    <p>"What you had entered is set aside."</p>
                    <Button variant=Variant::Quiet on_click=move |_| desk.bring_back()>
                        "Bring my edits back"
                    </Button>
                </div>
            }
        })
    };
    note.into_any()
}

fn form_or_json(desk: Desk) -> AnyView {
    let is_json = Memo::new(move |_| desk.view.with(|view| view == JSON));
    let unreadable = Memo::new(move |_| {
        desk.conf
            .with(|draft| draft.json_error().map(ToString::to_string))
    });
    let replaced = Memo::new(move |_| {
        desk.conf
            .with(|draft| draft.replaced_text().map(str::to_owned))
    });
    let fields = move || {
        let fault = move || {
            unreadable.get().map(|error| {
                view! {
                    <Banner title="The JSON text cannot be read, so the fields stand as before it was edited." detail=error>
                        <Button on_click=move |_| desk.view.set(JSON.to_owned())>"Show the JSON"</Button>
                    </Banner>
                }
            })
        };
        let lost = move || {
            replaced.get().map(|text| {
                let back = move |_| {
                    let text = text.clone();
                    desk.conf.update(|draft| draft.set_text(&text));
                    desk.view.set(JSON.to_owned());
                };
                view! {
                    <Banner title="Your edit replaced JSON text that could not be read.">
                        <Button on_click=back>"Bring the text back"</Button>
                    </Banner>
                }
            })
        };
        view! {
            {fault}
            {lost}
            <Fields state=desk.conf />
        }
        .into_any()
    };
    let view = move || match is_json.get() {
        true => view! { <JsonView state=desk.conf /> }.into_any(),
        false => fields(),
    };
    view! {
        {about_fields(desk)}
        {view}
    }
    .into_any()
}

/// What the fields are, where the DAG declares none, and why they are not in the order of its author.
fn about_fields(desk: Desk) -> AnyView {
    let several = || {
        desk.conf
            .with_untracked(|draft| draft.form().fields.len() > 1)
    };
    let words = match desk.guessed_from {
        Some(0) => "This DAG declares no params. It runs as it is with an empty conf; keys that you add are handed to its tasks unchecked.".to_owned(),
        Some(count) => {
            let runs = match count {
                1 => "conf of its last run".to_owned(),
                n => format!("confs of its last {n} runs"),
            };
            format!("This DAG declares no params. The fields are guessed from the {runs}; what stays empty is left out, and other keys can be added as JSON.")
        }
        None if several() && api_of(System::Airflow, &desk.names().0) == Api::V1 => {
            "Airflow 2 tells params in the order of their names, not in that of the DAG's file.".to_owned()
        }
        None => return ().into_any(),
    };
    view! { <p class="no-params">{words}</p> }.into_any()
}

/// What became of the last attempt, where the run's page could not be shown.
fn outcome(desk: Desk) -> AnyView {
    let view = move || match desk.stage.get() {
        Stage::Ready => ().into_any(),
        Stage::Checking => view! {
            <p class="checking" role="status">
                "It is not known yet whether the run has started: checking."
            </p>
        }
        .into_any(),
        Stage::NotFound(why) => view! {
            <Banner
                title=format!("{why}, and Airflow does not know the run.")
                detail="Send it again: it keeps its run id, so it cannot start twice.".to_owned()
            >
                <Button on_click=move |_| desk.launch()>"Send again"</Button>
            </Banner>
        }
        .into_any(),
        Stage::Unknown(error) => view! {
            <Banner
                title="The answer was lost, and so was the answer whether the run started."
                detail=format!("{}. {}", error.title(), error.detail())
            >
                <Button on_click=move |_| desk.check(None)>"Check again"</Button>
            </Banner>
        }
        .into_any(),
        Stage::Refused(error) => {
            let request_id = error.request_id().map(str::to_owned);
            view! {
                <Failure
                    title=format!("Not launched: {}", error.title())
                    detail=format!("{} {}", error.detail(), error.remedy())
                    request_id
                />
            }
            .into_any()
        }
    };
    view.into_any()
}

fn send(desk: Desk, code: Param) -> AnyView {
    let why_not = Memo::new(move |_| desk.why_not());
    let is_mac = window()
        .navigator()
        .platform()
        .is_ok_and(|p| p.starts_with("Mac"));
    let keys = if is_mac { "⌘ ↵" } else { "Ctrl ↵" };
    view! {
        <div class="launch-send">
            <Button
                variant=Variant::Primary
                icon=Glyph::Play
                on_click=move |_| desk.launch()
                pending=Signal::derive(move || desk.pending())
                why_not
            >
                "Launch"
            </Button>
            <kbd aria-hidden="true">{keys}</kbd>
            {elsewhere_button(code)}
            {move || why_not.get().map(|why| view! { <p class="muted why-not">{why}</p> })}
        </div>
    }
    .into_any()
}
