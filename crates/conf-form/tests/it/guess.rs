//! Forms of DAGs that declare no params, guessed from the confs of earlier runs.

use std::sync::Arc;

use airstrip_conf_form::{Draft, Entry, FieldKind, Form, How, Item};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::properties::{any_json, object};
use crate::support::{matches, value};

/// The form guessed from confs, the newest first.
fn guessed(confs: &[Value]) -> Form {
    let confs: Vec<_> = confs.iter().map(|conf| conf.as_object().unwrap()).collect();
    Form::guessed(&confs, matches)
}

fn conf(text: &str) -> Map<String, Value> {
    value(text).as_object().unwrap().clone()
}

/// How a field is told in the tables.
fn told(form: &Form, name: &str) -> String {
    let field = form.field(name).unwrap();
    let kind = match &field.kind {
        FieldKind::Suggestions(choices) => {
            let all: Vec<_> = choices.iter().map(|one| one.label.as_str()).collect();
            format!("Suggestions {}", all.join(" "))
        }
        FieldKind::List(Item::Text) => "List Text".to_owned(),
        kind => format!("{kind:?}"),
    };
    assert!(field.is_optional() && !field.required && !field.must_be_given());
    kind + if field.nullable { " or none" } else { "" }
}

#[test]
fn a_kind_is_what_all_confs_agree_on() {
    for (values, expected) in [
        (vec![r#""EU""#], "Suggestions EU"),
        (vec![r#""US""#, r#""EU""#, r#""US""#], "Suggestions US EU"),
        (vec![r#""""#], "Text"),
        (vec![r#""a\nb""#, r#""c""#], "Multiline"),
        (vec![r#""2026-11-01""#, r#""2026-10-01""#], "Date"),
        (
            vec![r#""2026-11-01""#, r#""latest""#],
            "Suggestions 2026-11-01 latest",
        ),
        (vec![r#""2026-11-01T06:00:00Z""#], "DateTime"),
        (
            vec![r#""2026-11-01""#, r#""2026-11-01T06:00:00Z""#],
            "Suggestions 2026-11-01 2026-11-01T06:00:00Z",
        ),
        (vec!["true", "false"], "Boolean"),
        (vec!["9007199254740993"], "Integer"),
        (vec!["1", "1.50"], "Number"),
        (vec!["1.50", "1"], "Number"),
        (vec!["1e400"], "Number"),
        (vec!["1", "null"], "Integer or none"),
        (vec!["null"], "Json or none"),
        (vec![r#"["a"]"#, "[]"], "List Text"),
        (vec!["[]"], "List Text"),
        (vec!["[1]", "[2, 3]"], "List(Integer)"),
        (vec!["[1]", "[2.5]"], "List(Number)"),
        (vec![r#"[1, "a"]"#], "Json"),
        (vec!["[1, null]"], "Json"),
        (vec!["[[1]]"], "Json"),
        (vec!["[true]"], "Json"),
        (vec![r#"{"n": 1}"#], "Json"),
        (vec![r#""1""#, "1"], "Json"),
        (vec![r#""1""#, "1", "null"], "Json or none"),
    ] {
        let confs: Vec<_> = values
            .iter()
            .map(|text| value(&format!("{{\"k\": {text}}}")))
            .collect();
        assert_eq!(told(&guessed(&confs), "k"), expected, "{values:?}");
    }
}

#[test]
fn the_newest_conf_gives_the_order() {
    let form = guessed(&[
        json!({}),
        json!({"b": 1, "a": 2}),
        json!({"c": 3, "a": 4, "": 5, " ": 6}),
    ]);
    let names: Vec<_> = form
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(names, ["b", "a", "c"]);
    assert_eq!(form.sections().len(), 1);
}

#[test]
fn without_confs_there_is_nothing_to_guess() {
    for confs in [vec![], vec![json!({})], vec![json!({}), json!({"": 1})]] {
        let form = guessed(&confs);
        assert!(form.fields.is_empty() && !form.is_declared(), "{confs:?}");
    }
    assert!(crate::support::form(&json!({"a": 1})).is_declared());
}

#[test]
fn what_is_left_empty_is_left_out() {
    let confs = [
        json!({"region": "EU", "n": 1, "full": true, "days": [1], "more": {"a": 1}, "on": "2026-11-01"}),
    ];
    let mut draft = Draft::new(Arc::new(guessed(&confs)));
    assert_eq!(draft.conf().unwrap(), Map::new());
    assert_eq!((draft.text(), draft.changes().len()), ("{}", 0));
    draft.prefill(confs[0].as_object().unwrap());
    assert_eq!(draft.changes().len(), 6);
    for name in ["region", "n", "days", "more", "on"] {
        let emptied = draft.form().field(name).unwrap().typed("");
        draft.set(name, emptied);
    }
    assert_eq!(draft.text(), "{\n  \"full\": true\n}");
    draft.reset("full");
    assert_eq!(draft.conf().unwrap(), Map::new());
    let typed = draft.form().field("n").unwrap().typed("12a");
    draft.set("n", typed);
    assert_eq!(
        draft.conf().unwrap_err()[0].message,
        "Must be a whole number, for example 5"
    );
}

/// Airflow would take it: what was guessed is no rule.
#[test]
fn a_value_that_nobody_sent_before_can_be_written_as_json() {
    let confs = [json!({"n": 1, "on": "2026-11-01", "full": true, "days": [1], "region": "EU"})];
    let form = Arc::new(guessed(&confs));
    for text in [
        r#"{"n": "all", "on": "latest", "full": "no", "days": 7, "region": ["EU", "US"]}"#,
        r#"{"n": null, "on": null, "full": null, "days": null, "region": null}"#,
        r#"{"n": {"from": 1}, "on": 5, "full": [], "days": "x", "region": "\n"}"#,
    ] {
        let mut draft = Draft::new(Arc::clone(&form));
        draft.set_text(text);
        assert_eq!(Value::Object(draft.conf().unwrap()), value(text));
    }
    assert_eq!(form.misfits(&conf(r#"{"n": "all", "other": 1}"#)), []);
    let declared = Arc::new(crate::support::form(&json!({"a": 1})));
    assert_eq!(declared.misfits(&conf("{}"))[0].how, How::Missing);
}

#[test]
fn what_is_too_much_for_a_form_stays_in_the_json() {
    let many: Map<String, Value> = (0..5_000).map(|n| (format!("k{n}"), n.into())).collect();
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let mut hostile = conf(&format!(r#"{{"deep": {deep}, "__proto__": 1}}"#));
    hostile.insert("long".into(), "x".repeat(30_000).into());
    hostile.insert("wide".into(), json!(vec![7; 20_000]));
    hostile.insert("n".repeat(101), 1.into());
    hostile.extend(many);
    let form = Arc::new(guessed(&[
        Value::Object(hostile.clone()),
        json!({"long": "x"}),
    ]));
    assert_eq!(form.fields.len(), 100);
    assert_eq!(form.fields[1].name, "__proto__");
    assert!(
        form.fields
            .iter()
            .all(|field| !["long", "wide"].contains(&&*field.name))
    );
    let mut draft = Draft::new(form);
    draft.prefill(&hostile);
    assert_eq!(draft.extra().len(), hostile.len() - 100);
    let sent = Value::Object(draft.conf().unwrap()).to_string();
    assert_eq!(sent, Value::Object(hostile).to_string());
}

#[test]
fn few_short_texts_are_suggested() {
    let long = "y".repeat(101);
    let confs: Vec<_> = (0..50).map(|n| json!({"k": format!("v{n}")})).collect();
    let labels = |form: Form| match form.fields[0].kind.clone() {
        FieldKind::Suggestions(choices) => choices.len(),
        _ => 0,
    };
    assert_eq!(labels(guessed(&confs)), 20);
    assert_eq!(
        labels(guessed(&[json!({"k": long}), json!({"k": "short"})])),
        1
    );
    assert_eq!(labels(guessed(&[json!({"k": long})])), 0);
}

proptest! {
    #[test]
    fn every_conf_that_it_was_guessed_from_comes_back(
        confs in prop::collection::vec(object("[a-e]{1,2}", any_json()), 0..6),
        other in object("[a-g]{1,2}", any_json()),
        typed in any::<String>(),
    ) {
        let form = Arc::new(guessed(&confs));
        let untouched = Draft::new(Arc::clone(&form));
        prop_assert_eq!(untouched.text(), "{}");
        for conf in confs.iter().chain([&other]) {
            let mut draft = Draft::new(Arc::clone(&form));
            draft.prefill(conf.as_object().unwrap());
            let sent = Value::Object(draft.conf().expect("what was sent once can be sent"));
            prop_assert_eq!(sent.to_string(), conf.to_string());
            prop_assert_eq!(draft.text(), format!("{conf:#}"));
            // The text alone brings the same about, and no input is lost on the way.
            let entries = |draft: &Draft| draft.fields().map(|(_, e)| e.clone()).collect::<Vec<Entry>>();
            let before = entries(&draft);
            let text = draft.text().to_owned();
            draft.set_text(&text);
            prop_assert_eq!(entries(&draft), before);
        }
        let mut draft = Draft::new(Arc::clone(&form));
        for field in &form.fields {
            draft.set(&field.name, field.typed(&typed));
            prop_assert_eq!(field.typed(""), Entry::Omitted);
        }
        if let Ok(conf) = draft.conf() {
            prop_assert_eq!(Value::Object(conf), value(draft.text()));
        }
    }
}
