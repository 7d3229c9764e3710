//! Looking for a run whose answer was lost.

use airstrip_airflow::v2::{DagRun, GetDagRun};
use gloo_timers::future::TimeoutFuture;

use crate::api::{ApiError, call};

/// Milliseconds before each look: a launch that was cut off may still be under way.
const LOOKS: [u32; 3] = [0, 1_000, 2_500];

/// Reads a run, and again for a while where that fails. Gives the last answer.
pub async fn look_for(instance: &str, dag_id: &str, run_id: &str) -> Result<DagRun, ApiError> {
    let read = GetDagRun {
        dag_id: dag_id.to_owned(),
        dag_run_id: run_id.to_owned(),
    };
    let mut answer = Err(ApiError::Aborted);
    for wait in LOOKS {
        TimeoutFuture::new(wait).await;
        answer = call(instance, &read).await;
        if answer.is_ok() {
            break;
        }
    }
    answer
}
