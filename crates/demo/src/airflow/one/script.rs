//! What a task says while it runs, line by line.

use crate::clock::Moment;
use crate::random::{Random, label};

use super::super::plan::Outcome;
use super::One;

/// The most lines between beginning and end.
const MOST: i64 = 400;

/// A line of a log.
pub(super) struct Line {
    pub(super) at: Moment,
    pub(super) level: &'static str,
    /// The logger of Airflow 3.
    pub(super) logger: &'static str,
    /// The file and line of Airflow 2.
    pub(super) place: &'static str,
    pub(super) text: String,
    /// What was raised: type and value.
    pub(super) raised: Option<(&'static str, String)>,
}

fn line(at: Moment, level: &'static str, logger: &'static str, text: String) -> Line {
    let place = match logger {
        "task.stdout" => "logging_mixin.py:190",
        "task" => "taskinstance.py:740",
        _ => "manager.py:304",
    };
    Line {
        at,
        level,
        logger,
        place,
        text,
        raised: None,
    }
}

impl One<'_> {
    /// The lines of a try that there are by now; `None` where it has not begun.
    pub(super) fn lines(&self, number: usize) -> Option<Vec<Line>> {
        let task = self.task()?;
        let (one, outcome) = self.nth(number)?;
        let mut random = Random::new(self.seen.run.seed, &[label(&task.id), number as u64]);
        let info = |at, text: &str| line(at, "info", "task", text.to_owned());
        let mut lines = vec![
            info(one.starts, "::group::Pre Execute"),
            line(
                one.starts.plus_millis(8),
                "info",
                "airflow.dag_processing.bundles.manager.DagBundlesManager",
                "DAG bundles loaded: dags-folder".to_owned(),
            ),
            info(one.starts.plus_millis(20), "::endgroup::"),
        ];
        let length = one.ends.micros_since(one.starts) / 1_000;
        // Three lines a second, as of something that works through batches.
        let count = (length / 300).clamp(3, MOST);
        for batch in 1..count {
            let at = one.starts.plus_millis(20 + (length - 60) * batch / count);
            lines.push(match batch % 12 {
                5 => line(
                    at,
                    "warning",
                    "task",
                    format!("Batch {batch} took longer than usual"),
                ),
                9 => line(
                    at,
                    "debug",
                    "task",
                    format!("Cursor at {}", random.between(1_000, 999_999)),
                ),
                _ => {
                    let rows = random.between(200, 9_000);
                    let text = format!("Batch {batch} of {count}: {rows} rows");
                    line(at, "info", "task.stdout", text)
                }
            });
        }
        let end = one.ends.plus_millis(-30);
        if outcome == Outcome::Failed {
            lines.push(Line {
                raised: Some(raised(&task.operator, &mut random)),
                place: "taskinstance.py:3337",
                ..line(
                    end,
                    "error",
                    "task",
                    "Task failed with exception".to_owned(),
                )
            });
        } else {
            lines.push(info(end, "Done. Returned value was pushed as an XCom"));
        }
        lines.push(info(end.plus_millis(1), "::group::Post Execute"));
        lines.push(info(end.plus_millis(20), "::endgroup::"));
        lines.retain(|line| line.at <= self.now);
        Some(lines)
    }
}

/// What a task of that kind fails with.
fn raised(operator: &str, random: &mut Random) -> (&'static str, String) {
    match operator {
        "AirbyteTriggerSyncOperator" => (
            "AirflowException",
            format!("Job failed:\nJob {} failed", random.between(1_000, 9_999)),
        ),
        "BashOperator" => (
            "AirflowException",
            "Bash command failed. The command returned a non-zero exit code 1.".to_owned(),
        ),
        "SQLExecuteQueryOperator" => (
            "UndefinedColumn",
            "column \"amount_eur\" does not exist".to_owned(),
        ),
        _ => (
            "ValueError",
            format!(
                "expected 12 columns in the export, found {}",
                random.between(3, 11)
            ),
        ),
    }
}
