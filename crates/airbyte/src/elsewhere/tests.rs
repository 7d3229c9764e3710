#![allow(clippy::unwrap_used)]

use super::*;

const FORMS: [Form; 10] = [
    Form::Curl(Flavour::Config),
    Form::Curl(Flavour::Public),
    Form::Requests(Flavour::Config),
    Form::Requests(Flavour::Public),
    Form::Operator(Wait::Plain),
    Form::Operator(Wait::Deferrable),
    Form::Operator(Wait::Sensor),
    Form::Connection,
    Form::Tasks(Flavour::Config),
    Form::Tasks(Flavour::Public),
];

fn subject(sign_in: SignIn) -> Subject<'static> {
    Subject {
        name: "Stripe → Snowflake",
        connection_id: "1e3b5a72-0000-4000-8000-000000000001",
        base: "http://127.0.0.1:8001/",
        sign_in,
        wait_seconds: 3,
        timeout_seconds: 3600,
    }
}

#[test]
fn nothing_of_the_template_is_left_and_no_secret_is_written() {
    for form in FORMS {
        for sign_in in [SignIn::None, SignIn::ClientCredentials] {
            let code = form.write(&subject(sign_in));
            assert!(!code.contains("#? "), "{form:?}\n{code}");
            let word = |line: &str| {
                let mut parts = line.split('@').skip(1);
                parts.any(|part| {
                    !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase() || c == '_')
                })
            };
            assert!(!code.lines().any(word), "{form:?}\n{code}");
            let told = code.contains("AIRBYTE_CLIENT_SECRET");
            let needed = sign_in == SignIn::ClientCredentials && !matches!(form, Form::Operator(_));
            assert_eq!(told, needed, "{form:?}\n{code}");
        }
    }
}

#[test]
fn each_flavour_calls_its_own_api_alone() {
    for form in FORMS {
        let code = form.write(&subject(SignIn::None));
        let flavour = match form {
            Form::Curl(flavour) | Form::Requests(flavour) | Form::Tasks(flavour) => flavour,
            Form::Operator(_) | Form::Connection => continue,
        };
        assert_eq!(code.contains("/api/v1/"), flavour == Flavour::Config);
        assert_eq!(code.contains("/api/public/v1/"), flavour == Flavour::Public);
    }
}

#[test]
fn airbyte_cloud_is_called_where_it_listens() {
    for base in [
        "https://api.airbyte.com",
        "https://api.airbyte.com/",
        " https://API.airbyte.com/v1/ ",
        "api.airbyte.com",
    ] {
        assert!(is_cloud(base), "{base}");
        let subject = Subject {
            base,
            ..subject(SignIn::ClientCredentials)
        };
        for form in [
            Form::Curl(Flavour::Public),
            Form::Requests(Flavour::Public),
            Form::Tasks(Flavour::Public),
            Form::Connection,
        ] {
            let code = form.write(&subject);
            assert!(code.contains("https://api.airbyte.com"), "{base}\n{code}");
            assert!(code.contains("/v1"), "{base}\n{code}");
            assert!(!code.contains("/api/public"), "{base}\n{code}");
            assert!(!code.contains("/v1/v1"), "{base}\n{code}");
        }
        let shell = Form::Curl(Flavour::Public).write(&subject);
        assert!(shell.contains("airbyte='https://api.airbyte.com'\n"));
        assert!(shell.contains("$airbyte/v1/applications/token"));
        assert!(shell.contains("$airbyte/v1/jobs"));
        assert!(
            Form::Connection
                .write(&subject)
                .contains("https://api.airbyte.com/v1")
        );
    }
    for base in [
        "https://airbyte.example.com/api.airbyte.com",
        "https://api.airbyte.com.example.com",
        "",
    ] {
        assert!(!is_cloud(base), "{base}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let subject = Subject {
        name: "a\"\"\"\nimport os # '$(reboot)' `reboot` \u{202e}@ID_SH@",
        connection_id: "1e3b5a72'; reboot #",
        base: "http://h'; $(reboot) \"\\\n",
        ..subject(SignIn::ClientCredentials)
    };
    let written = Form::Curl(Flavour::Config).write(&subject);
    assert!(
        written.starts_with(
            "# Starts a sync of a____import os _ __(reboot)_ _reboot_ _@ID_SH@, waits"
        )
    );
    assert!(written.contains("airbyte='http://h'\\''; $(reboot) \"\\'\n"));
    assert!(written.contains("connection='1e3b5a72eb'\n"));
    let written = Form::Requests(Flavour::Config).write(&subject);
    assert!(written.contains("AIRBYTE = \"http://h'; $(reboot) \\\"\\\\\"\n"));
    assert_eq!(written.matches("\"\"\"").count(), 6);
    let dag = Form::Operator(Wait::Plain).write(&subject);
    assert!(dag.contains("dag_id=\"airbyte_a_import_os_reboot_reboot_id_sh\","));
}

#[test]
fn a_name_without_letters_has_an_id_all_the_same() {
    for (name, expected) in [
        ("", "sync"),
        ("→ ★", "sync"),
        ("  A–B  ", "a_b"),
        ("x_", "x"),
    ] {
        assert_eq!(slug(name), expected, "{name:?}");
    }
}

#[test]
fn the_airflow_connection_is_json_in_a_shell_word() {
    let code = Form::Connection.write(&subject(SignIn::None));
    let (before, json) = code.trim_end().split_once(" --conn-json ").unwrap();
    assert_eq!(before, "airflow connections add airbyte_default");
    let json = json.strip_prefix('\'').unwrap().strip_suffix('\'').unwrap();
    let read: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(read["host"], "http://127.0.0.1:8001/api/public/v1");
    assert_eq!(read["extra"]["timeout"], 150);
}

#[test]
fn a_deferred_wait_is_longer_than_the_trigger_sleeps() {
    for (asked, written) in [(60, 120), (3600, 3600)] {
        let subject = Subject {
            timeout_seconds: asked,
            ..subject(SignIn::None)
        };
        let dag = Form::Operator(Wait::Deferrable).write(&subject);
        assert!(dag.contains(&format!("timeout={written},")), "{dag}");
        let dag = Form::Operator(Wait::Plain).write(&subject);
        assert!(dag.contains(&format!("timeout={asked},")), "{dag}");
    }
}
