//! What would become of a DAG that is launched with a conf.

use std::sync::Arc;

use airstrip_airflow::v2::DagDetails;
use airstrip_conf_form::{Draft, Form, How};
use airstrip_contract::policy::{Facts, Target, access};
use airstrip_contract::{Access, Grant, System};
use serde_json::{Map, Value};

use super::filling::Filling;
use super::read::Read;
use crate::components::airflow::name_of;
use crate::forms::conf::matches;
use crate::forms::conf::relative::{place_in_words, resolved};

/// What is known of a DAG before it is launched.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Its name to show.
    pub name: String,
    /// What would become of it.
    pub verdict: Verdict,
}

/// What becomes of a DAG.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Nothing is known yet.
    Reading,
    /// It is launched.
    Ready(Ready),
    /// These params have no value that would do, by their labels.
    Needs(Vec<String>),
    /// What was chosen no longer fits the params, in this way.
    Unfit(String),
    /// It may not or cannot be launched.
    Refused(String),
    /// It could not be read.
    Failed(String),
}

/// How a DAG is launched.
#[derive(Debug, Clone, PartialEq)]
pub struct Ready {
    /// With this conf, exactly.
    pub conf: Map<String, Value>,
    /// The same, to be looked at.
    pub told: Value,
    /// How many of its values differ from the defaults.
    pub changed: usize,
    /// Whether its run waits: the DAG is paused.
    pub waits: bool,
    /// What its relative dates came to, and what else there is to know of the conf.
    pub notes: Vec<String>,
}

impl Judged {
    /// What becomes of a DAG whose conf is filled in like this. `grants` are the person's, once they are
    /// known; `today` is a number of days since 1970.
    pub fn of(
        id: &str,
        read: &Read,
        filling: &Filling,
        instance: &str,
        grants: Option<&[Grant]>,
        today: i64,
    ) -> Self {
        let (name, verdict) = match (read, grants) {
            (None, _) | (_, None) => (id, Verdict::Reading),
            (Some(Err(error)), _) => (id, Verdict::Failed(error.title())),
            (Some(Ok(details)), Some(grants)) => {
                let name = name_of(id, details.dag_display_name.as_deref());
                let refused = refused(details, instance, grants).map(Verdict::Refused);
                let verdict = refused.unwrap_or_else(|| fill(details, filling, today));
                (name, verdict)
            }
        };
        Self {
            name: name.to_owned(),
            verdict,
        }
    }

    /// What it is launched with; `None` where it is not.
    pub fn conf(&self) -> Option<&Map<String, Value>> {
        match &self.verdict {
            Verdict::Ready(ready) => Some(&ready.conf),
            _ => None,
        }
    }
}

/// Why a DAG may not or cannot be launched, with whatever conf.
fn refused(details: &DagDetails, instance: &str, grants: &[Grant]) -> Option<String> {
    let target = Target {
        system: System::Airflow,
        instance,
        id: &details.dag_id,
        facts: Some(Facts {
            name: &details.dag_id,
            tags: details.tags.iter().map(|tag| tag.name.as_str()).collect(),
            workspace: None,
        }),
    };
    if access(grants, &target).is_ok_and(|most| most < Some(Access::Launch)) {
        return Some("you may look at it but not launch it".to_owned());
    }
    let why = match (details.is_gone(), details.has_import_errors) {
        (true, _) => "its file is gone",
        (_, true) => "Airflow cannot read its file",
        _ => return None,
    };
    Some(why.to_owned())
}

fn fill(details: &DagDetails, filling: &Filling, today: i64) -> Verdict {
    let mut notes = Vec::new();
    let given = match filling {
        Filling::Defaults => None,
        Filling::Chosen(_) => return Verdict::Reading,
        Filling::Lost(_, why) => return Verdict::Failed(why.clone()),
        Filling::Run(run) => Some(run.conf.clone().unwrap_or_default()),
        Filling::Preset(preset) => {
            let content = &preset.content;
            let (conf, came_to) = resolved(&content.conf, &content.dates, today);
            for (date, came_to) in content.dates.iter().zip(came_to) {
                let (place, says) = (place_in_words(&date.at), &date.says);
                let Some(day) = came_to else {
                    return Verdict::Unfit(format!(
                        "“{says}” cannot be worked out here, which its preset says of {place}"
                    ));
                };
                notes.push(format!("{place}: {says} = {day}"));
            }
            Some(conf)
        }
    };
    let form = Form::from_params(&details.params.clone().unwrap_or_default(), matches);
    let form = Arc::new(form);
    let mut draft = Draft::new(Arc::clone(&form));
    if let Some(given) = &given {
        draft.prefill(given);
    }
    let Err(issues) = draft.conf() else {
        if !form.fields.is_empty() {
            let extra = draft.extra().keys();
            notes.extend(
                extra.map(|key| format!("{key} is no param of this DAG. It is sent as well")),
            );
        }
        return Verdict::Ready(Ready {
            conf: draft.shown(),
            told: draft.told(),
            changed: draft.changes().len(),
            waits: details.is_paused,
            notes,
        });
    };
    let misfits = given.map(|given| form.misfits(&given)).unwrap_or_default();
    let unfit = misfits.into_iter().filter_map(|one| match one.how {
        How::Refused(why) => Some(format!("{}: {why}", one.label.unwrap_or(one.key))),
        How::Undeclared | How::Missing => None,
    });
    let unfit: Vec<String> = unfit.collect();
    if !unfit.is_empty() {
        let what = match filling {
            Filling::Run(_) => "the conf of that run",
            _ => "the preset",
        };
        return Verdict::Unfit(format!("{what} no longer fits. {}", unfit.join("; ")));
    }
    let mut labels: Vec<String> = Vec::new();
    for issue in issues {
        let field = issue.field.as_deref().and_then(|name| form.field(name));
        let label = field.map_or("its params", |field| &field.label).to_owned();
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    Verdict::Needs(labels)
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
