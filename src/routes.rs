//! Every page's path, built and parsed in this one place.

use airstrip_contract::System;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays readable in a path; run ids keep their colons. Dots are encoded: the proxy takes a
/// last segment with a dot for a file.
pub(crate) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'~')
    .remove(b':');

/// A list of what an Airflow has beside DAGs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Runs for ranges of dates.
    Backfills,
    /// What tasks produce and DAGs wait for.
    Assets,
    /// Settings that DAGs share.
    Variables,
    /// Places for tasks.
    Pools,
}

impl Beside {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Backfills, Self::Assets, Self::Variables, Self::Pools];

    /// Its segment in paths.
    const fn segment(self) -> &'static str {
        match self {
            Self::Backfills => "backfills",
            Self::Assets => "assets",
            Self::Variables => "variables",
            Self::Pools => "pools",
        }
    }

    /// Its name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Backfills => "Backfills",
            Self::Assets => "Assets",
            Self::Variables => "Variables",
            Self::Pools => "Pools",
        }
    }
}

/// A page and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `/`: all instances at a glance.
    Overview,
    /// `/activity`: who launched and changed what.
    Activity,
    /// `/history`: what ran, on all instances of both systems.
    History,
    /// `/airbyte/{instance}/connections`
    Connections {
        /// The Airbyte instance.
        instance: String,
    },
    /// `/airbyte/{instance}/connections/{id}`
    Connection {
        /// The Airbyte instance.
        instance: String,
        /// The connection's UUID.
        id: String,
    },
    /// `/airbyte/{instance}/bulk`: what is done to many connections.
    Bulk {
        /// The Airbyte instance.
        instance: String,
    },
    /// `/airbyte/{instance}/connections/{id}/jobs/{job}`
    Job {
        /// The Airbyte instance.
        instance: String,
        /// The connection's UUID.
        id: String,
        /// The job's number.
        job: u64,
    },
    /// `/airflow/{instance}/dags`
    Dags {
        /// The Airflow instance.
        instance: String,
    },
    /// `/airflow/{instance}/backfills`, and likewise the other lists.
    Beside {
        /// The Airflow instance.
        instance: String,
        /// Which list.
        list: Beside,
    },
    /// `/airflow/{instance}/dags/{dag_id}`
    Dag {
        /// The Airflow instance.
        instance: String,
        /// The DAG's id.
        dag_id: String,
    },
    /// `/airflow/{instance}/dags/{dag_id}/launch`; also under the name that Airflow's own links have,
    /// `trigger`.
    Launch {
        /// The Airflow instance.
        instance: String,
        /// The DAG's id.
        dag_id: String,
    },
    /// `/airflow/{instance}/launch`: launching several DAGs, which were selected in the list.
    LaunchSeveral {
        /// The Airflow instance.
        instance: String,
    },
    /// `/airflow/{instance}/dags/{dag_id}/launch/many`: launching a DAG over a list of confs.
    LaunchMany {
        /// The Airflow instance.
        instance: String,
        /// The DAG's id.
        dag_id: String,
    },
    /// `/airflow/{instance}/dags/{dag_id}/runs/{run_id}`
    DagRun {
        /// The Airflow instance.
        instance: String,
        /// The DAG's id.
        dag_id: String,
        /// The run's id.
        run_id: String,
    },
    /// Anything else.
    NotFound,
}

