//! A table of confs: what its columns are, and the conf of each row.

use serde_json::{Map, Value};

use crate::cell::{guessed, moment};
use crate::draft::Draft;
use crate::field::{Field, Issue};
use crate::form::Form;
use crate::table::Table;

/// The column that holds the logical dates of the runs, where no param is called so.
pub const LOGICAL_DATE: &str = "logical_date";

/// What a column of a table fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The param of this name.
    Param(String),
    /// The run's logical date.
    LogicalDate,
    /// A key of the conf that no param declares.
    Undeclared(String),
}

/// The run that a row of a table asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// The line of the text that it begins in, from 1.
    pub line: usize,
    /// Its conf, valid or not.
    pub conf: Map<String, Value>,
    /// The text of its logical date, read as that of a param would be; `None` where it has none.
    pub logical_date: Option<String>,
    /// What is wrong with it: the column's name, and in words.
    pub faults: Vec<(String, String)>,
}

impl Form {
    /// What the columns of a table fill in: by the name of a param, or the words that the form shows
    /// for it, in whatever case.
    ///
    /// # Errors
    /// Says which columns have no name, or the same.
    pub fn columns(&self, header: &[String]) -> Result<Vec<Target>, String> {
        let mut targets: Vec<Target> = Vec::new();
        for (at, name) in header.iter().enumerate() {
            if name.is_empty() {
                return Err(format!(
                    "Column {} has no name. The first row names the params",
                    at + 1
                ));
            }
            let target = self.target(name);
            if targets.contains(&target) {
                return Err(format!("Two columns fill in {name}"));
            }
            targets.push(target);
        }
        Ok(targets)
    }

    fn target(&self, name: &str) -> Target {
        let shown = |field: &&Field| {
            field.name.eq_ignore_ascii_case(name) || field.label.eq_ignore_ascii_case(name)
        };
        let mut alike = self.fields.iter().filter(shown);
        match (self.field(name), alike.next(), alike.next()) {
            (Some(field), ..) | (None, Some(field), None) => Target::Param(field.name.clone()),
            _ if name.eq_ignore_ascii_case(LOGICAL_DATE) => Target::LogicalDate,
            _ => Target::Undeclared(name.to_owned()),
        }
    }
}

impl Draft {
    /// What is wrong with the part of the conf that no column fills in.
    pub fn issues_beside(&self, targets: &[Target]) -> Vec<Issue> {
        let filled = |name: &str| {
            targets
                .iter()
                .any(|target| matches!(target, Target::Param(own) if own == name))
        };
        let mut issues = self.issues();
        issues.retain(|issue| issue.field.as_deref().is_none_or(|name| !filled(name)));
        issues
    }

    /// The runs that a table asks for: this conf, with what each row fills in. An empty cell leaves
    /// what the conf has.
    pub fn rows(&self, table: &Table, targets: &[Target]) -> Vec<SheetRow> {
        let common = self.shown();
        let rows = table.rows.iter().map(|row| {
            let mut made = SheetRow {
                line: row.line,
                conf: common.clone(),
                logical_date: None,
                faults: Vec::new(),
            };
            for ((target, name), cell) in targets.iter().zip(&table.header).zip(&row.cells) {
                let empty = cell.trim().is_empty();
                match target {
                    Target::LogicalDate => {
                        made.logical_date = (!empty).then(|| moment(cell.trim()));
                    }
                    Target::Undeclared(_) if empty => {}
                    Target::Undeclared(key) => {
                        made.conf.insert(key.clone(), guessed(cell));
                    }
                    Target::Param(param) => match self.filled(param, cell) {
                        Ok(Some(value)) => drop(made.conf.insert(param.clone(), value)),
                        Ok(None) => {}
                        Err(words) => made.faults.push((name.clone(), words)),
                    },
                }
            }
            made
        });
        rows.collect()
    }

    /// The value of a param in a row; `None` where the conf leaves the key out.
    fn filled(&self, param: &str, cell: &str) -> Result<Option<Value>, String> {
        let (Some(field), Some(common)) = (self.form().field(param), self.entry(param)) else {
            return Ok(None);
        };
        let entry = match cell.trim().is_empty() {
            true => common.clone(),
            false => field.cell(cell)?,
        };
        field.value(&entry).map_err(|issues| {
            let words: Vec<String> = issues.into_iter().map(|issue| issue.message).collect();
            words.join("; ")
        })
    }
}
