#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;

const DAY: i64 = 86_400;
/// A Monday at midnight in UTC.
const MONDAY: i64 = 19_996 * DAY;

fn job(at: i64, kind: Kind, ended: Ended, seconds: i64) -> Past {
    Past::new(at, kind, ended, seconds, Some((1_000, 5_000)))
}

fn synced(at: i64, seconds: i64) -> Past {
    job(at, Kind::Sync, Ended::Landed, seconds)
}

fn utc_day(at: i64) -> i64 {
    at.div_euclid(DAY)
}

fn read(job: &str) -> Past {
    let text = format!(r#"{{"job":{{"id":1,"configId":"c","createdAt":50,{job}}}}}"#);
    let now = Timestamp::from_second(1_000).unwrap();
    Past::of(&serde_json::from_str(&text).unwrap(), now)
}

#[test]
fn a_job_is_measured_by_what_arrived_and_a_live_one_by_what_it_has_read_so_far() {
    let stats = r#""aggregatedStats":{"recordsEmitted":9,"recordsCommitted":7,"bytesEmitted":90,"bytesCommitted":70}"#;
    for (text, kind, ended, figures) in [
        (
            format!(
                r#""configType":"sync","status":"succeeded","startedAt":100,"updatedAt":160,{stats}"#
            ),
            Kind::Sync,
            Ended::Landed,
            [Some(60), Some(7), Some(70)],
        ),
        (
            format!(
                r#""configType":"refresh","status":"incomplete","startedAt":100,"updatedAt":160,{stats}"#
            ),
            Kind::Refresh,
            Ended::Open,
            [Some(900), Some(9), Some(90)],
        ),
        (
            r#""configType":"reset_connection","status":"cancelled","updatedAt":20"#.to_owned(),
            Kind::Clear,
            Ended::Cancelled,
            [Some(0), None, None],
        ),
        (
            r#""configType":"levitate","status":"evaporated","updatedAt":60"#.to_owned(),
            Kind::Other,
            Ended::Open,
            [Some(10), None, None],
        ),
    ] {
        let found = read(&text);
        assert_eq!((found.kind, found.ended), (kind, ended), "{text}");
        assert_eq!(found.figures, figures, "{text}");
    }
}

#[test]
fn what_is_usual_is_told_by_the_jobs_of_a_kind_that_landed() {
    let typical = |jobs: &[Past]| {
        Typical::of(jobs, Kind::Sync, Metric::Duration).map(|t| (t.median, t.p95, t.of))
    };
    let hundred: Vec<Past> = (1..=100).map(|n| synced(n, n)).collect();
    assert_eq!(typical(&[]), None);
    assert_eq!(typical(&[job(0, Kind::Sync, Ended::Failed, 9)]), None);
    assert_eq!(typical(&[job(0, Kind::Clear, Ended::Landed, 9)]), None);
    assert_eq!(typical(&[synced(0, 7)]), Some((7, 7, 1)));
    assert_eq!(
        typical(&[synced(0, 30), synced(1, 10), synced(2, 20)]),
        Some((20, 30, 3))
    );
    assert_eq!(typical(&hundred), Some((50, 95, 100)));
}

#[test]
fn an_outlier_is_three_times_the_twenty_before_of_its_kind() {
    let usual = |seconds| (0..5).map(move |n| synced(n, seconds));
    let last = |jobs: Vec<Past>| outliers(&jobs, Metric::Duration).pop().unwrap();
    let after = |before: Vec<Past>, one: Past| last(before.into_iter().chain([one]).collect());
    for (name, before, one, found) in [
        (
            "too few before",
            usual(100).take(4).collect(),
            synced(9, 900),
            None,
        ),
        (
            "exactly three times",
            usual(100).collect(),
            synced(9, 300),
            None,
        ),
        (
            "more than three times",
            usual(100).collect(),
            synced(9, 310),
            Some(31),
        ),
        (
            "a failed one counts as well",
            usual(100).collect(),
            job(9, Kind::Sync, Ended::Failed, 500),
            Some(50),
        ),
        (
            "not a minute more",
            usual(10).collect(),
            synced(9, 60),
            None,
        ),
        (
            "a minute more",
            usual(10).collect(),
            synced(9, 70),
            Some(70),
        ),
        (
            "another kind",
            usual(100).collect(),
            job(9, Kind::Clear, Ended::Landed, 900),
            None,
        ),
        ("nothing is usual", usual(0).collect(), synced(9, 900), None),
    ] {
        assert_eq!(after(before, one), found, "{name}");
    }
    // Failures and older jobs than the last twenty teach nothing.
    let mut jobs: Vec<Past> = usual(10_000).collect();
    jobs.extend((0..20).map(|n| job(n, Kind::Sync, Ended::Failed, 9_000)));
    jobs.extend((0..20).map(|n| synced(n, 100)));
    assert_eq!(after(jobs, synced(9, 400)), Some(40));
    // Volume needs no minute.
    let small: Vec<Past> = (0..6)
        .map(|n| {
            Past::new(
                n,
                Kind::Sync,
                Ended::Landed,
                1,
                Some((if n == 5 { 40 } else { 10 }, 1)),
            )
        })
        .collect();
    assert_eq!(outliers(&small, Metric::Records).pop().unwrap(), Some(40));
    assert_eq!(outliers(&small, Metric::Bytes).pop().unwrap(), None);
}

#[test]
fn a_month_is_held_against_the_one_before_as_far_as_it_is_known() {
    let now = 100 * DAY;
    let daily =
        |from: i64, to: i64, seconds| (from..to).map(move |day| synced(day * DAY + 1, seconds));
    let all: Vec<Past> = daily(0, 70, 100).chain(daily(70, 100, 112)).collect();
    let whole = compare(&all, now, true).unwrap();
    assert_eq!(
        (whole.days, whole.last.jobs, whole.before.unwrap().jobs),
        (30, 30, 30)
    );
    assert_eq!(
        change(
            whole.last.median.unwrap(),
            whole.before.unwrap().median.unwrap()
        ),
        Some(12)
    );
    assert_eq!(whole.last.records, 30_000);
    // Of what has been read only the last 41 days are known: twenty against twenty.
    let part = compare(&all[59..], now, false).unwrap();
    assert_eq!(
        (part.days, part.last.jobs, part.before.unwrap().jobs),
        (20, 20, 20)
    );
    // A connection of last week has no month before.
    let young: Vec<Past> = daily(93, 100, 5).collect();
    assert_eq!(compare(&young, now, true).unwrap().before, None);
    assert_eq!(compare(&young[6..], now, false), None);
    assert_eq!(compare(&[], now, true), None);
}

#[test]
fn a_share_is_whole_only_where_all_landed_and_a_median_needs_five() {
    let mut jobs: Vec<Past> = (0..999).map(|n| synced(n, 1)).collect();
    jobs.push(job(999, Kind::Sync, Ended::Cancelled, 1));
    assert_eq!(
        compare(&jobs, 1_000, true).unwrap().last.landed_share(),
        Some(100)
    );
    jobs.push(job(999, Kind::Sync, Ended::Failed, 1));
    assert_eq!(
        compare(&jobs, 1_000, true).unwrap().last.landed_share(),
        Some(99)
    );
    let few = compare(&jobs[..4], 1_000, true).unwrap().last;
    assert_eq!((few.landed, few.median), (4, None));
    assert_eq!(Period::default().landed_share(), None);
}

#[test]
fn changes_are_rounded_to_whole_percents() {
    for (now, before, percent) in [
        (112, 100, Some(12)),
        (88, 100, Some(-12)),
        (1_005, 1_000, Some(1)),
        (1_004, 1_000, Some(0)),
        (995, 1_000, Some(-1)),
        (0, 7, Some(-100)),
        (5, 0, None),
    ] {
        assert_eq!(change(now, before), percent, "{now} after {before}");
    }
}

#[test]
fn a_streak_passes_over_what_did_not_end_by_itself() {
    use Ended::{Cancelled, Failed, Landed, Open};
    for (ends, found) in [
        (vec![], None),
        (vec![Open, Cancelled], None),
        (
            vec![Failed, Landed, Cancelled, Landed, Open],
            Some((Landed, 2)),
        ),
        (vec![Landed, Failed, Failed, Failed], Some((Failed, 3))),
    ] {
        let jobs: Vec<Past> = ends.iter().map(|end| job(0, Kind::Sync, *end, 1)).collect();
        assert_eq!(streak(&jobs), found, "{ends:?}");
    }
}

/// A sync a day for so many weeks; those of which `fails` says so failed.
fn weeks(count: i64, fails: impl Fn(i64) -> bool) -> Vec<Past> {
    let ended = |day| {
        if fails(day) {
            Ended::Failed
        } else {
            Ended::Landed
        }
    };
    (0..count * 7)
        .map(|day| job(MONDAY + day * DAY, Kind::Sync, ended(day), 1))
        .collect()
}

#[test]
fn a_weekday_is_blamed_only_where_chance_is_no_explanation() {
    let bad =
        |jobs: &[Past]| bad_weekday(jobs, &utc_day).map(|bad| (bad.weekday, bad.failed, bad.of));
    assert_eq!(
        bad(&weeks(8, |day| day % 7 == 2 && day > 14)),
        Some((2, 6, 8))
    );
    assert_eq!(bad(&weeks(8, |_| false)), None);
    assert_eq!(bad(&weeks(8, |_| true)), None);
    // Every fifth day fails: all weekdays alike.
    assert_eq!(bad(&weeks(20, |day| day % 5 == 0)), None);
    // Two of eight Wednesdays may be chance.
    assert_eq!(bad(&weeks(8, |day| day == 2 || day == 9)), None);
    // Ten failures of one bad Wednesday are one.
    let mut jobs = weeks(8, |_| false);
    jobs.splice(
        3..3,
        (0..10).map(|n| job(MONDAY + 2 * DAY + n, Kind::Sync, Ended::Failed, 1)),
    );
    assert_eq!(bad(&jobs), None);
    // The reader's Wednesday begins elsewhere.
    let late = weeks(8, |day| day % 7 == 2);
    let shifted = bad_weekday(&late, &|at| (at - 3_600).div_euclid(DAY)).unwrap();
    assert_eq!(
        (shifted.weekday, shifted.others_failed, shifted.others_of),
        (1, 0, 48)
    );
}

fn any_job() -> impl Strategy<Value = Past> {
    let kinds = prop::sample::select(vec![Kind::Sync, Kind::Refresh, Kind::Clear, Kind::Other]);
    let ends = prop::sample::select(vec![
        Ended::Landed,
        Ended::Failed,
        Ended::Cancelled,
        Ended::Open,
    ]);
    let stats = prop::option::of(any::<(u64, u64)>());
    (-400 * DAY..400 * DAY, kinds, ends, any::<i64>(), stats)
        .prop_map(|(at, kind, ended, seconds, stats)| Past::new(at, kind, ended, seconds, stats))
}

proptest! {
    #[test]
    fn no_history_breaks_the_figures(jobs in prop::collection::vec(any_job(), 0..80), now in -400 * DAY..400 * DAY, complete: bool) {
        for metric in [Metric::Duration, Metric::Records, Metric::Bytes] {
            let found = outliers(&jobs, metric);
            prop_assert_eq!(found.len(), jobs.len());
            prop_assert!(found.iter().flatten().all(|tenths| *tenths > 30));
        }
        if let Some(found) = compare(&jobs, now, complete) {
            prop_assert!((1..=30).contains(&found.days));
            prop_assert!(found.last.jobs + found.before.map_or(0, |p| p.jobs) <= jobs.len() as i64);
        }
        let run = streak(&jobs).map_or(0, |(_, count)| count);
        prop_assert!(run <= jobs.len());
        if let Some(bad) = bad_weekday(&jobs, &utc_day) {
            prop_assert!(bad.weekday < 7 && bad.failed >= 3 && bad.failed <= bad.of);
        }
    }
}
