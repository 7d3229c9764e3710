use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A schedule as written: a text in Airflow 3, in Airflow 2 an object of one of three kinds, as its
/// OpenAPI document has them: `CronExpression`, `TimeDelta`, `RelativeDelta`.
pub(crate) fn summary<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(match Option::<Value>::deserialize(deserializer)? {
        Some(Value::String(text)) => Some(text),
        Some(Value::Object(interval)) => match interval.get("value") {
            Some(Value::String(expression)) => Some(expression.clone()),
            _ => span(&interval),
        },
        _ => None,
    })
}

/// `1 day, 12 hours`; `None` for one without any length.
fn span(interval: &Map<String, Value>) -> Option<String> {
    const PARTS: [&str; 6] = ["years", "months", "days", "hours", "minutes", "seconds"];
    let number = |name: &str| interval.get(name).and_then(Value::as_i64).unwrap_or(0);
    let mut all = PARTS.map(number);
    // A `TimeDelta` has its hours and minutes among the seconds.
    if !interval.contains_key("hours") {
        let [_, _, _, hours, minutes, seconds] = &mut all;
        (*hours, *minutes) = (*seconds / 3_600, *seconds / 60 % 60);
        *seconds %= 60;
    }
    let mut words = String::new();
    for (count, name) in all.into_iter().zip(PARTS) {
        if count == 0 {
            continue;
        }
        if !words.is_empty() {
            words.push_str(", ");
        }
        let unit = if count == 1 {
            name.trim_end_matches('s')
        } else {
            name
        };
        words.push_str(&count.to_string());
        words.push(' ');
        words.push_str(unit);
    }
    Some(words).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_kind_of_schedule_becomes_a_text() {
        for (json, text) in [
            ("null", None),
            (r#""0 6 * * *""#, Some("0 6 * * *")),
            (
                r#"{"__type":"CronExpression","value":"*/5 * * * *"}"#,
                Some("*/5 * * * *"),
            ),
            (
                r#"{"__type":"CronExpression","value":"Dataset"}"#,
                Some("Dataset"),
            ),
            (
                r#"{"__type":"TimeDelta","days":1,"seconds":45060,"microseconds":0}"#,
                Some("1 day, 12 hours, 31 minutes"),
            ),
            (
                r#"{"__type":"TimeDelta","days":0,"seconds":5,"microseconds":0}"#,
                Some("5 seconds"),
            ),
            (
                r#"{"__type":"RelativeDelta","years":0,"months":1,"days":2,"leapdays":0,"hours":0,
                    "minutes":30,"seconds":0,"microseconds":0,"year":null,"day":1}"#,
                Some("1 month, 2 days, 30 minutes"),
            ),
            (
                r#"{"__type":"TimeDelta","days":0,"seconds":0,"microseconds":0}"#,
                None,
            ),
            (r#"{"__type":"Moon"}"#, None),
            ("7", None),
        ] {
            let mut reader = serde_json::Deserializer::from_str(json);
            assert_eq!(summary(&mut reader).unwrap().as_deref(), text, "{json}");
        }
    }
}
