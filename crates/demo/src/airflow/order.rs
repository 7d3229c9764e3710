//! Filters and orders of the lists.

use std::cmp::Ordering;

use regex_lite::RegexBuilder;

use crate::clock::Moment;

use super::errors::Refusal;
use super::query::Query;
use super::run::Seen;
use super::world::Dag;

const RUN_STATES: [&str; 4] = ["queued", "running", "success", "failed"];

/// What rows are ordered by. Absent values come first, as on SQLite.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Text(Option<String>),
    Time(Option<Moment>),
    Number(Option<i64>),
}

/// Sorts by the keys of `order_by`, each descending behind a minus.
fn sort<T>(
    rows: &mut Vec<T>,
    query: &Query,
    default: &str,
    key: impl Fn(&T, &str) -> Option<Key>,
) -> Result<(), Refusal> {
    let mut wanted: Vec<&str> = query.all("order_by").collect();
    if wanted.is_empty() {
        wanted.push(default);
    }
    let mut keyed = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        let mut keys = Vec::with_capacity(wanted.len());
        for one in &wanted {
            let name = one.trim_start_matches('-');
            let key = key(&row, name).ok_or_else(|| Refusal::bad_order(name))?;
            keys.push((key, one.starts_with('-')));
        }
        keyed.push((keys, row));
    }
    keyed.sort_by(|(a, _), (b, _)| {
        a.iter()
            .zip(b)
            .map(|((a, down), (b, _))| if *down { b.cmp(a) } else { a.cmp(b) })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    rows.extend(keyed.into_iter().map(|(_, row)| row));
    Ok(())
}

/// The DAGs that the query asks for, in its order.
pub(crate) fn dags<'a>(
    all: &'a [Dag],
    query: &Query,
    now: Moment,
) -> Result<Vec<&'a Dag>, Refusal> {
    let paused = query.flag("paused")?;
    let tags: Vec<&str> = query.all("tags").collect();
    let every = query.get("tags_match_mode") == Some("all");
    let owners: Vec<&str> = query.all("owners").collect();
    let patterns: Vec<_> = query.get("dag_id_pattern").map(like).unwrap_or_default();
    let last_state = query.get("last_dag_run_state");
    let has = |dag: &Dag, tag: &str| dag.entry.tags.iter().any(|own| own == tag);
    let mut rows: Vec<&Dag> = all
        .iter()
        .filter(|dag| paused.is_none_or(|paused| dag.paused == paused))
        .filter(|dag| {
            tags.is_empty()
                || (every && tags.iter().all(|tag| has(dag, tag)))
                || (!every && tags.iter().any(|tag| has(dag, tag)))
        })
        .filter(|dag| {
            owners.is_empty()
                || dag
                    .entry
                    .owners
                    .iter()
                    .any(|own| owners.contains(&own.as_str()))
        })
        .filter(|dag| {
            patterns.is_empty() || patterns.iter().any(|like| like.is_match(&dag.entry.id))
        })
        .filter(|dag| {
            last_state.is_none_or(|state| dag.last_run(now).is_some_and(|run| run.state() == state))
        })
        .collect();
    sort(&mut rows, query, "dag_id", |dag, name| {
        Some(match name {
            "dag_id" => Key::Text(Some(dag.entry.id.clone())),
            "dag_display_name" => Key::Text(Some(dag.entry.display_name().to_owned())),
            "next_dagrun" => Key::Time(dag.next_run(now)),
            "state" | "last_run_state" => {
                Key::Text(dag.last_run(now).map(|run| run.state().to_owned()))
            }
            "start_date" | "last_run_start_date" => {
                Key::Time(dag.last_run(now).and_then(|run| run.starts()))
            }
            _ => return None,
        })
    })?;
    Ok(rows)
}

/// Matchers for the alternatives of a pattern: substrings in any case, `%` and `_` as in SQL.
fn like(pattern: &str) -> Vec<regex_lite::Regex> {
    pattern
        .split('|')
        .filter_map(|one| {
            let text = regex_lite::escape(one.trim())
                .replace('%', ".*")
                .replace('_', ".");
            RegexBuilder::new(&text).case_insensitive(true).build().ok()
        })
        .collect()
}

