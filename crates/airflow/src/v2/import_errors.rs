//! DAG files that Airflow cannot read.

use airstrip_contract::instant::optional_text;
use airstrip_contract::{Api, Call, Request, System, Timestamp};
use serde::Deserialize;

use super::calls::MOST_ROWS;
use super::operations;
use crate::v1::operations as v1;

/// Asks for the [`MOST_ROWS`] latest import errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListImportErrors;

impl Call for ListImportErrors {
    type Answer = ImportErrors;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = match api {
            Api::V1 => &v1::IMPORT_ERRORS,
            _ => &operations::IMPORT_ERRORS,
        };
        Some(
            Request::of(operation)
                .query("limit", Some(MOST_ROWS))
                .query("order_by", Some("-timestamp")),
        )
    }
}

/// Answer of `import_errors`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImportErrors {
    /// The latest ones.
    pub import_errors: Vec<ImportError>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
}

/// A DAG file that Airflow could not read when it last tried. The DAGs that it held run on as they were
/// last read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImportError {
    /// Counted up with every error.
    pub import_error_id: i64,
    /// When it was last tried.
    #[serde(default, deserialize_with = "optional_text")]
    pub timestamp: Option<Timestamp>,
    /// The file: below its bundle in Airflow 3, the whole path in Airflow 2.
    pub filename: Option<String>,
    /// The bundle that the file is in; Airflow 2 has none.
    pub bundle_name: Option<String>,
    /// What Python printed, of many lines.
    pub stack_trace: Option<String>,
}

impl ImportError {
    /// The line of the file at which reading it ended, as far as Python says: of several frames in it the
    /// innermost.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        let file = self.filename.as_deref().filter(|file| !file.is_empty())?;
        let trace = self.stack_trace.as_deref()?;
        trace.lines().rev().find_map(|line| {
            let (path, rest) = line
                .trim()
                .strip_prefix("File \"")?
                .split_once("\", line ")?;
            let before = path.strip_suffix(file)?;
            if !before.is_empty() && !before.ends_with('/') && !file.starts_with('/') {
                return None;
            }
            rest.split(',').next()?.trim().parse().ok()
        })
    }

    /// What went wrong in one line, as Python's tracebacks end.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        let mut lines = self.stack_trace.as_deref()?.lines().rev().map(str::trim);
        lines.find(|line| !line.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_that_of_the_innermost_frame_in_the_file() {
        let frames = "Traceback (most recent call last):\n  File \"<frozen importlib._bootstrap>\", line 241, in _call\n  \
            File \"/opt/airflow/dags/team/a.py\", line 2, in <module>\n    from b import c\n  \
            File \"/opt/airflow/dags/team/a.py\", line 17, in go\n    go()\n  \
            File \"/opt/airflow/dags/other/xa.py\", line 9, in <module>\n    import nothing\n\
            ModuleNotFoundError: No module named 'nothing'\n";
        let syntax = "  File \"/opt/airflow/dags/team/a.py\", line 7\n    def f(:\n          ^\nSyntaxError: invalid syntax\n\n";
        let (module, invalid) = (
            Some("ModuleNotFoundError: No module named 'nothing'"),
            Some("SyntaxError: invalid syntax"),
        );
        for (file, trace, line, cause) in [
            (Some("team/a.py"), Some(frames), Some(17), module),
            (
                Some("/opt/airflow/dags/team/a.py"),
                Some(frames),
                Some(17),
                module,
            ),
            (Some("a.py"), Some(syntax), Some(7), invalid),
            (Some("gone.py"), Some(frames), None, module),
            (Some(""), Some(frames), None, module),
            (None, Some(frames), None, module),
            (Some("a.py"), Some(" \n"), None, None),
            (
                Some("a.py"),
                Some("File \"a.py\", line many\nx"),
                None,
                Some("x"),
            ),
            (Some("a.py"), None, None, None),
        ] {
            let error = ImportError {
                import_error_id: 1,
                timestamp: None,
                filename: file.map(str::to_owned),
                bundle_name: None,
                stack_trace: trace.map(str::to_owned),
            };
            assert_eq!((error.line(), error.cause()), (line, cause), "{file:?}");
        }
    }
}
