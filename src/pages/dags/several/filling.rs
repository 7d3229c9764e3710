//! What fills in the conf of a DAG, and how a choice of that is kept over a reload.

use std::sync::Arc;

use airstrip_airflow::v2::{DagRun, GetDagRun};
use airstrip_contract::Preset;

use crate::api::{ApiError, call, get_json};
use crate::components::airflow::presets_of;
use crate::components::{forget, keep, recall};

/// What fills in the conf of a DAG.
#[derive(Debug, Clone, PartialEq)]
pub enum Filling {
    /// Nothing: the DAG's own defaults are sent.
    Defaults,
    /// What was chosen before a reload and is not read again yet.
    Chosen(Choice),
    /// A preset, in its latest version when it was read.
    Preset(Arc<Preset>),
    /// An earlier run.
    Run(Arc<DagRun>),
    /// What was chosen cannot be read, for this reason.
    Lost(Choice, String),
}

/// What was chosen, by the id under which it is found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A preset.
    Preset(String),
    /// An earlier run.
    Run(String),
}

/// A choice as it is kept: DAG, whether it is a run, id.
type Kept = (String, bool, String);

impl Filling {
    /// What was chosen; `None` for the defaults.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        match self {
            Self::Defaults => None,
            Self::Chosen(choice) | Self::Lost(choice, _) => Some(choice.clone()),
            Self::Preset(preset) => Some(Choice::Preset(preset.id.clone())),
            Self::Run(run) => Some(Choice::Run(run.dag_run_id.clone())),
        }
    }

    /// Its name, in a few words.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Defaults => "Defaults".to_owned(),
            Self::Preset(preset) => preset.content.name.clone(),
            Self::Chosen(Choice::Preset(_)) | Self::Lost(Choice::Preset(_), _) => {
                "A preset".to_owned()
            }
            Self::Run(_) | Self::Chosen(_) | Self::Lost(..) => "An earlier run".to_owned(),
        }
    }
}

impl Choice {
    /// Reads what was chosen for a DAG. A session that has ended is an error; everything else is told by
    /// what becomes of the DAG.
    ///
    /// # Errors
    /// What keeps all reads from being answered.
    pub async fn read(self, instance: &str, dag_id: &str) -> (Filling, Option<ApiError>) {
        let lost = |choice: Self, what: &str, error: ApiError| {
            let gone = matches!(error, ApiError::Upstream { status: 404, .. });
            let why = match gone {
                true => format!("{what} is not there any more"),
                false => format!("{what} could not be read. {}", error.title()),
            };
            (Filling::Lost(choice, why), Some(error))
        };
        match self {
            Self::Preset(id) => {
                let path = format!("/api/{}", presets_of(instance, dag_id));
                let all: Result<Vec<Preset>, _> = get_json("presets", &path).await;
                match all.map(|all| all.into_iter().find(|preset| preset.id == id)) {
                    Ok(Some(preset)) => (Filling::Preset(Arc::new(preset)), None),
                    Ok(None) => {
                        let why = "the preset that was chosen is not there any more".to_owned();
                        (Filling::Lost(Self::Preset(id), why), None)
                    }
                    Err(error) => lost(Self::Preset(id), "the preset that was chosen", error),
                }
            }
            Self::Run(id) => {
                let read = GetDagRun {
                    dag_id: dag_id.to_owned(),
                    dag_run_id: id.clone(),
                };
                match call(instance, &read).await {
                    Ok(run) => (Filling::Run(Arc::new(run)), None),
                    Err(error) => lost(Self::Run(id), "the run that was chosen", error),
                }
            }
        }
    }

    fn keep(self, dag_id: String) -> Kept {
        match self {
            Self::Preset(id) => (dag_id, false, id),
            Self::Run(id) => (dag_id, true, id),
        }
    }

    fn restore((dag_id, run, id): Kept) -> (String, Self) {
        let choice = match run {
            true => Self::Run(id),
            false => Self::Preset(id),
        };
        (dag_id, choice)
    }
}

fn key(instance: &str) -> String {
    format!("airstrip.several.confs.{instance}")
}

/// Keeps what was chosen in this tab, each with its DAG.
pub fn keep_choices(instance: &str, choices: Vec<(String, Choice)>) {
    keep(&key(instance), &written(choices));
}

/// What was chosen before.
#[must_use]
pub fn kept_choices(instance: &str) -> Vec<(String, Choice)> {
    read(&recall(&key(instance)).unwrap_or_default())
}

/// Forgets what was chosen.
pub fn forget_choices(instance: &str) {
    forget(&key(instance));
}

fn written(choices: Vec<(String, Choice)>) -> String {
    let kept = choices
        .into_iter()
        .map(|(dag_id, choice)| choice.keep(dag_id));
    serde_json::to_string(&kept.collect::<Vec<_>>()).unwrap_or_default()
}

fn read(text: &str) -> Vec<(String, Choice)> {
    let kept: Vec<Kept> = serde_json::from_str(text).unwrap_or_default();
    kept.into_iter().map(Choice::restore).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_kept_as_they_are() {
        let choices = vec![
            ("sales".to_owned(), Choice::Preset("1e3b".to_owned())),
            (
                "sales.refresh".to_owned(),
                Choice::Run("manual__2026-11-01T00:00:00+00:00\n\"x\"".to_owned()),
            ),
        ];
        assert_eq!(read(&written(choices.clone())), choices);
        for nothing in ["", "null", "[[1]]", "{}"] {
            assert_eq!(read(nothing), [], "{nothing}");
        }
    }
}
