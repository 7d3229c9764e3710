//! The streams of the attempt that is shown.

use std::cmp::Ordering;

use airstrip_airbyte::config::{Attempt, AttemptStreamStats};
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
    name: String,
    read: Option<u64>,
    arrived: Option<u64>,
    bytes: Option<u64>,
    /// Of all records that were read, in thousandths.
    share: u64,
}

/// The table; nothing where the attempt tells no streams.
pub fn streams(page: Page) -> AnyView {
    let figures = Memo::new(move |_| page.attempt().map(|attempt| figures(&attempt)));
    let sort = use_router().param("sort", "");
    let all = RwSignal::new(false);
    let rows = move || {
        let figures = figures.get()?;
        let chosen = Sort::from_param(&sort.get(), COLUMNS);
        (!figures.is_empty()).then(|| table(sort, chosen, &figures, all))
    };
    rows.into_any()
}

fn table(sort: Param, chosen: Option<Sort>, figures: &[Figures], all: RwSignal<bool>) -> AnyView {
    let order = order(figures.len(), &mut |a, b| {
        compare(chosen, &figures[a], &figures[b])
    });
    let few = if all.get() { order.len() } else { FEW };
    let rows = order.iter().take(few).map(|at| row(&figures[*at]));
    let rows = rows.collect_view();
    let more = (figures.len() > few).then(|| {
        let text = format!("Show all {} streams", figures.len());
        view! {
            <Button on_click=move |_| all.set(true) variant=Variant::Quiet>
                {text}
            </Button>
        }
    });
    let head = COLUMNS.iter().map(|column| heading(sort, chosen, column));
    view! {
        <section class="section">
            <h2>{format!("Streams ({})", figures.len())}</h2>
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

fn row(figures: &Figures) -> AnyView {
    let count = |n: Option<u64>| n.map_or_else(|| "–".to_owned(), format::exact);
    let bytes = figures.bytes.map(|n| {
        let title = format!("{} bytes", format::exact(n));
        view! { <span title=title>{format::bytes(n)}</span> }
    });
    let missing = figures.arrived < figures.read && figures.arrived.is_some();
    let share = figures.share;
    view! {
        <tr>
            <th scope="row" class="stream-name">
                {figures.name.clone()}
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

fn figures(attempt: &Attempt) -> Vec<Figures> {
    let read = |stream: &AttemptStreamStats| {
        let stats = stream.stats;
        stats.records_emitted.or(stats.records_committed)
    };
    let all = attempt.stream_stats.iter().filter_map(read);
    let all: u128 = all.map(u128::from).sum();
    let figures = attempt.stream_stats.iter().map(|stream| {
        let own = u128::from(read(stream).unwrap_or(0));
        Figures {
            name: match &stream.stream_namespace {
                Some(namespace) => format!("{namespace}.{}", stream.stream_name),
                None => stream.stream_name.clone(),
            },
            read: stream.stats.records_emitted,
            arrived: stream.stats.records_committed,
            bytes: stream.stats.bytes_committed.or(stream.stats.bytes_emitted),
            share: u64::try_from(own * 1_000 / all.max(1)).unwrap_or(0),
        }
    });
    figures.collect()
}

/// Most records first, unless another order was chosen.
fn compare(sort: Option<Sort>, a: &Figures, b: &Figures) -> Ordering {
    let Some(Sort { column, descending }) = sort else {
        return b.read.cmp(&a.read).then_with(|| a.name.cmp(&b.name));
    };
    let ordering = match column {
        "read" => a.read.cmp(&b.read),
        "records" => a.arrived.cmp(&b.arrived),
        "bytes" => a.bytes.cmp(&b.bytes),
        _ => a.name.cmp(&b.name),
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

    fn attempt(streams: &str) -> Attempt {
        let text =
            format!(r#"{{"id":0,"status":"failed","createdAt":0,"streamStats":[{streams}]}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn shares_are_of_what_was_read() {
        let found = figures(&attempt(
            r#"{"streamName":"a","stats":{"recordsEmitted":750,"recordsCommitted":500,"bytesCommitted":9}},
               {"streamName":"b","streamNamespace":"n","stats":{"recordsEmitted":250}},
               {"streamName":"c","stats":{}}"#,
        ));
        let told: Vec<_> = found
            .iter()
            .map(|f| (f.name.as_str(), f.arrived, f.share))
            .collect();
        assert_eq!(
            told,
            [("a", Some(500), 750), ("n.b", None, 250), ("c", None, 0)]
        );
        let huge = format!(
            r#"{{"streamName":"a","stats":{{"recordsEmitted":{}}}}}"#,
            u64::MAX
        );
        let huge = figures(&attempt(&format!("{huge},{huge}")));
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
        let found = figures(&attempt(
            r#"{"streamName":"b","stats":{"recordsEmitted":1}},
               {"streamName":"a","stats":{"recordsEmitted":9}},
               {"streamName":"c","stats":{}}"#,
        ));
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
