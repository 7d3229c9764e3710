#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use airstrip_contract::instant;
use proptest::prelude::*;
use serde_json::json as value;

use super::*;
use crate::model::RunId;

fn launch(conf: &Value) -> LaunchDag {
    LaunchDag {
        dag_id: "sales_refresh".to_owned(),
        dag_run_id: RunId::parse("mine").unwrap(),
        conf: conf.as_object().unwrap().clone(),
        logical_date: None,
        data_interval: None,
        note: None,
    }
}

fn subject(launch: &LaunchDag, api: Api) -> Subject<'_> {
    Subject {
        launch,
        keeps_id: false,
        resets: false,
        base: "https://airflow.example.com/team/",
        api,
    }
}

#[test]
fn the_command_line_has_one_word_for_the_conf() {
    let mut launch = launch(&value!({"who": "it's", "n": 1}));
    assert_eq!(
        Form::Cli.write(&subject(&launch, Api::V2)),
        "airflow dags trigger \\\n  --conf '{\"who\":\"it'\\''s\",\"n\":1}' \\\n  -- 'sales_refresh'\n"
    );
    launch.logical_date = instant::parse("2026-11-01T06:00:00Z");
    for (api, option) in [(Api::V1, "--exec-date"), (Api::V2, "--logical-date")] {
        let code = Form::Cli.write(&Subject {
            keeps_id: true,
            ..subject(&launch, api)
        });
        let rest = format!("  --run-id 'mine' \\\n  {option} '2026-11-01T06:00:00Z' \\\n");
        assert!(code.contains(&rest), "{code}");
    }
}

#[test]
fn what_a_form_cannot_pass_on_is_said_in_it() {
    let mut launch = launch(&value!({}));
    let parts = |launch: &LaunchDag, form: Form| {
        let code = form.write(&subject(launch, Api::V2));
        let first = code.lines().next().unwrap_or_default();
        first.strip_prefix("# Without the ").map(str::to_owned)
    };
    assert_eq!(parts(&launch, Form::Cli), None);
    launch.note = Some("for the board".to_owned());
    let told = Some("note: curl and Python pass it on.".to_owned());
    assert_eq!(parts(&launch, Form::Cli), told);
    assert_eq!(parts(&launch, Form::Operator), told);
    let at = instant::parse("2026-11-01T06:00:00Z").unwrap();
    (launch.logical_date, launch.data_interval) = (Some(at), Some((at, at)));
    let told = Some("note and the data interval: curl and Python pass it on.".to_owned());
    assert_eq!(parts(&launch, Form::Operator), told);
    assert_eq!(parts(&launch, Form::Requests), None);
}

#[test]
fn what_is_called_is_what_the_console_calls() {
    let launch = LaunchDag {
        note: Some("for the board".to_owned()),
        ..launch(&value!({"n": 9_007_199_254_740_993_i64}))
    };
    for (api, path, body) in [
        (
            Api::V1,
            "https://airflow.example.com/team/api/v1/dags/sales_refresh/dagRuns",
            "{\n  \"conf\": {\n    \"n\": 9007199254740993\n  },\n  \"note\": \"for the board\"\n}",
        ),
        (
            Api::V2,
            "https://airflow.example.com/team/api/v2/dags/sales_refresh/dagRuns",
            "{\n  \"logical_date\": null,\n  \"conf\": {\n    \"n\": 9007199254740993\n  },\n  \"note\": \"for the board\"\n}",
        ),
    ] {
        let code = Form::Curl.write(&subject(&launch, api));
        assert!(code.contains(&format!(" '{path}' ")), "{code}");
        assert!(
            code.contains(&format!("<<'JSON'\n{body}\nJSON\n")),
            "{code}"
        );
        let code = Form::Requests.write(&subject(&launch, api));
        assert!(code.contains(&format!("\n    \"{path}\",\n")), "{code}");
        assert!(code.contains("\"n\": 9007199254740993,\n"), "{code}");
        assert_eq!(code.contains("\"logical_date\": None,"), api == Api::V2);
        assert!(!code.contains("dag_run_id\":"), "{code}");
        let code = Form::Curl.write(&Subject {
            keeps_id: true,
            ..subject(&launch, api)
        });
        assert!(code.contains("\"dag_run_id\": \"mine\""), "{code}");
    }
}

#[test]
fn an_operator_that_resets_names_the_run() {
    let launch = launch(&value!({}));
    let plain = Form::Operator.write(&subject(&launch, Api::V2));
    assert!(!plain.contains("reset") && !plain.contains("trigger_run_id"));
    assert!(plain.contains("dag_id=\"launch_sales_refresh\""), "{plain}");
    let resets = Form::Operator.write(&Subject {
        resets: true,
        ..subject(&launch, Api::V1)
    });
    assert!(resets.contains("trigger_run_id=\"mine\","), "{resets}");
    assert!(resets.contains("reset_dag_run=True,"), "{resets}");
    assert!(resets.contains("from airflow.operators.trigger_dagrun import"));
}

#[test]
fn what_changes_how_text_is_read_is_written_as_an_escape() {
    let text = "a\u{202e}b\u{7f}\u{85}\u{2028}\n";
    assert_eq!(
        json(&text.into(), None),
        "\"a\\u202eb\\u007f\\u0085\\u2028\\n\""
    );
}

#[test]
fn only_what_jinja_would_change_is_put_into_an_expression() {
    for (text, literal) in [
        ("{ plain }", r#""{ plain }""#),
        ("one\ntwo", r#""one\ntwo""#),
        ("last\n", r#""{{ \"last\\n\" }}""#),
        ("{{ ds }}", r#""{{ \"{{ ds }}\" }}""#),
    ] {
        assert_eq!(template(text), literal);
    }
}

proptest! {
    /// Whatever the text, a shell reads one word of it: quotes pair up, and between them nothing ends.
    #[test]
    fn a_shell_word_ends_where_it_should(text in "[^\0]{0,40}") {
        let word = shell(&text);
        let inner = word.strip_prefix('\'').and_then(|word| word.strip_suffix('\'')).unwrap();
        let read: String = inner.replace("'\\''", "\u{0}");
        prop_assert!(!read.contains('\''));
        prop_assert_eq!(read.replace('\u{0}', "'"), text);
    }

    #[test]
    fn json_that_was_made_visible_is_the_same_json(text: String) {
        let written = json(&value!({"k": text}), Some(0));
        let read: Value = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(read, value!({"k": text}));
    }
}
