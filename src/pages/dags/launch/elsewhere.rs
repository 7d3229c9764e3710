//! The launch that the form shows, as code to use elsewhere.

use airstrip_airflow::elsewhere::{Form, Subject};
use airstrip_airflow::model::RunId;
use airstrip_contract::System;
use leptos::prelude::*;

use super::desk::Desk;
use crate::api::api_of;
use crate::router::Param;
use crate::ui::{Button, Field, Glyph, Segmented, Switch, TextInput, Variant, code_block};

/// Where an Airflow is whose address nobody has told: only the proxy knows the instance's own.
const SOMEWHERE: &str = "http://localhost:8080";

/// What is shown first.
const FIRST: &str = "cli";

const FORMS: [(&str, &str, Form); 4] = [
    (FIRST, "airflow command", Form::Cli),
    ("curl", "curl", Form::Curl),
    ("python", "Python", Form::Requests),
    ("operator", "Airflow operator", Form::Operator),
];

/// Shows the code or puts it away.
pub fn elsewhere_button(code: Param) -> AnyView {
    let open = move || !code.get().is_empty();
    view! {
        <Button
            variant=Variant::Quiet
            icon=Glyph::Copy
            on_click=move |_| code.set(if untrack(open) { "" } else { FIRST })
        >
            {move || if open() { "Hide the code" } else { "Use elsewhere" }}
        </Button>
    }
    .into_any()
}

/// The code, where the address asks for it.
pub fn elsewhere(desk: Desk, code: Param) -> AnyView {
    let open = Memo::new(move |_| !code.get().is_empty());
    let (base, resets) = (RwSignal::new(SOMEWHERE.to_owned()), RwSignal::new(false));
    let view = move || open.get().then(|| section(desk, code, base, resets));
    view.into_any()
}

fn section(desk: Desk, code: Param, base: RwSignal<String>, resets: RwSignal<bool>) -> AnyView {
    let form = move || {
        let chosen = code.get();
        let known = FORMS.iter().find(|(name, ..)| *name == chosen);
        known.map_or(Form::Cli, |(_, _, form)| *form)
    };
    let written = Memo::new(move |_| write(desk, form(), &base.get(), resets.get()));
    let text = Signal::derive(move || written.get().unwrap_or_default());
    let options = FORMS.map(|(name, words, _)| (name.to_owned(), words.to_owned()));
    let calls = move || matches!(form(), Form::Curl | Form::Requests);
    let there = Memo::new(move |_| written.with(Option::is_some));
    let title = move || match form() {
        Form::Cli => "Shell, where Airflow is installed",
        Form::Curl => "Shell",
        Form::Requests => "Python",
        Form::Operator => "DAG, a file of its own in Airflow's folder of DAGs",
    };
    let block = move || {
        if there.get() {
            code_block(title(), text)
        } else {
            view! {
                <p class="muted">"There is no code until what is entered is put right."</p>
            }
            .into_any()
        }
    };
    view! {
        <section class="elsewhere" aria-label="Use elsewhere">
            <div class="elsewhere-choices">
                <Segmented
                    label="Code"
                    name="elsewhere-code"
                    value=code.signal()
                    options=options.to_vec()
                    on_change=move |name: String| code.set(&name)
                />
                {move || (form() == Form::Operator).then(|| reset(resets))}
            </div>
            {move || calls().then(|| address(base))}
            {block}
        </section>
    }
    .into_any()
}

fn reset(resets: RwSignal<bool>) -> AnyView {
    view! {
        <Switch
            label="Run again where the run exists (reset_dag_run)"
            show_label=true
            on=resets
            on_change=move |on| resets.set(on)
        />
    }
    .into_any()
}

fn address(base: RwSignal<String>) -> AnyView {
    view! {
        <div class="elsewhere-fields">
            <Field
                label="Airflow's address"
                id="elsewhere-base"
                help="As it is reached from where the code runs. The console's own sign-in is not part of it."
            >
                <TextInput
                    id="elsewhere-base"
                    value=base
                    on_input=move |text: String| base.set(text)
                />
            </Field>
        </div>
    }
    .into_any()
}

/// The code; `None` while something is wrong with what is entered. Tracked.
fn write(desk: Desk, form: Form, base: &str, resets: bool) -> Option<String> {
    let run_id = desk.run_name.with(|id| RunId::parse(id)).ok()?;
    let conf = desk.conf.with(|draft| draft.conf()).ok()?;
    if desk.bad_field().is_some() {
        return None;
    }
    // An id that nobody has chosen would let the code run once only.
    let keeps_id = desk
        .proposed
        .with_value(|proposed| proposed != run_id.as_str());
    let launch = desk.order(run_id, conf);
    let api = desk
        .dag
        .instance
        .with_value(|instance| api_of(System::Airflow, instance));
    Some(form.write(&Subject {
        launch: &launch,
        keeps_id,
        resets,
        base,
        api,
    }))
}
