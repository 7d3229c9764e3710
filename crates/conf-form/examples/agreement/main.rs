//! Asks Python's `jsonschema`, by which Airflow validates params, about generated schemas and
//! values, and compares what this crate says of each: `cargo run --example agreement -- PYTHON`.
//!
//! Fails where the two disagree. With the checks of the server (as for a default) they must be of
//! one mind, but for the formats in [`BY_VERSION`], by which no default is refused; of what a person
//! enters this crate may refuse more, by the formats in [`STRICTER`] and those that this Python does
//! not check alone, and never less.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, ExitCode, Stdio};

use airstrip_conf_form::{Entry, Field, Form, Pattern};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

const SCHEMAS: usize = 3_000;
const VALUES: usize = 12;
/// How many disagreements are printed.
const SHOWN: usize = 10;
/// Formats that Airflow's server checks more loosely than we do.
const STRICTER: [&str; 2] = ["time", "email"];
/// Formats that one version of Airflow checks and another does not.
const BY_VERSION: [&str; 2] = ["date-time", "duration"];
/// The formats of the schemas.
const FORMATS: [&str; 10] = [
    "date",
    "ipv4",
    "ipv6",
    "uuid",
    "date-time",
    "time",
    "email",
    "uri",
    "duration",
    MADE_UP,
];
/// Checked by nobody.
const MADE_UP: &str = "made-up";

const JUDGE: &str = include_str!("judge.py");

/// A schema, and values that it may or may not fit.
type Case = (Value, Vec<Value>);

fn matches(pattern: &Pattern, text: &str) -> Option<bool> {
    let regex = regress::Regex::with_flags(&pattern.source, pattern.flags.as_str()).ok()?;
    Some(regex.find(text).is_some())
}

fn number() -> impl Strategy<Value = Value> {
    let texts = [
        "-1",
        "0",
        "1",
        "2",
        "3",
        "4",
        "7",
        "0.0",
        "1.0",
        "2.5",
        "0.1",
        "0.3",
        "-0.5",
        "1e2",
        "1.50",
        "9007199254740993",
        "9007199254740992.0",
        "123456789012345678901234567890",
        "1e25",
    ];
    prop::sample::select(texts.to_vec())
        .prop_map(|text| serde_json::from_str(text).unwrap_or_default())
}

