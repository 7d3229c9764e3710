//! Fields and JSON text in step.

use airstrip_conf_form::{Difference, Draft, Entry, Step};
use serde_json::{Value, json};

use crate::support::{draft, value};

fn sales() -> Draft {
    draft(&json!({
        "start": {"value": "2026-11-01", "schema": {"type": "string", "format": "date"}},
        "n": {"value": 1, "schema": {"type": "integer", "minimum": 1, "maximum": 9}},
        "tables": {"value": ["accounts"], "schema": {"type": "array"}},
        "options": {"value": {"dry": true}, "schema": {"type": "object"}},
    }))
}

fn text(typed: &str) -> Entry {
    Entry::Text(typed.to_owned())
}

const DEFAULTS: &str = r#"{
  "start": "2026-11-01",
  "n": 1,
  "tables": [
    "accounts"
  ],
  "options": {
    "dry": true
  }
}"#;

#[test]
fn begins_with_the_defaults() {
    let draft = sales();
    assert_eq!(draft.text(), DEFAULTS);
    assert_eq!(draft.changes(), []);
    assert_eq!(Value::Object(draft.conf().unwrap()), value(DEFAULTS));
}

#[test]
fn a_field_rewrites_the_text() {
    let mut draft = sales();
    draft.set("n", text("3"));
    assert_eq!(draft.text(), DEFAULTS.replace("\"n\": 1", "\"n\": 3"));
    let change = Difference {
        path: vec![Step::Key("n".to_owned())],
        was: Some(json!(1)),
        is: Some(json!(3)),
    };
    assert_eq!(draft.changes(), [change]);
    draft.reset("n");
    assert_eq!(draft.text(), DEFAULTS);
    draft.set("no such param", text("3"));
    assert_eq!(draft.text(), DEFAULTS);
}

#[test]
fn half_typed_input_is_shown_kept_and_not_sent() {
    let mut draft = sales();
    draft.set("n", text("12a"));
    draft.set("options", Entry::Json("{\"dry\": ".to_owned()));
    assert_eq!(
        draft.text(),
        DEFAULTS
            .replace("\"n\": 1", "\"n\": \"12a\"")
            .replace("{\n    \"dry\": true\n  }", r#""{\"dry\": ""#)
    );
    let said: Vec<_> = draft
        .conf()
        .unwrap_err()
        .into_iter()
        .map(|issue| issue.message)
        .collect();
    assert_eq!(
        said,
        [
            "Must be a whole number, for example 5",
            "Line 1, column 9: A value is missing"
        ]
    );

    // An edit elsewhere in the text leaves what was typed in the fields.
    draft.set_text(&draft.text().replace("2026-11-01", "2026-11-02"));
    assert_eq!(draft.entry("n"), Some(&text("12a")));
    assert_eq!(
        draft.entry("options"),
        Some(&Entry::Json("{\"dry\": ".to_owned()))
    );
    assert_eq!(draft.entry("start"), Some(&text("2026-11-02")));
}

#[test]
fn unreadable_text_is_kept_and_the_fields_stay() {
    let mut draft = sales();
    draft.set("n", text("3"));
    let broken = "{\"n\": 4,";
    draft.set_text(broken);
    assert_eq!(draft.text(), broken);
    assert_eq!(draft.entry("n"), Some(&text("3")));
    assert!(draft.conf().is_err());
    draft.format_text();
    assert_eq!(draft.text(), broken);

    draft.set("n", text("5"));
    assert_eq!(draft.json_error(), None);
    assert_eq!(draft.replaced_text(), Some(broken));
    assert_eq!(draft.conf().unwrap()["n"], 5);

    draft.set_text("{\"n\": 4}");
    assert_eq!(draft.replaced_text(), None);
    assert_eq!(draft.entry("n"), Some(&text("4")));
}

#[test]
fn keys_keep_their_order_and_unknown_keys_stay() {
    let mut draft = sales();
    let typed = r#"{ "why": {"b": 1.50, "a": 123456789012345678901234567890}, "n": 2, "start": "2026-11-01" }"#;
    draft.set_text(typed);
    assert_eq!(draft.text(), typed);
    assert_eq!(draft.entry("tables"), Some(&Entry::Omitted));
    assert_eq!(
        Value::Object(draft.conf().unwrap()).to_string(),
        value(typed).to_string()
    );
    let extra: Vec<_> = draft.extra().keys().map(String::as_str).collect();
    assert_eq!(extra, ["why"]);
    let changed: Vec<_> = draft
        .changes()
        .into_iter()
        .map(|one| {
            let key = one.path[0].to_string();
            (key, one.was.is_some(), one.is.is_some())
        })
        .collect();
    let expected = [
        ("why", false, true),
        ("n", true, true),
        ("tables", true, false),
        ("options", true, false),
    ];
    assert_eq!(
        changed,
        expected.map(|(key, was, is)| (key.to_owned(), was, is))
    );

    draft.set("tables", text("orders"));
    let keys: Vec<_> = draft.conf().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["why", "n", "start", "tables"]);
}

