//! Airflow's own mapping of params to inputs, row by row as measured, and what ours makes of each.

mod several;
mod single;

use airstrip_conf_form::{Entry, Field};
use serde_json::{Value, json};

use crate::support::{PARAMS_ALL, PARAMS_ALL_2, form, in_full, only, value};

/// One row of the mapping.
struct Row {
    /// The schema in Airflow's documentation of its form.
    param: &'static str,
    /// What Airflow 3.3.2 shows, and 2.11 where it differs.
    airflow: &'static str,
    schema: Value,
    default: Value,
    ours: &'static str,
}

fn row(
    param: &'static str,
    airflow: &'static str,
    schema: Value,
    default: Value,
    ours: &'static str,
) -> Row {
    Row {
        param,
        airflow,
        schema,
        default,
        ours,
    }
}

/// A param as version 2 answers it, and as version 3 does.
fn answered(schema: &Value, default: &Value) -> [Value; 2] {
    [
        json!({"__class": "airflow.models.param.Param", "value": default, "schema": schema,
            "description": null}),
        json!({"value": default, "schema": schema, "description": null, "source": "dag"}),
    ]
}

#[test]
fn every_row_of_the_mapping() {
    for row in single::rows().into_iter().chain(several::rows()) {
        for param in answered(&row.schema, &row.default) {
            let field = only(&json!({ "p": param }));
            let what = format!("{} (Airflow: {}): {param}", row.param, row.airflow);
            assert_eq!(in_full(&field), row.ours, "{what}");
            let shown = field.shown(&field.initial());
            assert_eq!(shown.as_ref(), Some(&row.default), "{what}");
        }
    }
}

/// The same DAG in both versions, as captured: version 2 tells everything in the order of the alphabet.
#[test]
fn both_versions_make_the_same_fields() {
    let mut three = value(PARAMS_ALL);
    three.sort_all_objects();
    let [two, three] = [value(PARAMS_ALL_2), three].map(|params| form(&params).fields);
    assert_eq!(two, three);
    for (two, three) in two.iter().zip(&three) {
        assert_eq!(in_full(two), in_full(three), "{}", two.name);
        let around = |field: &Field| {
            let Field {
                label,
                description,
                section,
                hint,
                required,
                ..
            } = field.clone();
            (label, description, section, hint, required)
        };
        assert_eq!(around(two), around(three), "{}", two.name);
    }
}

/// "required: type set and lacks null; fails on null or an empty text", in both versions.
#[test]
fn what_is_required_as_in_airflow() {
    for (schema, required) in [
        (json!({}), false),
        (json!({"enum": ["a", null]}), false),
        (json!({"type": "string"}), true),
        (json!({"type": ["string", "null"]}), false),
        (json!({"type": "null"}), false),
        (json!({"type": "integer"}), true),
        (json!({"type": "array"}), true),
        (json!({"type": "object"}), true),
        (json!({"type": "boolean"}), true),
        (json!({"type": ["boolean", "null"]}), false),
        (json!({"type": "string", "format": "date"}), true),
    ] {
        for param in answered(&schema, &Value::Null) {
            let field = only(&json!({ "p": param }));
            assert_eq!(field.required, required, "{param}");
            let untouched = field.value(&field.initial());
            assert_eq!(untouched.is_err(), required, "{param}: {untouched:?}");
        }
    }
    let text = only(&json!({"p": {"value": null, "schema": {"type": "string"}}}));
    assert!(text.value(&Entry::Text(String::new())).is_err());
}

#[test]
fn what_is_said_around_an_input() {
    for (schema, description, said) in [
        (json!({}), Value::Null, None),
        (json!({}), json!("of the param"), Some("of the param")),
        (
            json!({"description": "in the schema"}),
            Value::Null,
            Some("in the schema"),
        ),
        (
            json!({"description_md": "**bold**"}),
            Value::Null,
            Some("**bold**"),
        ),
        (
            json!({"description_md": "**bold**"}),
            json!("of the param"),
            Some("of the param"),
        ),
        // Only version 2 draws it, and only where raw HTML is allowed.
        (
            json!({"description_html": "<b>bold</b>"}),
            Value::Null,
            None,
        ),
    ] {
        for mut param in answered(&schema, &json!("a")) {
            param["description"] = description.clone();
            let field = only(&json!({ "p": param }));
            assert_eq!(field.description.as_deref(), said, "{param}");
        }
    }
}
