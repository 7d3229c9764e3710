//! Differences between confs.

use airstrip_conf_form::differences;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::value;

/// One difference to a line: `+ key = new`, `- key = old`, `key: old -> new`.
fn in_lines(was: &str, is: &str) -> Vec<String> {
    let map = |text: &str| value(text).as_object().cloned().unwrap();
    let found = differences(&map(was), &map(is));
    let line = |one: &airstrip_conf_form::Difference| {
        let path: Vec<String> = one.path.iter().map(ToString::to_string).collect();
        let path = path.join(".");
        match (&one.was, &one.is) {
            (None, Some(is)) => format!("+ {path} = {is}"),
            (Some(was), None) => format!("- {path} = {was}"),
            (was, is) => format!(
                "{path}: {} -> {}",
                was.as_ref().unwrap(),
                is.as_ref().unwrap()
            ),
        }
    };
    found.iter().map(line).collect()
}

#[test]
fn what_was_added_changed_and_removed() {
    for (was, is, lines) in [
        ("{}", "{}", vec![]),
        (r#"{"a": 1, "b": 2}"#, r#"{"b": 2, "a": 1}"#, vec![]),
        (
            r#"{"a": 1, "b": 2, "z": null}"#,
            r#"{"n": [], "a": "1", "b": 2}"#,
            vec!["+ n = []", r#"a: 1 -> "1""#, "- z = null"],
        ),
        (
            r#"{"o": {"dry": true, "deep": {"x": 1, "y": 2}}, "l": [1, 2]}"#,
            r#"{"o": {"dry": true, "deep": {"x": 3}}, "l": [2, 1]}"#,
            vec!["o.deep.x: 1 -> 3", "- o.deep.y = 2", "l: [1,2] -> [2,1]"],
        ),
        (
            r#"{"o": {"a": 1}}"#,
            r#"{"o": [1]}"#,
            vec![r#"o: {"a":1} -> [1]"#],
        ),
        (r#"{"o": {}}"#, r#"{"o": {"a": 1}}"#, vec!["+ o.a = 1"]),
        // Every digit counts, and so does how a number is written: Airflow is sent the one or the other.
        (r#"{"n": 1}"#, r#"{"n": 1.0}"#, vec!["n: 1 -> 1.0"]),
        (
            r#"{"n": 123456789012345678901}"#,
            r#"{"n": 123456789012345678902}"#,
            vec!["n: 123456789012345678901 -> 123456789012345678902"],
        ),
        (r#"{"a": null}"#, "{}", vec!["- a = null"]),
        ("{}", r#"{"a": null}"#, vec!["+ a = null"]),
    ] {
        assert_eq!(in_lines(was, is), lines, "{was} {is}");
    }
}

/// Applies what was found to what was.
fn apply(mut was: Map<String, Value>, is: &Map<String, Value>) -> Value {
    for one in differences(&was, is) {
        let (last, ways) = one.path.split_last().unwrap();
        let mut place = &mut was;
        for way in ways {
            place = place[&way.to_string()].as_object_mut().unwrap();
        }
        match one.is {
            Some(value) => place.insert(last.to_string(), value),
            None => place.shift_remove(&last.to_string()),
        };
    }
    Value::Object(was)
}

fn conf() -> impl Strategy<Value = Map<String, Value>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3).prop_map(Value::from),
        Just(json!("text")),
    ];
    let value = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("[abc]", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::hash_map("[abc]", value, 0..4).prop_map(|map| map.into_iter().collect())
}

proptest! {
    #[test]
    fn the_differences_lead_from_the_one_to_the_other(was in conf(), is in conf()) {
        prop_assert_eq!(apply(was.clone(), &is), Value::Object(is.clone()));
        prop_assert_eq!(differences(&is, &is), vec![]);
    }
}