/// The runs that the query asks for, in its order.
pub(crate) fn runs<'a>(
    dags: impl Iterator<Item = &'a Dag>,
    query: &Query,
    now: Moment,
) -> Result<Vec<Seen<'a>>, Refusal> {
    let states: Vec<&str> = query.all("state").collect();
    if states.iter().any(|state| !RUN_STATES.contains(state)) {
        return Err(Refusal::invalid(
            "Invalid value for state. Valid values are queued, running, success, failed",
        ));
    }
    let kinds: Vec<&str> = query.all("run_type").collect();
    let limits = limits(query)?;
    let mut rows: Vec<Seen<'a>> = dags
        .flat_map(|dag| dag.runs().map(move |run| Seen::new(dag, run, now)))
        .filter(|seen| states.is_empty() || states.contains(&seen.state()))
        .filter(|seen| kinds.is_empty() || kinds.contains(&seen.run.kind.as_str()))
        .filter(|seen| limits.iter().all(|limit| limit.admits(seen)))
        .collect();
    sort(&mut rows, query, "id", |seen, name| {
        Some(match name {
            "id" => Key::Time(Some(seen.run.queued)),
            "state" => Key::Text(Some(seen.state().to_owned())),
            "dag_id" => Key::Text(Some(seen.dag.entry.id.clone())),
            "run_id" | "dag_run_id" => Key::Text(Some(seen.run.id.clone())),
            "duration" => Key::Number(
                seen.starts()
                    .zip(seen.ends())
                    .map(|(start, end)| end.micros_since(start)),
            ),
            "conf" => Key::Text(serde_json::to_string(&seen.run.conf).ok()),
            "partition_date" => Key::Time(None),
            other => Key::Time(time(seen, other)?),
        })
    })?;
    Ok(rows)
}

/// A time of a run by its name; `None` if there is no such time.
#[allow(
    clippy::option_option,
    reason = "a time that runs have, which this one lacks"
)]
fn time(seen: &Seen<'_>, name: &str) -> Option<Option<Moment>> {
    Some(match name {
        "run_after" => Some(seen.run.run_after),
        "logical_date" => seen.run.logical,
        "start_date" => seen.starts(),
        "end_date" => seen.ends(),
        "updated_at" => Some(seen.decided().unwrap_or(seen.run.queued)),
        _ => return None,
    })
}

type Comparison = fn(&Moment, &Moment) -> bool;

/// A bound on a time of runs, such as `run_after_gte`.
struct Limit {
    name: &'static str,
    admits: Comparison,
    bound: Moment,
}

impl Limit {
    fn admits(&self, seen: &Seen<'_>) -> bool {
        let moment = time(seen, self.name).flatten();
        moment.is_some_and(|moment| (self.admits)(&moment, &self.bound))
    }
}

fn limits(query: &Query) -> Result<Vec<Limit>, Refusal> {
    const COMPARISONS: [(&str, Comparison); 4] = [
        ("gte", Moment::ge),
        ("gt", Moment::gt),
        ("lte", Moment::le),
        ("lt", Moment::lt),
    ];
    let mut limits = Vec::new();
    for name in [
        "run_after",
        "logical_date",
        "start_date",
        "end_date",
        "updated_at",
    ] {
        for (suffix, admits) in COMPARISONS {
            if let Some(bound) = query.moment(&format!("{name}_{suffix}"))? {
                limits.push(Limit {
                    name,
                    admits,
                    bound,
                });
            }
        }
    }
    Ok(limits)
}

/// Events, as JSON already, in the order that the query asks for.
pub(crate) fn events(rows: &mut Vec<serde_json::Value>, query: &Query) -> Result<(), Refusal> {
    sort(rows, query, "id", |row, name| {
        Some(match name {
            "id" | "event_log_id" => Key::Number(row["event_log_id"].as_i64()),
            "when" | "dag_id" | "task_id" | "run_id" | "event" | "owner" => {
                Key::Text(row[name].as_str().map(str::to_owned))
            }
            _ => return None,
        })
    })
}

/// Task instances, as JSON already, in the order that the query asks for.
pub(crate) fn task_instances(
    rows: &mut Vec<serde_json::Value>,
    query: &Query,
) -> Result<(), Refusal> {
    sort(rows, query, "map_index", |row, name| {
        let text = |name: &str| Key::Text(row[name].as_str().map(str::to_owned));
        Some(match name {
            "id" | "state" | "start_date" | "end_date" | "logical_date" | "run_after"
            | "task_id" | "task_display_name" | "queued_when" | "scheduled_when" | "pool"
            | "queue" | "operator" => text(name),
            "map_index" | "try_number" | "priority_weight" | "pid" => {
                Key::Number(row[name].as_i64())
            }
            "duration" => {
                let micros = row[name].as_f64().map(|seconds| seconds * 1e6);
                // Durations are far below what would not fit.
                #[allow(clippy::cast_possible_truncation)]
                Key::Number(micros.map(|micros| micros as i64))
            }
            _ => return None,
        })
    })
}
