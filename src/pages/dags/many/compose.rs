//! Composing the launches: the rows, what all have in common, and the button.

use std::rc::Rc;

use leptos::prelude::*;

use super::asked::Asked;
use super::list::{conf_of, list};
use super::source::source;
use crate::components::airflow::bulk::{Engine, at_once};
use crate::components::airflow::{Pause, WillWait};
use crate::forms::conf::{Fields, JsonView};
use crate::ui::{Button, Field, Glyph, TextArea, Variant};

/// Everything below the page's head, before anything is launched.
pub fn compose(
    asked: Asked,
    pause: Pause,
    engine: StoredValue<Rc<Engine>, LocalStorage>,
) -> AnyView {
    let chosen = RwSignal::new(0);
    let common = match asked.has_params {
        true => view! { <Fields state=asked.conf /> }.into_any(),
        false => view! { <JsonView state=asked.conf /> }.into_any(),
    };
    let pace = Signal::derive(move || asked.kept.with(|kept| kept.at_once.clone()));
    let set_pace = Callback::new(move |most| asked.kept.update(|kept| kept.at_once = most));
    view! {
        <div class="launch many">
            <div class="launch-form">
                <section class="many-part" aria-labelledby="many-rows">
                    <h2 id="many-rows">"One run for each row"</h2>
                    {source(asked)}
                    {list(asked, chosen)}
                </section>
                <section class="many-part" aria-labelledby="many-common">
                    <h2 id="many-common">"What all have in common"</h2>
                    <p class="muted">"What a row fills in takes the place of it."</p>
                    {common}
                </section>
            </div>
            <aside class="launch-side">
                {conf_of(asked, chosen)}
                {note(asked)}
                <WillWait pause text="This DAG is paused: its runs will wait until it is unpaused." />
                {at_once(pace, set_pace)}
                {send(asked, engine)}
            </aside>
        </div>
    }
    .into_any()
}

fn note(asked: Asked) -> AnyView {
    let value = Signal::derive(move || asked.kept.with(|kept| kept.note.clone()));
    let set = move |note: String| asked.kept.update(|kept| kept.note = note);
    let fault = Memo::new(move |_| asked.dag.too_long(&value.get()));
    view! {
        <Field
            label="Note for each run"
            id="many-note"
            help="Shown with the runs, to everyone. Optional."
            error=fault
        >
            <TextArea
                id="many-note"
                value
                on_input=set
                rows=2
                invalid=Signal::derive(move || fault.with(Option::is_some))
            />
        </Field>
    }
    .into_any()
}

fn send(asked: Asked, engine: StoredValue<Rc<Engine>, LocalStorage>) -> AnyView {
    let why_not = Memo::new(move |_| asked.why_not());
    let count = Memo::new(move |_| asked.plan.with(|plan| plan.rows.len()));
    let text = move || match count.get() {
        0 => "Launch".to_owned(),
        1 => "Launch 1 run".to_owned(),
        n => format!("Launch {n} runs"),
    };
    view! {
        <div class="launch-send">
            <Button
                variant=Variant::Primary
                icon=Glyph::Play
                on_click=move |_| engine.with_value(|engine| asked.launch(engine))
                why_not
            >
                {text}
            </Button>
            {move || why_not.get().map(|why| view! { <p class="muted why-not">{why}</p> })}
        </div>
    }
    .into_any()
}
