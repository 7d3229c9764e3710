//! What is asked for.

use std::rc::Rc;
use std::sync::Arc;

use airstrip_airflow::v2::DagDetails;
use airstrip_conf_form::{Draft, FieldKind, Form, LOGICAL_DATE, Table, TableRow};
use airstrip_contract::Access;
use leptos::prelude::*;

use super::dates::{Every, range};
use super::kept::{self, Kept};
use super::rows::{MOST_ROWS, Plan};
use crate::components::airflow::OneDag;
use crate::components::airflow::bulk::{AT_ONCE, Engine, Order};
use crate::forms::conf::{ConfState, Saved, is_half_typed, matches};

/// Rows from a range of dates.
pub const DATES: &str = "dates";
/// Rows from a spreadsheet.
pub const PASTED: &str = "pasted";

/// The launches that are composed.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The DAG.
    pub dag: OneDag,
    /// What all have in common.
    pub conf: ConfState,
    /// Whether the DAG declares params that a form can show.
    pub has_params: bool,
    /// The rest, as it is kept.
    pub kept: RwSignal<Kept>,
    /// The params that dates can fill in, with their labels.
    pub dated: StoredValue<Vec<(String, String)>>,
    /// The runs.
    pub plan: Memo<Plan>,
}

impl Asked {
    /// What was composed before, or nothing yet.
    pub fn new(dag: OneDag, details: &DagDetails) -> Self {
        let (instance, dag_id) = (dag.instance.get_value(), dag.dag_id.get_value());
        let form = Form::from_params(&details.params.clone().unwrap_or_default(), matches);
        let has_params = !form.fields.is_empty();
        let dated = dated(&form);
        let (before, common) = kept::load(&instance, &dag_id);
        let usual = Kept {
            source: DATES.to_owned(),
            every: "1".to_owned(),
            unit: "day".to_owned(),
            into: dated
                .first()
                .map(|(name, _)| name.clone())
                .unwrap_or_default(),
            at_once: AT_ONCE.to_string(),
            ..Kept::default()
        };
        let mut draft = Draft::new(Arc::new(form));
        if let Some(common) = common {
            common.restore(&mut draft);
        }
        let conf = ConfState::new(draft).in_zone(details.timezone.clone());
        let kept = RwSignal::new(before.unwrap_or(usual));
        let table = Memo::new(move |_| kept.with(table_of));
        let plan = Memo::new(move |_| {
            table.with(|table| match table {
                Ok(table) => conf.with(|draft| Plan::of(draft, table)),
                Err(words) => Plan::failed(words.clone()),
            })
        });
        let asked = Self {
            dag,
            conf,
            has_params,
            kept,
            dated: StoredValue::new(dated),
            plan,
        };
        asked.keep_edits();
        asked
    }

    fn keep_edits(self) {
        let (instance, dag_id) = (self.dag.instance.get_value(), self.dag.dag_id.get_value());
        let (on, of) = (instance.clone(), dag_id.clone());
        Effect::new(move |_| self.kept.with(|kept| kept::save(&on, &of, kept)));
        Effect::new(move |_| {
            let common = self.conf.with(Saved::of);
            kept::save_common(&instance, &dag_id, &common);
        });
    }

    /// Why nothing can be launched. Tracked.
    pub fn why_not(self) -> Option<String> {
        if let Some(why) = self.dag.why_not(Access::Launch) {
            return Some(why);
        }
        let note = self.kept.with(|kept| self.dag.too_long(&kept.note));
        if note.is_some() {
            return Some("The note is too long.".to_owned());
        }
        let beside = self.plan.with(|plan| {
            if plan.rows.is_empty() {
                return Some("There are no rows yet.".to_owned());
            }
            match plan.faulty() {
                0 => None,
                1 => Some("1 row is to be put right first.".to_owned()),
                n => Some(format!("{n} rows are to be put right first.")),
            }
        });
        beside.or_else(|| {
            let issues = self.common_issues();
            let named: Vec<String> = issues.into_iter().take(3).collect();
            (!named.is_empty()).then(|| format!("To put right first: {}", named.join(", ")))
        })
    }

    /// The params that are wrong in what all have in common and that no column fills in, by their
    /// labels. Tracked.
    pub fn common_issues(self) -> Vec<String> {
        let targets = self.plan.with(|plan| plan.targets.clone());
        self.conf.with(|draft| {
            let mut names: Vec<String> = Vec::new();
            for issue in draft.issues_beside(&targets) {
                let field = issue.field.as_deref();
                let field = field.and_then(|name| draft.form().field(name));
                let name = field.map_or("the JSON", |field| &field.label).to_owned();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names
        })
    }

    /// Launches all rows.
    pub fn launch(self, engine: &Rc<Engine>) {
        self.conf.follow();
        if is_half_typed() || untrack(|| self.why_not()).is_some() {
            return;
        }
        let (dag_id, kept) = (self.dag.dag_id.get_value(), self.kept.get_untracked());
        let note = Some(kept.note).filter(|note| !note.trim().is_empty());
        let orders = self.plan.with_untracked(|plan| {
            let rows = plan.rows.iter().map(|row| Order {
                dag_id: dag_id.clone(),
                label: row.label.clone(),
                conf: row.row.conf.clone(),
                logical_date: row.date,
                note: note.clone(),
                why_not: None,
            });
            rows.collect()
        });
        engine.start(orders, kept.at_once.parse().unwrap_or(AT_ONCE));
    }
}

/// What dates can fill in: params that hold one, then the run's logical date, then any text.
fn dated(form: &Form) -> Vec<(String, String)> {
    let of = |wanted: fn(&FieldKind) -> bool| {
        let fields = form.fields.iter().filter(move |field| wanted(&field.kind));
        fields.map(|field| (field.name.clone(), field.label.clone()))
    };
    let mut all: Vec<_> =
        of(|kind| matches!(kind, FieldKind::Date | FieldKind::DateTime)).collect();
    if form.field(LOGICAL_DATE).is_none() {
        all.push((LOGICAL_DATE.to_owned(), "Logical date".to_owned()));
    }
    all.extend(of(|kind| {
        matches!(kind, FieldKind::Text | FieldKind::Suggestions(_))
    }));
    all
}

/// The rows as a table, wherever they are from.
fn table_of(kept: &Kept) -> Result<Table, String> {
    if kept.source == PASTED {
        return match kept.text.trim().is_empty() {
            true => Err(String::new()),
            false => Table::read(&kept.text),
        };
    }
    if kept.from.is_empty() && kept.to.is_empty() {
        return Err(String::new());
    }
    let count: i64 = kept.every.trim().parse().unwrap_or(0);
    if !(1..=1_000).contains(&count) {
        return Err("Between two dates are 1 to 1,000 days, weeks or months".to_owned());
    }
    let every = match kept.unit.as_str() {
        "week" => Every::Days(7 * count),
        "month" => Every::Months(count),
        _ => Every::Days(count),
    };
    let dates = range(&kept.from, &kept.to, every, MOST_ROWS)?;
    let rows = dates.into_iter().enumerate().map(|(at, date)| TableRow {
        line: at + 1,
        cells: vec![date],
    });
    Ok(Table {
        header: vec![kept.into.clone()],
        rows: rows.collect(),
    })
}
