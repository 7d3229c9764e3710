//! Code that syncs a connection from elsewhere.

use airstrip_airbyte::config::{GetInstanceConfiguration, InstanceConfiguration};
use airstrip_airbyte::elsewhere::{Flavour, Form, SignIn, Subject, Wait, is_cloud};
use airstrip_contract::{Api, System};
use leptos::prelude::*;

use super::page::Page;
use crate::api::{QueryCall, api_of, use_query};
use crate::router::{Param, use_router};
use crate::ui::{Field, Segmented, TextInput, code_block};

/// Milliseconds between reads of the instance's configuration, which changes with its release.
const RARELY: u32 = 600_000;

/// What stands for the address until it is entered, where the instance does not tell its own.
const SOMEWHERE: &str = "http://airbyte.example.com";

/// What was chosen, all of it in the address but Airbyte's own.
#[derive(Clone, Copy)]
struct Chosen {
    code: Param,
    api: Param,
    sign_in: Param,
    wait: Param,
    timeout: Param,
    /// Airbyte's address, as it is told or was entered.
    base: Memo<String>,
    /// Whether it has to be entered.
    unknown: Memo<bool>,
    /// Whether it is Airbyte Cloud's, which has the public API alone and wants credentials.
    cloud: Memo<bool>,
    public_only: bool,
}

/// The code, ready to be pasted.
pub fn elsewhere(page: Page) -> AnyView {
    let router = use_router();
    let instance = page.target.with_value(|target| target.instance.clone());
    let public_only = api_of(System::Airbyte, &instance) == Api::Public;
    let configuration = use_query::<InstanceConfiguration, _, _>(
        move || Some(QueryCall::new(&instance, &GetInstanceConfiguration)),
        |_| RARELY,
    );
    let typed = RwSignal::new(None::<String>);
    let base = Memo::new(move |_| {
        let told = || configuration.data()?.airbyte_url.clone();
        typed.get().or_else(told).unwrap_or_default()
    });
    let unknown = Memo::new(move |_| {
        let asked = configuration.data().is_some() || configuration.error().is_some();
        (public_only || asked) && base.with(|base| base.trim().is_empty())
    });
    let chosen = Chosen {
        code: router.param("code", "curl"),
        api: router.param("api", if public_only { "public" } else { "config" }),
        sign_in: router.param("auth", "none"),
        wait: router.param("wait", "10"),
        timeout: router.param("timeout", "3600"),
        base,
        unknown,
        cloud: Memo::new(move |_| base.with(|base| is_cloud(base))),
        public_only,
    };
    let written = move |form: Form| {
        let (name, target) = (page.name.get(), page.target.get_value());
        let base = match chosen.base.get() {
            base if base.trim().is_empty() => SOMEWHERE.to_owned(),
            base => base,
        };
        form.write(&Subject {
            name: &name,
            connection_id: &target.id,
            base: &base,
            sign_in: chosen.sign_in(),
            wait_seconds: seconds(chosen.wait, 10),
            timeout_seconds: seconds(chosen.timeout, 3600),
        })
    };
    let code = Signal::derive(move || written(chosen.form()));
    let connection = Signal::derive(move || written(Form::Connection));
    let needs_connection = Memo::new(move |_| matches!(chosen.form(), Form::Operator(_)));
    let title = move || match chosen.form() {
        Form::Curl(_) => "Shell",
        Form::Requests(_) => "Python",
        _ => "DAG, a file of its own in Airflow's folder of DAGs",
    };
    view! {
        <section class="elsewhere" aria-label="Use elsewhere">
            {choices(chosen, typed)}
            {move || {
                needs_connection
                    .get()
                    .then(|| code_block("The Airflow connection that it needs, once", connection))
            }}
            {move || code_block(title(), code)}
        </section>
    }
    .into_any()
}