fn text() -> impl Strategy<Value = String> {
    let texts = [
        "",
        "a",
        "b",
        "ab",
        "abc",
        "x_1",
        "é",
        "🙂",
        "12",
        "2026-11-01",
        "2026-02-30",
        "13:37:00",
        "9:05:0",
        "2026-11-01T06:00:00Z",
        "a@b",
        "192.0.2.1",
        "1.2.3",
        "::1",
        "nonsense",
        "123e4567-e89b-12d3-a456-426614174000",
        "P1D",
        "PT",
        "P1W2D",
        "PT2H30M",
        "a\nb",
    ];
    prop::sample::select(texts.to_vec()).prop_map(str::to_owned)
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "ab", "x_1", "x_2"]).prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        3 => number(),
        3 => text().prop_map(Value::String),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let members = prop::collection::vec((key(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::Array),
            members.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn count() -> impl Strategy<Value = Value> {
    let counts = ["0", "1", "2", "3", "2.0"];
    prop::sample::select(counts.to_vec())
        .prop_map(|text| serde_json::from_str(text).unwrap_or_default())
}

fn pattern() -> impl Strategy<Value = String> {
    let patterns = [
        "a",
        "^a",
        "^x_",
        r"^\d+$",
        "b$",
        "^(a|b)*$",
        r"^[\w-]+$",
        r"\Aab\Z",
    ];
    prop::sample::select(patterns.to_vec()).prop_map(str::to_owned)
}

/// Keywords that this crate knows, with values that JSON Schema allows.
fn schema() -> impl Strategy<Value = Value> {
    let names = [
        "string", "integer", "number", "boolean", "array", "object", "null",
    ];
    let name = prop::sample::select(names.to_vec()).prop_map(Value::from);
    let unit = number().prop_filter("a unit is positive", |unit| {
        unit.as_f64().is_some_and(|unit| unit > 0.0)
    });
    let plain = |keyword: &'static str, values: BoxedStrategy<Value>| {
        values
            .prop_map(move |value| (keyword.to_owned(), value))
            .boxed()
    };
    let limits = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
    let counts = [
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "minContains",
        "maxContains",
    ];
    let keys = prop::collection::btree_set(key(), 0..3)
        .prop_map(|keys| keys.into_iter().map(Value::from).collect::<Value>())
        .boxed();
    let leaf_keyword = prop_oneof![
        plain("type", name.clone().boxed()),
        plain(
            "type",
            prop::collection::btree_set(name.prop_map(|n| n.to_string()), 1..4)
                .prop_map(|names| names
                    .iter()
                    .filter_map(|n| serde_json::from_str::<Value>(n).ok())
                    .collect())
                .boxed()
        ),
        plain(
            "enum",
            prop::collection::vec(value(), 1..4)
                .prop_map(Value::Array)
                .boxed()
        ),
        plain("const", value().boxed()),
        (prop::sample::select(limits.to_vec()), number()).prop_map(|(k, v)| (k.to_owned(), v)),
        plain("multipleOf", unit.boxed()),
        (prop::sample::select(counts.to_vec()), count()).prop_map(|(k, v)| (k.to_owned(), v)),
        plain("pattern", pattern().prop_map(Value::from).boxed()),
        plain(
            "format",
            prop::sample::select(FORMATS.to_vec())
                .prop_map(Value::from)
                .boxed()
        ),
        plain("uniqueItems", any::<bool>().prop_map(Value::Bool).boxed()),
        plain("required", keys.clone().boxed()),
        plain(
            "dependentRequired",
            (key(), keys).prop_map(|(k, v)| json!({ k: v })).boxed()
        ),
    ];
    let keywords = prop::collection::vec(leaf_keyword, 0..4).boxed();
    let leaf = prop_oneof![
        8 => keywords.clone().prop_map(object),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(json!({"$ref": "#/$defs/small"})),
    ];
    let nested = leaf.prop_recursive(3, 20, 3, move |inner| {
        let one = [
            "items",
            "contains",
            "additionalProperties",
            "propertyNames",
            "not",
            "if",
            "then",
            "else",
        ];
        let many = ["anyOf", "oneOf", "allOf", "prefixItems"];
        let named = ["properties", "dependentSchemas"];
        let schemas = prop::collection::vec(inner.clone(), 1..4).prop_map(Value::Array);
        let by_name = prop::collection::vec((key(), inner.clone()), 1..3);
        let by_pattern = prop::collection::vec((pattern(), inner.clone()), 1..3);
        let made = prop_oneof![
            (prop::sample::select(one.to_vec()), inner).prop_map(|(k, v)| (k.to_owned(), v)),
            (prop::sample::select(many.to_vec()), schemas).prop_map(|(k, v)| (k.to_owned(), v)),
            (prop::sample::select(named.to_vec()), by_name)
                .prop_map(|(k, v)| (k.to_owned(), object(v))),
            by_pattern.prop_map(|v| ("patternProperties".to_owned(), object(v))),
        ];
        (keywords.clone(), prop::collection::vec(made, 1..4))
            .prop_map(|(plain, made)| object(plain.into_iter().chain(made).collect()))
    });
    // A param's schema is an object, and holds what is referred to.
    nested.prop_map(|schema| {
        let mut schema = match schema {
            Value::Object(schema) => schema,
            other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
        };
        let small = json!({"anyOf": [{"type": "string", "maxLength": 2}, {"maximum": 3}]});
        schema.insert("$defs".to_owned(), json!({ "small": small }));
        Value::Object(schema)
    })
}

fn object(members: Vec<(String, Value)>) -> Value {
    Value::Object(members.into_iter().collect())
}

fn cases() -> Result<Vec<Case>, Box<dyn Error>> {
    // The same in every run: a disagreement that is found stays found.
    let mut runner = TestRunner::deterministic();
    let case = (schema(), prop::collection::vec(value(), VALUES));
    let draw = |_| {
        Ok(case
            .new_tree(&mut runner)
            .map_err(|reason| reason.to_string())?
            .current())
    };
    (0..SCHEMAS).map(draw).collect()
}

/// The formats that Python checks, and what it says of each value.
type Judged = (Vec<String>, Vec<Vec<bool>>);

fn judged(python: &str, cases: &[Case]) -> Result<Judged, Box<dyn Error>> {
    let mut input = String::new();
    for (schema, values) in cases {
        writeln!(input, "{}", json!([schema, values]))?;
    }
    let mut child = Command::new(python)
        .args(["-c", JUDGE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("Python has no standard input")?;
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err("Python could not judge: is `jsonschema` installed there?".into());
    }
    writer
        .join()
        .map_err(|_| "the schemas were not written")??;
    let text = String::from_utf8(output.stdout)?;
    let mut lines = text.lines();
    let checked = serde_json::from_str(lines.next().unwrap_or_default())?;
    let judged = lines.map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok((checked, judged))
}

/// The field of a param with this schema and default.
fn field(schema: &Value, default: &Value) -> Result<Field, Box<dyn Error>> {
    let params = Map::from_iter([("p".to_owned(), json!({"value": default, "schema": schema}))]);
    let form = Form::from_params(&params, matches);
    Ok(form
        .fields
        .into_iter()
        .next()
        .ok_or("one param, one field")?)
}

fn disagreement(
    schema: &Value,
    value: &Value,
    theirs: bool,
    checked: &[String],
) -> Result<Option<String>, Box<dyn Error>> {
    let as_default = field(schema, value)?;
    // A fixed value stands in for a default of null.
    let as_default = match as_default.default == *value {
        true => as_default.value(&as_default.initial()).is_ok(),
        false => theirs,
    };
    // A default that no value equals: only then is a value held to all of our checks, and the
    // empty text not taken for nothing.
    let entered = field(schema, &json!("\u{1}"))?;
    let entered = entered.value(&Entry::from_value(&entered, value)).is_ok();
    let text = schema.to_string();
    let names = |format: &&str| text.contains(&format!("\"{format}\""));
    let is_stricter = |format: &&str| {
        STRICTER.contains(format)
            || (*format != MADE_UP && !checked.iter().any(|checked| checked == format))
    };
    let stricter = FORMATS.iter().filter(|one| is_stricter(one)).any(&names);
    let by_version = BY_VERSION.iter().any(names);
    let refused_more = theirs && !as_default;
    // With a stricter check inside a `not`, more may be accepted as well.
    let wrong =
        refused_more || (as_default != theirs && !by_version) || (entered != theirs && !stricter);
    Ok(wrong.then(|| {
        format!(
            "{text}\n  {value}\n  as a default {as_default}, entered {entered}, Python {theirs}"
        )
    }))
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let python = std::env::args().nth(1);
    let python = python.ok_or("name a Python that has `jsonschema`")?;
    let cases = cases()?;
    let (checked, judged) = judged(&python, &cases)?;
    let (mut values, mut fitting, mut found) = (0, 0, Vec::new());
    for ((schema, given), theirs) in cases.iter().zip(&judged) {
        for (value, theirs) in given.iter().zip(theirs) {
            values += 1;
            fitting += usize::from(*theirs);
            found.extend(disagreement(schema, value, *theirs, &checked)?);
        }
    }
    for one in found.iter().take(SHOWN) {
        println!("{one}");
    }
    let schemas = judged.len();
    println!(
        "{schemas} schemas, {values} values of which {fitting} fit: {} disagreements",
        found.len()
    );
    let complete = schemas == SCHEMAS && fitting > 0 && fitting < values;
    Ok(match complete && found.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
