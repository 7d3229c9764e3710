//! The reader against serde_json, which takes the whole answer at once.
#![allow(clippy::unwrap_used)]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::head::head;
use super::{End, Entry, Level, LogReader, Reader};
use crate::config::{AttemptLog, LogEvent};

/// An entry, kept: milliseconds, level, source, text.
type Kept = (Option<i64>, Option<Level>, String, String);

fn kept(entry: Entry<'_>) -> Kept {
    let at = entry.at.map(|at| at.as_millisecond());
    (
        at,
        entry.level,
        entry.source.to_owned(),
        entry.text.to_owned(),
    )
}

fn read<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Kept>, End) {
    let mut reader = Reader::new();
    let mut entries = Vec::new();
    for chunk in chunks {
        reader.feed(chunk, &mut |entry| entries.push(kept(entry)));
    }
    let end = reader.end(&mut |_| {});
    (entries, end)
}

/// What the whole answer tells, by serde_json.
fn whole(body: &str) -> Vec<Kept> {
    let log: AttemptLog = serde_json::from_str(body).unwrap();
    let log = log.logs.unwrap_or_default();
    let (mut level, mut source) = (None, String::new());
    let lines = log.log_lines.iter().map(|line| {
        let found = head(line);
        if !found.is_none() {
            level = found.level;
            source = found.source.unwrap_or_default().to_owned();
        }
        let at = found.at.map(|at| at.as_millisecond());
        (at, level, source.clone(), found.text.to_owned())
    });
    let mut entries: Vec<Kept> = lines.collect();
    entries.extend(log.events.into_iter().map(|event: LogEvent| {
        let text = match event.stack_trace.filter(|stack| !stack.is_empty()) {
            Some(stack) if event.message.is_empty() => stack,
            Some(stack) => format!("{}\n{stack}", event.message),
            None => event.message,
        };
        let level = event.level.as_deref().and_then(Level::named);
        let at = event.timestamp.map(|at| at.as_millisecond());
        (at, level, event.log_source.unwrap_or_default(), text)
    }));
    entries
}

#[test]
fn both_kinds_become_entries() {
    let formatted = json!({
        "attempt": {"id": 0, "logs": {"logLines": ["not these"]}, "message": "nor this"},
        "logType": "formatted",
        "logs": {"logLines": ["2026-11-20 20:45:47 source > ERROR 401", "\tat X.y"], "version": "2"},
    });
    let error = Some(Level::Error);
    let second = 1_795_207_547_000;
    let expected = [
        (Some(second), error, "source".to_owned(), "401".to_owned()),
        (None, error, "source".to_owned(), "\tat X.y".to_owned()),
    ];
    assert_eq!(
        read([formatted.to_string().as_bytes()]),
        (expected.to_vec(), End::Whole)
    );
    let structured = json!({
        "logs": {"version": "1", "events": [
            {"caller": {"message": "not this", "lineNumber": 7}, "stackTrace": "E\n\tat X", "level": "error",
             "logSource": "platform", "message": "Failed", "timestamp": 1_795_207_547_467_i64, "new": [[{}]]},
            {"message": "", "level": "loud", "timestamp": null},
        ]},
        "logType": "structured",
    });
    let expected = [
        (
            Some(second + 467),
            error,
            "platform".to_owned(),
            "Failed\nE\n\tat X".to_owned(),
        ),
        (None, None, String::new(), String::new()),
    ];
    assert_eq!(
        read([structured.to_string().as_bytes()]),
        (expected.to_vec(), End::Whole)
    );
}

#[test]
fn what_is_cut_or_no_log_says_so() {
    let line = || (None, None, String::new(), "a".to_owned());
    for (body, entries, end) in [
        ("", vec![], End::CutOff),
        ("{}", vec![], End::Whole),
        (" {\"logs\":null} ", vec![], End::Whole),
        (
            "{\"logs\":{\"logLines\":[\"a\"]}}",
            vec![line()],
            End::Whole,
        ),
        (
            "{\"logs\":{\"logLines\":[\"a\",\"b",
            vec![line()],
            End::CutOff,
        ),
        (
            "{\"logs\":{\"logLines\":[\"a\",\"\\ud8",
            vec![line()],
            End::CutOff,
        ),
        (
            "{\"logs\":{\"events\":[{\"message\":\"a\"",
            vec![],
            End::CutOff,
        ),
        (
            "{\"logs\":{\"logLines\":[\"a\"}}",
            vec![line()],
            End::Malformed { at: 24 },
        ),
        (
            "{\"logs\":{\"logLines\":[\"\\uzz\"]}}",
            vec![],
            End::Malformed { at: 24 },
        ),
        ("<html>", vec![], End::Malformed { at: 0 }),
        ("[\"a\"]", vec![], End::Malformed { at: 0 }),
    ] {
        assert_eq!(read([body.as_bytes()]), (entries, end), "{body}");
    }
    let deep = format!("{{\"logs\":{}", "[".repeat(1_000_000));
    assert_eq!(read([deep.as_bytes()]), (vec![], End::Malformed { at: 71 }));
}

