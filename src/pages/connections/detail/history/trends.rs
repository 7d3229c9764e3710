//! What the past says in words: the last month against the one before, and what stands out.

use airstrip_airbyte::model::trend::{
    BadWeekday, Comparison, Ended, Past, Period, bad_weekday, change, compare, streak,
};
use leptos::prelude::*;

use super::reading::{History, Progress};
use crate::ui::format::{bytes, count, duration, exact};
use crate::ui::{local_day, now};

/// So many in a row are worth a word.
const IN_A_ROW: usize = 3;
/// Less than that is no change.
const PERCENT: i64 = 3;
const WEEKDAYS: [&str; 7] = [
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
];

/// A figure with its name and how it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    name: &'static str,
    value: String,
    before: String,
}

/// The figures and sentences; nothing until all pages are read, as they would only mislead.
pub fn trends(history: History) -> AnyView {
    let view = move || {
        let complete = match history.progress.get() {
            Progress::Reading => return None,
            Progress::Done { complete } => complete,
            Progress::Failed(_) => false,
        };
        let all = history.all.get();
        let pasts: Vec<Past> = all.iter().map(|job| job.past).collect();
        let compared = compare(&pasts, now().as_second(), complete);
        let figures = compared.map(|compared| figures(&compared));
        let sentences = sentences(streak(&pasts), bad_weekday(&pasts, &local_day));
        let days = compared.map(|compared| compared.days);
        Some(shown(days, figures.unwrap_or_default(), sentences))
    };
    view! {
        <section class="trends" aria-label="Trends">
            {view}
        </section>
    }
    .into_any()
}

fn shown(days: Option<i64>, figures: Vec<Told>, sentences: Vec<String>) -> AnyView {
    let heading = days.map(|days| match days {
        1 => "Last day".to_owned(),
        days => format!("Last {days} days"),
    });
    let figures = figures.into_iter().map(|told| {
        view! {
            <div>
                <dt>{told.name}</dt>
                <dd class="num">
                    <strong>{told.value}</strong>
                    <span class="muted">{told.before}</span>
                </dd>
            </div>
        }
    });
    let sentences = sentences
        .into_iter()
        .map(|words| view! { <li>{words}</li> });
    view! {
        <h2>{heading}</h2>
        <dl class="trend-figures">{figures.collect_view()}</dl>
        <ul class="trend-words">{sentences.collect_view()}</ul>
    }
    .into_any()
}

fn figures(compared: &Comparison) -> Vec<Told> {
    let Comparison { days, last, before } = compared;
    let than = if *days == 30 {
        "the month before".to_owned()
    } else {
        format!("the {days} days before")
    };
    let told = |name, value: Option<String>, then: &dyn Fn(&Period) -> Option<String>| {
        Some(Told {
            name,
            value: value?,
            before: before.as_ref().and_then(then).unwrap_or_default(),
        })
    };
    let whole = |n: i64| n.unsigned_abs();
    let more = |now, then, up, down| changed(now, then, up, down, &than);
    [
        told("Jobs", Some(exact(whole(last.jobs))), &|then| {
            Some(format!("{} in {than}", exact(whole(then.jobs))))
        }),
        told(
            "Landed",
            last.landed_share().map(|share| format!("{share} %")),
            &|then| Some(format!("{} % in {than}", then.landed_share()?)),
        ),
        told("Median duration", last.median.map(duration), &|then| {
            more(last.median?, then.median?, "slower", "faster")
        }),
        told("Records", Some(count(whole(last.records))), &|then| {
            more(last.records, then.records, "more", "fewer")
        }),
        told("Bytes", Some(bytes(whole(last.bytes))), &|then| {
            more(last.bytes, then.bytes, "more", "fewer")
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `12 % slower than the month before`
fn changed(now: i64, before: i64, up: &str, down: &str, than: &str) -> Option<String> {
    let percent = change(now, before)?;
    Some(match percent {
        _ if percent.abs() < PERCENT => format!("as in {than}"),
        // From twice on percents no longer read well.
        100.. => {
            let tenths = (i128::from(now) * 10 / i128::from(before)).max(0);
            format!("{}.{} times {than}", tenths / 10, tenths % 10)
        }
        0.. => format!("{percent} % {up} than {than}"),
        _ => format!("{} % {down} than {than}", -percent),
    })
}

fn sentences(streak: Option<(Ended, usize)>, bad: Option<BadWeekday>) -> Vec<String> {
    let row = streak
        .filter(|(_, len)| *len >= IN_A_ROW)
        .map(|(ended, len)| {
            let word = if ended == Ended::Landed {
                "landed"
            } else {
                "failed"
            };
            format!("The last {} all {word}.", exact(len as u64))
        });
    let bad = bad.map(|bad| {
        format!(
            "Fails on {}: {} of {} syncs, and {} of {} on other days.",
            WEEKDAYS[bad.weekday], bad.failed, bad.of, bad.others_failed, bad.others_of
        )
    });
    row.into_iter().chain(bad).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_told_against_the_one_before() {
        let period = |jobs, median, records| Period {
            jobs,
            landed: jobs,
            failed: 0,
            median,
            records,
            bytes: 2_000,
        };
        let mut compared = Comparison {
            days: 30,
            last: period(120, Some(336), 3_000),
            before: Some(period(118, Some(300), 1_000)),
        };
        let told = |compared: &Comparison| -> Vec<_> {
            let figures = figures(compared).into_iter();
            figures
                .map(|told| format!("{} {}, {}", told.name, told.value, told.before))
                .collect()
        };
        assert_eq!(
            told(&compared),
            [
                "Jobs 120, 118 in the month before",
                "Landed 100 %, 100 % in the month before",
                "Median duration 5 m 36 s, 12 % slower than the month before",
                "Records 3 k, 3.0 times the month before",
                "Bytes 2 kB, as in the month before",
            ]
        );
        compared.days = 20;
        compared.before = Some(period(118, Some(400), 0));
        assert_eq!(
            told(&compared)[2],
            "Median duration 5 m 36 s, 16 % faster than the 20 days before"
        );
        assert_eq!(told(&compared)[3], "Records 3 k, ");
        compared.before = None;
        compared.last.median = None;
        assert_eq!(told(&compared).len(), 4);
        assert_eq!(told(&compared)[0], "Jobs 120, ");
    }

    #[test]
    fn only_what_stands_out_is_said() {
        let bad = BadWeekday {
            weekday: 0,
            failed: 6,
            of: 8,
            others_failed: 2,
            others_of: 48,
        };
        assert_eq!(sentences(None, None), Vec::<String>::new());
        assert_eq!(
            sentences(Some((Ended::Failed, 2)), None),
            Vec::<String>::new()
        );
        assert_eq!(
            sentences(Some((Ended::Landed, 1_042)), Some(bad)),
            [
                "The last 1,042 all landed.",
                "Fails on Mondays: 6 of 8 syncs, and 2 of 48 on other days."
            ]
        );
    }
}
