//! The runs that a table asks for, each with what is wrong with it.

use airstrip_conf_form::{Draft, LOGICAL_DATE, SheetRow, Table, Target};
use airstrip_contract::{Timestamp, instant};
use serde_json::Value;

use crate::ui::order;

/// The most runs that are launched together.
pub const MOST_ROWS: usize = 1_000;

/// How many cells tell one row from others.
const TOLD: usize = 3;

/// A run that is to be launched.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// What tells it from the others.
    pub label: String,
    /// What the row fills in, as `name = value`.
    pub words: String,
    /// Its conf and where it was read.
    pub row: SheetRow,
    /// Its logical date.
    pub date: Option<Timestamp>,
    /// What is wrong with it, in words; empty where nothing is.
    pub fault: String,
    /// What is odd about it and can be meant so.
    pub note: String,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The runs, in the order of the rows.
    pub rows: Vec<Planned>,
    /// Why there are none, or what is wrong with the table as a whole.
    pub fault: Option<String>,
    /// What the columns fill in.
    pub targets: Vec<Target>,
}

impl Plan {
    /// Why there are no rows.
    #[must_use]
    pub fn failed(words: String) -> Self {
        Self {
            fault: Some(words),
            ..Self::default()
        }
    }

    /// The runs that a table asks for.
    #[must_use]
    pub fn of(common: &Draft, table: &Table) -> Self {
        let targets = match common.form().columns(&table.header) {
            Ok(targets) => targets,
            Err(words) => return Self::failed(words),
        };
        if table.rows.len() > MOST_ROWS {
            return Self::failed(format!(
                "{} rows: at most {MOST_ROWS} are launched together",
                table.rows.len()
            ));
        }
        let rows = common.rows(table, &targets).into_iter().zip(&table.rows);
        let rows = rows.map(|(row, cells)| {
            let cells = targets.iter().zip(&cells.cells);
            let cells = cells.map(|(target, cell)| common.form().told_cell(target, cell));
            planned(row, &table.header, &cells.collect::<Vec<_>>())
        });
        let mut rows: Vec<Planned> = rows.collect();
        mark_twins(&mut rows);
        Self {
            rows,
            fault: None,
            targets,
        }
    }

    /// How many rows have something wrong with them.
    #[must_use]
    pub fn faulty(&self) -> usize {
        self.rows.iter().filter(|row| !row.fault.is_empty()).count()
    }

    /// The columns that no param is called like.
    #[must_use]
    pub fn undeclared(&self) -> Vec<&str> {
        let names = self.targets.iter().filter_map(|target| match target {
            Target::Undeclared(name) => Some(name.as_str()),
            _ => None,
        });
        names.collect()
    }
}

fn planned(row: SheetRow, header: &[String], cells: &[&str]) -> Planned {
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    let told: Vec<String> = filled
        .take(TOLD)
        .map(|cell| cell.trim().chars().take(40).collect())
        .collect();
    let label = match told.is_empty() {
        true => format!("line {}", row.line),
        false => told.join(", "),
    };
    let words = header.iter().zip(cells);
    let words = words.filter(|(_, cell)| !cell.trim().is_empty());
    let words: Vec<String> = words
        .map(|(name, cell)| format!("{name} = {cell}"))
        .collect();
    let date = row.logical_date.as_deref().and_then(instant::parse);
    let mut faults: Vec<String> = row
        .faults
        .iter()
        .map(|(name, words)| format!("{name}: {words}"))
        .collect();
    if row.logical_date.is_some() && date.is_none() {
        faults.push(format!(
            "{LOGICAL_DATE}: Must be a date, such as 2026-11-01 or 2026-11-01 06:00"
        ));
    }
    Planned {
        label,
        words: words.join(", "),
        row,
        date,
        fault: faults.join("; "),
        note: String::new(),
    }
}

