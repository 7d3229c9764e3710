//! Code for use elsewhere, read by a real shell and a real Python with stand-ins for what it would call:
//! what arrives there is the conf, whatever is in it.

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use airstrip_airflow::elsewhere::{Form, Subject};
use airstrip_airflow::model::RunId;
use airstrip_airflow::v2::LaunchDag;
use airstrip_contract::Api;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value};

/// How many confs are tried.
const TRIED: usize = 150;

/// What breaks quoting, beside any other text.
const HOSTILE: [&str; 12] = [
    "it's",
    "'; exit 9 #",
    "$(exit 9) `exit 9` ${HOME} $((1))",
    "\nJSON\n",
    "\\' \\\" \\\\ \\n",
    "\"\"\"\n'''",
    "{x} {{ ds }} {% raw %}",
    "a\r\nb\tc\u{0}\u{7f}\u{85}",
    "\u{202e}\u{2028}\u{feff}",
    "é 🚀 \u{10ffff}",
    "-- -c --run-id",
    "!history ~ * ? [a]",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
        any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let number = proptest::sample::select(vec![
        "0",
        "-1",
        "0.5",
        "9007199254740993",
        "123456789012345678901234567890",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number.prop_map(|text| serde_json::from_str(text).unwrap()),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((text(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn confs() -> Vec<Map<String, Value>> {
    let mut runner = TestRunner::deterministic();
    let members = proptest::collection::vec((text(), value()), 0..5);
    let conf = members.prop_map(|members| members.into_iter().collect());
    let one = |_| conf.new_tree(&mut runner).unwrap().current();
    (0..TRIED).map(one).collect()
}

/// The code for each conf.
fn written(form: Form, api: Api, confs: &[Map<String, Value>]) -> Vec<String> {
    let code = |conf: &Map<String, Value>| {
        let launch = LaunchDag {
            dag_id: "it's $(a) \"dag\"".to_owned(),
            dag_run_id: RunId::parse("manual__1").unwrap(),
            conf: conf.clone(),
            logical_date: None,
            data_interval: None,
            note: None,
        };
        form.write(&Subject {
            launch: &launch,
            keeps_id: false,
            resets: false,
            base: "http://h'; $(exit 9)",
            api,
        })
    };
    confs.iter().map(code).collect()
}

/// What a program writes that is given `input`.
fn output(program: &str, script: &str, input: &str) -> String {
    let mut child = Command::new(program)
        .args(["-c", script])
        .env("AIRFLOW_USERNAME", "ana")
        .env("AIRFLOW_PASSWORD", "it's")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let given = child.stdin.take().unwrap().write_all(input.as_bytes());
    // A program that does not read what it is given may have ended by then.
    if let Err(error) = given {
        assert_eq!(error.kind(), ErrorKind::BrokenPipe, "{program} {script}");
    }
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{program} {script}");
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn a_shell_hands_the_command_line_the_conf() {
    let confs = confs();
    for (conf, code) in confs.iter().zip(written(Form::Cli, Api::V2, &confs)) {
        for shell in ["bash", "sh"] {
            let stand_in = "airflow() { for word; do printf '%s\\036' \"$word\"; done; }";
            let got = output(shell, &format!("{stand_in}\n{code}"), "");
            let words: Vec<&str> = got.split_terminator('\u{1e}').collect();
            let [dags, trigger, option, given, end, dag] = words[..] else {
                panic!("{code}\n{words:?}");
            };
            assert_eq!(
                (dags, trigger, option, end),
                ("dags", "trigger", "--conf", "--")
            );
            assert_eq!(dag, "it's $(a) \"dag\"");
            let given: Value = serde_json::from_str(given).unwrap();
            assert_eq!(given, Value::Object(conf.clone()), "{code}");
        }
    }
}

#[test]
fn a_shell_hands_curl_the_conf() {
    let confs = confs();
    for api in [Api::V1, Api::V2] {
        for (conf, code) in confs.iter().zip(written(Form::Curl, api, &confs)) {
            // The sign-in's answer goes to jq; the last is the launch.
            let stand_in = "curl() { for word; do last=$word; done; cat; }\njq() { cat; echo t; }";
            let got = output("bash", &format!("{stand_in}\n{code}"), "{}");
            let body: Value = serde_json::from_str(&got).unwrap();
            assert_eq!(body["conf"], Value::Object(conf.clone()), "{code}");
        }
    }
}

#[test]
fn python_reads_the_conf_and_the_address() {
    const RUN: &str = r#"
import json, sys, types
sent = []
class Answer:
    ok = True
    def json(self):
        return {"access_token": "t", "dag_run_id": "r"}
def post(url, **options):
    sent.append([url, options["json"]])
    return Answer()
requests = types.ModuleType("requests")
requests.post = post
sys.modules["requests"] = requests
out, sys.stdout = sys.stdout, open("/dev/null", "w")
got = []
for code in json.load(sys.stdin):
    exec(code, {})
    got.append(sent[-1])
json.dump(got, out)
"#;
    let confs = confs();
    for (api, version) in [(Api::V1, "v1"), (Api::V2, "v2")] {
        let codes = written(Form::Requests, api, &confs);
        let got = output("python3", RUN, &serde_json::to_string(&codes).unwrap());
        let got: Vec<(String, Value)> = serde_json::from_str(&got).unwrap();
        assert_eq!(got.len(), confs.len());
        for ((url, body), conf) in got.iter().zip(&confs) {
            assert_eq!(body["conf"], Value::Object(conf.clone()));
            let dag = "it%27s%20%24%28a%29%20%22dag%22";
            let path = format!("http://h'; $(exit 9)/api/{version}/dags/{dag}/dagRuns");
            assert_eq!(*url, path);
        }
    }
}

#[test]
fn the_operator_s_file_is_python_with_the_conf_as_a_template() {
    const RUN: &str = r#"
import json, sys, types
given = {}
class DAG:
    def __init__(self, **options): pass
    def __enter__(self): return self
    def __exit__(self, *what): pass
def operator(**options):
    given.update(options)
def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
module("airflow", DAG=DAG)
module("airflow.sdk", DAG=DAG)
for package in ("airflow.providers.standard.operators", "airflow.operators"):
    parts = package.split(".")
    for end in range(2, len(parts) + 1):
        module(".".join(parts[:end]))
    module(package + ".trigger_dagrun", TriggerDagRunOperator=operator)
got = []
for code in json.load(sys.stdin):
    exec(code, {})
    got.append([given["trigger_dag_id"], given["conf"]])
json.dump(got, sys.stdout)
"#;
    let confs = confs();
    for api in [Api::V1, Api::V2] {
        let codes = written(Form::Operator, api, &confs);
        let got = output("python3", RUN, &serde_json::to_string(&codes).unwrap());
        let got: Vec<(String, Value)> = serde_json::from_str(&got).unwrap();
        assert_eq!(got.len(), confs.len());
        for ((dag, given), conf) in got.iter().zip(&confs) {
            assert_eq!(dag, "it's $(a) \"dag\"");
            assert_eq!(rendered(given), Value::Object(conf.clone()));
        }
    }
}

/// As Airflow renders it, as far as what is written here goes: text that is in an expression stands for
/// itself, other text has nothing in it that Jinja would touch.
fn rendered(given: &Value) -> Value {
    match given {
        Value::String(text) => {
            let inner = text
                .strip_prefix("{{ \"")
                .and_then(|rest| rest.strip_suffix("\" }}"));
            match inner {
                Some(inner) => serde_json::from_str(&format!("\"{inner}\"")).unwrap(),
                None => {
                    let touched = ["{{", "{%", "{#", "\r"]
                        .iter()
                        .any(|mark| text.contains(mark));
                    assert!(!touched && !text.ends_with('\n'), "{text:?}");
                    given.clone()
                }
            }
        }
        Value::Array(items) => items.iter().map(rendered).collect(),
        Value::Object(map) => {
            let members = map
                .iter()
                .map(|(key, value)| (key.clone(), rendered(value)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}
