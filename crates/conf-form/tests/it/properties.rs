//! What holds for every value, every text and every schema.

use std::sync::Arc;

use airstrip_conf_form::{Draft, Entry, Field, Form, Matches, Pattern};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{PARAMS_ALL, draft, field, form, value};

fn number() -> impl Strategy<Value = Value> {
    let digits = prop_oneof![
        "-?(0|[1-9][0-9]{0,30})",
        "-?(0|[1-9][0-9]{0,4})\\.[0-9]{1,6}",
        "-?[1-9](\\.[0-9]{1,3})?[eE][+-]?[0-9]{1,4}",
    ];
    digits.prop_map(|digits| value(&digits))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c \n]{0,6}",
        "[0-9.,+eE-]{0,6}",
        any::<String>(),
        Just(String::new()),
        Just("2026-11-01".to_owned()),
        Just("13:37:00".to_owned()),
        Just("2026-11-01T06:00:00Z".to_owned()),
    ]
}

pub fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number(),
        text().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            object(text(), inner),
        ]
    })
}

pub fn object(
    keys: impl Strategy<Value = String>,
    values: impl Strategy<Value = Value>,
) -> impl Strategy<Value = Value> {
    let members = prop::collection::vec((keys, values), 0..5);
    members.prop_map(|members| Value::Object(members.into_iter().collect()))
}

const TYPES: [&str; 8] = [
    "string", "integer", "number", "boolean", "array", "object", "null", "odd",
];
const FORMATS: [&str; 8] = [
    "date",
    "date-time",
    "time",
    "email",
    "uri",
    "duration",
    "multiline",
    "odd",
];
const KEYWORDS: [&str; 33] = [
    "type",
    "enum",
    "const",
    "examples",
    "values_display",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "items",
    "prefixItems",
    "minItems",
    "uniqueItems",
    "properties",
    "required",
    "patternProperties",
    "additionalProperties",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "if",
    "then",
    "else",
    "$ref",
    "title",
    "section",
    "description_md",
    "contains",
];

/// Keywords with values that fit, values that do not, and schemas inside schemas.
fn schema() -> impl Strategy<Value = Value> {
    let type_name = prop::sample::select(&TYPES[..]);
    let leaf = prop_oneof![
        any_json(),
        type_name.clone().prop_map(|name| json!({ "type": name })),
        prop::collection::vec(type_name, 0..3).prop_map(|names| json!({ "type": names })),
        prop::sample::select(&FORMATS[..])
            .prop_map(|format| json!({ "type": "string", "format": format })),
        Just(json!({"$ref": "#"})),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let keyword = prop::sample::select(&KEYWORDS[..]).prop_map(str::to_owned);
        let any_of = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            object(keyword, prop_oneof![inner.clone(), any_json()]),
            any_of
                .clone()
                .prop_map(|branches| json!({ "anyOf": branches })),
            any_of.prop_map(|branches| json!({ "oneOf": branches })),
            inner
                .clone()
                .prop_map(|items| json!({ "type": "array", "items": items })),
            inner.prop_map(|not| json!({ "not": not })),
        ]
    })
}

/// The fields of the captured DAG: every kind there is.
fn fields() -> Vec<Field> {
    let params = value(PARAMS_ALL);
    let mut fields = form(&params).fields;
    fields.push(field(
        json!({"type": "string", "format": "password"}),
        Value::Null,
    ));
    fields.push(field(
        json!({"type": "array", "items": {"type": "integer"}}),
        Value::Null,
    ));
    let table = json!({"type": "object", "required": ["a"], "properties": {
        "a": {"type": "string"}, "b": {"type": ["integer", "null"]},
        "c": {"type": "array", "items": {"type": ["number", "null"]}},
        "d": {"type": "object", "additionalProperties": {"type": "boolean"}}}});
    for schema in [
        table.clone(),
        json!({"type": "array", "items": table}),
        json!({"type": "object", "additionalProperties": table}),
    ] {
        fields.push(field(schema, Value::Null));
    }
    fields
}

/// Values that nested fields have inputs for, more often than chance would make them.
fn nested_json() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec!["a", "b", "c", "d", "", "extra"]).prop_map(str::to_owned);
    any_json().prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            object(key.clone(), inner),
        ]
    })
}

/// A draft whose engine for patterns answers everything that one can.
fn whimsical(params: &Value) -> Draft {
    let engine: Matches = |pattern, text| match (pattern.source.len() + text.len()) % 3 {
        0 => None,
        n => Some(n == 1),
    };
    let params = params.as_object().expect("params are an object");
    Draft::new(Arc::new(Form::from_params(params, engine)))
}

fn assert_in_step(draft: &Draft) {
    let shown = Value::Object(draft.shown()).to_string();
    assert_eq!(value(draft.text()).to_string(), shown);
    if let Ok(conf) = draft.conf() {
        assert_eq!(Value::Object(conf).to_string(), shown);
    }
}