/// Says which rows ask for what an earlier one asks for: Airflow takes one run for a logical date; the
/// same conf twice may be meant.
fn mark_twins(rows: &mut [Planned]) {
    let keys: Vec<String> = rows
        .iter()
        .map(|row| Value::Object(row.row.conf.clone()).to_string())
        .collect();
    let dated: Vec<usize> = (0..rows.len())
        .filter(|at| rows[*at].date.is_some())
        .collect();
    let by_date = order(dated.len(), &mut |a, b| {
        rows[dated[a]].date.cmp(&rows[dated[b]].date)
    });
    for pair in by_date.windows(2) {
        let (first, twin) = (dated[pair[0]], dated[pair[1]]);
        if rows[first].date == rows[twin].date && rows[twin].fault.is_empty() {
            rows[twin].fault = format!(
                "{LOGICAL_DATE}: that of line {}. Airflow takes one run for each",
                rows[first].row.line
            );
        }
    }
    let by_conf = order(rows.len(), &mut |a, b| keys[a].cmp(&keys[b]));
    for pair in by_conf.windows(2) {
        let (first, twin) = (pair[0], pair[1]);
        if keys[first] == keys[twin] && rows[first].date.is_none() && rows[twin].date.is_none() {
            rows[twin].note = format!("The same as line {}", rows[first].row.line);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use airstrip_conf_form::Form;
    use serde_json::json;

    use super::*;

    fn plan(text: &str) -> Plan {
        let params = json!({
            "day": {"value": "2026-01-01", "schema": {"type": "string", "format": "date"}},
            "n": {"value": 3, "schema": {"type": "integer", "maximum": 9}},
            "key": {"value": "", "schema": {"type": "string", "format": "password"}},
            "keys": {"value": [], "schema": {"type": "array", "items": {"type": "string", "format": "password"}}},
        });
        let form = Form::from_params(params.as_object().unwrap(), |_, _| None);
        Plan::of(&Draft::new(Arc::new(form)), &Table::read(text).unwrap())
    }

    fn said(plan: &Plan) -> Vec<(&str, &str, &str)> {
        let rows = plan.rows.iter();
        rows.map(|row| (row.label.as_str(), row.fault.as_str(), row.note.as_str()))
            .collect()
    }

    #[test]
    fn each_row_is_told_by_what_it_fills_in() {
        let plan = plan("day\tn\n2026-11-01\t4\n\t5\n2026-11-02\t12");
        assert_eq!(
            said(&plan),
            [
                ("2026-11-01, 4", "", ""),
                ("5", "", ""),
                ("2026-11-02, 12", "n: Must be at most 9", ""),
            ]
        );
        assert_eq!(plan.rows[1].words, "n = 5");
        assert_eq!(plan.faulty(), 1);
    }

    #[test]
    fn passwords_are_filled_in_and_not_told() {
        let plan = plan("n\tkey\tkeys\n1\ts3cret\ts3cret\n2\t\t");
        assert_eq!(plan.rows[0].label, "1, ••••••••, ••••••••");
        assert_eq!(plan.rows[0].words, "n = 1, key = ••••••••, keys = ••••••••");
        assert_eq!(plan.rows[0].row.conf["key"], "s3cret");
        assert_eq!(plan.rows[1].label, "2");
    }

    #[test]
    fn what_is_asked_for_twice_is_said() {
        let plan = plan("day,n\n2026-11-01,4\n2026-11-02,4\n2026-11-01,4");
        assert_eq!(said(&plan)[2], ("2026-11-01, 4", "", "The same as line 2"));
        assert_eq!(plan.faulty(), 0);
    }

    #[test]
    fn a_logical_date_is_one_and_nobody_else_s() {
        let plan = plan("n,logical_date\n1,2026-11-01\n2,2026-11-01 00:00\n3,soon\n4,");
        let twin = "logical_date: that of line 2. Airflow takes one run for each";
        let none = "logical_date: Must be a date, such as 2026-11-01 or 2026-11-01 06:00";
        let faults: Vec<&str> = said(&plan).iter().map(|(_, fault, _)| *fault).collect();
        assert_eq!(faults, ["", twin, none, ""]);
    }

    #[test]
    fn what_no_param_is_called_like_is_told() {
        assert_eq!(plan("n,ticket\n1,A-1").undeclared(), ["ticket"]);
        assert!(plan("n,N\n1,2").fault.is_some());
    }
}
