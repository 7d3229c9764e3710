//! Tables for spreadsheets.

use std::fmt::Write;

use airstrip_contract::Timestamp;
use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How a file begins: with a byte order mark, by which spreadsheets know UTF-8.
pub const BEGINNING: &str = "\u{feff}";

/// Adds a line as RFC 4180 has it.
pub fn line(text: &mut String, fields: impl Iterator<Item = String>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            text.push(',');
        }
        write_field(text, &field);
    }
    text.push_str("\r\n");
}

/// A spreadsheet takes what begins like this for a formula, and would run it. An apostrophe makes it
/// a text (OWASP, "CSV Injection").
fn write_field(text: &mut String, field: &str) {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let guard = if formula { "'" } else { "" };
    if formula || field.contains([',', '"', '\n', '\r']) || field.trim() != field {
        let _ = write!(text, "\"{guard}{}\"", field.replace('"', "\"\""));
    } else {
        text.push_str(field);
    }
}

/// `airstrip-connections-prod-2026-11-21.csv`, for a list of `what`. A name may hold what no file name
/// can.
#[must_use]
pub fn file_name(what: &str, instance: &str, now: Timestamp) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "-_.".contains(c) {
            c
        } else {
            '-'
        }
    };
    let instance: String = instance.chars().map(plain).collect();
    let now = now.to_string();
    let date = now.split('T').next().unwrap_or_default();
    format!("airstrip-{what}-{instance}-{date}.csv")
}

/// Lets the browser save a table.
pub fn save(name: &str, text: &str) {
    let kind = BlobPropertyBag::new();
    kind.set_type("text/csv;charset=utf-8");
    let parts = Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &kind) else {
        return;
    };
    let (Ok(address), Ok(link)) = (
        Url::create_object_url_with_blob(&blob),
        document().create_element("a"),
    ) else {
        return;
    };
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    let _ = Url::revoke_object_url(&address);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        for (field, written) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            (" led", "\" led\""),
            ("Ω → 日本", "Ω → 日本"),
            (
                "=HYPERLINK(\"http://x\")",
                "\"'=HYPERLINK(\"\"http://x\"\")\"",
            ),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("a=b", "a=b"),
        ] {
            let mut text = String::new();
            write_field(&mut text, field);
            assert_eq!(text, written);
        }
    }

    #[test]
    fn the_file_is_named_by_instance_and_day() {
        let now = Timestamp::from_second(86_399).unwrap();
        for (instance, name) in [
            ("prod", "airstrip-connections-prod-1970-01-01.csv"),
            ("eu/1 a", "airstrip-connections-eu-1-a-1970-01-01.csv"),
        ] {
            assert_eq!(file_name("connections", instance, now), name);
        }
    }
}
