#![allow(clippy::unwrap_used)]
use airstrip_airbyte::config::{ConnectionRow, Workspace};

use super::super::all::List;
use super::super::connector::Connectors;
use super::super::row::{Live, NOT_KNOWN};
use super::*;
use crate::ui::{State, marked};

pub fn row(name: &str, more: &str) -> Arc<Row> {
    row_that_is("active", name, more)
}

fn row_that_is(status: &str, name: &str, more: &str) -> Arc<Row> {
    let text = format!(
        r#"{{"connectionId":"id-{name}","name":"{name}","status":"{status}",
            "source":{{"sourceId":"s","name":"Sales org","sourceName":"Salesforce"}},
            "destination":{{"destinationId":"d","name":"Lake","destinationName":"BigQuery"}}{more}}}"#
    );
    let row: ConnectionRow = serde_json::from_str(&text).unwrap();
    let workspace = Arc::new(Workspace {
        workspace_id: "w".into(),
        name: "Sales".into(),
    });
    Arc::new(Row::of(row, &workspace, &mut Connectors::default()).unwrap())
}

pub fn rows() -> Vec<Arc<Row>> {
    vec![
        row("Zebra", r#","isSyncing":true,"latestSyncJobCreatedAt":300"#),
        row(
            "apple",
            r#","latestSyncJobStatus":"failed","latestSyncJobCreatedAt":200,"tags":[{"name":"Gold"}]"#,
        ),
        row(
            "Mango",
            r#","scheduleType":"basic","scheduleData":{"basicSchedule":{"timeUnit":"hours","units":24}}"#,
        ),
        row(
            "mango 2",
            r#","scheduleType":"basic","scheduleData":{"basicSchedule":{"timeUnit":"hours","units":2}}"#,
        ),
    ]
}

fn names(rows: &[Arc<Row>], order: &[u32]) -> Vec<String> {
    order
        .iter()
        .map(|at| rows[*at as usize].facts.name.clone())
        .collect()
}

fn in_order(rows: &[Arc<Row>], sort: Sort, before: &[u32]) -> Vec<u32> {
    sorted(rows, sort, before, Timestamp::default())
}

fn sort(column: &'static str, descending: bool) -> Sort {
    Sort { column, descending }
}

fn found(rows: &[Arc<Row>], order: &[u32], text: &str) -> Vec<u32> {
    let wanted = Wanted {
        words: words_of_search(text),
        ..Wanted::default()
    };
    wanted.among(rows, order)
}

#[test]
fn every_word_must_be_found_somewhere() {
    let rows = rows();
    let order = in_order(&rows, sort("name", false), &[]);
    for (text, filter, expected) in [
        ("", "", vec!["apple", "Mango", "mango 2", "Zebra"]),
        ("MANGO", "", vec!["Mango", "mango 2"]),
        ("mango 2", "", vec!["mango 2"]),
        (
            "bigq salesf",
            "",
            vec!["apple", "Mango", "mango 2", "Zebra"],
        ),
        ("sales lake zeb", "", vec!["Zebra"]),
        ("gold", "", vec!["apple"]),
        ("id-apple", "", vec!["apple"]),
        // Few letters are in some id or other.
        ("id-", "", vec![]),
        // A word does not reach from one part into the next.
        ("appleid", "", vec![]),
        ("", "failed", vec!["apple"]),
        ("", "running", vec!["Zebra"]),
        ("apple", "running", vec![]),
        ("", "never", vec!["Mango", "mango 2"]),
        ("zeb", "nonsense", vec!["Zebra"]),
    ] {
        let found = found(&rows, &order, text);
        let found = filtered(&rows, &found, filter);
        assert_eq!(names(&rows, &found), expected, "{text} {filter}");
    }
}

#[test]
fn the_counts_are_what_each_filter_shows() {
    let rows = rows();
    let order = in_order(&rows, sort("name", false), &[]);
    for text in ["", "mango", "zebra", "nothing"] {
        let found = found(&rows, &order, text);
        for (filter, count) in FILTERS.iter().zip(counts(&rows, &found)) {
            let shown = filtered(&rows, &found, filter.name).len();
            assert_eq!(shown as u32, count, "{text} {}", filter.name);
        }
    }
}

#[test]
fn columns_sort_both_ways() {
    let rows = rows();
    for (column, descending, expected) in [
        ("name", true, ["Zebra", "mango 2", "Mango", "apple"]),
        ("status", false, ["apple", "Zebra", "Mango", "mango 2"]),
        ("last", true, ["Zebra", "apple", "mango 2", "Mango"]),
        ("schedule", false, ["mango 2", "Mango", "apple", "Zebra"]),
    ] {
        let order = in_order(&rows, sort(column, descending), &[]);
        assert_eq!(names(&rows, &order), expected, "{column}");
    }
}

#[test]
fn next_syncs_change_by_what_happens_and_not_by_the_clock() {
    let hours = |name: &str, last: i64| {
        let every = r#"{"basicSchedule":{"timeUnit":"hours","units":1}}"#;
        row(
            name,
            &format!(
                r#","scheduleType":"basic","scheduleData":{every},"latestSyncJobCreatedAt":{last}"#
            ),
        )
    };
    let daily = |last: i64| {
        let cron = r#"{"cron":{"cronExpression":"0 0 6 * * ?","cronTimeZone":"UTC"}}"#;
        row(
            "daily",
            &format!(
                r#","scheduleType":"cron","scheduleData":{cron},"latestSyncJobCreatedAt":{last}"#
            ),
        )
    };
    // Due at six, half past six and seven.
    let mut rows = vec![daily(0), hours("half", 19_800), hours("whole", 21_600)];
    let next = |rows: &[Arc<Row>]| {
        let at = Timestamp::from_second(19_900).unwrap();
        names(rows, &sorted(rows, sort("next", false), &[], at))
    };
    assert_eq!(next(&rows), ["daily", "half", "whole"]);
    rows[1] = hours("half", 23_400);
    assert_eq!(next(&rows), ["daily", "whole", "half"]);
    // It has run, and is due tomorrow.
    rows[0] = daily(21_601);
    assert_eq!(next(&rows), ["whole", "half", "daily"]);
}

#[test]
fn what_was_found_is_marked() {
    for (text, search, expected) in [
        ("Salesforce", "", vec![(false, "Salesforce")]),
        (
            "Salesforce",
            "SALES",
            vec![(true, "Sales"), (false, "force")],
        ),
        (
            "Salesforce",
            "for sal",
            vec![(true, "Sal"), (false, "es"), (true, "for"), (false, "ce")],
        ),
        ("aaa", "aa a", vec![(true, "aaa")]),
        // Two letters in lower case, one in upper.
        ("İstanbul", "istan", vec![(false, "İstanbul")]),
        (
            "İstanbul",
            "stan",
            vec![(false, "İ"), (true, "stan"), (false, "bul")],
        ),
        ("", "x", vec![]),
    ] {
        assert_eq!(
            marked(text, &words_of_search(search)),
            expected,
            "{text} {search}"
        );
    }
}

#[test]
fn marking_loses_nothing() {
    let texts = [
        "",
        "aAaA",
        "İİstanbul İ",
        "ﬁßẞ ǅ",
        "日本語 テキスト",
        "e\u{301}é",
        "👩‍👩‍👧 x",
    ];
    let searches = [
        "a", "i", "İ", "i\u{307}", "\u{307}", "ss ß", "本 語", "é e", "👩", "a aa aaa",
    ];
    for text in texts {
        for search in searches {
            let pieces = marked(text, &words_of_search(search));
            let joined: String = pieces.iter().map(|(_, piece)| *piece).collect();
            assert_eq!(joined, text, "{search}");
        }
    }
}

#[test]
fn live_statuses_change_rows_and_nothing_else() {
    let mut list = List::default();
    list.append(rows());
    let epoch = list.epoch();
    let status = r#"[
        {"connectionId":"id-Zebra","connectionSyncStatus":"synced","lastSyncJobId":7,"lastSyncJobCreatedAt":300},
        {"connectionId":"gone","connectionSyncStatus":"synced"}]"#;
    let read: Vec<_> = serde_json::from_str(status).unwrap();
    assert!(list.read(&read));
    assert!(!list.read(&read), "the same again changes nothing");
    assert_eq!(list.rows()[0].live.state, ConnectionState::Landed);
    assert_eq!(list.rows()[0].live.job, Some(7));
    assert_eq!(list.epoch(), epoch);
}

