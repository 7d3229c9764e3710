#![allow(clippy::unwrap_used)]
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

const MEMBERS: &[&str] = &["logs", "next"];

fn skimmed(json: &str, piece: usize) -> String {
    let mut skim = Skim::new(MEMBERS);
    let mut passed = Vec::new();
    for piece in json.as_bytes().chunks(piece) {
        skim.pass(piece, &mut passed);
    }
    String::from_utf8(passed).unwrap()
}

#[test]
fn members_are_left_out_wherever_they_stand() {
    for (json, expected) in [
        ("{}", "{}"),
        ("[]", "[]"),
        ("\"logs\"", "\"logs\""),
        (r#"{"logs":1}"#, r#"{"logs":null}"#),
        (
            r#"{"logs" : [1, {"a": "}"}] , "b":2}"#,
            r#"{"logs" :null, "b":2}"#,
        ),
        (
            r#"{"a":"logs","b":["next","logs"]}"#,
            r#"{"a":"logs","b":["next","logs"]}"#,
        ),
        (
            r#"{"logs2":1,"log":2,"xlogs":3}"#,
            r#"{"logs2":1,"log":2,"xlogs":3}"#,
        ),
        (
            r#"{"a\"logs":1,"\\":"\"","next":"\\\"{[","z":0}"#,
            r#"{"a\"logs":1,"\\":"\"","next":null,"z":0}"#,
        ),
        (
            r#"{"job":{"id":7},"attempts":[{"attempt":{"id":0},"logs":{"logLines":["a\"]}","b"]}},{"logs":{"logs":{}},"x":-1.5e3}]}"#,
            r#"{"job":{"id":7},"attempts":[{"attempt":{"id":0},"logs":null},{"logs":null,"x":-1.5e3}]}"#,
        ),
        (r#"{"next":null}"#, r#"{"next":null}"#),
        (r#"{"next":{"next":[]}}"#, r#"{"next":null}"#),
        // What broke off never looks whole.
        (r#"{"a":1,"logs":["x"#, r#"{"a":1,"logs":null"#),
        (r#"{"a":1,"logs""#, r#"{"a":1,"logs""#),
    ] {
        for piece in [1, 2, 3, 7, 1_000] {
            assert_eq!(
                skimmed(json, piece),
                expected,
                "{json} in pieces of {piece}"
            );
        }
    }
}

#[test]
fn what_lies_deep_costs_no_memory_and_does_not_confuse() {
    let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
    let json = format!("{{\"logs\":{open}{close},\"a\":{open}{close},\"next\":1}}");
    let expected = format!("{{\"logs\":null,\"a\":{open}{close},\"next\":null}}");
    assert_eq!(skimmed(&json, 999), expected);
    let mut place = Place::default();
    (0..1_000_000).for_each(|_| place.step(b'['));
    assert_eq!((place.open.len(), place.depth()), (DEEPEST, 1_000_000));
}

/// Any JSON, with the members among its keys.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[\"\\\\{}\\[\\],:]{0,8}".prop_map(Value::from),
        Just(json!("logs")),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let key = prop_oneof![
            Just("logs".to_owned()),
            Just("next".to_owned()),
            "[a-z\"\\\\{}\\[\\],:]{0,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn without_members(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(without_members).collect(),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| match MEMBERS.contains(&name.as_str()) {
                    true => (name, Value::Null),
                    false => (name, without_members(value)),
                })
                .collect(),
        ),
        plain => plain,
    }
}

pub(crate) fn written(value: &Value, pretty: bool) -> String {
    match pretty {
        true => serde_json::to_string_pretty(value).unwrap(),
        false => value.to_string(),
    }
}

proptest! {
    #[test]
    fn all_else_stays(value in any_json(), pretty in any::<bool>(), piece in 1usize..40) {
        let passed = skimmed(&written(&value, pretty), piece);
        let read: Value = serde_json::from_str(&passed).unwrap();
        prop_assert_eq!(read, without_members(value));
    }

    #[test]
    fn nothing_makes_it_panic(text in ".{0,200}", piece in 1usize..40) {
        let _ = skimmed(&text, piece);
    }

    #[test]
    fn an_end_is_one_wherever_it_is_written(value in any_json(), pretty in any::<bool>(), at in 0usize..400, piece in 1usize..40) {
        let json = written(&value, pretty);
        let mut ending = Ending::default();
        let at = at.min(json.len());
        ending.pass(&json.as_bytes()[..at]);
        let mut kept = json.as_bytes()[..at].to_vec();
        for piece in json.as_bytes()[at..].chunks(piece) {
            if let Some((length, end)) = ending.find(piece, "cut \"here\"") {
                kept.extend_from_slice(&piece[..length]);
                kept.extend_from_slice(end.as_bytes());
                let read: Value = serde_json::from_slice(&kept).unwrap();
                prop_assert!(read.to_string().contains("cut \\\"here\\\""));
                break;
            }
            kept.extend_from_slice(piece);
        }
    }
}

#[test]
fn a_log_ends_behind_its_last_whole_line() {
    for (json, at, expected) in [
        (
            r#"{"logs":{"logLines":["one","two, three","four"]},"x":1}"#,
            22,
            r#"{"logs":{"logLines":["one","cut"]}}"#,
        ),
        (
            r#"{"logs":{"logLines":["one","two, three","four"]},"x":1}"#,
            30,
            r#"{"logs":{"logLines":["one","two, three","cut"]}}"#,
        ),
        (
            r#"{"logs":{"events":[{"message":"a","caller":[1,2]},{"message":"b"}]}}"#,
            25,
            r#"{"logs":{"events":[{"message":"a","caller":[1,2]},{"level":"warn","message":"cut","airstrip_cut":true}]}}"#,
        ),
    ] {
        let mut ending = Ending::default();
        ending.pass(&json.as_bytes()[..at]);
        let (length, end) = ending.find(&json.as_bytes()[at..], "cut").unwrap();
        assert_eq!(format!("{}{end}", &json[..at + length]), expected);
    }
    let mut ending = Ending::default();
    assert_eq!(
        ending.find(br#"{"a":"b","c":[1,2,[3,4]],"d":","}"#, "cut"),
        None
    );
}
