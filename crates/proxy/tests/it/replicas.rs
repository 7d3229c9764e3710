//! Two processes on one PostgreSQL, of which one is lost.

use std::collections::HashSet;
use std::time::Duration;

use airstrip_contract::{AuditEntry, AuditOutcome, ProblemKind};
use airstrip_iap::ASSERTION_HEADER;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::launches::{Console, Ledger, Plan, Station, page_and_keys};
use crate::postgres::Postgres;
use crate::support::call;

const LAUNCHES: u32 = 100;

/// These hang in the process that is killed: a run that is started, one that is not, and a sync.
const HANGING: [(u32, Plan); 3] = [
    (1_000, Plan::ActsAndHangs),
    (1_002, Plan::Hangs),
    (1_003, Plan::ActsAndHangs),
];

fn plan(number: u32) -> Plan {
    let hanging = HANGING.iter().find(|(hanging, _)| *hanging == number);
    hanging.map_or(Plan::Answers, |(_, plan)| *plan)
}

fn outcome_of<'a>(entries: &'a [AuditEntry], request: &str) -> &'a AuditEntry {
    let mut entries = entries.iter();
    entries.find(|entry| entry.request_id == request).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_survives_and_says_what_became_of_the_others_launches() {
    let server = Postgres::start();
    let (hung, mut hanging) = mpsc::unbounded_channel();
    let ledger = Ledger::open(plan, move || hung.send(()).unwrap()).await;
    let door = page_and_keys().await;
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let url = server.database("replicas");
    let store = folders.each_ref().map(|folder| {
        let file = folder.path().join("url");
        std::fs::write(&file, &url).unwrap();
        format!("url_file = {file:?}")
    });
    // Both find an empty database.
    let (mut survivor, mut lost) = tokio::join!(
        Station::start(folders[0].path(), &door, &ledger.fake, &store[0]),
        Station::start(folders[1].path(), &door, &ledger.fake, &store[1]),
    );

    let mut people = JoinSet::new();
    for (index, station) in [&survivor, &lost].into_iter().enumerate() {
        for half in 0..2 {
            let mut console = Console::new(&door.assertion, station.latest());
            let first = u32::try_from(index).unwrap() + 2 * half;
            people.spawn(async move {
                for number in (first..LAUNCHES).step_by(4) {
                    console.launch(number).await;
                }
            });
        }
    }
    while let Some(done) = people.join_next().await {
        done.unwrap();
    }

    for (number, _) in HANGING {
        let mut console = Console::new(&door.assertion, lost.latest());
        people.spawn(async move {
            console.launch(number).await;
        });
    }
    for _ in HANGING {
        hanging.recv().await.unwrap();
    }
    let before = ledger.books().requests.clone();
    lost.kill().await;
    people.shutdown().await;

    let left: HashSet<_> = {
        let entries = survivor.record(&door).await;
        let open = entries
            .into_iter()
            .filter(|entry| entry.outcome == AuditOutcome::UnderWay);
        open.map(|entry| entry.request_id).collect()
    };
    assert_eq!(left.len(), HANGING.len(), "not yet known to be lost");
    let mut pause = tokio::time::interval(Duration::from_millis(200));
    let entries = loop {
        pause.tick().await;
        let entries = survivor.record(&door).await;
        let looked_up = |request: &String| {
            let entry = outcome_of(&entries, request);
            let detail = entry.detail.as_deref().unwrap_or_default();
            // Whether a run that is not there will come is not known before its time is over.
            let is_run = entry.operation == "launch_dag";
            let will_show = ledger.books().started_by(request).is_some();
            entry.outcome != AuditOutcome::UnderWay
                && (detail.contains("looked up later") || is_run && !will_show)
        };
        if left.iter().all(looked_up) {
            break entries;
        }
    };

    survivor.stop().await;
    let books = ledger.books();
    assert_eq!(books.requests, before, "nothing was sent again");
    assert_eq!(entries.len(), LAUNCHES as usize + HANGING.len());
    let recorded: HashSet<_> = entries.iter().map(|entry| &entry.request_id).collect();
    assert_eq!(recorded, books.requests.keys().collect());
    for entry in &entries {
        let started = books.started_by(&entry.request_id);
        let is_sync = entry.operation == "sync";
        let (outcome, result) = match (left.contains(&entry.request_id), &started) {
            (false, Some(_)) => (AuditOutcome::Done, started.clone()),
            // A run is recognized; a job carries nothing of whoever started it.
            (true, Some(_)) if !is_sync => (AuditOutcome::Done, started.clone()),
            _ => (AuditOutcome::Uncertain, None),
        };
        assert_eq!(
            (&entry.outcome, &entry.result),
            (&outcome, &result),
            "{entry:?}"
        );
        if let (true, true, Some(job)) = (left.contains(&entry.request_id), is_sync, started) {
            let detail = entry.detail.as_deref().unwrap();
            assert!(
                detail.contains(&format!("job {job} was created")),
                "{detail}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_nothing_is_launched_and_reads_go_on() {
    let server = Postgres::start();
    let ledger = Ledger::open(|_| Plan::Answers, || {}).await;
    let door = page_and_keys().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, server.database("away")).unwrap();
    let store = format!("url_file = {file:?}");
    let mut station = Station::start(folder.path(), &door, &ledger.fake, &store).await;
    let address = station.latest().borrow().1;
    let body = "{\"connectionId\":\"00000000-0000-4000-8000-000000000001\"}";
    let send = async |path: &str| {
        let headers = [
            (ASSERTION_HEADER, door.assertion.as_str()),
            ("content-type", "application/json"),
        ];
        let path = format!("/api/airbyte/prod/api/v1/{path}");
        call(address, "POST", &path, &headers, body).await
    };
    assert_eq!(send("connections/sync").await.status, 200);

    server.stop();
    let problem = send("connections/sync").await.problem();
    assert_eq!(problem.kind, ProblemKind::AuditUnavailable);
    assert_eq!(send("web_backend/connections/get").await.status, 200);
    assert_eq!(ledger.books().jobs.len(), 1);

    server.start_again();
    assert_eq!(send("connections/sync").await.status, 200);
    let done = station.record(&door).await;
    let done = done
        .iter()
        .filter(|entry| entry.outcome == AuditOutcome::Done);
    assert_eq!(done.count(), 2);
    station.stop().await;
}
