//! Which field a param becomes, and how typed text is read in it.

use airstrip_conf_form::{Choice, Entry, FieldKind, Item};
use serde_json::{Value, json};

use crate::support::{PARAMS_ALL, draft, field, form, outline, value};

fn choices(values: &[(Value, &str)]) -> Vec<Choice> {
    let choice = |(value, label): &(Value, &str)| Choice {
        value: value.clone(),
        label: (*label).to_owned(),
    };
    values.iter().map(choice).collect()
}

/// Every param of a DAG with every kind of param, as answered by Airflow 3.3.2.
#[test]
fn a_field_for_every_param_that_airflow_knows() {
    let form = form(&value(PARAMS_ALL));
    let abc = |names: [&str; 3]| choices(&names.map(|name| (json!(name), name)));
    let text_item = match field(
        json!({"additionalProperties": {"type": "string"}}),
        json!({}),
    )
    .kind
    {
        FieldKind::Keys(item) => item,
        other => panic!("{other:?}"),
    };
    let expected = [
        ("bare_str", FieldKind::Text),
        ("bare_int", FieldKind::Integer),
        ("bare_bool", FieldKind::Boolean),
        ("bare_list", FieldKind::List(Item::Text)),
        ("bare_dict", FieldKind::Keys(text_item.clone())),
        ("bare_none", FieldKind::Text),
        ("str_plain", FieldKind::Text),
        ("str_pattern", FieldKind::Text),
        ("str_required", FieldKind::Text),
        ("str_nullable", FieldKind::Text),
        ("str_multiline", FieldKind::Multiline),
        ("str_multiline_nullable", FieldKind::Multiline),
        ("str_enum", FieldKind::Enum(abc(["a", "b", "c"]))),
        (
            "int_enum",
            FieldKind::Enum(choices(&[
                (json!(1), "1"),
                (json!(2), "2"),
                (json!(3), "3"),
            ])),
        ),
        (
            "enum_nullable",
            FieldKind::Enum(choices(&[(json!("x"), "x"), (json!("y"), "y")])),
        ),
        (
            "str_values_display",
            FieldKind::Enum(choices(&[
                (json!("v1"), "Version one"),
                (json!("v2"), "Version two"),
            ])),
        ),
        (
            "str_examples",
            FieldKind::Suggestions(abc(["alpha", "beta", "gamma"])),
        ),
        (
            "arr_examples",
            FieldKind::ChoiceList(choices(&[
                (json!("one"), "One!"),
                (json!("two"), "Two!"),
                (json!("three"), "Three!"),
            ])),
        ),
        ("int_minmax", FieldKind::Integer),
        ("int_exclusive", FieldKind::Integer),
        ("int_nullable", FieldKind::Integer),
        ("num_minmax", FieldKind::Number),
        ("bool", FieldKind::Boolean),
        ("bool_nullable", FieldKind::Boolean),
        ("date", FieldKind::Date),
        ("date_nullable", FieldKind::Date),
        ("datetime", FieldKind::DateTime),
        ("datetime_nullable", FieldKind::DateTime),
        ("time", FieldKind::Time),
        ("time_nullable", FieldKind::Time),
        ("arr_plain", FieldKind::List(Item::Text)),
        ("arr_items_string", FieldKind::List(Item::Text)),
        ("arr_items_number", FieldKind::List(Item::Number)),
        ("arr_nullable", FieldKind::List(Item::Text)),
        ("obj_plain", FieldKind::Keys(text_item)),
        ("const", FieldKind::Const),
        ("no_type", FieldKind::Text),
        ("no_type_none", FieldKind::Text),
        ("desc_md", FieldKind::Text),
        ("desc_html_in_md", FieldKind::Text),
        ("str_email", FieldKind::Text),
        ("str_uri", FieldKind::Text),
        ("multi_type", FieldKind::Json),
        ("any_of", FieldKind::Json),
        ("str_unicode_ключ", FieldKind::Text),
    ];
    // Fields inside fields are told in words.
    let nested = [
        ("arr_items_object", "rows of {name: text, type: text}"),
        (
            "obj_nested",
            "{source*: {host*: text, port: integer}, options: json}",
        ),
    ];
    for (name, words) in nested {
        assert_eq!(outline(&form.field(name).unwrap().kind), words, "{name}");
    }
    let fields = form.fields.iter();
    let plain = fields.filter(|field| nested.iter().all(|(name, _)| *name != field.name));
    let found: Vec<_> = plain.map(|f| (f.name.as_str(), f.kind.clone())).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_is_shown_around_the_inputs() {
    let form = form(&value(PARAMS_ALL));
    let field = |name: &str| form.field(name).unwrap();

    assert_eq!(field("str_plain").label, "A plain string");
    assert_eq!(field("bool_nullable").label, "bool_nullable");
    assert_eq!(
        field("str_plain").description.as_deref(),
        Some("Plain *string*")
    );
    assert!(
        field("desc_md")
            .description
            .as_deref()
            .unwrap()
            .starts_with("**bold**")
    );
    assert_eq!(
        field("str_plain").hint.as_deref(),
        Some("2 to 20 characters")
    );
    assert_eq!(field("int_minmax").hint.as_deref(), Some("0 to 10"));
    assert_eq!(
        field("int_exclusive").hint.as_deref(),
        Some("more than 0, a multiple of 5")
    );
    assert_eq!(
        field("arr_items_string").hint.as_deref(),
        Some("at least 1 item")
    );
    assert_eq!(field("bare_str").hint, None);

    let flags = |name: &str| (field(name).required, field(name).nullable);
    assert_eq!(flags("str_required"), (true, false));
    assert_eq!(flags("str_nullable"), (false, true));
    assert_eq!(flags("time"), (true, false));
    assert_eq!(flags("enum_nullable"), (false, true));
    assert_eq!(flags("bare_str"), (false, false));
    assert_eq!(flags("bare_none"), (false, true));
    let without_null = crate::support::field(json!({"enum": ["a"]}), json!(null));
    assert!(!without_null.nullable);

    let sections: Vec<_> = form
        .sections()
        .into_iter()
        .map(|(name, fields)| (name, fields.len()))
        .collect();
    assert_eq!(
        sections,
        [
            (None, 7),
            (Some("Strings"), 5),
            (Some("Choices"), 6),
            (Some("Numbers"), 6),
            (Some("Date and time"), 6),
            (Some("Structured"), 7),
            (Some("Odd"), 10),
        ]
    );
}

/// Airflow's own form sends every param as it is; only the one without a default is missing.
#[test]
fn untouched_defaults_are_sent_as_they_are() {
    let params = value(PARAMS_ALL);
    let mut draft = draft(&params);
    let issues = draft.conf().unwrap_err();
    assert_eq!(issues.len(), 1, "{issues:?}");
    assert_eq!(issues[0].field.as_deref(), Some("str_required"));
    assert_eq!(issues[0].message, "Required");

    draft.set("str_required", Entry::Text("given".to_owned()));
    let conf = draft.conf().unwrap();
    let expected: Vec<(String, String)> = params
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, param)| match name.as_str() {
            "str_required" => (name.clone(), "\"given\"".to_owned()),
            _ => (name.clone(), param["value"].to_string()),
        })
        .collect();
    let sent: Vec<_> = conf
        .iter()
        .map(|(name, value)| (name.clone(), value.to_string()))
        .collect();
    assert_eq!(sent, expected);
    let changed: Vec<_> = draft
        .changes()
        .into_iter()
        .map(|change| change.path[0].to_string())
        .collect();
    assert_eq!(changed, ["str_required"]);
}

