//! Prints the code for use elsewhere, every variant of it, as JSON: `cargo xtask test` runs each as a
//! reader would who has pasted it.
//!
//! Arguments: Airbyte's address, the connection's id, its name, and `none` or `credentials`.

use std::env;
use std::process::ExitCode;

use airstrip_airbyte::elsewhere::{Flavour, Form, SignIn, Subject, Wait};
use serde_json::{Map, Value};

const FORMS: [(&str, Form); 10] = [
    ("curl-config", Form::Curl(Flavour::Config)),
    ("curl-public", Form::Curl(Flavour::Public)),
    ("requests-config", Form::Requests(Flavour::Config)),
    ("requests-public", Form::Requests(Flavour::Public)),
    ("operator-plain", Form::Operator(Wait::Plain)),
    ("operator-deferrable", Form::Operator(Wait::Deferrable)),
    ("operator-sensor", Form::Operator(Wait::Sensor)),
    ("connection", Form::Connection),
    ("tasks-config", Form::Tasks(Flavour::Config)),
    ("tasks-public", Form::Tasks(Flavour::Public)),
];

fn main() -> ExitCode {
    let given: Vec<String> = env::args().skip(1).collect();
    let [base, connection_id, name, sign_in] = given.as_slice() else {
        eprintln!("usage: elsewhere ADDRESS CONNECTION NAME none|credentials");
        return ExitCode::FAILURE;
    };
    let subject = Subject {
        name,
        connection_id,
        base,
        sign_in: match sign_in.as_str() {
            "credentials" => SignIn::ClientCredentials,
            _ => SignIn::None,
        },
        wait_seconds: 1,
        timeout_seconds: 60,
    };
    let written = FORMS.map(|(name, form)| (name.to_owned(), Value::from(form.write(&subject))));
    println!("{}", Value::Object(Map::from_iter(written)));
    ExitCode::SUCCESS
}
