//! Calls of Airflow 3 in the terms of Airflow 2, where they differ by more than the path.

use airstrip_contract::Request;
use serde::Serialize;
use serde_json::{Map, Value};

use super::operations;
use crate::v2::{LaunchDag, ListDagRuns, ListDags, MOST_ROWS};

pub(crate) fn dags(call: &ListDags) -> Request {
    Request::of(&operations::DAGS)
        .query("limit", Some(MOST_ROWS))
        .query("offset", Some(call.offset))
        .query("order_by", Some("dag_id"))
        .query("only_active", Some(true))
}

/// Airflow 2 refuses a logical date of null, and takes now where there is none.
pub(crate) fn launch(call: &LaunchDag) -> Request {
    #[derive(Serialize)]
    struct Launch<'a> {
        dag_run_id: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        logical_date: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        data_interval_start: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        data_interval_end: Option<String>,
        conf: &'a Map<String, Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<&'a str>,
    }
    let id = [("dag_id", call.dag_id.as_str())];
    Request::with_params(&operations::LAUNCH_DAG, &id).json(&Launch {
        dag_run_id: call.dag_run_id.as_str(),
        logical_date: call.logical_date.map(|date| date.to_string()),
        data_interval_start: call.data_interval.map(|(start, _)| start.to_string()),
        data_interval_end: call.data_interval.map(|(_, end)| end.to_string()),
        conf: &call.conf,
        note: call.note.as_deref(),
    })
}

/// The latest by when they were made, which their numbers tell: Airflow 2 knows no order by when they were
/// due. By their dates, one that is launched for a date long ago would be among those of that time.
pub(crate) fn runs(call: &ListDagRuns) -> Request {
    let dag_id = call.dag_id.as_deref().unwrap_or("~");
    Request::with_params(&operations::DAG_RUNS, &[("dag_id", dag_id)])
        .query("limit", Some(call.limit))
        .query("offset", (call.offset > 0).then_some(call.offset))
        .query("order_by", Some("-id"))
        .query("updated_at_gte", call.updated_since)
}
