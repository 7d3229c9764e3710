//! What an event says, in words. Airbyte's summaries are free JSON: what is missing or of another
//! shape is left out, and an event that this version does not know is told as it is.

use airstrip_airbyte::config::{Event, FailureReason};
use serde_json::Value;

use super::changes::{Change, catalog_changes, count_words, field, settings};
use crate::components::airbyte::words_of;
use crate::ui::format::{bytes, count, duration};
use crate::ui::{Glyph, State};

/// What stands before an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// How a job ended.
    State(State),
    /// What was done.
    Glyph(Glyph),
}

/// An event in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What stands before it.
    pub sign: Sign,
    /// What happened.
    pub title: String,
    /// Figures or a reason.
    pub note: String,
    /// The job that it is about.
    pub job: Option<u64>,
    /// What was changed, one by one.
    pub changes: Vec<Change>,
    /// The summary of an event that this version does not know.
    pub raw: Option<String>,
}

/// An event in words.
pub fn told(event: &Event) -> Told {
    let summary = &event.summary;
    let mut told = Told {
        sign: Sign::Glyph(Glyph::Info),
        title: String::new(),
        note: String::new(),
        job: summary.get("jobId").and_then(Value::as_u64),
        changes: Vec::new(),
        raw: None,
    };
    let (what, how) = event.event_type.split_once('_').unwrap_or_default();
    let noun = match what {
        "SYNC" => "Sync",
        "REFRESH" => "Refresh",
        "CLEAR" => "Clear",
        _ => "",
    };
    let known = if noun.is_empty() {
        of_connection(&event.event_type, summary, &mut told)
    } else {
        of_job(noun, how, summary, &mut told)
    };
    if !known {
        told.title = match event.event_type.as_str() {
            "" => "An event without a name".to_owned(),
            name => name.to_owned(),
        };
        told.raw = Some(format!("{summary:#}"));
    }
    told
}

fn of_job(noun: &str, how: &str, summary: &Value, told: &mut Told) -> bool {
    let (state, words) = match how {
        "STARTED" => {
            told.sign = Sign::Glyph(Glyph::Play);
            told.title = format!("{noun} started by hand");
            return true;
        }
        "SUCCEEDED" => (State::Landed, "landed"),
        // Not the status of a job of that name: this one has ended.
        "INCOMPLETE" => (State::Failed, "failed after part of the data had arrived"),
        "FAILED" => (State::Failed, "failed"),
        "CANCELLED" => (State::Cancelled, "was cancelled"),
        _ => return false,
    };
    told.sign = Sign::State(state);
    told.title = format!("{noun} {words}");
    let figures = figures(summary);
    told.note = match reason(summary) {
        Some(reason) if figures.is_empty() => reason,
        Some(reason) => format!("{reason} {figures}"),
        None => figures,
    };
    true
}

/// `1.2 M records, 340 MB in 6 m 12 s, 2 attempts`
fn figures(summary: &Value) -> String {
    let number = |name| summary.get(name).and_then(Value::as_u64);
    let second = |name| summary.get(name).and_then(Value::as_i64);
    let mut parts = Vec::new();
    if let Some(records) = number("recordsLoaded") {
        parts.push(format!("{} records", count(records)));
    }
    if let Some(size) = number("bytesLoaded") {
        parts.push(bytes(size));
    }
    let mut text = parts.join(", ");
    let (start, end) = (
        second("startTimeEpochSeconds"),
        second("endTimeEpochSeconds"),
    );
    if let (Some(start), Some(end)) = (start, end)
        && let Some(took) = end.checked_sub(start).filter(|took| *took >= 0)
    {
        let lead = if text.is_empty() { "" } else { " " };
        text.push_str(&format!("{lead}in {}", duration(took)));
    }
    if let Some(attempts) = number("attemptsCount").filter(|attempts| *attempts > 1) {
        text.push_str(&format!(", {attempts} attempts"));
    }
    text
}