#[test]
fn half_characters_and_other_bytes_break_nothing() {
    for (body, text) in [
        (&b"\\ud83d\\ude00"[..], "\u{1f600}"),
        (b"\\ud83dx", "\u{fffd}x"),
        (b"\\ud83d\\n", "\u{fffd}\n"),
        (b"\\ude00", "\u{fffd}"),
        (b"\\ud83d\\ud83d\\ude00", "\u{fffd}\u{1f600}"),
        (b"\\ud83d", "\u{fffd}"),
        (b"a\xff\xfeb", "a\u{fffd}\u{fffd}b"),
        (b"\\/\\b\\f", "/\u{8}\u{c}"),
        (b"\\u001b[31mred", "\u{1b}[31mred"),
    ] {
        let body = [b"{\"logs\":{\"logLines\":[\"", body, b"\"]}}"].concat();
        let (entries, end) = read([body.as_slice()]);
        assert_eq!((entries[0].3.as_str(), end), (text, End::Whole));
    }
}

/// Text as logs have it: escapes, quotes, other scripts, beginnings of lines.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "2026-11-2[0-9] 20:45:47 (source|platform|else) > (INFO|WARN|x) [a-z\"\\\\\u{1b}😀é\n]{0,12}",
    ]
}

fn event() -> impl Strategy<Value = serde_json::Value> {
    let level = prop_oneof!["info|WARN|error|new", any::<String>()];
    let at = 0..4_000_000_000_000_i64;
    (text(), level, at, "source|destination|", text(), 0..5_u8).prop_map(
        |(message, level, at, source, stack, order)| match order {
            0 => json!({"message": message}),
            1 => json!({"stackTrace": stack, "message": message, "level": level}),
            2 => json!({"timestamp": at, "caller": {"message": 1}, "message": message, "logSource": source}),
            _ => json!({"timestamp": at, "message": message, "level": level, "logSource": source, "stackTrace": stack}),
        },
    )
}

fn body() -> impl Strategy<Value = String> {
    let kind = |json: serde_json::Value, pretty: bool| match pretty {
        true => serde_json::to_string_pretty(&json).unwrap(),
        false => json.to_string(),
    };
    prop_oneof![
        (vec(text(), 0..8), any::<bool>()).prop_map(move |(lines, pretty)| {
            kind(json!({"attempt": {"message": lines}, "logType": "formatted", "logs": {"logLines": lines}}), pretty)
        }),
        (vec(event(), 0..8), any::<bool>()).prop_map(move |(events, pretty)| {
            kind(json!({"logs": {"events": events, "version": "1"}, "logType": "structured"}), pretty)
        }),
    ]
}

proptest! {
    #[test]
    fn any_pieces_give_what_the_whole_gives(body in body(), cuts in vec(1_usize..40, 1..60)) {
        let mut pieces = Vec::new();
        let mut rest = body.as_bytes();
        for cut in cuts.iter().cycle() {
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(read(pieces), (whole(&body), End::Whole));
    }

    #[test]
    fn a_cut_answer_gives_its_first_entries(body in body(), keep in 0.0..1.0_f64) {
        let all = whole(&body);
        let (entries, end) = read([&body.as_bytes()[..(body.len() as f64 * keep) as usize]]);
        prop_assert_eq!(end, End::CutOff);
        prop_assert_eq!(&entries[..], &all[..entries.len()]);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..200), json in "[\\[\\]{}\",:\\\\u0-9a-z]{0,80}") {
        read([bytes.as_slice()]);
        read([&b"{\"logs\":{\"events\":["[..], json.as_bytes()]);
    }
}