#[test]
fn a_list_read_again_keeps_the_order_unless_connections_come_or_go() {
    let mut list = List::default();
    list.append(rows());
    let epoch = list.epoch();
    list.replace(rows());
    assert_eq!(list.epoch(), epoch);
    // Read again, the list knows of the start of a sync, yet not of its job.
    let mut changed = rows();
    changed[1] = row("apple", r#","isSyncing":true,"latestSyncJobCreatedAt":400"#);
    list.replace(changed);
    assert_eq!(
        (list.epoch(), &list.rows()[1].live.state),
        (epoch, &ConnectionState::Running)
    );
    list.replace(rows().split_off(1));
    assert_ne!(list.epoch(), epoch);
    assert_eq!(list.rows().len(), 3);
}

#[test]
fn a_list_that_tells_no_past_takes_none_back() {
    let listed = |status: &str| vec![row_that_is(status, "x", "")];
    let jobs = |words: &str| {
        let text = format!(
            r#"{{"connectionId":"id-x",{words},"lastSyncJobId":7,"lastSyncJobCreatedAt":300}}"#
        );
        serde_json::from_str(&text).unwrap()
    };
    let paused = r#""connectionSyncStatus":"paused""#;
    let synced = r#""connectionSyncStatus":"synced""#;
    let running = r#""connectionSyncStatus":"running","activeJob":{"id":8,"configType":"sync","configId":"id-x","status":"running","createdAt":400,"updatedAt":400}"#;
    for (before, told, now, expected) in [
        ("active", vec![synced], "inactive", ConnectionState::Paused),
        (
            "inactive",
            vec![synced, paused],
            "active",
            ConnectionState::Landed,
        ),
        (
            "active",
            vec![running],
            "inactive",
            ConnectionState::Running,
        ),
    ] {
        let mut list = List::default();
        list.append(listed(before));
        for words in &told {
            list.read(&[jobs(words)]);
        }
        let known = list.rows()[0].live.clone();
        list.replace(listed(now));
        let live = &list.rows()[0].live;
        assert_eq!(
            (live.state.clone(), live.disabled),
            (expected, now == "inactive"),
            "{told:?}"
        );
        assert_eq!(
            (live.last, live.ended, live.job),
            (known.last, known.ended, known.job)
        );
    }
    // One of which nothing is known has none.
    let mut list = List::default();
    list.append(listed("inactive"));
    list.replace(listed("active"));
    assert_eq!(list.rows()[0].live.state, ConnectionState::NeverSynced);
}

#[test]
fn each_filter_shows_what_has_it() {
    let rows = rows();
    let all: Vec<u32> = (0..4).collect();
    let any = Wanted::default;
    for (wanted, expected) in [
        (any(), vec!["Zebra", "apple", "Mango", "mango 2"]),
        (
            Wanted {
                tag: "Gold".into(),
                ..any()
            },
            vec!["apple"],
        ),
        (
            Wanted {
                tag: "gold".into(),
                ..any()
            },
            vec![],
        ),
        (
            Wanted {
                enabled: "off".into(),
                ..any()
            },
            vec![],
        ),
        (
            Wanted {
                source: "Stripe".into(),
                ..any()
            },
            vec![],
        ),
        (
            Wanted {
                source: "Salesforce".into(),
                destination: "BigQuery".into(),
                workspace: "Sales".into(),
                enabled: "on".into(),
                words: words_of_search("mango"),
                ..any()
            },
            vec!["Mango", "mango 2"],
        ),
    ] {
        assert_eq!(
            names(&rows, &wanted.among(&rows, &all)),
            expected,
            "{wanted:?}"
        );
    }
}

#[test]
fn typing_on_finds_nothing_new() {
    let wanted = |text: &str, tag: &str| Wanted {
        words: words_of_search(text),
        tag: tag.to_owned(),
        ..Wanted::default()
    };
    for (before, now, narrows) in [
        (("", ""), ("s", ""), true),
        (("sal", ""), ("sale", ""), true),
        (("sal big", ""), ("big sales x", ""), true),
        (("sale", ""), ("sal", ""), false),
        (("sal big", ""), ("sal", ""), false),
        (("sal", ""), ("sale", "Gold"), false),
        (("sal", "Gold"), ("sale", "Gold"), true),
    ] {
        let found = wanted(now.0, now.1).narrows(&wanted(before.0, before.1));
        assert_eq!(found, narrows, "{before:?} {now:?}");
    }
}

#[test]
fn an_order_is_the_same_whatever_it_begins_with() {
    let rows = rows();
    let fresh = in_order(&rows, sort("name", false), &[]);
    for before in [
        vec![0],
        vec![3, 2, 1, 0],
        fresh.clone(),
        vec![1, 0, 2],
        vec![0; 9],
    ] {
        assert_eq!(
            in_order(&rows, sort("name", false), &before),
            fresh,
            "{before:?}"
        );
    }
}

#[test]
fn a_status_does_not_take_back_that_a_sync_was_cancelled() {
    let row = row(
        "x",
        r#","latestSyncJobStatus":"cancelled","latestSyncJobCreatedAt":300"#,
    );
    // Airbyte names the last sync that ended by itself, which is an older one.
    let read = |created: u64| {
        let text = format!(
            r#"{{"connectionId":"id-x","connectionSyncStatus":"incomplete","lastSyncJobId":7,"lastSyncJobCreatedAt":{created}}}"#
        );
        row.live.read(&serde_json::from_str(&text).unwrap()).state
    };
    assert_eq!(read(300), ConnectionState::Cancelled);
    assert_eq!(read(400), ConnectionState::Failed);
}

#[test]
fn what_fails_for_its_configuration_is_failed_whatever_was_cancelled_since() {
    let row = row(
        "x",
        r#","latestSyncJobStatus":"cancelled","latestSyncJobCreatedAt":300"#,
    );
    let text = r#"{"connectionId":"id-x","connectionSyncStatus":"failed","lastSyncJobId":7,"lastSyncJobCreatedAt":300}"#;
    let status = serde_json::from_str(text).unwrap();
    let read = row.live.read(&status);
    let learnt = read.learn(Arc::new([]), Some(7), Some(State::Cancelled));
    assert_eq!(learnt.state, ConnectionState::Failed);
    assert_eq!(learnt.read(&status).state, ConnectionState::Failed);
}

#[test]
fn past_jobs_tell_what_a_status_does_not() {
    let row = row("x", r#","latestSyncJobStatus":"failed""#);
    let none: Arc<[State]> = Arc::new([]);
    for (state, job, newest, ended, expected) in [
        (
            ConnectionState::Failed,
            7,
            7,
            State::Cancelled,
            ConnectionState::Cancelled,
        ),
        (
            ConnectionState::Failed,
            7,
            7,
            State::Failed,
            ConnectionState::Failed,
        ),
        // An older answer than what is known.
        (
            ConnectionState::Failed,
            8,
            7,
            State::Cancelled,
            ConnectionState::Failed,
        ),
        (
            ConnectionState::Running,
            8,
            7,
            State::Landed,
            ConnectionState::Running,
        ),
        (
            ConnectionState::Unknown(NOT_KNOWN.into()),
            0,
            7,
            State::Landed,
            ConnectionState::Landed,
        ),
        (
            ConnectionState::Unknown("odd".into()),
            0,
            7,
            State::Landed,
            ConnectionState::Unknown("odd".into()),
        ),
    ] {
        let live = Live {
            state: state.clone(),
            job: Some(job),
            ..row.live.clone()
        };
        let learnt = live.learn(Arc::clone(&none), Some(newest), Some(ended));
        assert_eq!(learnt.state, expected, "{state:?} {job}");
        assert_eq!(learnt.job, Some(job.max(newest)));
    }
}
