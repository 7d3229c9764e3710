//! What is said against a value, rule by rule.

use serde_json::{Value, json};

use crate::support::{REQUIRED, draft, field, said, sent, value};

#[test]
fn rules() {
    let table: &[(&str, &str, &[&str])] = &[
        (r#"{"type":"integer","maximum":9}"#, "9", &[]),
        (
            r#"{"type":"integer","maximum":9}"#,
            "10",
            &["Must be at most 9"],
        ),
        (
            r#"{"type":"integer","minimum":0}"#,
            "-1",
            &["Must be at least 0"],
        ),
        (
            r#"{"type":"number","maximum":0.3}"#,
            "0.30000000000000000001",
            &[],
        ),
        (r#"{"exclusiveMinimum":0}"#, "0", &["Must be more than 0"]),
        (
            r#"{"exclusiveMaximum":1.5}"#,
            "1.50",
            &["Must be less than 1.5"],
        ),
        (r#"{"multipleOf":5}"#, "12", &["Must be a multiple of 5"]),
        (
            r#"{"multipleOf":0.1}"#,
            "0.3",
            &["Must be a multiple of 0.1"],
        ),
        (
            r#"{"contains":{"type":"integer"}}"#,
            "[\"a\"]",
            &["Must have at least 1 item of the required form"],
        ),
        (
            r#"{"contains":{"type":"integer"},"minContains":0,"maxContains":1}"#,
            "[1,2]",
            &["Must have at most 1 item of the required form"],
        ),
        (
            r#"{"dependentRequired":{"a":["b"]}}"#,
            r#"{"a":1}"#,
            &["b: Required with a"],
        ),
        (
            r#"{"dependentSchemas":{"a":{"properties":{"b":{"type":"string"}}}}}"#,
            r#"{"a":1,"b":2}"#,
            &["b: Must be text"],
        ),
        (
            r#"{"propertyNames":{"maxLength":2}}"#,
            r#"{"abc":1}"#,
            &["abc: Its name: Must be at most 2 characters long, is 3"],
        ),
        (
            r#"{"minimum":5,"multipleOf":2}"#,
            "3",
            &["Must be at least 5", "Must be a multiple of 2"],
        ),
        (
            r#"{"type":"string","minLength":2}"#,
            "\"a\"",
            &["Must be at least 2 characters long, is 1"],
        ),
        (
            r#"{"type":"string","maxLength":1}"#,
            "\"ab\"",
            &["Must be at most 1 character long, is 2"],
        ),
        (r#"{"type":"string","maxLength":2}"#, "\"🙂🙂\"", &[]),
        (
            r#"{"type":"string","maxLength":2.0}"#,
            "\"abc\"",
            &["Must be at most 2 characters long, is 3"],
        ),
        (
            r#"{"type":"string","pattern":"^a+$"}"#,
            "\"b\"",
            &["Must match the pattern ^a+$"],
        ),
        (r#"{"type":"string","pattern":"a"}"#, "\"bab\"", &[]),
        (r#"{"type":"string","pattern":"(?(1)a|b)"}"#, "\"x\"", &[]),
        (
            r#"{"type":"string","format":"email"}"#,
            "\"x\"",
            &["Must be an e-mail address, for example ana@example.com"],
        ),
        (
            r#"{"type":"string","format":"time"}"#,
            "\"13:37\"",
            &["Must be a time with seconds, for example 13:37:00"],
        ),
        (r#"{"format":"date"}"#, "5", &[]),
        (r#"{"enum":[1,"a",null]}"#, "1.0", &[]),
        (r#"{"enum":[1,"a"]}"#, "true", &["Must be one of 1, a"]),
        (
            r#"{"enum":[1,2,3,4,5,6,7,8,9]}"#,
            "0",
            &["Must be one of 1, 2, 3, 4, 5, 6, 7, 8, … (9 choices)"],
        ),
        (r#"{"enum":[{"a":1,"b":2}]}"#, r#"{"b":2.0,"a":1}"#, &[]),
        (
            r#"{"type":["string","integer","null"]}"#,
            "1.5",
            &["Must be text, a whole number or none"],
        ),
        (
            r#"{"type":"array","minItems":1}"#,
            "[]",
            &["Must have at least 1 item, has 0"],
        ),
        (
            r#"{"type":"array","maxItems":1}"#,
            "[1,2]",
            &["Must have at most 1 item, has 2"],
        ),
        (
            r#"{"type":"array","uniqueItems":true}"#,
            "[1,\"1\",1.0]",
            &["Must not repeat an item: 1.0 is there twice"],
        ),
        (
            r#"{"type":"array","items":{"type":"string"}}"#,
            "[\"a\",1,2]",
            &["item 2: Must be text", "item 3: Must be text"],
        ),
        (
            r#"{"type":"array","items":{"type":"number"}}"#,
            "[1,\"2\"]",
            &["item 2: Must be a number"],
        ),
        (
            r#"{"type":"array","prefixItems":[{"type":"string"}],"items":false}"#,
            "[1,2]",
            &["item 1: Must be text", "item 2: Nothing may be given here"],
        ),
        (
            r#"{"type":"object","required":["a"]}"#,
            "{}",
            &["a: Required"],
        ),
        (
            r#"{"type":"object","properties":{"a":{"properties":{"b":{"maximum":1}}}}}"#,
            r#"{"a":{"b":2}}"#,
            &["a › b: Must be at most 1"],
        ),
        (
            r#"{"properties":{"a":{}},"additionalProperties":false}"#,
            r#"{"a":1,"b":2}"#,
            &["b: Is not a known key"],
        ),
        (
            r#"{"properties":{"a":{}},"additionalProperties":{"type":"string"}}"#,
            r#"{"a":1,"b":2}"#,
            &["b: Must be text"],
        ),
        (
            r#"{"patternProperties":{"^x_":{"type":"string"}},"additionalProperties":false}"#,
            r#"{"x_1":"a","x_2":2,"y":3}"#,
            &["x_2: Must be text", "y: Is not a known key"],
        ),
        (
            r#"{"type":"object","minProperties":1}"#,
            "{}",
            &["Must have at least 1 key, has 0"],
        ),
        (
            r#"{"type":"object","maxProperties":1}"#,
            r#"{"a":1,"b":2}"#,
            &["Must have at most 1 key, has 2"],
        ),
        (
            r#"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#,
            "1.5",
            &["Must be text or a whole number"],
        ),
        (
            r#"{"anyOf":[{"type":"string"},{"type":"integer","maximum":3}]}"#,
            "4",
            &["Must be at most 3"],
        ),
        (
            r#"{"anyOf":[{"minimum":5},{"maximum":3}]}"#,
            "4",
            &["Must fit one of the 2 allowed forms"],
        ),
        (
            r#"{"oneOf":[{"minimum":3},{"maximum":5}]}"#,
            "4",
            &["Must fit exactly one of the 2 allowed forms, fits 2"],
        ),
        (
            r#"{"allOf":[{"minimum":3},{"maximum":5}]}"#,
            "6",
            &["Must be at most 5"],
        ),
        (
            r#"{"not":{"type":"string"}}"#,
            "\"a\"",
            &["Has a form that is not allowed"],
        ),
        (
            r#"{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}}"#,
            "\"a\"",
            &["Must be at least 2 characters long, is 1"],
        ),
        (
            r#"{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}}"#,
            "1",
            &["Must be at least 2"],
        ),
        (
            r##"{"$ref":"#/$defs/small","$defs":{"small":{"maximum":3}}}"##,
            "4",
            &["Must be at most 3"],
        ),
        (
            r##"{"properties":{"next":{"$ref":"#"},"n":{"type":"integer"}}}"##,
            r#"{"next":{"next":{"n":"x"}}}"#,
            &["next › next: n: Must be a whole number"],
        ),
        // Beyond this crate: the server decides.
        (r##"{"$ref":"#/nowhere"}"##, "4", &[]),
        (r##"{"$ref":"#"}"##, "4", &[]),
        (r##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##, "4", &[]),
        (r#"{"not":{"unevaluatedItems":{"const":1}}}"#, "[2]", &[]),
        (
            r#"{"oneOf":[{"type":"string","pattern":"(?(1)a|b)"},{"type":"string"}]}"#,
            "\"a\"",
            &[],
        ),
        (r#"{"type":"made-up"}"#, "4", &[]),
        (r#"{"minimum":"9"}"#, "4", &[]),
    ];
    for (schema, text, expected) in table {
        assert_eq!(said(schema, text), *expected, "{text} for {schema}");
    }
}

/// The server takes these defaults, so they must not keep anyone from launching.
#[test]
fn a_default_is_held_to_what_the_server_checks() {
    let naive = json!("2026-11-01T06:00:00");
    let field_with = |default: &Value| {
        field(
            json!({"type": "string", "format": "date-time"}),
            default.clone(),
        )
    };
    let untouched = field_with(&naive);
    assert_eq!(
        sent(&untouched, &untouched.initial()),
        Ok(naive.to_string())
    );
    let other = field_with(&json!("2026-11-01T06:00:00Z"));
    let entry = other.typed("2026-11-01T06:00:00");
    assert_eq!(
        sent(&other, &entry),
        Err(vec![
            "Must be a date and time with its zone, for example 2026-11-01T06:00:00Z".to_owned()
        ])
    );
    // Airflow 2 checks no durations, and Airflow 3 no points in time.
    for schema in [
        json!({"type": "string", "format": "duration"}),
        json!({"type": "string", "not": {"format": "duration"}}),
        json!({"type": "string", "oneOf": [{"format": "duration"}, {"maxLength": 9}]}),
        json!({"type": "string", "not": {"format": "date-time"}}),
    ] {
        let field = field(schema.clone(), json!("2 days"));
        let untouched = sent(&field, &field.initial());
        assert_eq!(untouched, Ok("\"2 days\"".to_owned()), "{schema}");
    }
    let typed = field(
        json!({"type": "string", "format": "duration"}),
        json!("2 days"),
    );
    assert!(sent(&typed, &typed.typed("3 days")).is_err());
    let bad = field(json!({"type": "integer", "maximum": 9}), json!(10));
    assert_eq!(
        sent(&bad, &bad.initial()),
        Err(vec!["Must be at most 9".to_owned()])
    );
}

/// The texts are those of Airflow 3.3.2.
#[test]
fn the_servers_answer_goes_to_its_field() {
    let draft = draft(&value(REQUIRED));
    let table = [
        (
            "Invalid input for param n: 99 is greater than the maximum of 9\n\nFailed validating 'maximum' in schema:\n    {'type': 'integer', 'minimum': 1, 'maximum': 9}\n\nOn instance:\n    99",
            Some(("n", "99 is greater than the maximum of 9")),
        ),
        (
            "Invalid input for param n: 'three' is not of type 'integer'\n\nFailed validating 'type' in schema:",
            Some(("n", "'three' is not of type 'integer'")),
        ),
        (
            "Invalid input for param who: No value passed",
            Some(("who", "Required")),
        ),
        (
            "Invalid input for param gone: 1 is odd",
            Some(("gone", "1 is odd")),
        ),
        ("DAG with dag_id: 'x' not found", None),
        ("", None),
    ];
    for (detail, expected) in table {
        let found = draft.form().server_issue(detail, &draft);
        let found = found
            .as_ref()
            .map(|i| (i.field.as_deref().unwrap(), i.message.as_str()));
        assert_eq!(found, expected, "{detail}");
    }
    let colon = crate::support::draft(&json!({"a": {"schema": {}}, "a: b": {"schema": {}}}));
    let issue = colon
        .form()
        .server_issue("Invalid input for param a: b: is bad", &colon)
        .unwrap();
    assert_eq!(
        (issue.field.as_deref(), issue.message.as_str()),
        (Some("a: b"), "is bad")
    );
}

/// The confs that were sent to Airflow 3.3.2, and which param it complained about.
#[test]
fn refused_here_where_the_server_refused() {
    for (conf, refused) in [
        (r#"{"who": "ann", "n": "three"}"#, &["n"][..]),
        (r#"{"who": "ann", "n": 99}"#, &["n"]),
        (r#"{"who": "", "n": 99}"#, &["who", "n"]),
        ("{}", &["who"]),
        (r#"{"who": "ann"}"#, &[]),
    ] {
        let mut draft = draft(&value(REQUIRED));
        draft.set_text(conf);
        let issues = draft.issues();
        let fields: Vec<_> = issues
            .iter()
            .filter_map(|issue| issue.field.as_deref())
            .collect();
        assert_eq!(fields, refused, "{conf}");
    }
}
