//! Passwords are told nowhere but in their own fields and in the JSON text.

use airstrip_conf_form::{Entry, FieldKind};
use serde_json::{Value, json};

use crate::support::{draft, form};

fn params() -> Value {
    let password = json!({"type": "string", "format": "password"});
    json!({
        "user": {"value": "ana", "schema": {"type": "string"}},
        "token": {"value": "first", "schema": password},
        "spare": {"value": null, "schema": {"type": ["string", "null"], "format": "password"}},
        "source": {"value": {"host": "db", "token": "second", "more": 1}, "schema":
            {"type": "object", "properties": {"host": {"type": "string"}, "token": password}}},
        "list": {"value": ["third", ""], "schema": {"type": "array", "items": password}},
        "rows": {"value": [{"token": "fourth", "n": 1}], "schema": {"type": "array", "items":
            {"type": "object", "properties": {"token": password, "n": {"type": "integer"}}}}},
        "keys": {"value": {"a": "fifth"}, "schema":
            {"type": "object", "additionalProperties": password}},
    })
}

#[test]
fn passwords_are_hidden_at_any_depth_and_sent() {
    let draft = draft(&params());
    assert_eq!(
        draft.told(),
        json!({
            "user": "ana",
            "token": "••••••••",
            "spare": null,
            "source": {"host": "db", "token": "••••••••", "more": 1},
            "list": ["••••••••", ""],
            "rows": [{"token": "••••••••", "n": 1}],
            "keys": {"a": "••••••••"},
        })
    );
    let conf = Value::Object(draft.conf().unwrap());
    let values = params();
    for (name, param) in values.as_object().unwrap() {
        assert_eq!(conf[name], param["value"]);
    }
    assert!(draft.text().contains("second"));
}

#[test]
fn what_differs_is_told_without_the_passwords() {
    let mut draft = draft(&params());
    draft.set("user", Entry::Text("ben".into()));
    draft.set("token", Entry::Text("sixth".into()));
    draft.set("spare", Entry::Text("seventh".into()));
    draft.set(
        "source",
        Entry::Json(r#"{"host": "db", "token": {"not": "text"}}"#.into()),
    );
    draft.set("list", Entry::Json(r#"["eighth"]"#.into()));
    draft.set("keys", Entry::Json(r#"{"a": "ninth", "b": "x"}"#.into()));
    let told = draft.changes().into_iter().map(|one| {
        let path: Vec<String> = one.path.iter().map(ToString::to_string).collect();
        let [was, is] = [one.was, one.is].map(|value| value.unwrap_or_else(|| "nothing".into()));
        format!("{}: {was} → {is}", path.join("."))
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            r#"user: "ana" → "ben""#,
            r#"token: "••••••••" → "••••••••""#,
            r#"spare: null → "••••••••""#,
            r#"source.token: "••••••••" → "••••••••""#,
            r#"source.more: 1 → "nothing""#,
            r#"list: ["••••••••",""] → ["••••••••"]"#,
            r#"keys.a: "••••••••" → "••••••••""#,
            r#"keys.b: "nothing" → "••••••••""#,
        ]
    );
}

#[test]
fn a_list_of_passwords_has_a_field_for_each() {
    let form = form(&params());
    let kind = &form.field("list").unwrap().kind;
    assert!(matches!(kind, FieldKind::Rows(item) if item.kind == FieldKind::Password));
}

#[test]
fn a_default_is_told_without_its_passwords() {
    let form = form(&params());
    let told = |name| form.field(name).unwrap().told_default();
    assert_eq!(told("token"), "••••••••");
    assert_eq!(told("spare"), Value::Null);
    assert_eq!(told("source")["token"], "••••••••");
    assert_eq!(told("user"), "ana");
}
