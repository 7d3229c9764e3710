//! What typed text, choices and values from elsewhere send.

use airstrip_conf_form::Entry;
use serde_json::{Value, json};

use crate::support::{field, sent, value};

#[test]
fn typed_text_is_read_by_kind() {
    let whole = "Must be a whole number, for example 5";
    let decimal = "Must be a number, for example 1.5";
    let date = "Must be a date, for example 2026-11-01";
    let long = "123456789012345678901234567890";
    let table: Vec<(Value, &str, Result<&str, &str>)> = vec![
        (json!({"type": "integer"}), "5", Ok("5")),
        (json!({"type": "integer"}), " +007 ", Ok("7")),
        (json!({"type": "integer"}), "-12", Ok("-12")),
        (json!({"type": "integer"}), "0", Ok("0")),
        (json!({"type": "integer"}), long, Ok(long)),
        (json!({"type": "integer"}), "12a", Err(whole)),
        (json!({"type": "integer"}), "5.0", Err(whole)),
        (json!({"type": "integer"}), "1,000", Err(whole)),
        (json!({"type": "integer"}), "-", Err(whole)),
        (json!({"type": "integer"}), "５", Err(whole)),
        (json!({"type": "integer"}), "", Err("Required")),
        (json!({"type": "integer"}), "  ", Err("Required")),
        (json!({"type": ["integer", "null"]}), "", Ok("null")),
        (json!({"type": "number"}), "1.50", Ok("1.50")),
        (json!({"type": "number"}), "-.5", Ok("-0.5")),
        (json!({"type": "number"}), "1e3", Ok("1e+3")),
        (json!({"type": "number"}), "5", Ok("5")),
        (json!({"type": "number"}), "1,5", Err(decimal)),
        (json!({"type": "number"}), "5.", Err(decimal)),
        (json!({"type": "number"}), "nan", Err(decimal)),
        (
            json!({"type": "number"}),
            "1e400",
            Err("Too large: Airflow would take it for infinity"),
        ),
        (json!({"type": "string"}), " a ", Ok("\" a \"")),
        (json!({"type": "string"}), "", Err("Required")),
        (json!({"type": ["string", "null"]}), "", Ok("null")),
        (
            json!({"type": "string", "format": "date"}),
            "2026-11-01",
            Ok("\"2026-11-01\""),
        ),
        (
            json!({"type": "string", "format": "date"}),
            "2026-02-30",
            Err(date),
        ),
        (
            json!({"type": "string", "format": "date"}),
            "",
            Err("Required"),
        ),
        (
            json!({"type": "array"}),
            "a\n\n b \n",
            Ok("[\"a\",\" b \"]"),
        ),
        (json!({"type": "array"}), "", Ok("[]")),
        (
            json!({"type": "array", "items": {"type": "number"}}),
            "1\n2.50",
            Ok("[1,2.50]"),
        ),
        (
            json!({"type": "array", "items": {"type": "integer"}}),
            "1\nx",
            Err("Line 2: Must be a whole number, for example 5"),
        ),
        (json!({"type": "object"}), "{\"a\": 1.0}", Ok("{\"a\":1.0}")),
        (json!({"type": "object"}), "", Err("Required")),
        (json!({"type": ["object", "null"]}), " ", Ok("null")),
        (json!({"type": "object"}), "[]", Err("Must be an object")),
        (
            json!({"type": "object"}),
            "{\"a\": 1,}",
            Err("Line 1, column 9: Remove the comma before this brace"),
        ),
    ];
    for (schema, text, expected) in table {
        let field = field(schema.clone(), Value::Null);
        let found = sent(&field, &field.typed(text));
        let expected = expected
            .map(str::to_owned)
            .map_err(|message| vec![message.to_owned()]);
        assert_eq!(found, expected, "{text:?} for {schema}");
    }
}

/// The empty text is a value of its own where the DAG's author made it the default.
#[test]
fn empty_text_and_none() {
    let optional = field(json!({"type": "string"}), json!(""));
    assert_eq!(sent(&optional, &optional.initial()), Ok("\"\"".to_owned()));
    let named = field(json!({"type": "string"}), json!("hello"));
    assert_eq!(sent(&named, &named.typed("")), Ok("\"\"".to_owned()));
    let long = field(json!({"type": "string", "minLength": 2}), json!("hello"));
    assert_eq!(
        sent(&long, &long.typed("")),
        Err(vec!["Required".to_owned()])
    );
    let none = Entry::Value(Value::Null);
    assert_eq!(sent(&named, &none), Err(vec!["Required".to_owned()]));
    let free = field(json!({}), json!("hello"));
    assert_eq!(sent(&free, &none), Ok("null".to_owned()));
    let yes_no = field(json!({"type": ["null", "boolean"]}), json!(true));
    assert_eq!(sent(&yes_no, &none), Ok("null".to_owned()));
}

#[test]
fn a_key_that_is_left_out() {
    let with_default = field(json!({"type": "integer"}), json!(7));
    assert_eq!(
        sent(&with_default, &Entry::Omitted),
        Ok("(left out)".to_owned())
    );
    assert!(with_default.is_default(&Entry::Omitted));
    let without = field(json!({"type": "integer"}), json!(null));
    assert_eq!(
        sent(&without, &Entry::Omitted),
        Err(vec!["Required".to_owned()])
    );
}

/// A value that an input cannot show is kept as JSON, and judged by the schema alone.
#[test]
fn values_that_the_input_cannot_show() {
    let table = [
        (json!({"type": "integer"}), "5.0", Ok("5.0")),
        (
            json!({"type": "integer"}),
            "\"5\"",
            Err("Must be a whole number"),
        ),
        (json!({}), "\"five\"", Ok("\"five\"")),
        (json!({"type": "string"}), "\"a\\nb\"", Ok("\"a\\nb\"")),
        (
            json!({"type": "array"}),
            "[\"a\",\"\",\"b\\nc\"]",
            Ok("[\"a\",\"\",\"b\\nc\"]"),
        ),
        (json!({"type": "array"}), "[\"a\\rb\"]", Ok("[\"a\\rb\"]")),
        (
            json!({"type": "string", "format": "multiline"}),
            "\"a\\r\\nb\"",
            Ok("\"a\\r\\nb\""),
        ),
        (
            json!({"type": "string", "format": "date"}),
            "\" \"",
            Err("Must be a date, for example 2026-11-01"),
        ),
        (
            json!({"type": "string", "format": "date"}),
            "\"\"",
            Err("Required"),
        ),
        (
            json!({"type": "boolean"}),
            "\"yes\"",
            Err("Must be true or false"),
        ),
    ];
    for (schema, text, expected) in table {
        let field = field(
            schema.clone(),
            if schema == json!({}) {
                json!(1)
            } else {
                json!(null)
            },
        );
        let entry = Entry::from_value(&field, &value(text));
        assert!(
            matches!(entry, Entry::Json(_)),
            "{text} for {schema}: {entry:?}"
        );
        let expected = expected
            .map(str::to_owned)
            .map_err(|message| vec![message.to_owned()]);
        assert_eq!(sent(&field, &entry), expected, "{text} for {schema}");
    }
}

#[test]
fn a_const_is_sent_even_without_a_default() {
    let field = field(json!({"const": "fixed"}), json!(null));
    assert_eq!(sent(&field, &field.initial()), Ok("\"fixed\"".to_owned()));
    let other = Entry::from_value(&field, &json!("other"));
    assert_eq!(sent(&field, &other), Err(vec!["Must be fixed".to_owned()]));
}