#[test]
fn kinds_beside_the_table() {
    let table = [
        (
            json!({"type": "string", "format": "password"}),
            json!(null),
            FieldKind::Password,
        ),
        (
            json!({"type": "string"}),
            json!("two\nlines"),
            FieldKind::Multiline,
        ),
        (
            json!({"type": ["number", "integer", "null"]}),
            json!(1),
            FieldKind::Number,
        ),
        (json!({}), json!(2.5), FieldKind::Number),
        (json!({}), json!([1, 2]), FieldKind::List(Item::Integer)),
        (json!({}), json!([1, 2.5]), FieldKind::List(Item::Number)),
        (json!({}), json!([1, "a"]), FieldKind::Json),
        (
            json!({"type": "array", "items": {"type": "integer"}}),
            json!([]),
            FieldKind::List(Item::Integer),
        ),
        (
            json!({"type": "array", "prefixItems": [{}]}),
            json!([]),
            FieldKind::Json,
        ),
        (
            json!({"type": "array", "items": {"type": "integer", "enum": [1, 2]}}),
            json!([]),
            FieldKind::ChoiceList(choices(&[(json!(1), "1"), (json!(2), "2")])),
        ),
        (
            json!({"enum": [true, "", {"a": 1}]}),
            json!(true),
            FieldKind::Enum(choices(&[
                (json!(true), "true"),
                (json!(""), "empty text"),
                (json!({"a": 1}), r#"{"a":1}"#),
            ])),
        ),
        (json!({"type": "null"}), json!(null), FieldKind::Json),
        (
            json!({"type": "string", "not": {"const": "x"}}),
            json!("y"),
            FieldKind::Text,
        ),
        (json!({"$ref": "#/$defs/x"}), json!("y"), FieldKind::Json),
        (json!({"if": {}, "then": {}}), json!(1), FieldKind::Json),
        // Seen through: a reference, a choice of one, and "this or null".
        (
            json!({"$ref": "#/$defs/x", "$defs": {"x": {"type": "integer"}}}),
            json!(1),
            FieldKind::Integer,
        ),
        (
            json!({"allOf": [{"$ref": "#/$defs/x"}], "$defs": {"x": {"type": "boolean"}}}),
            json!(true),
            FieldKind::Boolean,
        ),
        (
            json!({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
            json!(null),
            FieldKind::Date,
        ),
        (
            json!({"anyOf": [{"minimum": 1}, {"type": "null"}]}),
            json!(null),
            FieldKind::Json,
        ),
        (json!({"$ref": "#"}), json!(null), FieldKind::Json),
        (json!({"const": 0}), json!(0), FieldKind::Const),
        (
            json!({"type": "array", "enum": [["a", "b"], []]}),
            json!([]),
            FieldKind::Enum(choices(&[
                (json!(["a", "b"]), r#"["a","b"]"#),
                (json!([]), "[]"),
            ])),
        ),
        // Malformed: still a field, for JSON.
        (json!(null), json!("a"), FieldKind::Json),
        (json!([1]), json!("a"), FieldKind::Json),
        (json!({"type": 5}), json!("a"), FieldKind::Json),
        (json!({"type": ["string", 5]}), json!("a"), FieldKind::Json),
        (json!({"type": "text"}), json!("a"), FieldKind::Json),
        (
            json!({"type": "string", "enum": "a"}),
            json!("a"),
            FieldKind::Json,
        ),
        (
            json!({"type": "integer", "minimum": "1"}),
            json!(1),
            FieldKind::Json,
        ),
        (
            json!({"type": "string", "minLength": -1}),
            json!("a"),
            FieldKind::Json,
        ),
        (
            json!({"type": "string", "pattern": 1}),
            json!("a"),
            FieldKind::Json,
        ),
        (
            json!({"type": "array", "items": [{}]}),
            json!([]),
            FieldKind::Json,
        ),
    ];
    for (schema, default, kind) in table {
        let field = field(schema.clone(), default.clone());
        assert_eq!(field.kind, kind, "{schema} with default {default}");
        assert_eq!(field.shown(&field.initial()), Some(default), "{schema}");
    }
    for param in [json!(5), json!("text"), json!(null), json!([]), json!({})] {
        let form = form(&json!({ "p": param }));
        assert_eq!(form.fields[0].kind, FieldKind::Json, "{param}");
    }
}
