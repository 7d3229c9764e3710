//! What to do after a launch was sent.
//!
//! The console chooses the run's id before anything is sent and keeps it until a run exists, so
//! however often the launch is repeated, there is one run at most.

use airstrip_airflow::model::RunId;
use airstrip_contract::Timestamp;

use crate::api::ApiError;

/// What the answer to a launch, or its absence, means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The run exists.
    Started,
    /// Airflow says that the id is taken: by an earlier attempt whose answer was lost.
    Exists,
    /// Nobody knows: read the run.
    Unsure,
    /// Nothing was started.
    Refused,
}

impl Outcome {
    /// The outcome of a launch.
    pub fn of<T>(result: Result<&T, &ApiError>) -> Self {
        match result {
            Ok(_) => Self::Started,
            Err(error) if error.status() == Some(409) => Self::Exists,
            Err(error) if error.may_have_happened() => Self::Unsure,
            // Airflow's own fault, such as a database that was busy for too long: before or after it had
            // written the run, it does not say.
            Err(ApiError::Upstream { status: 500.., .. }) => Self::Unsure,
            Err(_) => Self::Refused,
        }
    }
}

/// What reading the run said after an answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The run exists.
    Yes,
    /// Airflow does not know the run, so it can be sent again.
    No,
    /// That could not be read either.
    Unknown,
}

impl Found {
    /// The meaning of an answer to reading the run.
    pub fn of<T>(result: Result<&T, &ApiError>) -> Self {
        match result {
            Ok(_) => Self::Yes,
            Err(ApiError::Upstream { status: 404, .. }) => Self::No,
            Err(_) => Self::Unknown,
        }
    }
}

/// A new id for a run. `random` is a number from 0 to below 1.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Clamped to the range.
pub fn new_run_id(now_ms: f64, random: f64) -> RunId {
    let now = Timestamp::from_millisecond(now_ms as i64).unwrap_or(Timestamp::UNIX_EPOCH);
    RunId::manual(now, (random.clamp(0.0, 1.0) * f64::from(u32::MAX)) as u32)
}

#[cfg(test)]
mod tests {
    use airstrip_contract::{Problem, ProblemKind, System};

    use super::*;

    fn upstream(status: u16) -> ApiError {
        ApiError::Upstream {
            system: System::Airflow,
            instance: "prod".into(),
            status,
            message: String::new(),
            body: String::new(),
        }
    }

    fn problem(kind: ProblemKind, status: u16) -> ApiError {
        ApiError::Problem(Box::new(Problem {
            kind,
            status,
            title: String::new(),
            detail: String::new(),
            request_id: String::new(),
        }))
    }

    #[test]
    fn a_lost_answer_is_looked_into_and_a_refusal_is_not() {
        assert_eq!(Outcome::of(Ok(&())), Outcome::Started);
        for (error, expected) in [
            (upstream(409), Outcome::Exists),
            (upstream(400), Outcome::Refused),
            (upstream(404), Outcome::Refused),
            (upstream(500), Outcome::Unsure),
            (problem(ProblemKind::UpstreamTimeout, 504), Outcome::Unsure),
            (problem(ProblemKind::UpstreamLost, 502), Outcome::Unsure),
            (
                problem(ProblemKind::UpstreamUnreachable, 502),
                Outcome::Refused,
            ),
            (problem(ProblemKind::Forbidden, 403), Outcome::Refused),
            (ApiError::Offline, Outcome::Unsure),
            (ApiError::Server { status: 502 }, Outcome::Unsure),
            (ApiError::Expired, Outcome::Refused),
        ] {
            assert_eq!(Outcome::of::<()>(Err(&error)), expected, "{error:?}");
        }
    }

    #[test]
    fn only_airflow_itself_can_say_that_a_run_is_not_there() {
        assert_eq!(Found::of(Ok(&())), Found::Yes);
        for (error, expected) in [
            (upstream(404), Found::No),
            (upstream(500), Found::Unknown),
            (problem(ProblemKind::UnknownInstance, 404), Found::Unknown),
            (ApiError::Server { status: 404 }, Found::Unknown),
            (ApiError::Offline, Found::Unknown),
        ] {
            assert_eq!(Found::of::<()>(Err(&error)), expected, "{error:?}");
        }
    }

    #[test]
    fn ids_are_told_apart_within_a_millisecond() {
        let now = 1_762_000_000_123.0;
        let (a, b) = (new_run_id(now, 0.25), new_run_id(now, 0.75));
        assert_ne!(a, b);
        assert!(RunId::parse(a.as_str()).is_ok() && RunId::parse(b.as_str()).is_ok());
    }
}
