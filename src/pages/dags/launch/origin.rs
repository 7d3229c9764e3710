//! What the form was filled in from, above it.

use airstrip_airflow::v2::{DagRun, GetDagRun};
use airstrip_contract::Preset;
use leptos::prelude::*;

use super::desk::Desk;
use super::past::Past;
use super::presets::{Editor, card};
use super::source::Source;
use crate::api::{ApiError, QueryCall, use_query};
use crate::components::airflow::{RARELY, due, run_state, run_word};
use crate::routes::Route;
use crate::ui::{Banner, Button, Glyph, Icon, Status, Time, Variant};

/// Says where the form's values are from, and fills in what the address names.
pub fn origin(desk: Desk, past: Past, editor: Editor) -> AnyView {
    fill_in_what_is_named(desk);
    let view = move || match desk.source.get() {
        Source::Defaults | Source::Awaited(_) => ().into_any(),
        Source::Link => view! {
            <div class="restored" role="note">
                <Icon glyph=Glyph::Info />
                <p>"Filled in from a link. Nothing is launched until you do it."</p>
                <Button variant=Variant::Quiet on_click=move |_| desk.start_over()>
                    "Back to the defaults"
                </Button>
            </div>
        }
        .into_any(),
        Source::Run(run) => run_card(desk, past, &run),
        Source::Preset(preset) => card(desk, editor, preset),
        Source::Missing(words) => view! {
            <Banner
                title=words
                detail="The form has the defaults.".to_owned()
            />
        }
        .into_any(),
    };
    view.into_any()
}

fn run_card(desk: Desk, past: Past, run: &DagRun) -> AnyView {
    let page = Route::DagRun {
        instance: desk.dag.instance.get_value(),
        dag_id: desk.dag.dag_id.get_value(),
        run_id: run.dag_run_id.clone(),
    };
    let (state, word, by) = (run_state(&run.state), run_word(&run.state), run.clone());
    view! {
        <section class="origin" aria-label="Earlier run">
            <p class="origin-text">
                "Filled in as for the run of "
                <a href=page.path()>
                    {match due(run) {
                        Some(at) => view! { <Time at /> }.into_any(),
                        None => run.dag_run_id.clone().into_any(),
                    }}
                </a> ", " {move || past.by(&by)} " "
                <Status state word=Signal::stored(word) />
            </p>
            <div class="origin-tools">
                <Button variant=Variant::Quiet on_click=move |_| desk.start_over()>
                    "Back to the defaults"
                </Button>
            </div>
        </section>
    }
    .into_any()
}

/// Reads the preset or run of the address, once.
fn fill_in_what_is_named(desk: Desk) {
    let address = desk.address;
    let (conf, preset, run) =
        untrack(|| (address.conf.get(), address.preset.get(), address.run.get()));
    if !conf.is_empty() {
        return;
    }
    if !preset.is_empty() {
        let waits = RwSignal::new(true);
        Effect::new(move |_| {
            if !waits.get_untracked() {
                return;
            }
            if desk.presets.all().is_none() {
                if let Some(error) = desk.presets.error() {
                    unread(desk, "preset", &error);
                }
                return;
            }
            waits.set(false);
            let found: Option<Preset> = desk.presets.find(&preset);
            if found.is_none() {
                let words = "There is no such preset, or it is not shared with you.";
                desk.source.set(Source::Missing(words.to_owned()));
            }
            untrack(|| desk.fill_from_address(found, None));
        });
    } else if !run.is_empty() {
        let call = GetDagRun {
            dag_id: desk.dag.dag_id.get_value(),
            dag_run_id: run,
        };
        let instance = desk.dag.instance.get_value();
        let waits = RwSignal::new(true);
        let read = use_query(
            move || waits.get().then(|| QueryCall::new(&instance, &call)),
            |_: Option<&DagRun>| RARELY,
        );
        Effect::new(move |_| {
            if !waits.get_untracked() {
                return;
            }
            match (read.data(), read.error()) {
                (Some(run), _) => {
                    waits.set(false);
                    untrack(|| desk.fill_from_address(None, Some((*run).clone())));
                }
                (None, Some(error)) if error.status() == Some(404) => {
                    let words = "There is no such run any more.";
                    desk.source.set(Source::Missing(words.to_owned()));
                }
                (None, Some(error)) => unread(desk, "run", &error),
                (None, None) => {}
            }
        });
    }
}

/// What the address names cannot be read for now: nobody has to wait for it.
fn unread(desk: Desk, what: &str, error: &ApiError) {
    let title = error.title();
    desk.source.set(Source::Missing(format!(
        "The {what} that the address names could not be read: {title}."
    )));
}
