//! What a refused launch says against fields beside the conf.

use airstrip_airflow::model::{RunField, refused_fields};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::captured;

#[derive(Deserialize)]
struct Refusal {
    name: String,
    status: u16,
    body: Value,
}

type Told<'a> = &'a [(RunField, &'a str)];

fn check(name: &str, status: u16, detail: &Value, taken: Option<RunField>, expected: Told<'_>) {
    let told = refused_fields(status, detail, taken);
    let told: Vec<(RunField, &str)> = told.iter().map(|(at, why)| (*at, why.as_str())).collect();
    assert_eq!(told, expected, "{name}: {detail}");
}

const SAME_ID: (RunField, &str) = (RunField::RunId, "Another run of this DAG has this id");
const SAME_DATE: (RunField, &str) = (
    RunField::LogicalDate,
    "Another run of this DAG has this logical date",
);

#[test]
fn captured_refusals_are_told_at_the_field() {
    const RESERVED: (RunField, &str) = (
        RunField::RunId,
        "A manual DAG run cannot use ID 'scheduled__2026-01-01T00:00:00+00:00' since it is reserved for scheduled runs",
    );
    let told: &[(&str, Told<'_>)] = &[
        ("v1/trigger_409_run_id", &[SAME_ID]),
        ("v1/trigger_409_logical_date", &[SAME_DATE]),
        ("v1/trigger_bad_date", &[]),
        ("v1/trigger_naive_date", &[]),
        ("v1/trigger_long_note", &[]),
        ("v1/trigger_long_run_id", &[]),
        ("v1/trigger_run_id_scheduled_prefix", &[RESERVED]),
        ("v1/trigger_bad_value", &[]),
        ("v1/trigger_conf_not_object", &[]),
        ("v1/trigger_404", &[]),
        ("v2/trigger_409_run_id", &[]),
        ("v2/trigger_409_logical_date", &[]),
        (
            "v2/trigger_bad_date",
            &[(
                RunField::LogicalDate,
                "Input should be a valid datetime or date, input is too short",
            )],
        ),
        (
            "v2/trigger_naive_date",
            &[(RunField::LogicalDate, "Input should have timezone info")],
        ),
        (
            "v2/trigger_no_logical_date",
            &[(RunField::LogicalDate, "Field required")],
        ),
        (
            "v2/trigger_full",
            &[(
                RunField::RunId,
                r"The run_id provided 'my run/№1 +:%' does not match regex pattern '^[A-Za-z0-9_.~:+-]+$' or '^(?:manual|scheduled|asset_triggered)__(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00)$'",
            )],
        ),
        ("v2/trigger_run_id_scheduled_prefix", &[RESERVED]),
        ("v2/trigger_bad_value", &[]),
        ("v2/trigger_conf_not_object", &[]),
        ("v2/trigger_extra_field", &[]),
        ("v2/trigger_404", &[]),
    ];
    let captured: Vec<Refusal> = captured!("refused");
    assert_eq!(captured.len(), told.len());
    for (refusal, (name, expected)) in captured.iter().zip(told) {
        assert_eq!(refusal.name, *name);
        check(
            name,
            refusal.status,
            &refusal.body["detail"],
            None,
            expected,
        );
    }
    // Airflow 3 does not say what exists already, Airflow 2 does.
    for (name, taken, expected) in [
        ("v2/trigger_409_run_id", RunField::RunId, SAME_ID),
        (
            "v2/trigger_409_logical_date",
            RunField::LogicalDate,
            SAME_DATE,
        ),
        ("v1/trigger_409_logical_date", RunField::RunId, SAME_DATE),
    ] {
        let refusal = captured.iter().find(|one| one.name == name).unwrap();
        let detail = &refusal.body["detail"];
        check(name, refusal.status, detail, Some(taken), &[expected]);
    }
}

#[test]
fn refusals_beside_the_captured_ones() {
    let both = "Either both data_interval_start and data_interval_end must be provided or both must be None";
    let table: &[(u16, Value, Told<'_>)] = &[
        // Two at once, and one of them inside the conf.
        (
            422,
            json!([
                {"loc": ["body", "conf", "note"], "msg": "no"},
                {"loc": ["body", "note"], "msg": "long"},
                {"loc": ["body", "data_interval_start"], "msg": "early"},
                {"loc": ["body", 1], "msg": "JSON decode error"},
                {"loc": ["query", "note"], "msg": "odd"},
            ]),
            &[(RunField::Note, "long"), (RunField::IntervalStart, "early")],
        ),
        (
            422,
            json!([{"loc": ["body"], "msg": both}]),
            &[(RunField::IntervalEnd, both)],
        ),
        // What a param's value looks like does not matter.
        (
            400,
            json!("Invalid input for param p: {'note': ['a']} is not of type 'string' - 'note'"),
            &[],
        ),
        (409, json!("Something else"), &[]),
        (409, json!(null), &[]),
        (400, json!(""), &[]),
        (400, json!("a note is not allowed"), &[]),
        (500, json!("{'note': ['a']}"), &[]),
    ];
    for (status, detail, expected) in table {
        check("made", *status, detail, None, expected);
    }
}