/// Why a job failed, for people first.
fn reason(summary: &Value) -> Option<String> {
    let reason = summary.get("failureReason").filter(|r| r.is_object())?;
    let text = |name| reason.get(name).and_then(Value::as_str).map(str::to_owned);
    let words = words_of(&FailureReason {
        failure_origin: text("failureOrigin"),
        failure_type: text("failureType"),
        external_message: text("externalMessage"),
        internal_message: text("internalMessage"),
        stacktrace: None,
        stream_descriptor: None,
        retryable: None,
        timestamp: None,
    });
    Some(match words.place {
        "" => words.what,
        place => format!("{place}: {}", words.what),
    })
}

fn of_connection(name: &str, summary: &Value, told: &mut Told) -> bool {
    let text = |name| {
        summary
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (glyph, title) = match name {
        "CONNECTION_ENABLED" => (Glyph::Check, "Enabled".to_owned()),
        "CONNECTION_DISABLED" => {
            told.note = disabled_because(text("disabledReason"));
            (Glyph::Pause, "Disabled".to_owned())
        }
        "CONNECTION_SETTINGS_UPDATE" => {
            told.changes = settings(summary);
            let names: Vec<_> = told
                .changes
                .iter()
                .map(|change| change.of.as_str())
                .collect();
            let names = match names.len() {
                0 => String::new(),
                1..=4 => format!(": {}", names.join(", ")),
                many => format!(": {many} of them"),
            };
            (Glyph::List, format!("Settings changed{names}"))
        }
        "SCHEMA_UPDATE" | "SCHEMA_CONFIG_UPDATE" => {
            told.changes = catalog_changes(summary);
            let counted = count_words(&told.changes);
            let what = if name == "SCHEMA_UPDATE" {
                "Schema of the source changed"
            } else {
                "Choice of streams changed"
            };
            let by_itself = text("updateReason") == "SCHEMA_CHANGE_AUTO_PROPAGATE";
            told.note = if by_itself {
                "Airbyte took the change over by itself.".to_owned()
            } else {
                String::new()
            };
            let counted = if counted.is_empty() {
                counted
            } else {
                format!(": {counted}")
            };
            (Glyph::Dags, format!("{what}{counted}"))
        }
        "CONNECTOR_UPDATE" => {
            let end = match text("connectorType") {
                "SOURCE" => "Source",
                "DESTINATION" => "Destination",
                _ => "Connector",
            };
            let change = [("from", "fromVersion"), ("to", "toVersion")]
                .into_iter()
                .filter_map(|(word, key)| Some(format!(" {word} {}", field(summary.get(key)?))));
            let change: String = change.collect();
            let connector = match text("connectorName") {
                "" => String::new(),
                name => format!(" {name}"),
            };
            (Glyph::Refresh, format!("{end}{connector} updated{change}"))
        }
        _ => return false,
    };
    told.sign = Sign::Glyph(glyph);
    told.title = title;
    true
}

/// Airbyte's `ConnectionAutoDisabledReason`; others as they are.
fn disabled_because(reason: &str) -> String {
    match reason {
        "" => "",
        "TOO_MANY_FAILED_JOBS_WITH_NO_RECENT_SUCCESS" => {
            "By Airbyte itself: too many jobs failed, and none landed."
        }
        "SCHEMA_CHANGES_ARE_BREAKING" => {
            "By Airbyte itself: the schema changed so that syncs would fail."
        }
        "DISABLE_CONNECTION_IF_ANY_SCHEMA_CHANGES" => {
            "By Airbyte itself: the schema changed, and the connection is set to stop then."
        }
        "CONNECTOR_NOT_SUPPORTED" => "By Airbyte itself: the connector is no longer supported.",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(name: &str, summary: &str) -> Told {
        let text =
            format!(r#"{{"id":"e","eventType":"{name}","createdAt":1,"summary":{summary}}}"#);
        told(&serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn jobs_are_told_with_their_figures_and_reasons() {
        let figures = r#""jobId":456,"recordsLoaded":1204338,"bytesLoaded":340000000,"startTimeEpochSeconds":8,"endTimeEpochSeconds":380,"attemptsCount":2"#;
        let failure =
            r#""failureReason":{"failureOrigin":"source","externalMessage":"The token expired."}"#;
        for (name, summary, title, note) in [
            (
                "SYNC_STARTED",
                r#"{"jobId":456}"#.to_owned(),
                "Sync started by hand",
                "",
            ),
            (
                "SYNC_SUCCEEDED",
                format!("{{{figures}}}"),
                "Sync landed",
                "1.2 M records, 340 MB in 6 m 12 s, 2 attempts",
            ),
            (
                "REFRESH_INCOMPLETE",
                format!(r#"{{"jobId":456,"attemptsCount":1,{failure}}}"#),
                "Refresh failed after part of the data had arrived",
                "Source: The token expired.",
            ),
            (
                "CLEAR_CANCELLED",
                r#"{"jobId":456}"#.to_owned(),
                "Clear was cancelled",
                "",
            ),
        ] {
            let found = of(name, &summary);
            assert_eq!((found.title.as_str(), found.note.as_str()), (title, note));
            assert_eq!((found.job, found.raw), (Some(456), None), "{name}");
        }
    }

    #[test]
    fn changes_are_told_in_the_title() {
        for (name, summary, title, note) in [
            ("CONNECTION_ENABLED", "{}", "Enabled", ""),
            (
                "CONNECTION_DISABLED",
                r#"{"disabledReason":"SCHEMA_CHANGES_ARE_BREAKING"}"#,
                "Disabled",
                "By Airbyte itself: the schema changed so that syncs would fail.",
            ),
            (
                "CONNECTION_DISABLED",
                r#"{"disabledReason":"FULL_MOON"}"#,
                "Disabled",
                "FULL_MOON",
            ),
            (
                "CONNECTION_SETTINGS_UPDATE",
                r#"{"patches":{"name":{"from":"a","to":"b"},"prefix":{"from":null,"to":"x_"}}}"#,
                "Settings changed: name, prefix of tables",
                "",
            ),
            (
                "SCHEMA_UPDATE",
                r#"{"updateReason":"SCHEMA_CHANGE_AUTO_PROPAGATE","catalogDiff":{"transforms":[
                    {"transformType":"add_stream","streamDescriptor":{"name":"a"}},
                    {"transformType":"add_stream","streamDescriptor":{"name":"b"}},
                    {"transformType":"remove_stream","streamDescriptor":{"name":"c"}}]}}"#,
                "Schema of the source changed: 2 added, 1 removed",
                "Airbyte took the change over by itself.",
            ),
            (
                "CONNECTOR_UPDATE",
                r#"{"connectorType":"SOURCE","connectorName":"Salesforce","fromVersion":"1.2.0","toVersion":"1.3.0"}"#,
                "Source Salesforce updated from 1.2.0 to 1.3.0",
                "",
            ),
        ] {
            let found = of(name, summary);
            assert_eq!((found.title.as_str(), found.note.as_str()), (title, note));
        }
    }

    #[test]
    fn what_is_not_known_is_told_as_it_is() {
        let found = of(
            "MOON_PHASE_CHANGED",
            r#"{"phase":"full","jobId":18446744073709551615}"#,
        );
        assert_eq!(found.title, "MOON_PHASE_CHANGED");
        assert_eq!(found.job, Some(u64::MAX));
        assert!(found.raw.unwrap().contains(r#""phase": "full""#));
        assert_eq!(of("SYNC_LEVITATED", "{}").title, "SYNC_LEVITATED");
        assert_eq!(of("", "null").title, "An event without a name");
    }

    #[test]
    fn no_summary_breaks_an_event() {
        let names = [
            "SYNC_FAILED",
            "CONNECTION_SETTINGS_UPDATE",
            "CONNECTION_DISABLED",
            "SCHEMA_UPDATE",
            "SCHEMA_CONFIG_UPDATE",
            "CONNECTOR_UPDATE",
        ];
        for name in names {
            for summary in [
                "null",
                "[]",
                "7",
                r#""text""#,
                r#"{"jobId":"x","failureReason":3,"patches":[1],"catalogDiff":{"transforms":{}}}"#,
                r#"{"patches":{"a":1,"b":null},"airbyteCatalogDiff":[],"startTimeEpochSeconds":-9223372036854775808,"endTimeEpochSeconds":9223372036854775807}"#,
                r#"{"catalogDiff":{"transforms":[null,{},{"transformType":"update_stream","updateStream":{"fieldTransforms":[0,{}]}}]}}"#,
            ] {
                let found = of(name, summary);
                assert!(
                    !found.title.is_empty() && found.raw.is_none(),
                    "{name} {summary}"
                );
            }
        }
    }
}
