use airstrip_contract::{Api, Call, Operation, Request, System};
use serde::ser::{SerializeStruct, SerializeTuple};
use serde::{Serialize, Serializer};

use super::answers::Affected;
use super::{v1, v2};
use crate::v2::DagRun;

/// A task of a run, or one instance of a mapped one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskKey {
    /// The task.
    pub task_id: String,
    /// Which instance of a mapped task; `None`: all of them, or the task is not mapped.
    pub map_index: Option<i64>,
}

impl Serialize for TaskKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(map_index) = self.map_index else {
            return serializer.serialize_str(&self.task_id);
        };
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(&self.task_id)?;
        pair.serialize_element(&map_index)?;
        pair.end()
    }
}

/// Which tasks of a run are to run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clear {
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub dag_run_id: String,
    /// The task; all of the run where absent. Airflow 2 clears a mapped task as a whole.
    pub task: Option<TaskKey>,
    /// Only those that failed, or did not run because others had.
    pub only_failed: bool,
    /// The tasks before it as well.
    pub upstream: bool,
    /// The tasks after it as well.
    pub downstream: bool,
}

struct ClearBody<'a> {
    clear: &'a Clear,
    dry_run: bool,
}

impl Serialize for ClearBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Clear {
            dag_run_id,
            task,
            only_failed,
            upstream,
            downstream,
            ..
        } = self.clear;
        let mut body = serializer.serialize_struct("ClearBody", 7)?;
        body.serialize_field("dry_run", &self.dry_run)?;
        body.serialize_field("dag_run_id", dag_run_id)?;
        // Airflow 2 does not take a null.
        if let Some(task) = task {
            body.serialize_field("task_ids", &[task])?;
        }
        body.serialize_field("only_failed", only_failed)?;
        body.serialize_field("include_upstream", upstream)?;
        body.serialize_field("include_downstream", downstream)?;
        body.serialize_field("reset_dag_runs", &true)?;
        body.end()
    }
}

impl Clear {
    fn request(&self, api: Api, dry_run: bool) -> Option<Request> {
        let operation = match (api, dry_run) {
            (Api::V1, true) => &v1::PREVIEW_CLEAR,
            (Api::V1, false) => &v1::CLEAR_TASKS,
            (_, true) => &v2::PREVIEW_CLEAR,
            (_, false) => &v2::CLEAR_TASKS,
        };
        let of_one = self
            .task
            .as_ref()
            .is_some_and(|task| task.map_index.is_some());
        let body = ClearBody {
            clear: self,
            dry_run,
        };
        (api != Api::V1 || !of_one)
            .then(|| Request::with_params(operation, &[("dag_id", &self.dag_id)]).json(&body))
    }
}

/// Asks which tasks a clear would run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewClear(pub Clear);

impl Call for PreviewClear {
    type Answer = Affected;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        self.0.request(api, true)
    }
}

/// Runs tasks again. A run that has ended is queued again with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearTasks(pub Clear);

impl Call for ClearTasks {
    type Answer = Affected;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        self.0.request(api, false)
    }
}

/// What a task or run is marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkAs {
    /// Landed.
    Success,
    /// Failed.
    Failed,
}

impl MarkAs {
    /// Airflow's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failed => "failed",
        }
    }
}

/// What a task of a run is to be marked as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub dag_run_id: String,
    /// The task. Airflow 2 marks a mapped task instance by instance.
    pub task: TaskKey,
    /// As what.
    pub state: MarkAs,
}

#[derive(Serialize)]
struct MarkBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    dry_run: Option<bool>,
    new_state: &'static str,
}

impl Mark {
    fn request(&self, api: Api, dry_run: bool) -> Request {
        let index = self.task.map_index.map(|index| index.to_string());
        let operation: &'static Operation = match (api, dry_run, &index) {
            (Api::V1, true, None) => &v1::PREVIEW_MARK,
            (Api::V1, true, Some(_)) => &v1::PREVIEW_MARK_MAPPED,
            (Api::V1, false, None) => &v1::MARK_TASK,
            (Api::V1, false, Some(_)) => &v1::MARK_MAPPED,
            (_, true, _) => &v2::PREVIEW_MARK,
            (_, false, _) => &v2::MARK_TASK,
        };
        let request = Request::with_params(
            operation,
            &[
                ("dag_id", &self.dag_id),
                ("dag_run_id", &self.dag_run_id),
                ("task_id", &self.task.task_id),
                ("map_index", index.as_deref().unwrap_or_default()),
            ],
        );
        let is_v1 = api == Api::V1;
        request
            .query("map_index", index.filter(|_| !is_v1))
            .json(&MarkBody {
                dry_run: is_v1.then_some(dry_run),
                new_state: self.state.as_str(),
            })
    }
}

/// Asks which instances of a task a mark would change. Airflow 2 names the task whatever its state is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewMark(pub Mark);

impl Call for PreviewMark {
    type Answer = Affected;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        Some(self.0.request(api, true))
    }
}

/// Marks a task. The tasks after it that failed, or did not run because it had, are cleared by Airflow:
/// they run again where the run is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkTask(pub Mark);

impl Call for MarkTask {
    type Answer = Affected;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        Some(self.0.request(api, false))
    }
}

/// Marks a run. Airflow has no rehearsal of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkRun {
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub dag_run_id: String,
    /// As what.
    pub state: MarkAs,
}

#[derive(Serialize)]
struct StateBody {
    state: &'static str,
}

impl Call for MarkRun {
    type Answer = DagRun;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = match api {
            Api::V1 => &v1::MARK_RUN,
            _ => &v2::MARK_RUN,
        };
        let params = [("dag_id", &*self.dag_id), ("dag_run_id", &*self.dag_run_id)];
        Some(Request::with_params(operation, &params).json(&StateBody {
            state: self.state.as_str(),
        }))
    }
}

/// Replaces the note of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRun {
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub dag_run_id: String,
    /// The text, 1,000 characters at most; empty for none.
    pub note: String,
}

#[derive(Serialize)]
struct NoteBody<'a> {
    note: &'a str,
}

impl Call for NoteRun {
    type Answer = DagRun;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = match api {
            Api::V1 => &v1::NOTE_RUN,
            _ => &v2::NOTE_RUN,
        };
        let params = [("dag_id", &*self.dag_id), ("dag_run_id", &*self.dag_run_id)];
        Some(Request::with_params(operation, &params).json(&NoteBody { note: &self.note }))
    }
}