proptest! {
    #[test]
    fn a_value_comes_back_from_its_entry(value in nested_json()) {
        for field in fields() {
            let entry = Entry::from_value(&field, &value);
            let back = field.shown(&entry).expect("a value is not left out");
            prop_assert_eq!(back.to_string(), value.to_string(), "{}: {:?}", field.name, entry);
            if let Ok(sent) = field.value(&entry) {
                prop_assert_eq!(sent.map(|sent| sent.to_string()), Some(value.to_string()));
            }
        }
    }

    #[test]
    fn a_conf_comes_back_from_the_fields(conf in object("[a-z]{1,2}", any_json()), schemas in prop::collection::vec(schema(), 4)) {
        let params: Map<String, Value> = ["a", "b", "c", "ab"]
            .iter()
            .zip(schemas)
            .map(|(name, schema)| ((*name).to_owned(), json!({"value": null, "schema": schema})))
            .collect();
        let mut draft = whimsical(&Value::Object(params));
        let text = conf.to_string();
        draft.set_text(&text);
        prop_assert_eq!(draft.json_error(), None);
        prop_assert_eq!(draft.text(), text.as_str());
        prop_assert_eq!(Value::Object(draft.shown()).to_string(), text);
        draft.format_text();
        assert_in_step(&draft);
    }

    #[test]
    fn reading_agrees_with_serde_json(value in any_json()) {
        for text in [value.to_string(), format!("{value:#}")] {
            let conf = format!("{{\"k\": {text}}}");
            let mut draft = draft(&json!({}));
            draft.set_text(&conf);
            prop_assert_eq!(draft.json_error(), None);
            prop_assert_eq!(draft.extra()["k"].to_string(), value.to_string());
        }
    }

    /// Beside the two differences that are meant: equal keys, and the depth limit.
    #[test]
    fn refusing_agrees_with_serde_json(text in r#"[{}\[\]:,"a1.eE+\\un\-tf ]{0,12}"#) {
        let conf = format!("{{\"k\": {text}}}");
        let mut draft = draft(&json!({}));
        draft.set_text(&conf);
        let twice = draft.json_error().is_some_and(|error| error.message.contains("twice"));
        let theirs = serde_json::from_str::<Value>(&conf);
        if !twice {
            prop_assert_eq!(draft.json_error().is_none(), theirs.is_ok(), "{}", conf);
        }
    }

    #[test]
    fn any_schema_and_any_text_are_borne(
        schema in schema(),
        default in any_json(),
        given in any_json(),
        typed in text(),
    ) {
        let params = json!({"p": {"value": default, "schema": schema}, "q": schema, "r": 1});
        let mut draft = whimsical(&params);
        let initial = draft.form().field("p").expect("declared").initial();
        prop_assert!(draft.form().field("p").expect("declared").is_default(&initial));
        assert_in_step(&draft);
        for name in ["p", "q", "r"] {
            let field = draft.form().field(name).expect("declared");
            for entry in [
                field.typed(&typed),
                Entry::Text(typed.clone()),
                Entry::Json(typed.clone()),
                Entry::Value(given.clone()),
                Entry::from_value(field, &given),
                Entry::Omitted,
            ] {
                draft.set(name, entry.clone());
                assert_in_step(&draft);
                // Setting the text to itself changes nothing that was typed.
                let text = draft.text().to_owned();
                draft.set_text(&text);
                prop_assert_eq!(draft.entry(name), Some(&entry));
            }
        }
        draft.set_text(&typed);
        prop_assert_eq!(draft.text(), typed.as_str());
        let detail = format!("Invalid input for param {typed}");
        prop_assert!(draft.form().server_issue(&detail, &draft).is_none_or(|issue| issue.field.is_some()));
    }

    #[test]
    fn a_pattern_refuses_only_what_the_engine_does_not_find(
        python in r"[a-z\\\[\]{}()?^$.,:<>=PWdZ#0-9|*+-]{0,16}",
        text in text(),
    ) {
        let params = json!({"p": {"value": "", "schema": {"type": "string", "pattern": python}}});
        let refused = |engine: Matches| {
            let form = Form::from_params(params.as_object().expect("an object"), engine);
            form.fields[0].value(&Entry::Text(text.clone())).is_err()
        };
        prop_assert!(!refused(|_, _| None));
        prop_assert!(!refused(|_, _| Some(true)));
        prop_assert_eq!(refused(|_, _| Some(false)), Pattern::from_python(&python).is_some());
    }

    #[test]
    fn long_integers_keep_their_digits(digits in "-?[1-9][0-9]{29,60}") {
        let schema = json!({"type": "integer"});
        let field = field(schema.clone(), Value::Null);
        let sent = field.value(&field.typed(&digits)).expect("an integer");
        prop_assert_eq!(sent.map(|sent| sent.to_string()), Some(digits.clone()));
        let mut draft = draft(&json!({"p": {"value": null, "schema": schema}}));
        draft.set_text(&format!("{{\"p\": {digits}, \"q\": {digits}}}"));
        draft.format_text();
        prop_assert_eq!(draft.text(), format!("{{\n  \"p\": {digits},\n  \"q\": {digits}\n}}"));
        prop_assert_eq!(draft.entry("p"), Some(&Entry::Text(digits)));
    }
}
