//! Logs that real Airflows answered, read in pieces of every size.
#![allow(clippy::unwrap_used)]

use airstrip_contract::Api;
use proptest::prelude::*;

use super::{End, Entry, Level, Reason, reader};

const EVENTS: &str = include_str!("../../tests/fixtures/log.ndjson");
const RUNNING: &str = include_str!("../../tests/fixtures/log_running.ndjson");
const TEXT: &str = include_str!("../../tests/fixtures/v1/log.txt");

/// An entry, kept: milliseconds, level, source, whether it goes on, text.
type Kept = (Option<i64>, Option<Level>, String, bool, String);

fn kept(entry: Entry<'_>) -> Kept {
    (
        entry.at.map(|at| at.as_millisecond()),
        entry.level,
        entry.source.to_owned(),
        entry.continues,
        entry.text.to_owned(),
    )
}

/// The entries, and how it ended.
fn read(api: Api, text: &str, piece: usize) -> (Vec<Kept>, End) {
    let mut reader = reader(api);
    let mut entries = Vec::new();
    for piece in text.as_bytes().chunks(piece) {
        reader.feed(piece, &mut |entry| entries.push(kept(entry)));
    }
    let end = reader.end(&mut |entry| entries.push(kept(entry)));
    (entries, end)
}

fn texts(entries: &[Kept]) -> Vec<&str> {
    entries.iter().map(|entry| entry.4.as_str()).collect()
}

#[test]
fn events_of_airflow_3_tell_what_failed_as_python_prints_it() {
    let (entries, end) = read(Api::V2, EVENTS, 4_096);
    assert_eq!(end, End::Whole);
    let texts = texts(&entries);
    assert_eq!(texts[0], "\u{1b}[1mLog message source details\u{1b}[0m");
    assert_eq!(texts[2], "\u{1b}[1mPre Execute\u{1b}[0m");
    assert_eq!(texts[3], "DAG bundles loaded: dags-folder");
    // What an event tells beside is part of it, what is the same in all is not.
    let parsed = texts[5];
    assert_eq!(
        parsed,
        "Worker startup parse complete bundle_name=dags-folder dag_file=flows.py \
         bundle_prepare_ms=7 dag_file_parse_ms=115"
    );
    let failed: Vec<_> = entries
        .iter()
        .filter(|entry| entry.1 == Some(Level::Error))
        .collect();
    let [failed] = failed[..] else {
        unreachable!("one error, not {}", failed.len());
    };
    assert_eq!(failed.0, Some(1_795_207_548_616));
    assert_eq!(failed.2, "task");
    let lines: Vec<_> = failed.4.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "Task failed with exception",
            "Traceback (most recent call last):"
        ]
    );
    assert_eq!(
        lines[lines.len() - 2..],
        [
            "  File \"/opt/airflow/dags/flows.py\", line 49, in boom",
            "ValueError: boom: deliberate failure",
        ]
    );
    let printed = entries.last().unwrap();
    assert_eq!(
        (printed.2.as_str(), printed.4.as_str()),
        ("task.stdout", "about to fail")
    );
    assert!(!texts.iter().any(|text| text.contains("::")));
}

#[test]
fn what_tells_where_a_log_is_kept_is_longer_while_its_task_runs() {
    let (running, _) = read(Api::V2, RUNNING, 100);
    let times: Vec<_> = running.iter().map(|entry| entry.0.is_some()).collect();
    assert_eq!(times[..4], [false, false, false, true]);
    assert!(running[2].4.starts_with("Could not read served logs"));
    assert_eq!(running[3].4, "\u{1b}[1mPre Execute\u{1b}[0m");
}

#[test]
fn causes_come_before_what_they_caused() {
    let stack = |name: &str, is_cause: bool| {
        serde_json::json!({
            "exc_type": name, "exc_value": "", "exc_notes": ["note"], "is_cause": is_cause,
            "frames": [{"filename": "f.py", "lineno": 7, "name": "g"}],
        })
    };
    for (is_cause, between) in [
        (
            true,
            "The above exception was the direct cause of the following exception:",
        ),
        (
            false,
            "During handling of the above exception, another exception occurred:",
        ),
    ] {
        let event = serde_json::json!({
            "event": "failed", "level": "critical",
            "error_detail": [stack("Outer", false), stack("Inner", is_cause)],
        });
        let (entries, end) = read(Api::V2, &event.to_string(), 9);
        assert_eq!(end, End::Whole);
        let trace = "Traceback (most recent call last):\n  File \"f.py\", line 7, in g";
        let text = format!("failed\n{trace}\nInner\nnote\n\n{between}\n\n{trace}\nOuter\nnote");
        assert_eq!(entries[0].4, text);
        assert_eq!(entries[0].1, Some(Level::Error));
    }
}

