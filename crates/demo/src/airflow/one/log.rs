//! Logs in the forms of both versions.

use serde_json::{Value, json};

use super::super::python::repr_text;
use super::super::run::iso;
use super::One;
use super::script::Line;
use crate::clock::Moment;

impl One<'_> {
    /// The file that the log of a try is in.
    fn file(&self, number: usize) -> String {
        let (run, dag) = (&self.seen.run.id, &self.seen.dag.entry.id);
        let task = self.task().map_or("", |task| &task.id);
        let index = match self.instance().map_or(-1, |one| one.map_index) {
            -1 => String::new(),
            index => format!("/map_index={index}"),
        };
        format!(
            "/opt/airflow/logs/dag_id={dag}/run_id={run}/task_id={task}{index}/attempt={number}.log"
        )
    }

    /// While a try runs its log is asked for where it runs as well, which the demo has no server for.
    fn unserved(&self, number: usize) -> Option<String> {
        let (one, _) = self.nth(number)?;
        (self.now < one.ends)
            .then(|| "Could not read served logs: [Errno 111] Connection refused".to_owned())
    }
}

/// The `StructuredLogMessage`s of a try in Airflow 3; `None` where it has not begun.
pub(in super::super) fn structured(one: &One<'_>, number: usize) -> Option<Vec<Value>> {
    let lines = one.lines(number)?;
    let bare = |text: String| json!({ "timestamp": null, "event": text });
    let mut events = vec![
        bare("::group::Log message source details".to_owned()),
        bare(one.file(number)),
    ];
    events.extend(one.unserved(number).map(bare));
    events.push(bare("::endgroup::".to_owned()));
    events.extend(lines.into_iter().map(event));
    Some(events)
}

fn event(line: Line) -> Value {
    let mut event = json!({
        "timestamp": iso(line.at),
        "event": line.text,
        "level": line.level,
        "logger": line.logger,
    });
    if let Some((kind, value)) = line.raised {
        let frame = |file: &str, line: u32, name: &str| json!({ "filename": file, "lineno": line, "name": name });
        event["error_detail"] = json!([{
            "exc_type": kind,
            "exc_value": value,
            "exc_notes": [],
            "syntax_error": null,
            "is_cause": false,
            "frames": [
                frame("/opt/venv/lib/python3.11/site-packages/airflow/sdk/execution_time/task_runner.py", 1579, "run"),
                frame("/opt/airflow/dags/flows.py", 49, "execute"),
            ],
            "is_group": false,
            "exceptions": [],
        }]);
    }
    event
}

/// The text of a try in Airflow 2, which of one that has not begun says where it looked for it.
pub(in super::super) fn plain(one: &One<'_>, number: usize) -> String {
    let mut text = String::from(" INFO - ::group::Log message source details\n");
    match one.lines(number) {
        None => {
            text += "*** Could not read served logs: No host supplied\n INFO - ::endgroup::\n";
            text
        }
        Some(lines) => {
            text += &format!("*** Found local files:\n***   * {}\n", one.file(number));
            if let Some(unserved) = one.unserved(number) {
                text += &format!("*** {unserved}\n");
            }
            text += " INFO - ::endgroup::\n";
            for line in lines {
                write(line, &mut text);
            }
            text
        }
    }
}

/// `[2026-11-20T20:47:23.150+0000] {taskinstance.py:3337} ERROR - …`
fn write(line: Line, text: &mut String) {
    let time = |at: Moment| format!("{:.3}", at.timestamp()).replace('Z', "+0000");
    let level = match line.level {
        "warning" => "WARNING".to_owned(),
        other => other.to_uppercase(),
    };
    *text += &format!(
        "[{}] {{{}}} {level} - {}\n",
        time(line.at),
        line.place,
        line.text
    );
    if let Some((kind, value)) = line.raised {
        *text += "Traceback (most recent call last):\n  File \"/opt/airflow/dags/flows.py\", line 49, in execute\n";
        *text += &format!("{kind}: {value}\n");
    }
}

/// What Airflow 2 answers in JSON: the hosts and their texts as Python writes them.
pub(in super::super) fn tuples(text: &str) -> String {
    format!("[('airflow-worker-0', {})]", repr_text(text))
}
