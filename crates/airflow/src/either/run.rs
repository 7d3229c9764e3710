use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_text;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::model::{RunId, RunState, RunType};
use crate::v2::DagRun;

/// A run: `DAGRunResponse` of Airflow 3, `DAGRun` of Airflow 2.
#[derive(Deserialize)]
pub(crate) struct Run {
    dag_run_id: String,
    dag_id: String,
    state: RunState,
    run_type: RunType,
    #[serde(default, deserialize_with = "optional_text")]
    logical_date: Option<Timestamp>,
    /// What the logical date was called before; Airflow 2 sends both.
    #[serde(default, deserialize_with = "optional_text")]
    execution_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_text")]
    data_interval_start: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_text")]
    data_interval_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_text")]
    queued_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_text")]
    run_after: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_text")]
    start_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_text")]
    end_date: Option<Timestamp>,
    triggering_user_name: Option<String>,
    triggered_by: Option<String>,
    conf: Option<Map<String, Value>>,
    note: Option<String>,
}

impl From<Run> for DagRun {
    fn from(read: Run) -> Self {
        let run_type = match read.run_type {
            // Assets were datasets in Airflow 2.
            RunType::Unknown(word) if word == "dataset_triggered" => RunType::AssetTriggered,
            run_type => run_type,
        };
        let logical_date = read.logical_date.or(read.execution_date);
        // Airflow 2 does not say when a run was due. The schedule's are due at the end of the time that
        // they are about; the others at their date, which is the moment of the launch unless another
        // one was asked for, whereas their interval may be one that is long over. Of the console's own
        // launches the id has the moment.
        let due = match run_type {
            RunType::Scheduled => read.data_interval_end.or(logical_date),
            RunType::Manual => logical_date.max(RunId::launched_at(&read.dag_run_id)),
            _ => logical_date,
        };
        Self {
            dag_run_id: read.dag_run_id,
            dag_id: read.dag_id,
            state: read.state,
            run_type,
            logical_date,
            data_interval_start: read.data_interval_start,
            data_interval_end: read.data_interval_end,
            queued_at: read.queued_at,
            run_after: read.run_after.or(due),
            start_date: read.start_date,
            end_date: read.end_date,
            triggering_user_name: read.triggering_user_name,
            triggered_by: read.triggered_by,
            conf: read.conf,
            note: read.note,
        }
    }
}
