//! What charts of a long history show.

use std::collections::HashSet;

use airstrip_demo::{Options, connections};
use serde_json::{Value, json};

use crate::support::{Demo, options};

/// A past sync.
struct Past {
    created: i64,
    seconds: i64,
    records: u64,
    status: String,
}

async fn history(demo: &Demo, connection: &Value) -> Vec<Past> {
    let query = json!({
        "configTypes": ["sync"], "configId": connection["connectionId"],
        "pagination": { "pageSize": 1000 },
    });
    let page = demo.airbyte_ok("/jobs/list", query).await;
    let jobs = page["jobs"].as_array().unwrap().iter();
    jobs.map(|job| {
        let job = &job["job"];
        let created = job["createdAt"].as_i64().unwrap();
        Past {
            created,
            seconds: job["updatedAt"].as_i64().unwrap() - created,
            records: job["aggregatedStats"]["recordsCommitted"].as_u64().unwrap(),
            status: job["status"].as_str().unwrap().to_owned(),
        }
    })
    .collect()
}

fn median<T: Ord + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable();
    values[values.len() / 2]
}

#[tokio::test]
async fn a_thousand_jobs_have_a_trend_quiet_weekends_outliers_and_bad_spells() {
    let demo = Demo::with(Options {
        connections: 90,
        jobs: 1000,
        ..options()
    })
    .await;
    let all = demo.connections().await;
    let daily: Vec<_> = all
        .iter()
        .filter(|row| row["scheduleData"]["cron"]["cronExpression"] == "0 0 6 * * ?")
        .collect();
    assert!(daily.len() >= 4);
    let (mut trends, mut rows, mut failures) = (0, 0, 0);
    for connection in &daily {
        let jobs = history(&demo, connection).await;
        if jobs.is_empty() {
            continue;
        }
        assert!(
            (950..=1000).contains(&jobs.len()),
            "the rest clear or refresh"
        );
        let landed: Vec<_> = jobs
            .iter()
            .filter(|job| job.status == "succeeded")
            .collect();
        // The first of January 1970 was a Thursday.
        let is_weekend = |job: &&&Past| (job.created / 86_400 + 3) % 7 >= 5;
        let old = || landed.iter().skip(200);
        let weekend = median(old().filter(is_weekend).map(|job| job.records));
        let working = median(old().filter(|job| !is_weekend(job)).map(|job| job.records));
        assert!(weekend * 10 < working * 8, "{weekend} and {working}");

        let usual = median(landed.iter().take(100).map(|job| job.seconds));
        let longest = landed.iter().take(20).map(|job| job.seconds).max().unwrap();
        assert!(
            longest * 10 >= usual * 25,
            "one sticks out: {longest} of {usual}"
        );

        let now = median(landed.iter().take(15).map(|job| job.records));
        let then = median(landed.iter().skip(60).take(15).map(|job| job.records));
        trends += usize::from(now.abs_diff(then) * 20 > then);
        let failed = |job: &Past| job.status == "failed";
        failures += jobs.iter().filter(|job| failed(job)).count();
        rows += jobs
            .windows(2)
            .filter(|two| failed(&two[0]) && failed(&two[1]))
            .count();
    }
    assert!(
        trends * 2 > daily.len(),
        "{trends} of {} have one",
        daily.len()
    );
    assert!(
        rows * 5 > failures * 2,
        "{rows} of {failures} follow on another"
    );
}

#[tokio::test]
async fn as_many_run_as_were_asked_for() {
    for running in [0, 50] {
        let demo = Demo::with(Options {
            connections: 1_000,
            running: Some(running),
            ..options()
        })
        .await;
        let all = demo.connections().await;
        let ordinary = |row: &&Value| !row["name"].as_str().unwrap().starts_with("demo: ");
        let count = |all: &[Value]| {
            let ordinary = all.iter().filter(ordinary);
            ordinary.filter(|row| row["isSyncing"] == true).count()
        };
        assert_eq!(count(&all), running);
        let spread: HashSet<_> = all
            .iter()
            .filter(ordinary)
            .filter(|row| row["isSyncing"] == true)
            .map(|row| row["source"]["sourceName"].as_str().unwrap())
            .collect();
        assert!(running == 0 || spread.len() > 5, "{spread:?}");
        demo.advance(240);
        assert!(count(&demo.connections().await) >= running, "still");
    }
}

#[tokio::test]
async fn there_is_enough_to_filter_by() {
    let demo = Demo::start().await;
    let all = demo.connections().await;
    let tags = all.iter().flat_map(|row| row["tags"].as_array().unwrap());
    let tags: HashSet<_> = tags.map(|tag| tag["name"].as_str().unwrap()).collect();
    assert!(tags.len() >= 6, "{tags:?}");
    assert!(!tags.contains(connections::BULK_TAG));
    assert_eq!(demo.workspaces().await.len(), 4);
    let icons: HashSet<_> = all
        .iter()
        .map(|row| {
            row["source"]["icon"]
                .as_str()
                .map(|icon| icon.split([' ', ':']).next())
        })
        .collect();
    assert_eq!(
        icons,
        HashSet::from([None, Some(Some("<svg")), Some(Some("https"))])
    );
}

#[tokio::test]
async fn failures_are_of_every_origin_and_type() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::EVERY_FAILURE).await;
    let query = json!({ "configTypes": ["sync"], "configId": connection });
    let page = demo.airbyte_ok("/jobs/list", query).await;
    let (mut origins, mut types) = (HashSet::new(), HashSet::new());
    for job in page["jobs"].as_array().unwrap() {
        let failures = &job["attempts"][0]["failureSummary"]["failures"];
        origins.insert(failures[0]["failureOrigin"].as_str().unwrap().to_owned());
        types.insert(failures[0]["failureType"].as_str().map(str::to_owned));
    }
    for origin in [
        "source",
        "destination",
        "replication",
        "persistence",
        "airbyte_platform",
    ] {
        assert!(origins.contains(origin), "{origin}");
    }
    for kind in [
        "config_error",
        "system_error",
        "refresh_schema",
        "heartbeat_timeout",
        "destination_timeout",
        "transient_error",
    ] {
        assert!(types.contains(&Some(kind.to_owned())), "{kind}");
    }
    assert!(types.contains(&None), "and one whose type is not known");
}