/// The order inside an object is the person's too.
#[test]
fn reordered_keys_inside_a_field() {
    let mut draft = draft(&json!({"o": {"value": {"a": 1, "b": 2}, "schema": {"type": "object"}}}));
    draft.set_text(r#"{"o": {"b": 2, "a": 1}}"#);
    let conf = Value::Object(draft.conf().unwrap());
    assert_eq!(conf.to_string(), r#"{"o":{"b":2,"a":1}}"#);
}

#[test]
fn prefill_lays_a_conf_over_the_defaults() {
    let mut draft = sales();
    draft.set("tables", text("orders"));
    draft.set_text(&draft.text().replace('{', "{\"old\": 1, "));
    let conf = value(r#"{"n": 7, "ticket": "A-1"}"#);
    draft.prefill(conf.as_object().unwrap());
    let expected = DEFAULTS
        .replace("\"n\": 1", "\"n\": 7")
        .replace("}\n}", "},\n  \"ticket\": \"A-1\"\n}");
    assert_eq!(draft.text(), expected);
    assert_eq!(draft.json_error(), None);
    assert_eq!(draft.changes().len(), 2);
}

#[test]
fn formatting_the_text() {
    let mut draft = draft(&json!({}));
    draft.set_text("{\"a\":[1,{}]}");
    draft.format_text();
    assert_eq!(draft.text(), "{\n  \"a\": [\n    1,\n    {}\n  ]\n}");
}

/// What a draft remembers of its fields must be what it would find out anew.
#[test]
fn nothing_that_is_remembered_outlives_an_edit() {
    let mut draft = sales();
    let edits: [&dyn Fn(&mut Draft); 10] = [
        &|draft| draft.set("n", text("12a")),
        &|draft| draft.set("start", text("")),
        &|draft| draft.set("n", text("99")),
        &|draft| draft.set_text(r#"{"n": 0, "start": "x", "more": 1}"#),
        &|draft| draft.set_text(r#"{"n": 0, "#),
        &|draft| draft.set("options", Entry::Json("{".to_owned())),
        &|draft| draft.set_at(&[Step::Key("options".to_owned())], Entry::Json("{}".into())),
        &|draft| draft.format_text(),
        &|draft| draft.reset("n"),
        &|draft| draft.prefill(&serde_json::Map::from_iter([("n".to_owned(), json!(10))])),
    ];
    for (number, edit) in edits.into_iter().enumerate() {
        edit(&mut draft);
        let entries = draft.fields().map(|(field, entry)| (field, entry.clone()));
        let entries: Vec<_> = entries.collect();
        let anew = |at: usize| {
            let (field, entry) = &entries[at];
            field.value(entry).err().unwrap_or_default()
        };
        for at in 0..entries.len() {
            assert_eq!(draft.issues_at(at), anew(at), "edit {number}, field {at}");
        }
        let of_fields = draft.issues().into_iter().filter(|one| one.field.is_some());
        assert!(
            of_fields.eq((0..entries.len()).flat_map(anew)),
            "edit {number}"
        );
        for (field, entry) in &entries {
            let shown = draft.shown().get(&field.name).cloned();
            assert_eq!(shown, field.shown(entry), "edit {number}, {}", field.name);
        }
        if draft.json_error().is_none() {
            let shown = Value::Object(draft.shown());
            assert_eq!(value(draft.text()), shown, "edit {number}");
        }
    }
    assert_eq!(draft.issues_at(99), []);
}