impl Route {
    /// The page at a path, percent-encoded as in the address bar.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        let trimmed = path.trim_matches('/');
        let segments: Option<Vec<String>> = trimmed
            .split('/')
            .map(|s| Some(percent_decode_str(s).decode_utf8().ok()?.into_owned()))
            .collect();
        let segments = segments.unwrap_or_default();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let own = |s: &&str| (*s).to_owned();
        match segments.as_slice() {
            [""] => Self::Overview,
            ["activity"] => Self::Activity,
            ["history"] => Self::History,
            s if s.iter().any(|s| s.is_empty()) => Self::NotFound,
            ["airbyte", instance, "connections"] => Self::Connections {
                instance: own(instance),
            },
            ["airbyte", instance, "connections", id] => Self::Connection {
                instance: own(instance),
                id: own(id),
            },
            ["airbyte", instance, "bulk"] => Self::Bulk {
                instance: own(instance),
            },
            ["airbyte", instance, "connections", id, "jobs", job] => match job.parse() {
                Ok(job) => Self::Job {
                    instance: own(instance),
                    id: own(id),
                    job,
                },
                Err(_) => Self::NotFound,
            },
            ["airflow", instance, "dags"] => Self::Dags {
                instance: own(instance),
            },
            ["airflow", instance, "launch"] => Self::LaunchSeveral {
                instance: own(instance),
            },
            ["airflow", instance, list] => {
                let found = Beside::ALL.into_iter().find(|one| one.segment() == *list);
                found.map_or(Self::NotFound, |list| Self::Beside {
                    instance: own(instance),
                    list,
                })
            }
            ["airflow", instance, "dags", dag_id] => Self::Dag {
                instance: own(instance),
                dag_id: own(dag_id),
            },
            ["airflow", instance, "dags", dag_id, "launch" | "trigger"] => Self::Launch {
                instance: own(instance),
                dag_id: own(dag_id),
            },
            ["airflow", instance, "dags", dag_id, "launch", "many"] => Self::LaunchMany {
                instance: own(instance),
                dag_id: own(dag_id),
            },
            ["airflow", instance, "dags", dag_id, "runs", run_id] => Self::DagRun {
                instance: own(instance),
                dag_id: own(dag_id),
                run_id: own(run_id),
            },
            _ => Self::NotFound,
        }
    }

    /// The page's path, for `href`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Overview | Self::NotFound => "/".into(),
            Self::Activity => "/activity".into(),
            Self::History => "/history".into(),
            Self::Connections { instance } => join(&["airbyte", instance, "connections"]),
            Self::Connection { instance, id } => join(&["airbyte", instance, "connections", id]),
            Self::Bulk { instance } => join(&["airbyte", instance, "bulk"]),
            Self::Job { instance, id, job } => join(&[
                "airbyte",
                instance,
                "connections",
                id,
                "jobs",
                &job.to_string(),
            ]),
            Self::Dags { instance } => join(&["airflow", instance, "dags"]),
            Self::Beside { instance, list } => join(&["airflow", instance, list.segment()]),
            Self::Dag { instance, dag_id } => join(&["airflow", instance, "dags", dag_id]),
            Self::Launch { instance, dag_id } => {
                join(&["airflow", instance, "dags", dag_id, "launch"])
            }
            Self::LaunchSeveral { instance } => join(&["airflow", instance, "launch"]),
            Self::LaunchMany { instance, dag_id } => {
                join(&["airflow", instance, "dags", dag_id, "launch", "many"])
            }
            Self::DagRun {
                instance,
                dag_id,
                run_id,
            } => join(&["airflow", instance, "dags", dag_id, "runs", run_id]),
        }
    }

    /// The system and instance the page belongs to.
    #[must_use]
    pub fn instance(&self) -> Option<(System, &str)> {
        match self {
            Self::Overview | Self::Activity | Self::History | Self::NotFound => None,
            Self::Connections { instance }
            | Self::Bulk { instance }
            | Self::Connection { instance, .. }
            | Self::Job { instance, .. } => Some((System::Airbyte, instance)),
            Self::Dags { instance }
            | Self::Beside { instance, .. }
            | Self::Dag { instance, .. }
            | Self::Launch { instance, .. }
            | Self::LaunchSeveral { instance }
            | Self::LaunchMany { instance, .. }
            | Self::DagRun { instance, .. } => Some((System::Airflow, instance)),
        }
    }

    /// The first page of an instance.
    #[must_use]
    pub fn home_of(system: System, instance: &str) -> Self {
        let instance = instance.to_owned();
        match system {
            System::Airbyte => Self::Connections { instance },
            System::Airflow => Self::Dags { instance },
        }
    }
}

fn join(segments: &[&str]) -> String {
    let mut path = String::new();
    for segment in segments {
        path.push('/');
        path.extend(utf8_percent_encode(segment, SEGMENT));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_by_its_own_path() {
        let instance = || "prod eu/1".to_owned();
        let dag_id = || "sales.refresh ä%".to_owned();
        for route in [
            Route::Overview,
            Route::Activity,
            Route::History,
            Route::Connections {
                instance: instance(),
            },
            Route::Connection {
                instance: instance(),
                id: "1e3b5a72-0000-4000-8000-000000000001".into(),
            },
            Route::Bulk {
                instance: instance(),
            },
            Route::Job {
                instance: instance(),
                id: "1e3b5a72-0000-4000-8000-000000000001".into(),
                job: u64::MAX,
            },
            Route::Dags {
                instance: instance(),
            },
            Route::Beside {
                instance: instance(),
                list: Beside::Backfills,
            },
            Route::Beside {
                instance: instance(),
                list: Beside::Pools,
            },
            Route::Dag {
                instance: instance(),
                dag_id: dag_id(),
            },
            Route::Launch {
                instance: instance(),
                dag_id: dag_id(),
            },
            Route::LaunchSeveral {
                instance: instance(),
            },
            Route::LaunchMany {
                instance: instance(),
                dag_id: dag_id(),
            },
            Route::DagRun {
                instance: instance(),
                dag_id: dag_id(),
                run_id: "manual__2026-01-01T00:00:00.5+00:00".into(),
            },
        ] {
            assert_eq!(Route::parse(&route.path()), route);
        }
    }

    #[test]
    fn what_is_no_page_is_not_found() {
        for path in [
            "/airbyte",
            "/airbyte//connections",
            "/airbyte/prod/connections/a/b",
            "/airbyte/prod/connections/a/jobs/b",
            "/airflow/prod/dags/x/runs",
            "/airflow/prod/connections",
            "/airflow/prod/pools/x",
            "/airflow/%FF/dags",
            "/nowhere",
        ] {
            assert_eq!(Route::parse(path), Route::NotFound, "{path}");
        }
    }

    #[test]
    fn links_to_airflow_s_own_form_lead_to_ours() {
        let launch = Route::Launch {
            instance: "prod".into(),
            dag_id: "sales".into(),
        };
        assert_eq!(Route::parse("/airflow/prod/dags/sales/trigger"), launch);
    }

    #[test]
    fn a_trailing_slash_is_forgiven() {
        assert!(
            matches!(Route::parse("/airflow/prod/dags/"), Route::Dags { instance } if instance == "prod")
        );
    }
}