#[test]
fn an_answer_that_breaks_off_or_is_none_is_told_from_a_whole_one() {
    for (text, entries, end) in [
        ("", 0, End::Whole),
        ("{\"event\":\"a\"}\n", 1, End::Whole),
        ("{\"event\":\"a\"}\n{\"event\":\"b", 1, End::CutOff),
        (
            "{\"event\":\"a\"}\n<html>\n{}",
            1,
            End::Malformed { at: 14 },
        ),
        ("{\"event\":\"a\"}\n\n{\"event\":7}", 2, End::Whole),
    ] {
        let (read, ended) = read(Api::V2, text, 3);
        assert_eq!((read.len(), ended), (entries, end), "{text}");
    }
}

#[test]
fn lines_of_airflow_2_have_time_level_and_who_wrote_them() {
    let (entries, end) = read(Api::V1, TEXT, 4_096);
    assert_eq!(end, End::Whole);
    let texts = texts(&entries);
    assert_eq!(
        texts[..3],
        [
            "vm",
            "\u{1b}[1mLog message source details\u{1b}[0m",
            "*** Found local files:"
        ]
    );
    let first = &entries[4];
    assert_eq!(first.0, Some(1_795_207_643_038));
    assert_eq!(first.1, Some(Level::Info));
    assert_eq!(first.2, "local_task_job_runner.py");
    let errors: Vec<_> = entries
        .iter()
        .filter(|entry| entry.1 == Some(Level::Error))
        .collect();
    let heads = errors.iter().filter(|entry| !entry.3);
    let heads: Vec<_> = heads.map(|entry| entry.4.as_str()).collect();
    assert_eq!(
        heads,
        [
            "Task failed with exception",
            "Failed to execute job 8 for task boom (boom: deliberate failure; 15842)"
        ]
    );
    // A stack trace is of the level of what it belongs to.
    assert!(errors.iter().any(|entry| entry.3
        && entry.4 == "ValueError: boom: deliberate failure"
        && entry.2 == "taskinstance.py"));
    assert!(!texts.iter().any(|text| text.contains("::endgroup::")));
}

#[test]
fn why_a_task_failed_is_found_in_both() {
    let reason = |api, text: &str, most| {
        let (mut reader, mut reason) = (reader(api), Reason::default());
        reader.feed(text.as_bytes(), &mut |entry| reason.take(&entry));
        reader.end(&mut |entry| reason.take(&entry));
        reason.lines(most)
    };
    for (api, text) in [(Api::V1, TEXT), (Api::V2, EVENTS)] {
        let lines = reason(api, text, 6);
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[5], "ValueError: boom: deliberate failure");
        assert!(reason(api, text, 99)[0].ends_with("Task failed with exception"));
    }
    // Without a stack trace it is the last error; without an error there is none.
    let plain = "[2026-11-20T20:47:23.038+0000] {a.py:1} ERROR - first\n\
                 [2026-11-20T20:47:23.038+0000] {a.py:1} ERROR - second\nmore\n\
                 [2026-11-20T20:47:23.038+0000] {a.py:1} INFO - done\n";
    assert_eq!(reason(Api::V1, plain, 6), ["second", "more"]);
    assert_eq!(reason(Api::V2, RUNNING, 6), Vec::<String>::new());
}

#[test]
fn lines_of_another_format_are_kept_as_they_are() {
    let text = "host\n12:00 hello\n[not a time] {x} INFO - y\r\n[2026-11-20T20:47:23.038+0530] {a.py:1} \
                WARNING - late\n\nmore\n\n\n";
    let (entries, _) = read(Api::V1, text, 7);
    let shown: Vec<_> = entries
        .iter()
        .map(|entry| (entry.1, entry.3, entry.4.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            (None, false, "host"),
            (None, false, "12:00 hello"),
            (None, false, "[not a time] {x} INFO - y"),
            (Some(Level::Warn), false, "late"),
            (Some(Level::Warn), true, ""),
            (Some(Level::Warn), true, "more"),
        ]
    );
    assert_eq!(entries[3].0, Some(1_795_187_843_038));
}

proptest! {
    #[test]
    fn pieces_of_any_size_make_the_same_log(piece in 1_usize..600) {
        for (api, text) in [(Api::V1, TEXT), (Api::V2, EVENTS)] {
            prop_assert_eq!(read(api, text, piece), read(api, text, usize::MAX));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), piece in 1_usize..50) {
        for api in [Api::V1, Api::V2] {
            let mut reader = reader(api);
            for piece in bytes.chunks(piece) {
                reader.feed(piece, &mut |_| {});
            }
            reader.end(&mut |_| {});
        }
    }
}
