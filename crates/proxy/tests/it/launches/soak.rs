use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use airstrip_contract::{AuditEntry, AuditOutcome, System};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::ledger::Books;
use super::{Console, Ledger, Plan, Station, page_and_keys};

const LAUNCHES: u32 = 1_000;
const PEOPLE: usize = 16;

/// When this many hang, the process is killed.
const HANG_TOGETHER: u32 = 4;

/// Every fault meets both systems.
fn plan(number: u32) -> Plan {
    if number % 200 >= 200 - HANG_TOGETHER {
        return match number % 200 % HANG_TOGETHER {
            0 | 1 => Plan::ActsAndHangs,
            _ => Plan::Hangs,
        };
    }
    match number / 2 % 12 {
        0 => Plan::LosesAnswer,
        1 => Plan::LosesRequest,
        2 => Plan::CutsAnswer,
        3 => Plan::Resets,
        4 => Plan::HidesAnswer,
        5 => Plan::IsOverloaded,
        6 => Plan::Fails,
        7 => Plan::Refuses,
        _ => Plan::Answers,
    }
}

/// What is unknown although it could be known: a run that was started, where no other launch of its
/// id is unknown as well.
fn is_to_be_looked_up(entry: &AuditEntry, all: &[AuditEntry], books: &Books) -> bool {
    let run = |entry: &AuditEntry| entry.parameters.as_ref().unwrap()["dag_run_id"].clone();
    let is_open = |entry: &AuditEntry| {
        matches!(
            entry.outcome,
            AuditOutcome::Uncertain | AuditOutcome::UnderWay
        )
    };
    let is_rival = |other: &&AuditEntry| other.id != entry.id && run(other) == run(entry);
    entry.system == System::Airflow
        && is_open(entry)
        && books.started_by(&entry.request_id).is_some()
        && !all.iter().filter(is_rival).any(is_open)
}

/// Panics where the record says what did not happen.
fn assert_true(entry: &AuditEntry, books: &Books) {
    let started = books.started_by(&entry.request_id);
    match entry.outcome {
        AuditOutcome::Done => assert_eq!(entry.result, started, "{entry:?}"),
        AuditOutcome::Refused | AuditOutcome::Failed => assert_eq!(started, None, "{entry:?}"),
        AuditOutcome::Uncertain => assert!(entry.detail.is_some(), "{entry:?}"),
        AuditOutcome::UnderWay | AuditOutcome::Unknown(_) => panic!("{entry:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_launches_under_faults() {
    let (hung, mut hanging) = mpsc::unbounded_channel();
    let ledger = Ledger::open(plan, move || hung.send(()).unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    let store = format!("url = \"sqlite://{}/airstrip.db\"", folder.path().display());
    let door = page_and_keys().await;
    let mut station = Station::start(folder.path(), &door, &ledger.fake, &store).await;

    let next = Arc::new(AtomicU32::new(0));
    let mut people = JoinSet::new();
    for _ in 0..PEOPLE {
        let mut console = Console::new(&door.assertion, station.latest());
        let next = Arc::clone(&next);
        people.spawn(async move {
            let mut told = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= LAUNCHES {
                    return told;
                }
                told.push(console.launch(number).await);
            }
        });
    }
    let (mut told, mut kills, mut waiting) = (HashMap::new(), 0, 0);
    loop {
        tokio::select! {
            Some(()) = hanging.recv() => {
                waiting += 1;
                if waiting == HANG_TOGETHER {
                    waiting = 0;
                    kills += 1;
                    station.kill().await;
                    station.start_again().await;
                }
            }
            answers = people.join_next() => match answers {
                Some(answers) => {
                    for answer in answers.unwrap() {
                        *told.entry(answer).or_insert(0) += 1;
                    }
                }
                None => break,
            }
        }
    }

    let mut pause = tokio::time::interval(Duration::from_millis(200));
    let entries = loop {
        pause.tick().await;
        let entries = station.record(&door).await;
        let books = ledger.books();
        if !entries
            .iter()
            .any(|entry| is_to_be_looked_up(entry, &entries, &books))
        {
            break entries;
        }
    };
    station.stop().await;

    let books = ledger.books();
    let mut outcomes = HashMap::new();
    for entry in &entries {
        *outcomes.entry(entry.outcome.as_str()).or_insert(0) += 1;
    }
    let repeated = books.requests.values().filter(|count| **count > 1).count();
    let connections: HashSet<_> = books.jobs.iter().map(|job| &job.connection).collect();
    let doubled = books.jobs.len() - connections.len();
    let recorded: HashSet<_> = entries
        .iter()
        .map(|entry| entry.request_id.as_str())
        .collect();
    let lost = books
        .requests
        .keys()
        .filter(|id| !recorded.contains(id.as_str()))
        .count();
    let says = |text: &str| {
        let said = |entry: &&AuditEntry| entry.detail.as_ref().is_some_and(|d| d.contains(text));
        entries.iter().filter(said).count()
    };
    let orphans = says("process that sent it ended");
    let looked_up = says("looked up later: the run was there");
    println!(
        "{LAUNCHES} launches, {kills} kills: {} requests reached the upstreams and started {} runs \
         and {} jobs; {repeated} requests came twice, {doubled} launches were doubled, {lost} are \
         not in the record. Entries: {outcomes:?}, of which {orphans} were left by a killed process \
         and {looked_up} were looked up. People were told: {told:?}",
        books.requests.len(),
        books.runs.len(),
        books.jobs.len(),
    );
    assert_eq!((repeated, doubled, lost), (0, 0, 0));
    assert_eq!(told.values().sum::<u32>(), LAUNCHES);
    assert_eq!(kills, LAUNCHES / 200);
    assert!(orphans >= kills as usize * HANG_TOGETHER as usize);
    assert!(looked_up > 0);
    for entry in &entries {
        assert_true(entry, &books);
    }
}
