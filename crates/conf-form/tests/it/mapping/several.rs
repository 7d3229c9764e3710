//! Lists and objects.

use serde_json::{Value, json};

use super::{Row, row};

pub fn rows() -> Vec<Row> {
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
    vec![
        row(
            "array with examples",
            "multi-select of texts",
            json!({"type": "array", "examples": ["a", "b"]}),
            json!([]),
            "some of a|b",
        ),
        row(
            "array with examples and values_display",
            "multi-select of texts",
            json!({"type": "array", "examples": ["a"], "values_display": {"a": "A!"}}),
            json!(["a"]),
            "some of A!",
        ),
        row(
            "array with examples or null",
            "multi-select of texts",
            json!({"type": ["array", "null"], "examples": ["a"]}),
            Value::Null,
            "some of a or none",
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
            "array of passwords",
            "text area, one per line",
            list(json!({"type": "string", "format": "password"})),
            json!(["a"]),
            "rows of password",
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
    ]
}
