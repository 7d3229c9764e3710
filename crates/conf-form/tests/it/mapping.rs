//! Airflow's own mapping of params to inputs, row by row as measured, and what ours makes of each.

use serde_json::{Value, json};

use crate::support::{field, in_full};

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

fn rows() -> Vec<Row> {
    let objects = json!({"type": "array", "items": {"type": "object", "required": ["name"],
        "properties": {"name": {"type": "string"}, "rows": {"type": "integer"}}}});
    let nested = json!({"type": "object", "required": ["source"], "properties": {
        "source": {"type": "object", "properties": {"host": {"type": "string"}}},
        "dry_run": {"type": ["boolean", "null"]}}});
    let referred = json!({"type": "array", "items": {"$ref": "#/$defs/table"},
        "$defs": {"table": {"type": "object", "properties": {
            "name": {"type": "string"},
            "since": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "parts": {"type": "array", "items": {"$ref": "#/$defs/table"}}}}}});
    let list = |items: Value| json!({"type": "array", "items": items});
    let text = |format: &str| json!({"type": "string", "format": format});
    vec![
        row(
            "const",
            "hidden, sent",
            json!({"const": "x"}),
            json!("x"),
            "const",
        ),
        row(
            "several types",
            "JSON if it fits, else text",
            json!({"type": ["string", "integer"]}),
            json!("1"),
            "json",
        ),
        row("no type, text", "inferred", json!({}), json!("a"), "text"),
        row(
            "no type, none",
            "text",
            json!({}),
            Value::Null,
            "text or none",
        ),
        row(
            "no type, integer",
            "inferred",
            json!({}),
            json!(1),
            "integer",
        ),
        row(
            "no type, decimal",
            "text in 2.11",
            json!({}),
            json!(1.5),
            "number",
        ),
        row(
            "no type, boolean",
            "inferred",
            json!({}),
            json!(true),
            "boolean",
        ),
        row(
            "no type, list",
            "inferred",
            json!({}),
            json!(["a"]),
            "[text]",
        ),
        row(
            "no type, dict",
            "JSON",
            json!({}),
            json!({"k": "v"}),
            "keys to text",
        ),
        row(
            "no type, dict of many kinds",
            "JSON",
            json!({}),
            json!({"k": 1}),
            "json",
        ),
        row(
            "boolean",
            "switch",
            json!({"type": "boolean"}),
            json!(true),
            "boolean",
        ),
        row(
            "boolean or null",
            "switch that cannot reach null",
            json!({"type": ["boolean", "null"]}),
            Value::Null,
            "boolean or none",
        ),
        row(
            "date-time",
            "calendar in the UI's zone",
            text("date-time"),
            json!("2026-11-01T06:00:00Z"),
            "datetime",
        ),
        row(
            "date",
            "date input",
            text("date"),
            json!("2026-11-01"),
            "date",
        ),
        row(
            "date or null",
            "date input",
            json!({"type": ["string", "null"], "format": "date"}),
            Value::Null,
            "date or none",
        ),
        row(
            "time",
            "time input",
            text("time"),
            json!("13:37:00"),
            "time",
        ),
        row(
            "enum",
            "select",
            json!({"enum": ["a", 1, null]}),
            json!("a"),
            "one of a|1",
        ),
        row(
            "enum with values_display",
            "select",
            json!({"type": "string", "enum": ["a"], "values_display": {"a": "A!"}}),
            json!("a"),
            "one of A!",
        ),
        row(
            "enum or null",
            "select that can be cleared",
            json!({"type": ["string", "null"], "enum": ["a", null]}),
            Value::Null,
            "one of a or none",
        ),
        row(
            "array with examples",
            "multi-select of texts",
            json!({"type": "array", "examples": ["a", "b"]}),
            json!([]),
            "some of a|b",
        ),
        row(
            "array with enum",
            "multi-select of texts; not in 2.11",
            json!({"type": "array", "items": {"enum": [1, 2]}}),
            json!([]),
            "some of 1|2",
        ),
        row(
            "array",
            "text area, one per line",
            json!({"type": "array"}),
            json!([]),
            "[text]",
        ),
        row(
            "array of strings",
            "text area, one per line",
            list(json!({"type": "string"})),
            json!([]),
            "[text]",
        ),
        row(
            "array of strings or null",
            "text area",
            json!({"type": ["array", "null"]}),
            Value::Null,
            "[text] or none",
        ),
        row(
            "array of numbers",
            "JSON",
            list(json!({"type": "number"})),
            json!([1.5]),
            "[number]",
        ),
        row(
            "array of integers",
            "JSON",
            list(json!({"type": "integer"})),
            json!([1]),
            "[integer]",
        ),
        row(
            "array of numbers or nulls",
            "JSON",
            list(json!({"type": ["number", "null"]})),
            json!([]),
            "rows of number or none",
        ),
        row(
            "array of lists",
            "JSON",
            list(list(json!({"type": "number"}))),
            json!([]),
            "rows of [number]",
        ),
        row(
            "array of objects",
            "JSON",
            objects,
            json!([]),
            "rows of {name*: text, rows: integer}",
        ),
        row(
            "array of objects by $ref",
            "JSON",
            referred,
            json!([]),
            "rows of {name: text, since: date or none, parts: json}",
        ),
        row(
            "array of anything",
            "JSON",
            list(json!({})),
            json!([1, "a"]),
            "json",
        ),
        row(
            "tuple",
            "JSON",
            json!({"type": "array", "prefixItems": [{}]}),
            json!([]),
            "json",
        ),
        row(
            "object",
            "JSON, syntax check only",
            json!({"type": "object"}),
            json!({}),
            "json",
        ),
        row(
            "object of texts by its default",
            "JSON",
            json!({"type": "object"}),
            json!({"k": "v"}),
            "keys to text",
        ),
        row(
            "object with typed values",
            "JSON",
            json!({"type": "object", "additionalProperties": {"type": "number"}}),
            json!({}),
            "keys to number",
        ),
        row(
            "object with properties",
            "JSON",
            nested,
            json!({}),
            "{source*: {host: text}, dry_run: boolean or none}",
        ),
        row(
            "object or null",
            "JSON",
            json!({"type": ["object", "null"], "properties": {"a": {"type": "string"}}}),
            Value::Null,
            "{a: text} or none",
        ),
        row(
            "integer",
            "number input; bounds of 0 dropped in 2.11",
            json!({"type": "integer"}),
            json!(1),
            "integer",
        ),
        row(
            "integer or null",
            "number input",
            json!({"type": ["integer", "null"]}),
            Value::Null,
            "integer or none",
        ),
        row(
            "number",
            "number input",
            json!({"type": "number"}),
            json!(0.5),
            "number",
        ),
        row(
            "duration",
            "text, ISO 8601 check",
            text("duration"),
            json!("P1D"),
            "text",
        ),
        row(
            "multiline",
            "text area",
            text("multiline"),
            json!("a"),
            "multiline",
        ),
        row(
            "password",
            "password with an eye",
            text("password"),
            json!("a"),
            "password",
        ),
        row(
            "string with examples",
            "text with suggestions",
            json!({"type": "string", "examples": ["a", "b"]}),
            json!("a"),
            "text, or a|b",
        ),
        row(
            "string",
            "text",
            json!({"type": "string", "pattern": "a"}),
            json!("a"),
            "text",
        ),
        row(
            "string or null",
            "text",
            json!({"type": ["string", "null"]}),
            Value::Null,
            "text or none",
        ),
        row(
            "email",
            "text, unchecked",
            text("email"),
            json!("a@b.c"),
            "text",
        ),
        row(
            "unknown format",
            "text",
            text("made-up"),
            json!("a"),
            "text",
        ),
        row(
            "anyOf",
            "text",
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
            json!("a"),
            "json",
        ),
        row(
            "oneOf",
            "text",
            json!({"oneOf": [{"type": "string"}, {"minimum": 3}]}),
            json!("a"),
            "json",
        ),
        row(
            "this or null",
            "text",
            json!({"anyOf": [{"type": "integer"}, {"type": "null"}]}),
            Value::Null,
            "integer or none",
        ),
        row(
            "$ref",
            "text",
            json!({"$ref": "#/$defs/n", "$defs": {"n": {"type": "number"}}}),
            json!(1),
            "number",
        ),
        row(
            "$ref to elsewhere",
            "text",
            json!({"$ref": "https://example.com/x"}),
            json!(1),
            "json",
        ),
        row(
            "if and then",
            "by its type",
            json!({"type": "object", "properties": {"a": {"type": "string"}},
            "if": {"required": ["a"]}, "then": {"minProperties": 2}}),
            json!({}),
            "{a: text}",
        ),
        row(
            "custom_html_form",
            "ignored; drawn in 2.11 if allowed",
            json!({"type": "string", "custom_html_form": "<input>"}),
            json!("a"),
            "text",
        ),
    ]
}

#[test]
fn every_row_of_the_mapping() {
    for row in rows() {
        let field = field(row.schema, row.default.clone());
        assert_eq!(
            in_full(&field),
            row.ours,
            "{} (Airflow: {})",
            row.param,
            row.airflow
        );
        assert_eq!(
            field.shown(&field.initial()),
            Some(row.default),
            "{}",
            row.param
        );
    }
}