impl Chosen {
    /// Tracked.
    fn form(self) -> Form {
        let flavour = match self.api.get().as_str() {
            "public" => Flavour::Public,
            _ if self.public_only || self.cloud.get() => Flavour::Public,
            _ => Flavour::Config,
        };
        match self.code.get().as_str() {
            "python" => Form::Requests(flavour),
            "operator" => Form::Operator(Wait::Plain),
            "deferrable" => Form::Operator(Wait::Deferrable),
            "sensor" => Form::Operator(Wait::Sensor),
            "tasks" => Form::Tasks(flavour),
            _ => Form::Curl(flavour),
        }
    }

    /// Tracked.
    fn sign_in(self) -> SignIn {
        match self.sign_in.get().as_str() {
            "credentials" => SignIn::ClientCredentials,
            _ if self.cloud.get() => SignIn::ClientCredentials,
            _ => SignIn::None,
        }
    }
}

/// The number in the address, or what is usual where there is none.
fn seconds(param: Param, usual: u32) -> u32 {
    param.get().trim().parse().unwrap_or(usual)
}

fn choices(chosen: Chosen, typed: RwSignal<Option<String>>) -> AnyView {
    const CODE: &[(&str, &str)] = &[
        ("curl", "curl"),
        ("python", "Python"),
        ("operator", "Airflow operator"),
        ("deferrable", "deferrable"),
        ("sensor", "with sensor"),
        ("tasks", "Airflow, plain tasks"),
    ];
    const API: &[(&str, &str)] = &[("config", "Config API"), ("public", "Public API")];
    const SIGN_IN: &[(&str, &str)] = &[
        ("none", "No sign-in"),
        ("credentials", "Client credentials"),
    ];
    let asks_api = move || {
        !chosen.public_only && !chosen.cloud.get() && !matches!(chosen.form(), Form::Operator(_))
    };
    let error = Signal::derive(move || {
        let missing = "Enter it: this instance does not tell its own address.";
        chosen.unknown.get().then(|| missing.to_owned())
    });
    let asks_wait = move || chosen.form() != Form::Operator(Wait::Deferrable);
    view! {
        <div class="elsewhere-choices">
            {segmented("Code", "elsewhere-code", chosen.code, CODE)}
            {move || asks_api().then(|| segmented("API", "elsewhere-api", chosen.api, API))}
            {move || {
                (!chosen.cloud.get())
                    .then(|| segmented("Sign-in", "elsewhere-auth", chosen.sign_in, SIGN_IN))
            }}
        </div>
        <div class="elsewhere-fields">
            <Field label="Airbyte's address" id="elsewhere-base" error>
                <TextInput
                    id="elsewhere-base"
                    value=chosen.base
                    on_input=move |text: String| typed.set(Some(text))
                    placeholder=SOMEWHERE
                    invalid=chosen.unknown
                />
            </Field>
            {move || asks_wait().then(|| number("Look every (seconds)", "elsewhere-wait", chosen.wait))}
            {number("Give up after (seconds)", "elsewhere-timeout", chosen.timeout)}
        </div>
    }
    .into_any()
}

fn segmented(
    label: &'static str,
    name: &'static str,
    param: Param,
    options: &'static [(&'static str, &'static str)],
) -> AnyView {
    let owned = |(value, text): &(&str, &str)| ((*value).to_owned(), (*text).to_owned());
    let options: Vec<_> = options.iter().map(owned).collect();
    view! {
        <Segmented
            label
            name
            value=param.signal()
            options
            on_change=move |value: String| param.set(&value)
        />
    }
    .into_any()
}

fn number(label: &'static str, id: &'static str, param: Param) -> AnyView {
    let bad = move || {
        !param
            .get()
            .trim()
            .parse::<u32>()
            .is_ok_and(|seconds| seconds > 0)
    };
    let error = Signal::derive(move || bad().then(|| "A whole number of seconds.".to_owned()));
    view! {
        <Field label id error>
            <TextInput
                id
                kind="number"
                value=param.signal()
                on_input=move |text: String| param.set(&text)
                invalid=Signal::derive(bad)
            />
        </Field>
    }
    .into_any()
}
