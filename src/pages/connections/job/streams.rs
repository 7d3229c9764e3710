//! The streams of the attempt that is shown.

use std::cmp::Ordering;

use airstrip_airbyte::config::{Attempt, AttemptStreamStats, JobWithAttempts, StreamProgress};
use leptos::prelude::*;

use super::page::Page;
use crate::router::{Param, use_router};
use crate::ui::{Button, Column, Glyph, Icon, Sort, Variant, format, order};

static COLUMNS: &[Column] = &[
    Column::new("stream", "Stream").sortable(),
    Column::new("read", "Read").sortable().numeric(),
    Column::new("records", "Arrived").sortable().numeric(),
    Column::new("bytes", "Bytes").sortable().numeric(),
    Column::new("share", "Share").numeric(),
];

/// So many streams are shown at first: the log is below.
const FEW: usize = 8;

/// A stream's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Figures {
    /// Its namespace with a dot; empty where it has none.
    namespace: String,
    name: String,
    read: Option<u64>,
    arrived: Option<u64>,
    bytes: Option<u64>,
    /// Of all records that were read, in thousandths.
    share: u64,
}

/// What the streams have moved, as far as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    streams: Vec<Figures>,
    /// Whether in all attempts together, of several.
    by_all: bool,
    /// Whether more may arrive: what was read arrives later.
    live: bool,
}

/// The table; nothing where no streams are told.
pub fn streams(page: Page) -> AnyView {
    let told = Memo::new(move |_| {
        let entry = page.job.data()?;
        Some(told(&entry, &page.attempt()?))
    });
    let sort = use_router().param("sort", "");
    let all = RwSignal::new(false);
    let rows = move || {
        let told = told.get().filter(|told| !told.streams.is_empty())?;
        let chosen = Sort::from_param(&sort.get(), COLUMNS);
        Some(table(sort, chosen, &told, all))
    };
    rows.into_any()
}

fn table(sort: Param, chosen: Option<Sort>, told: &Told, all: RwSignal<bool>) -> AnyView {
    let figures = &told.streams;
    let order = order(figures.len(), &mut |a, b| {
        compare(chosen, &figures[a], &figures[b])
    });
    let few = if all.get() { order.len() } else { FEW };
    let rows = order
        .iter()
        .take(few)
        .map(|at| row(&figures[*at], told.live));
    let rows = rows.collect_view();
    let more = (figures.len() > few).then(|| {
        let text = format!("Show all {} streams", figures.len());
        view! {
            <Button on_click=move |_| all.set(true) variant=Variant::Quiet>
                {text}
            </Button>
        }
    });
    let whose = if told.by_all { " of all attempts" } else { "" };
    let head = COLUMNS.iter().map(|column| heading(sort, chosen, column));
    view! {
        <section class="section">
            <h2>{format!("Streams{whose} ({})", figures.len())}</h2>
            <div class="wide">
                <table class="table job-streams" aria-label="Streams">
                    <thead>
                        <tr>{head.collect_view()}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {more}
        </section>
    }
    .into_any()
}

fn heading(sort: Param, chosen: Option<Sort>, column: &'static Column) -> AnyView {
    let own = chosen.filter(|chosen| chosen.column == column.key);
    let direction = match own {
        Some(Sort {
            descending: true, ..
        }) => Some("descending"),
        Some(_) => Some("ascending"),
        None => column.sortable.then_some("none"),
    };
    let mark = own.map(|own| {
        let glyph = if own.descending {
            Glyph::SortDown
        } else {
            Glyph::SortUp
        };
        view! { <Icon glyph /> }
    });
    let ask = move |_| {
        // Numbers are wanted largest first.
        let descending = own.map_or(column.numeric, |own| !own.descending);
        let next = Sort {
            column: column.key,
            descending,
        };
        sort.set(&next.to_param());
    };
    let title = if column.sortable {
        view! {
            <button type="button" class="sort" on:click=ask>
                {column.title}
                {mark}
            </button>
        }
        .into_any()
    } else {
        column.title.into_any()
    };
    view! {
        <th scope="col" class:num=column.numeric aria-sort=direction>
            {title}
        </th>
    }
    .into_any()
}

