use std::fmt;
use std::path::{Path, PathBuf};

/// One thing that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line, from 1; `None` where the file as a whole is meant.
    pub line: Option<usize>,
    /// The field, as in `airflow[0].auth.password_env`; empty where no field is meant.
    pub field: String,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub remedy: String,
}

/// Everything that is wrong with a configuration, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// The file.
    pub file: PathBuf,
    /// At least one.
    pub list: Vec<Finding>,
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.list.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{}", self.file.display())?;
            if let Some(line) = finding.line {
                write!(f, ":{line}")?;
            }
            if !finding.field.is_empty() {
                write!(f, ": {}", finding.field)?;
            }
            write!(f, ": {}\n    {}", finding.what, finding.remedy)?;
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}

/// A place in the file that a finding can point at.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub offset: usize,
    pub field: String,
}

/// Collects findings, so that one run shows all of them.
#[derive(Debug)]
pub(super) struct Report<'a> {
    file: &'a Path,
    text: &'a str,
    list: Vec<Finding>,
}

impl<'a> Report<'a> {
    pub fn new(file: &'a Path, text: &'a str) -> Self {
        Self {
            file,
            text,
            list: Vec::new(),
        }
    }

    /// The line of a place, from 1.
    pub fn line(&self, place: &Place) -> usize {
        let before = self.text.get(..place.offset).unwrap_or(self.text);
        before.matches('\n').count() + 1
    }

    pub fn add(&mut self, place: &Place, what: impl Into<String>, remedy: impl Into<String>) {
        self.list.push(Finding {
            line: Some(self.line(place)),
            field: place.field.clone(),
            what: what.into(),
            remedy: remedy.into(),
        });
    }

    /// How much has been found so far.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// What was found, or `done` where nothing was.
    pub fn finish<T>(mut self, done: Option<T>) -> Result<T, Findings> {
        self.list.sort_by_key(|finding| finding.line);
        match done {
            Some(done) if self.list.is_empty() => Ok(done),
            _ => Err(Findings {
                file: self.file.to_owned(),
                list: self.list,
            }),
        }
    }
}
