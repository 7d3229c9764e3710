use serde::Deserialize;

use crate::model::TaskState;

/// The task instances that a change is about; answer of clears and marks, and of their rehearsals.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Read")]
pub struct Affected {
    /// One for each instance of a mapped task.
    pub task_instances: Vec<AffectedTask>,
}

/// A task instance as a rehearsal names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AffectedTask {
    /// Its DAG. Another one than the run's where tasks of it wait for this run's.
    pub dag_id: String,
    /// Its run.
    pub dag_run_id: String,
    /// The task.
    pub task_id: String,
    /// Which of a mapped task's instances, -1 for a task that is not mapped; Airflow 2 does not say.
    pub map_index: Option<i64>,
    /// Its state before the change; Airflow 2 does not say.
    pub state: Option<TaskState>,
}

/// `TaskInstanceCollectionResponse` of Airflow 3, and of Airflow 2
/// `TaskInstanceReferenceCollection`, or for a mark one `TaskInstanceReference`, which is empty where
/// something was changed.
#[derive(Deserialize)]
struct Read {
    task_instances: Option<Vec<AffectedTask>>,
    dag_id: Option<String>,
    dag_run_id: Option<String>,
    task_id: Option<String>,
}

impl From<Read> for Affected {
    fn from(read: Read) -> Self {
        let one = || {
            Some(AffectedTask {
                dag_id: read.dag_id?,
                dag_run_id: read.dag_run_id?,
                task_id: read.task_id?,
                map_index: None,
                state: None,
            })
        };
        Self {
            task_instances: read
                .task_instances
                .unwrap_or_else(|| one().into_iter().collect()),
        }
    }
}