fn row(figures: &Figures, live: bool) -> AnyView {
    let count = |n: Option<u64>| n.map_or_else(|| "–".to_owned(), format::exact);
    let bytes = figures.bytes.map(|n| {
        let title = format!("{} bytes", format::exact(n));
        view! { <span title=title>{format::bytes(n)}</span> }
    });
    let missing = !live && figures.arrived < figures.read && figures.arrived.is_some();
    let share = figures.share;
    view! {
        <tr>
            <th scope="row" class="stream-name">
                {figures.namespace.clone()} <wbr /> {figures.name.clone()}
            </th>
            <td class="num">{count(figures.read)}</td>
            <td class="num" class:job-missing=missing>
                {count(figures.arrived)}
            </td>
            <td class="num">{bytes}</td>
            <td class="num job-share">
                <i aria-hidden="true" style:width=format!("{}%", share.div_ceil(10))></i>
                <span>{percent(share)}</span>
            </td>
        </tr>
    }
    .into_any()
}

/// `12 %`, `0.4 %`
fn percent(thousandths: u64) -> String {
    match thousandths {
        0 => "0 %".to_owned(),
        1..100 if !thousandths.is_multiple_of(10) => {
            format!("{}.{} %", thousandths / 10, thousandths % 10)
        }
        _ => format!("{} %", thousandths / 10),
    }
}

/// What is told of the streams of an attempt. An attempt tells of itself only when it is over, and
/// nothing where it was cancelled; its job tells what all attempts have moved while they go on.
fn told(entry: &JobWithAttempts, attempt: &Attempt) -> Told {
    let sums = &entry.job.stream_aggregated_stats;
    let several = entry.attempts.len() > 1;
    let own = &attempt.stream_stats;
    let by_job = !sums.is_empty() && (!several || own.is_empty());
    let mut streams: Vec<Figures> = if by_job {
        sums.iter().map(of_job).collect()
    } else {
        own.iter().map(|stream| of_attempt(stream, sums)).collect()
    };
    let read = |stream: &Figures| u128::from(stream.read.or(stream.arrived).unwrap_or(0));
    let all: u128 = streams.iter().map(read).sum();
    for stream in &mut streams {
        stream.share = u64::try_from(read(stream) * 1_000 / all.max(1)).unwrap_or(0);
    }
    Told {
        streams,
        by_all: by_job && several,
        live: entry.job.status.is_live(),
    }
}

fn of_job(stream: &StreamProgress) -> Figures {
    Figures {
        namespace: dotted(stream.stream_namespace.as_deref()),
        name: stream.stream_name.clone(),
        read: stream.records_emitted,
        arrived: stream.records_committed,
        bytes: stream.bytes_committed.or(stream.bytes_emitted),
        share: 0,
    }
}

fn of_attempt(stream: &AttemptStreamStats, sums: &[StreamProgress]) -> Figures {
    let name = &stream.stream_name;
    // Its job knows the namespace, where only one stream has that name.
    let mut same = sums.iter().filter(|known| known.stream_name == *name);
    let known = same.next().filter(|_| same.next().is_none());
    let known = known.and_then(|known| known.stream_namespace.as_deref());
    let stats = stream.stats;
    Figures {
        namespace: dotted(stream.stream_namespace.as_deref().or(known)),
        name: name.clone(),
        read: stats.records_emitted,
        arrived: stats.records_committed,
        bytes: stats.bytes_committed.or(stats.bytes_emitted),
        share: 0,
    }
}

fn dotted(namespace: Option<&str>) -> String {
    namespace.map_or_else(String::new, |namespace| format!("{namespace}."))
}

fn by_name(a: &Figures, b: &Figures) -> Ordering {
    (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name))
}

