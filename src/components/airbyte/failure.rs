//! Why a sync failed, told for people first.

use airstrip_airbyte::config::{FailureReason, JobWithAttempts};
use airstrip_airbyte::model::JobStatus;

/// A failure in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureWords {
    /// What happened.
    pub what: String,
    /// Where it happened, as a full sentence's subject: `The source`.
    pub place: &'static str,
    /// The stream that it happened to, where only one is concerned.
    pub stream: Option<String>,
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
    let cancelled = is_cancellation(reason);
    let said = [&reason.external_message, &reason.internal_message]
        .into_iter()
        .find_map(|text| text.as_deref().map(str::trim).filter(|t| !t.is_empty()));
    let stream = reason.stream_descriptor.as_ref();
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
        stream: stream.map(|stream| match &stream.namespace {
            Some(namespace) => format!("{namespace}.{}", stream.name),
            None => stream.name.clone(),
        }),
        remedy: match reason.failure_type.as_deref() {
            Some("config_error") => "Correct the configuration in Airbyte, then sync again.",
            Some("refresh_schema") => "Review the schema in Airbyte, then sync again.",
            Some("transient_error") => "Often passes by itself: sync again.",
            Some("heartbeat_timeout") => {
                "The source was silent for too long. Often passes by itself: sync again; if not, see what keeps the source."
            }
            Some("destination_timeout") => {
                "The destination took nothing for too long. Often passes by itself: sync again; if not, see what keeps the destination."
            }
            Some("system_error") => "Ask whoever runs Airbyte if it happens again.",
            _ => "",
        },
    }
}

/// Whether it was no failure: somebody cancelled.
#[must_use]
pub fn is_cancellation(reason: &FailureReason) -> bool {
    reason.failure_type.as_deref() == Some("manual_cancellation")
}

/// What comes after an attempt that failed. `last` says whether it is the job's last one so far.
#[must_use]
pub fn prospect(reason: &FailureReason, status: &JobStatus, last: bool) -> &'static str {
    match status {
        _ if is_cancellation(reason) => "",
        _ if !last => "Airbyte made another attempt.",
        JobStatus::Succeeded => "",
        JobStatus::Incomplete | JobStatus::Pending | JobStatus::Running | JobStatus::Queued => {
            "Airbyte makes another attempt by itself."
        }
        JobStatus::Failed if reason.retryable == Some(false) => {
            "Airbyte tried no further: as things are, it would fail again."
        }
        JobStatus::Failed => "Airbyte makes no further attempt.",
        JobStatus::Cancelled | JobStatus::Unknown(_) => "",
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

    #[test]
    fn what_comes_next_is_told_where_it_is_known() {
        let reason = |text: &str| -> FailureReason { serde_json::from_str(text).unwrap() };
        let (plain, never) = (reason("{}"), reason(r#"{"retryable":false}"#));
        let cancelled = reason(r#"{"failureType":"manual_cancellation"}"#);
        for (reason, status, last, said) in [
            (
                &plain,
                "incomplete",
                true,
                "Airbyte makes another attempt by itself.",
            ),
            (&plain, "failed", true, "Airbyte makes no further attempt."),
            (&plain, "failed", false, "Airbyte made another attempt."),
            (&plain, "succeeded", false, "Airbyte made another attempt."),
            (
                &never,
                "failed",
                true,
                "Airbyte tried no further: as things are, it would fail again.",
            ),
            (&cancelled, "cancelled", true, ""),
            (&plain, "evaporated", true, ""),
        ] {
            assert_eq!(
                prospect(reason, &JobStatus::from(status), last),
                said,
                "{status}"
            );
        }
        let one = reason(r#"{"streamDescriptor":{"name":"orders","namespace":"public"}}"#);
        assert_eq!(words_of(&one).stream.as_deref(), Some("public.orders"));
    }
}
