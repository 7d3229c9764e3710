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

/// By their names in a request.
const NAMES: [(&str, RunField); 5] = [
    ("dag_run_id", RunField::RunId),
    ("logical_date", RunField::LogicalDate),
    ("data_interval_start", RunField::IntervalStart),
    ("data_interval_end", RunField::IntervalEnd),
    ("note", RunField::Note),
];

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
        let what = match field {
            RunField::RunId => "id",
            _ => "logical date",
        };
        (field, format!("Another run of this DAG has this {what}"))
    };
    field.map(words).into_iter().collect()
}

/// The sentences of both versions' own checks, and in Airflow 2 those of the libraries that check the
/// shape of a request: connexion ends them with the field's name, marshmallow writes a Python dict.
fn in_text(text: &str) -> Vec<(RunField, String)> {
    // It quotes values, which may look like anything.
    if text.starts_with("Invalid input for param ") {
        return Vec::new();
    }
    if text.starts_with("The run_id provided ")
        || text.starts_with("A manual DAG run cannot use ID ")
    {
        return vec![(RunField::RunId, text.to_owned())];
    }
    if text.starts_with("{'_schema': ") && text.contains("'data_interval_") {
        return vec![(RunField::IntervalEnd, within(text))];
    }
    let of = |(name, field): (&str, RunField)| {
        let words = match text.strip_suffix(&format!(" - '{name}'")) {
            Some(words) => words.to_owned(),
            None if text.starts_with('{') => within(text.split_once(&format!("'{name}': "))?.1),
            None => return None,
        };
        Some((field, words))
    };
    NAMES.into_iter().filter_map(of).collect()
}

/// The first list of texts that a Python dict holds.
fn within(dict: &str) -> String {
    let list = dict.split_once('[').map_or(dict, |(_, list)| list);
    let list = list.split(']').next().unwrap_or_default();
    list.trim_matches(['\'', '"']).to_owned()
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
        ["body", name, ..] => NAMES.into_iter().find(|(own, _)| *own == name)?.1,
        _ => return None,
    };
    Some((field, message.to_owned()))
}
