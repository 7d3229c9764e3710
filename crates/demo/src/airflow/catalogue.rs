//! The DAGs, from `catalogue.json` and `sentinels.json`, and as many more as are asked for.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::sentinels::MANY_PARAMS;
use crate::airbyte::lent::Lent;
use crate::schedule::{Days, Schedule};

/// A DAG as its file declares it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) display_name: Option<String>,
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) behaviour: Behaviour,
    pub(crate) owners: Vec<String>,
    pub(crate) tags: Vec<String>,
    /// A cron expression of [`CRONS`], `asset`, or nothing.
    pub(crate) schedule: Option<String>,
    #[serde(default)]
    pub(crate) paused: bool,
    #[serde(default = "default_active_runs")]
    pub(crate) max_active_runs: usize,
    pub(crate) doc: Option<String>,
    /// Whether someone had it run again for a range of dates.
    #[serde(default)]
    pub(crate) backfilled: bool,
    /// Confs that people launched it with; without one, it can be launched with none.
    #[serde(default)]
    pub(crate) confs: Vec<Map<String, Value>>,
    /// Name to `{value, schema, description?}`, in the order of declaration.
    pub(crate) params: Map<String, Value>,
    /// Each after those that it waits for.
    pub(crate) tasks: Vec<Task>,
}

fn default_active_runs() -> usize {
    16
}

/// A task of a DAG.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) display_name: Option<String>,
    /// The tasks it waits for.
    #[serde(default)]
    pub(crate) after: Vec<String>,
    /// How long it usually takes.
    pub(crate) seconds: i64,
    #[serde(default = "default_operator")]
    pub(crate) operator: String,
    /// The source of the Airbyte connection that it syncs.
    pub(crate) syncs: Option<String>,
    /// Whether it waits for its sync without a worker.
    #[serde(default)]
    pub(crate) deferrable: bool,
    /// The connection that it syncs, once that is known.
    #[serde(skip)]
    pub(crate) lent: Option<Lent>,
    #[serde(default)]
    pub(crate) retries: u64,
    /// In how many of a thousand tries it fails.
    #[serde(default)]
    pub(crate) fails: u64,
    /// Whether exactly the first try fails.
    #[serde(default)]
    pub(crate) fails_once: bool,
    /// Whether the branch before it never chooses it.
    #[serde(default)]
    pub(crate) skipped: bool,
    /// How many instances it expands to.
    pub(crate) mapped: Option<i64>,
    #[serde(default)]
    pub(crate) rule: Rule,
}

impl Task {
    /// The same task, of which Airbyte knows nothing: thousands of DAGs cannot share its connections.
    fn without_sync(self) -> Self {
        let operator = match self.syncs {
            Some(_) => "S3ToRedshiftOperator".to_owned(),
            None => self.operator,
        };
        Self {
            operator,
            syncs: None,
            deferrable: false,
            ..self
        }
    }
}

fn default_operator() -> String {
    "@task".to_owned()
}

/// Airflow's trigger rules, as far as the DAGs here use them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rule {
    #[default]
    AllSuccess,
    AllDone,
    NoneFailedMinOneSuccess,
}

/// What is special about a DAG.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Behaviour {
    #[default]
    Ordinary,
    SlowAnswer,
    DetailsError,
    TriggerError,
    LostTrigger,
    MalformedDetails,
    /// Its file can no longer be read.
    ImportError,
}

/// When a DAG starts by itself, and what Airflow says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timetable {
    Never,
    /// When an asset changes, which happens every few hours.
    Assets(Schedule),
    Cron {
        expression: &'static str,
        description: &'static str,
        schedule: Schedule,
    },
}

const HOUR: i64 = 3600;

const fn every(period: i64) -> Schedule {
    Schedule::Every { period, phase: 0 }
}

const fn at(days: Days, second: i64) -> Schedule {
    Schedule::Daily { days, second }
}

/// The schedules in use, described as Airflow describes them.
const CRONS: [(&str, &str, Schedule); 11] = [
    ("*/15 * * * *", "Every 15 minutes", every(HOUR / 4)),
    ("0 * * * *", "Every hour", every(HOUR)),
    ("0 */6 * * *", "Every 6 hours", every(6 * HOUR)),
    ("0 5 * * *", "At 05:00", at(Days::All, 5 * HOUR)),
    ("30 6 * * *", "At 06:30", at(Days::All, 13 * HOUR / 2)),
    ("45 6 * * *", "At 06:45", at(Days::All, 27 * HOUR / 4)),
    (
        "0 7 * * 1-5",
        "At 07:00, Monday through Friday",
        at(Days::Working, 7 * HOUR),
    ),
    (
        "15 8 * * 1-5",
        "At 08:15, Monday through Friday",
        at(Days::Working, 33 * HOUR / 4),
    ),
    (
        "0 7 * * 1",
        "At 07:00, only on Monday",
        at(Days::Week(0), 7 * HOUR),
    ),
    (
        "0 3 * * 0",
        "At 03:00, only on Sunday",
        at(Days::Week(6), 3 * HOUR),
    ),
    (
        "0 4 1 * *",
        "At 04:00, on day 1 of the month",
        at(Days::Month(1), 4 * HOUR),
    ),
];

impl Entry {
    pub(crate) fn timetable(&self) -> Timetable {
        match self.schedule.as_deref() {
            None => Timetable::Never,
            Some("asset") => Timetable::Assets(every(4 * HOUR)),
            Some(wanted) => CRONS
                .into_iter()
                .find(|(expression, ..)| *expression == wanted)
                .map_or(Timetable::Never, |(expression, description, schedule)| {
                    Timetable::Cron {
                        expression,
                        description,
                        schedule,
                    }
                }),
        }
    }

