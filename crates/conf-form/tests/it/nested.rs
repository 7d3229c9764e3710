//! Fields inside fields: objects, rows, and keys that a person names.

use airstrip_conf_form::{Draft, Entry, Field, FieldKind, Members, Rows, Step};
use serde_json::{Value, json};

use crate::support::{draft, field, in_words, sent, value};

fn tables() -> Value {
    json!({"type": "array", "minItems": 1, "items": {
    "type": "object", "required": ["name"], "additionalProperties": false,
    "properties": {
        "name": {"type": "string", "minLength": 2},
        "rows": {"type": "integer", "maximum": 9},
        "full": {"type": ["boolean", "null"], "default": true},
        "kind": {"const": "table"},
    }}})
}

fn source() -> Value {
    json!({"type": "object", "required": ["host", "kind"], "properties": {
        "host": {"type": "string"},
        "kind": {"const": "db"},
        "port": {"type": ["integer", "null"]},
        "tags": {"type": "array"},
        "auth": {"type": "object", "properties": {"user": {"type": "string"}}, "required": ["user"]},
    }})
}

fn members(entry: &mut Entry) -> &mut Members {
    match entry {
        Entry::Members(members) => members,
        other => panic!("{other:?}"),
    }
}

fn rows(entry: &mut Entry) -> &mut Rows {
    match entry {
        Entry::Rows(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn inner(field: &Field, name: &str) -> (usize, Field) {
    let fields = match &field.kind {
        FieldKind::Object(fields) => fields.to_vec(),
        FieldKind::Rows(item) | FieldKind::Keys(item) => return (0, (**item).clone()),
        other => panic!("{other:?}"),
    };
    let place = fields.iter().position(|field| field.name == name).unwrap();
    (place, fields[place].clone())
}

/// A fixed value that is told in a roundabout way is filled in like any other.
#[test]
fn a_fixed_value_behind_a_reference_is_filled_in() {
    for kind in [
        json!({"$ref": "#/$defs/kind"}),
        json!({"allOf": [{"const": "db"}]}),
        json!({"allOf": [{"$ref": "#/$defs/kind"}]}),
    ] {
        let schema = json!({"type": "object", "required": ["kind"],
            "properties": {"kind": kind}, "$defs": {"kind": {"const": "db"}}});
        let field = field(schema, Value::Null);
        let entry = field.fresh();
        assert_eq!(field.shown(&entry), Some(json!({"kind": "db"})), "{kind}");
        let expected = r#"{"kind":"db"}"#;
        assert_eq!(sent(&field, &entry), Ok(expected.to_owned()), "{kind}");
    }
    let null =
        json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": null}}});
    let field = field(null, Value::Null);
    assert_eq!(
        sent(&field, &field.fresh()),
        Ok(r#"{"kind":null}"#.to_owned())
    );
}

#[test]
fn an_object_begins_with_what_it_must_have() {
    let field = field(source(), Value::Null);
    assert_eq!(
        sent(&field, &field.initial()),
        Err(vec!["Required".to_owned()])
    );
    let mut entry = field.fresh();
    assert_eq!(field.shown(&entry), Some(json!({"kind": "db"})));
    assert_eq!(sent(&field, &entry), Err(vec!["host: Required".to_owned()]));

    let type_into = |entry: &mut Entry, name: &str, text: &str| {
        let (place, inner) = inner(&field, name);
        members(entry).entries[place] = inner.typed(text);
    };
    type_into(&mut entry, "host", "db");
    type_into(&mut entry, "port", "54x");
    assert_eq!(
        sent(&field, &entry),
        Err(vec![
            "port: Must be a whole number, for example 5".to_owned()
        ])
    );
    type_into(&mut entry, "port", "5432");
    let expected = r#"{"host":"db","kind":"db","port":5432}"#;
    assert_eq!(sent(&field, &entry), Ok(expected.to_owned()));

    // Emptied is left out, none is none.
    type_into(&mut entry, "port", "");
    assert_eq!(
        sent(&field, &entry),
        Ok(r#"{"host":"db","kind":"db"}"#.to_owned())
    );
    let (port, _) = inner(&field, "port");
    members(&mut entry).entries[port] = Entry::Value(Value::Null);
    assert_eq!(
        sent(&field, &entry),
        Ok(r#"{"host":"db","kind":"db","port":null}"#.to_owned())
    );
    type_into(&mut entry, "host", "");
    assert_eq!(sent(&field, &entry), Err(vec!["host: Required".to_owned()]));

    let (auth, inner_field) = inner(&field, "auth");
    members(&mut entry).entries[auth] = inner_field.fresh();
    type_into(&mut entry, "host", "db");
    assert_eq!(
        sent(&field, &entry),
        Err(vec!["auth › user: Required".to_owned()])
    );
}

#[test]
fn rows_are_added_moved_and_removed() {
    let field = field(tables(), json!([{"name": "orders", "rows": 3}]));
    let mut entry = field.initial();
    let (_, item) = inner(&field, "");
    let second = rows(&mut entry).push(String::new(), item.initial());
    // What the schema proposes for a property is there from the start.
    assert_eq!(
        field.shown(&entry),
        Some(json!([{"name": "orders", "rows": 3}, {"full": true}]))
    );
    assert_eq!(
        sent(&field, &entry),
        Err(vec!["item 2 › name: Required".to_owned()])
    );
    let (name, name_field) = inner(&item, "name");
    let row = rows(&mut entry).row_mut(second).unwrap();
    members(&mut row.entry).entries[name] = name_field.typed("x");
    assert_eq!(
        sent(&field, &entry),
        Err(vec![
            "item 2 › name: Must be at least 2 characters long, is 1".to_owned()
        ])
    );
    assert!(rows(&mut entry).shift(second, -1));
    assert!(!rows(&mut entry).shift(second, -1));
    assert!(!rows(&mut entry).shift(99, 1));
    assert_eq!(rows(&mut entry).place(second), Some(0));
    assert_eq!(
        sent(&field, &entry),
        Err(vec![
            "item 1 › name: Must be at least 2 characters long, is 1".to_owned()
        ])
    );
    rows(&mut entry).rows.clear();
    assert_eq!(
        sent(&field, &entry),
        Err(vec!["Must have at least 1 item, has 0".to_owned()])
    );
}

#[test]
fn keys_are_named_once() {
    let schema = json!({"type": "object", "additionalProperties": {"type": "integer"}});
    let field = field(schema, json!({"a": 1}));
    let mut entry = field.initial();
    let (_, item) = inner(&field, "");
    let second = rows(&mut entry).push("a".into(), item.typed("2"));
    assert_eq!(field.shown(&entry), Some(json!({"a": 1, "a (2)": 2})));
    assert_eq!(
        sent(&field, &entry),
        Err(vec!["a (2): \"a\" is there twice: remove one".to_owned()])
    );
    let name = |entry: &mut Entry, key: &str| {
        rows(entry).row_mut(second).unwrap().key = key.to_owned();
    };
    name(&mut entry, "");
    assert_eq!(
        sent(&field, &entry),
        Err(vec![": Its name is missing".to_owned()])
    );
    name(&mut entry, "b");
    assert_eq!(sent(&field, &entry), Ok(r#"{"a":1,"b":2}"#.to_owned()));
    // A key without a name can only be written as JSON.
    let unnamed = Entry::from_value(&field, &json!({"": 1}));
    assert!(matches!(unnamed, Entry::Json(_)));
    assert_eq!(sent(&field, &unnamed), Ok(r#"{"":1}"#.to_owned()));
}

fn nested() -> Draft {
    let given = value(r#"{"host": "db", "kind": "db", "why": 1.50}"#);
    draft(&json!({
        "source": {"value": given, "schema": source()},
        "tables": {"value": [{"name": "orders"}, {"name": "users"}], "schema": tables()},
    }))
}

#[test]
fn the_json_changes_only_the_fields_that_it_differs_in() {
    let mut draft = nested();
    let mut entry = draft.entry("source").unwrap().clone();
    let (port, port_field) = inner(draft.form().field("source").unwrap(), "port");
    members(&mut entry).entries[port] = port_field.typed("54x");
    draft.set("source", entry);
    assert!(draft.text().contains(r#""port": "54x""#));

    draft.set_text(
        &draft
            .text()
            .replace("\"db\",\n    \"kind", "\"other\",\n    \"kind"),
    );
    let mut entry = draft.entry("source").unwrap().clone();
    let members = members(&mut entry);
    assert_eq!(members.entries[port], Entry::Text("54x".into()));
    assert_eq!(members.entries[0], Entry::Text("other".into()));
    assert_eq!(members.extra["why"].to_string(), "1.50");

    // Rows stay themselves while their number does.
    let ids = |draft: &Draft| match draft.entry("tables") {
        Some(Entry::Rows(rows)) => rows.rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let before = ids(&draft);
    draft.set_text(&draft.text().replace("users", "people"));
    assert_eq!(ids(&draft), before);
    assert!(draft.text().contains("people"));
}

/// What no field of ours can hold is kept as JSON, at the place where it does not fit.
#[test]
fn values_of_another_kind_are_kept_where_they_are() {
    let mut draft = nested();
    for text in [
        r#"{"source":{"host":5,"kind":"db","port":{"a":1}},"tables":[{"name":null},"odd"]}"#,
        r#"{"source":["b","a"],"tables":{"a":1}}"#,
        r#"{"source":{"port":1,"host":"x","kind":"other","b":1,"a":2},"tables":[]}"#,
        r#"{"source":null,"tables":null}"#,
    ] {
        draft.set_text(text);
        assert_eq!(Value::Object(draft.shown()).to_string(), text);
    }
    draft.set_text(r#"{"source":{"host":5,"kind":"db"},"tables":[{"name":null},"odd"]}"#);
    let said: Vec<_> = draft.issues().iter().map(in_words).collect();
    assert_eq!(
        said,
        [
            "host: Must be text",
            "item 1 › name: Required",
            "item 2: Must be an object",
        ]
    );
}

/// The texts are those of Airflow 3.3.2 with `jsonschema` 4.26.
#[test]
fn the_servers_answer_goes_to_the_field_inside() {
    let draft = nested();
    let key = |key: &str| Step::Key(key.to_owned());
    let about = |param: &str, place: &str| {
        let detail = format!(
            "Invalid input for param {param}: 'x' is too short\n\nFailed validating 'minLength' in \
             schema['items']:\n    {{'type': 'string'}}\n\nOn instance{place}:\n    'x'"
        );
        let issue = draft.form().server_issue(&detail, &draft).unwrap();
        (issue.path, issue.message)
    };
    assert_eq!(
        about("tables", "[1]['name']"),
        (vec![Step::Index(1), key("name")], "'x' is too short".into())
    );
    assert_eq!(
        about("tables", "[7]['name']"),
        (vec![], "item 8 › name: 'x' is too short".into())
    );
    assert_eq!(
        about("source", "['why']['deep']"),
        (vec![], "why › deep: 'x' is too short".into())
    );
    assert_eq!(about("source", ""), (vec![], "'x' is too short".into()));

    let detail = json!([
        {"type": "x", "loc": ["body", "conf", "tables", 0, "name"], "msg": "Input should be shorter"},
        {"type": "x", "loc": ["body", "note"], "msg": "String should have at most 1000 characters"},
        {"loc": "odd"},
    ]);
    let issues = draft.form().server_issues(&detail, &draft);
    let found: Vec<_> = issues
        .iter()
        .map(|issue| (issue.field.as_deref().unwrap(), in_words(issue)))
        .collect();
    assert_eq!(
        found,
        [(
            "tables",
            "item 1 › name: Input should be shorter".to_owned()
        )]
    );
}

#[test]
fn a_schema_that_refers_to_itself_ends() {
    let schema = json!({"type": "object", "properties": {
        "name": {"type": "string"}, "next": {"$ref": "#"}}});
    let field = field(schema, json!({}));
    let deep = value(r#"{"next":{"next":{"next":{"name":"x"}}}}"#);
    let entry = Entry::from_value(&field, &deep);
    assert_eq!(field.shown(&entry), Some(deep));
    let wrong = value(r#"{"next":{"next":{"next":{"name":1}}}}"#);
    let entry = Entry::from_value(&field, &wrong);
    assert_eq!(
        sent(&field, &entry),
        Err(vec!["next › next: next › name: Must be text".to_owned()])
    );
}
