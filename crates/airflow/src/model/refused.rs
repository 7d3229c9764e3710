//! What of a launch Airflow refuses, beside its conf.

use serde_json::Value;

/// A field of a launch that is not its conf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunField {
    /// The run's id.
    RunId,
    /// The logical date.
    LogicalDate,
    /// Where the data interval begins.
    IntervalStart,
    /// Where it ends.
    IntervalEnd,
    /// The note.
    Note,
}

/// Which of these fields a refused launch is refused for, and why, by the `detail` of the answer. Of
/// what exists already Airflow 3 does not say what that is: it is then what the caller has found to be
/// `taken`.
#[must_use]
pub fn refused_fields(
    status: u16,
    detail: &Value,
    taken: Option<RunField>,
) -> Vec<(RunField, String)> {
    match (status, detail) {
        (409, Value::String(text)) => is_taken(taken_in(text)),
        (409, Value::Object(_)) => is_taken(taken),
        (400, Value::String(text)) => in_text(text),
        (422, Value::Array(errors)) => errors.iter().filter_map(in_list).collect(),
        _ => Vec::new(),
    }
}

/// In Airflow 2 (`post_dag_run`, 2.11.2): `DAGRun with DAG ID: 'x' and DAGRun ID: 'y' already exists`.
fn taken_in(text: &str) -> Option<RunField> {
    let (_, what) = text.split_once("' and DAGRun ")?;
    match what.starts_with("ID: ") {
        true => Some(RunField::RunId),
        false => Some(RunField::LogicalDate),
    }
}

fn is_taken(field: Option<RunField>) -> Vec<(RunField, String)> {
    let words = |field| {
        let words = match field {
            RunField::RunId => "Another run of this DAG has this id",
            _ => "Another run of this DAG has this logical date",
        };
        (field, words.to_owned())
    };
    field.map(words).into_iter().collect()
}

/// What both versions' own checks say of an id. Of the other fields the console sends nothing of another
/// shape, which is what else is answered with 400.
fn in_text(text: &str) -> Vec<(RunField, String)> {
    let of_id = ["The run_id provided ", "A manual DAG run cannot use ID "];
    let is_of_id = of_id.iter().any(|words| text.starts_with(words));
    let told = is_of_id.then(|| (RunField::RunId, text.to_owned()));
    told.into_iter().collect()
}

/// By its name in a request.
fn named(name: &str) -> Option<RunField> {
    Some(match name {
        "dag_run_id" => RunField::RunId,
        "logical_date" => RunField::LogicalDate,
        "data_interval_start" => RunField::IntervalStart,
        "data_interval_end" => RunField::IntervalEnd,
        "note" => RunField::Note,
        _ => return None,
    })
}

/// One error of pydantic's, in Airflow 3. Where it names no field it is about the two that go together.
fn in_list(error: &Value) -> Option<(RunField, String)> {
    let message = error.get("msg")?.as_str()?;
    let place: Vec<&str> = error
        .get("loc")?
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let field = match place[..] {
        ["body"] if message.contains("data_interval_") => RunField::IntervalEnd,
        ["body", name, ..] => named(name)?,
        _ => return None,
    };
    Some((field, message.to_owned()))
}
