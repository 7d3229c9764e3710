//! Why a sync failed, told for people first.

use airstrip_airbyte::config::{FailureReason, JobWithAttempts};

/// A failure in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureWords {
    /// What happened.
    pub what: String,
    /// Where it happened, as a full sentence's subject: `The source`.
    pub place: &'static str,
    /// What to do about it; empty where nobody knows.
    pub remedy: &'static str,
}

/// Why a job's last attempt failed; `None` where nothing is known of a failure.
#[must_use]
pub fn failure_of(job: &JobWithAttempts) -> Option<FailureWords> {
    let summaries = job.attempts.iter().rev();
    let mut reasons = summaries.filter_map(|a| a.failure_summary.as_ref()?.failures.first());
    reasons.next().map(words_of)
}

/// One failure in words. Types and origins as in Airbyte's `FailureReason`.
#[must_use]
pub fn words_of(reason: &FailureReason) -> FailureWords {
    let cancelled = reason.failure_type.as_deref() == Some("manual_cancellation");
    let said = [&reason.external_message, &reason.internal_message]
        .into_iter()
        .find_map(|text| text.as_deref().map(str::trim).filter(|t| !t.is_empty()));
    FailureWords {
        what: match said {
            _ if cancelled => "Somebody cancelled it.".to_owned(),
            Some(text) => text.to_owned(),
            None => "Airbyte gave no reason.".to_owned(),
        },
        place: match reason.failure_origin.as_deref() {
            _ if cancelled => "",
            Some("source") => "Source",
            Some("destination") => "Destination",
            Some("normalization" | "dbt") => "Transformation",
            _ => "Airbyte",
        },
        remedy: match reason.failure_type.as_deref() {
            Some("config_error") => "Correct the configuration in Airbyte, then sync again.",
            Some("refresh_schema") => "Review the schema in Airbyte, then sync again.",
            Some("transient_error" | "heartbeat_timeout" | "destination_timeout") => {
                "Often passes by itself: sync again."
            }
            Some("system_error") => "Ask whoever runs Airbyte if it happens again.",
            _ => "",
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn job(attempts: &str) -> JobWithAttempts {
        let text = format!(
            r#"{{"job":{{"id":1,"configType":"sync","configId":"c","status":"failed","createdAt":0,"updatedAt":9}},"attempts":[{attempts}]}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn attempt(failures: &str) -> String {
        format!(
            r#"{{"id":0,"status":"failed","createdAt":0,"failureSummary":{{"failures":[{failures}]}}}}"#
        )
    }

    #[test]
    fn people_come_first() {
        let source = r#"{"failureOrigin":"source","failureType":"config_error","externalMessage":"The token expired.","internalMessage":"401"}"#;
        let only_internal = r#"{"failureOrigin":"replication","externalMessage":" ","internalMessage":"java.lang.X"}"#;
        let cancelled = r#"{"failureType":"manual_cancellation","externalMessage":"Setting attempt to FAILED"}"#;
        for (attempts, expected) in [
            (String::new(), None),
            (attempt(""), None),
            (attempt(source), Some(("The token expired.", "Source"))),
            (attempt(only_internal), Some(("java.lang.X", "Airbyte"))),
            (attempt("{}"), Some(("Airbyte gave no reason.", "Airbyte"))),
            (attempt(cancelled), Some(("Somebody cancelled it.", ""))),
            // The last attempt that says why tells it.
            (
                format!("{},{}", attempt(only_internal), attempt(source)),
                Some(("The token expired.", "Source")),
            ),
        ] {
            let found = failure_of(&job(&attempts));
            let found = found
                .as_ref()
                .map(|words| (words.what.as_str(), words.place));
            assert_eq!(found, expected, "{attempts}");
        }
    }
}
