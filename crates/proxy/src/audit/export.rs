//! The record as a file: streamed, so that its length does not matter.

use std::sync::Arc;

use airstrip_contract::AuditEntry;
use airstrip_store::Store;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::query::{Format, Query};
use super::reader::Reader;

const COLUMNS: &str = "id,at,email,subject,grant,operation,access,system,instance,target_id,\
    target_name,parameters,request_id,client,outcome,status,result,detail,duration_ms\r\n";

/// All that the person may read of what is asked for, newest first. Where the store fails on the way
/// the file breaks off, so that nobody takes it for whole.
pub(super) fn file(store: &Store, reader: Reader, query: Query, format: Format) -> Response {
    let (media_type, name, head, line): (_, _, _, fn(&AuditEntry) -> Bytes) = match format {
        Format::Csv => (
            "text/csv; charset=utf-8; header=present",
            "attachment; filename=\"airstrip-audit.csv\"",
            Some(Bytes::from_static(COLUMNS.as_bytes())),
            row,
        ),
        Format::Ndjson | Format::Json => (
            "application/x-ndjson",
            "attachment; filename=\"airstrip-audit.ndjson\"",
            None,
            document,
        ),
    };
    let reader = Arc::new(reader);
    let lines = store.stream(query.filter).try_filter_map(move |entry| {
        let reader = Arc::clone(&reader);
        async move { Ok(reader.sees(&entry).await.then(|| line(&entry))) }
    });
    let lines = lines.inspect_err(|error| tracing::error!(%error, "an export broke off"));
    let mut response = Response::new(Body::from_stream(stream::iter(head.map(Ok)).chain(lines)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    response
}

fn document(entry: &AuditEntry) -> Bytes {
    // Texts, numbers and JSON: writing them to memory cannot fail.
    let mut line = serde_json::to_vec(entry).unwrap_or_default();
    line.push(b'\n');
    line.into()
}

/// A record of RFC 4180.
fn row(entry: &AuditEntry) -> Bytes {
    let target = entry.target.as_ref();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        entry.id.clone(),
        entry.at.to_string(),
        entry.person.email.clone(),
        entry.person.subject.clone(),
        entry.grant.clone(),
        entry.operation.clone(),
        format!("{:?}", entry.access).to_lowercase(),
        entry.system.as_str().to_owned(),
        entry.instance.clone(),
        target.map(|target| target.id.clone()).unwrap_or_default(),
        target
            .and_then(|target| target.name.clone())
            .unwrap_or_default(),
        entry
            .parameters
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        entry.request_id.clone(),
        text(&entry.client),
        entry.outcome.as_str().to_owned(),
        entry
            .status
            .map(|status| status.to_string())
            .unwrap_or_default(),
        text(&entry.result),
        text(&entry.detail),
        entry
            .duration_ms
            .map(|millis| millis.to_string())
            .unwrap_or_default(),
    ];
    let mut line = cells.map(|text| cell(&text)).join(",");
    line.push_str("\r\n");
    line.into()
}

/// A quoted field. Spreadsheets run what begins like a formula, quoted or not, but take it for text
/// after an apostrophe (owasp.org/www-community/attacks/CSV_Injection).
fn cell(text: &str) -> String {
    let is_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn no_field_ends_early_or_is_run() {
        for (text, written) in [
            ("", "\"\""),
            ("sales", "\"sales\""),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("\",\"=1+1", "\"\"\",\"\"=1+1\""),
            (
                "=HYPERLINK(\"http://x\")",
                "\"'=HYPERLINK(\"\"http://x\"\")\"",
            ),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("＝1", "\"'＝1\""),
            ("1=1", "\"1=1\""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }

    #[test]
    fn every_row_has_every_column() {
        let entry: AuditEntry = serde_json::from_str(
            r#"{"id":"1","at":"2026-01-31T08:00:00Z","person":{"email":"ana@example.com","subject":"7"},
            "grant":"[[grant]] 1","operation":"sync","access":"launch","system":"airbyte",
            "instance":"prod","target":{"id":"c1","name":"Sales"},"parameters":{"a":1.50},
            "request_id":"r","client":"203.0.113.7","outcome":"done","status":200,"result":"9",
            "detail":null,"duration_ms":12}"#,
        )
        .unwrap();
        let row = String::from_utf8(row(&entry).to_vec()).unwrap();
        assert_eq!(
            row,
            "\"1\",\"2026-01-31T08:00:00Z\",\"ana@example.com\",\"7\",\"[[grant]] 1\",\"sync\",\
             \"launch\",\"airbyte\",\"prod\",\"c1\",\"Sales\",\"{\"\"a\"\":1.50}\",\"r\",\
             \"203.0.113.7\",\"done\",\"200\",\"9\",\"\",\"12\"\r\n"
        );
        assert_eq!(row.matches("\",\"").count(), COLUMNS.matches(',').count());
    }
}
