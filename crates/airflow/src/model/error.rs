//! Airflow's errors in words.

use serde_json::Value;

/// The text of an error. In Airflow 3 its `detail` is a sentence, an object with a reason, or a list of
/// what is wrong with which field; in Airflow 2 a sentence, or null beside a `title`. `None` where the
/// body has no such thing: some errors of Airflow 2 are pages.
#[must_use]
pub fn error_text(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    match body.get("detail")? {
        Value::String(text) => Some(text.clone()),
        Value::Null => body.get("title")?.as_str().map(str::to_owned),
        Value::Array(errors) => {
            let lines: Vec<String> = errors.iter().filter_map(field_error).collect();
            (!lines.is_empty()).then(|| lines.join("\n"))
        }
        detail => ["reason", "message"]
            .iter()
            .find_map(|key| detail.get(key)?.as_str())
            .map(str::to_owned),
    }
}

fn field_error(error: &Value) -> Option<String> {
    let message = error.get("msg")?.as_str()?;
    let place: Vec<String> = error
        .get("loc")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|part| *part != "body")
        .map(|part| {
            part.as_str()
                .map_or_else(|| part.to_string(), str::to_owned)
        })
        .collect();
    Some(if place.is_empty() {
        message.to_owned()
    } else {
        format!("{}: {message}", place.join("."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_detail_becomes_words() {
        for (body, text) in [
            (
                r#"{"detail":"Dag with id: nope was not found"}"#,
                Some("Dag with id: nope was not found"),
            ),
            (
                r#"{"detail":{"reason":"Unique constraint violation","statement":"hidden"}}"#,
                Some("Unique constraint violation"),
            ),
            (
                r#"{"detail":[{"type":"missing","loc":["body","logical_date"],"msg":"Field required","input":{}}]}"#,
                Some("logical_date: Field required"),
            ),
            (
                r#"{"detail":[{"loc":["body",3],"msg":"JSON decode error"}]}"#,
                Some("3: JSON decode error"),
            ),
            (r#"{"detail":[]}"#, None),
            (r#"{"detail":7}"#, None),
            ("<html>", None),
        ] {
            assert_eq!(error_text(body).as_deref(), text, "{body}");
        }
    }
}
