//! What a schema allows, said before anything is typed.

use serde_json::{Map, Value};

use crate::check::limit;
use crate::words;

/// A few words such as "0 to 10" or "2 to 20 characters"; `None` if everything goes.
pub(crate) fn hint(schema: &Map<String, Value>) -> Option<String> {
    let number = |keyword: &str| match schema.get(keyword) {
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let more = |keyword: &str, words: &str| number(keyword).map(|n| format!("{words} {n}"));
    let parts = [
        match (number("minimum"), number("maximum")) {
            (Some(least), Some(most)) => Some(format!("{least} to {most}")),
            (Some(least), None) => Some(format!("at least {least}")),
            (None, Some(most)) => Some(format!("at most {most}")),
            (None, None) => None,
        },
        more("exclusiveMinimum", "more than"),
        more("exclusiveMaximum", "less than"),
        more("multipleOf", "a multiple of"),
        range(schema, "minLength", "maxLength", "character"),
        range(schema, "minItems", "maxItems", "item"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn range(schema: &Map<String, Value>, least: &str, most: &str, noun: &str) -> Option<String> {
    let least = limit(schema, least).filter(|least| *least > 0);
    match (least, limit(schema, most)) {
        (Some(least), Some(most)) if least == most => Some(words::count(least, noun)),
        (Some(least), Some(most)) => Some(format!("{least} to {}", words::count(most, noun))),
        (Some(least), None) => Some(format!("at least {}", words::count(least, noun))),
        (None, Some(most)) => Some(format!("at most {}", words::count(most, noun))),
        (None, None) => None,
    }
}