    pub(crate) fn display_name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.id)
    }
}

const TEAMS: [&str; 12] = [
    "sales",
    "marketing",
    "finance",
    "product",
    "support",
    "logistics",
    "hr",
    "risk",
    "retail",
    "partners",
    "growth",
    "platform",
];
const SUBJECTS: [&str; 16] = [
    "orders",
    "revenue",
    "forecast",
    "churn",
    "inventory",
    "campaigns",
    "leads",
    "invoices",
    "sessions",
    "returns",
    "payroll",
    "pricing",
    "contracts",
    "tickets",
    "shipments",
    "cohorts",
];
const KINDS: [&str; 6] = [
    "daily", "refresh", "export", "snapshot", "report", "quality",
];
const SCOPES: [&str; 8] = [
    "", "_eu", "_us", "_apac", "_uk", "_latam", "_dach", "_nordics",
];

/// The sentinels and `count` ordinary DAGs, sorted by id.
pub(crate) fn load(count: usize) -> serde_json::Result<Vec<Entry>> {
    let written: Vec<Entry> = serde_json::from_str(include_str!("catalogue.json"))?;
    let mut dags: Vec<Entry> = serde_json::from_str(include_str!("sentinels.json"))?;
    for dag in dags.iter_mut().filter(|dag| dag.id == MANY_PARAMS) {
        dag.params = many_params();
    }
    let more = count.saturating_sub(written.len());
    let like: Vec<Entry> = (0..more)
        .filter_map(|number| another(written.get(number % written.len().max(1))?, number))
        .collect();
    dags.push(super::large::hundred_tasks()?);
    dags.extend(written.into_iter().take(count));
    dags.extend(like);
    dags.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(dags)
}

/// Two hundred params of the kinds that forms mostly have, in ten sections.
fn many_params() -> Map<String, Value> {
    let param = |n: usize| {
        let (value, mut schema) = match n % 8 {
            0 => (json!("hello"), json!({"type": "string"})),
            1 => (
                json!(n),
                json!({"type": "integer", "minimum": 0, "maximum": 1000}),
            ),
            2 => (json!(false), json!({"type": "boolean"})),
            3 => (
                json!("EU"),
                json!({"type": "string", "enum": ["EU", "US", "APAC"]}),
            ),
            4 => (
                json!("2026-11-01"),
                json!({"type": "string", "format": "date"}),
            ),
            5 => (json!(0.5), json!({"type": "number", "maximum": 1})),
            6 => (
                json!(["a", "b"]),
                json!({"type": "array", "items": {"type": "string"}}),
            ),
            _ => (
                json!("2026-11-01T06:00:00Z"),
                json!({"type": "string", "format": "date-time"}),
            ),
        };
        schema["title"] = json!(format!("Param {n}"));
        schema["section"] = json!(format!("Part {}", n / 20 + 1));
        let about = format!("What the tasks do with number {n}");
        let param = json!({"value": value, "schema": schema, "description": about});
        (format!("param_{n:03}"), param)
    };
    (0..200).map(param).collect()
}

/// A DAG like `model`, for another team and subject.
fn another(model: &Entry, number: usize) -> Option<Entry> {
    let team = TEAMS.get(number % TEAMS.len())?;
    // The shift keeps the first few from all being about the same subject.
    let subject = SUBJECTS.get((number / TEAMS.len() + number) % SUBJECTS.len())?;
    let rest = number / TEAMS.len() / SUBJECTS.len();
    let kind = KINDS.get((rest + number) % KINDS.len())?;
    let rest = rest / KINDS.len();
    let scope = SCOPES.get(rest % SCOPES.len())?;
    let version = match rest / SCOPES.len() {
        0 => String::new(),
        more => format!("_v{}", more + 1),
    };
    Some(Entry {
        id: format!("{team}_{subject}_{kind}{scope}{version}"),
        description: format!("{subject} of {team}: {kind}"),
        owners: vec![format!("{team}-data")],
        tags: vec![(*team).to_owned(), (*kind).to_owned()],
        paused: number % 13 == 5,
        doc: None,
        backfilled: false,
        tasks: model
            .tasks
            .iter()
            .cloned()
            .map(Task::without_sync)
            .collect(),
        ..model.clone()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_dag_hangs_together() {
        let dags = load(6_000).unwrap();
        let ids: HashSet<_> = dags.iter().map(|dag| &dag.id).collect();
        assert_eq!(ids.len(), dags.len(), "an id is given twice");
        for dag in &dags {
            assert_eq!(
                dag.schedule.is_none(),
                dag.timetable() == Timetable::Never,
                "{}",
                dag.id
            );
            // Airflow does not import such a DAG.
            let none = serde_json::Map::new();
            let startable = super::super::params::check(&dag.params, &none).is_ok();
            assert!(
                dag.schedule.is_none() || startable,
                "{} cannot be scheduled",
                dag.id
            );
            for conf in &dag.confs {
                let checked = super::super::params::check(&dag.params, conf);
                assert_eq!(checked, Ok(()), "{}", dag.id);
            }
            assert!(
                startable || !dag.confs.is_empty(),
                "{}: nobody ever launched it",
                dag.id
            );
            let mut before = HashSet::new();
            for task in &dag.tasks {
                for upstream in &task.after {
                    assert!(
                        before.contains(upstream),
                        "{}: {} is not before",
                        dag.id,
                        upstream
                    );
                }
                assert!(
                    before.insert(task.id.clone()),
                    "{}: {} twice",
                    dag.id,
                    task.id
                );
            }
        }
    }
}