/// Most records first, unless another order was chosen.
fn compare(sort: Option<Sort>, a: &Figures, b: &Figures) -> Ordering {
    let Some(Sort { column, descending }) = sort else {
        return b.read.cmp(&a.read).then_with(|| by_name(a, b));
    };
    let ordering = match column {
        "read" => a.read.cmp(&b.read),
        "records" => a.arrived.cmp(&b.arrived),
        "bytes" => a.bytes.cmp(&b.bytes),
        _ => by_name(a, b),
    };
    if descending {
        ordering.reverse()
    } else {
        ordering
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A job with the sums of its streams, and an attempt for each list of streams.
    fn job(sums: &str, attempts: &[&str]) -> JobWithAttempts {
        let attempts: Vec<String> = (attempts.iter().zip(0..))
            .map(|(streams, id)| {
                format!(
                    r#"{{"id":{id},"status":"failed","createdAt":0,"streamStats":[{streams}]}}"#
                )
            })
            .collect();
        let text = format!(
            r#"{{"job":{{"id":1,"configType":"sync","configId":"c","status":"running","createdAt":0,"updatedAt":0,
            "streamAggregatedStats":[{sums}]}},"attempts":[{}]}}"#,
            attempts.join(",")
        );
        serde_json::from_str(&text).unwrap()
    }

    fn full(figures: &Figures) -> String {
        format!("{}{}", figures.namespace, figures.name)
    }

    fn figures(streams: &str) -> Vec<Figures> {
        let job = job("", &[streams]);
        told(&job, &job.attempts[0]).streams
    }

    #[test]
    fn a_live_attempt_is_told_of_by_its_job() {
        const SUMS: &str = r#"{"streamName":"a","streamNamespace":"n","recordsEmitted":7,"recordsCommitted":5,"bytesEmitted":70,"bytesCommitted":50},
            {"streamName":"b","streamNamespace":"n","recordsEmitted":1},{"streamName":"b","streamNamespace":"m","recordsEmitted":1}"#;
        const OWN: &str = r#"{"streamName":"a","stats":{"recordsEmitted":3,"bytesEmitted":30}},{"streamName":"b","stats":{"recordsEmitted":1}}"#;
        let counted = vec![
            ("n.a", Some(7), Some(50)),
            ("n.b", Some(1), None),
            ("m.b", Some(1), None),
        ];
        let own = vec![("n.a", Some(3), Some(30)), ("b", Some(1), None)];
        for (attempts, shown, by_all, expected) in [
            // The only one: what the job has moved is what it has moved.
            (&[""][..], 0, false, &counted),
            (&[OWN], 0, false, &counted),
            // One of several tells of itself, as far as it does; two streams have the second name.
            (&[OWN, ""], 0, false, &own),
            (&[OWN, ""], 1, true, &counted),
        ] {
            let job = job(SUMS, attempts);
            let told = told(&job, &job.attempts[shown]);
            let found = told.streams.iter();
            let found: Vec<_> = found.map(|f| (full(f), f.read, f.bytes)).collect();
            let found: Vec<_> = found
                .iter()
                .map(|(name, read, bytes)| (name.as_str(), *read, *bytes))
                .collect();
            assert_eq!((&found, told.by_all), (expected, by_all), "{attempts:?}");
        }
        let nothing = job("", &["", ""]);
        let nothing = told(&nothing, &nothing.attempts[1]);
        assert_eq!((nothing.streams, nothing.by_all), (vec![], false));
    }

    #[test]
    fn shares_are_of_what_was_read() {
        let found = figures(
            r#"{"streamName":"a","stats":{"recordsEmitted":750,"recordsCommitted":500,"bytesCommitted":9}},
               {"streamName":"b","streamNamespace":"n","stats":{"recordsEmitted":250}},
               {"streamName":"c","stats":{}}"#,
        );
        let told: Vec<_> = found
            .iter()
            .map(|f| (full(f), f.arrived, f.share))
            .collect();
        let expected = [("a", Some(500), 750), ("n.b", None, 250), ("c", None, 0)];
        assert_eq!(
            told,
            expected.map(|(name, arrived, share)| (name.to_owned(), arrived, share))
        );
        let huge = format!(
            r#"{{"streamName":"a","stats":{{"recordsEmitted":{}}}}}"#,
            u64::MAX
        );
        let huge = figures(&format!("{huge},{huge}"));
        assert_eq!(huge[1].share, 500);
        for (share, words) in [
            (0, "0 %"),
            (4, "0.4 %"),
            (10, "1 %"),
            (15, "1.5 %"),
            (754, "75 %"),
            (1_000, "100 %"),
        ] {
            assert_eq!(percent(share), words);
        }
    }

    #[test]
    fn the_largest_come_first_unless_asked_otherwise() {
        let found = figures(
            r#"{"streamName":"b","stats":{"recordsEmitted":1}},
               {"streamName":"a","stats":{"recordsEmitted":9}},
               {"streamName":"c","stats":{}}"#,
        );
        let names = |param: &str| -> String {
            let sort = Sort::from_param(param, COLUMNS);
            let order = order(found.len(), &mut |a, b| compare(sort, &found[a], &found[b]));
            order
                .into_iter()
                .map(|at| found[at].name.as_str())
                .collect()
        };
        for (param, expected) in [
            ("", "abc"),
            ("stream", "abc"),
            ("-stream", "cba"),
            ("read", "cba"),
            ("-read", "abc"),
        ] {
            assert_eq!(names(param), expected, "{param}");
        }
    }
}
