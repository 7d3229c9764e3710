//! Who launched a run, and from where.

use airstrip_airflow::model::RunType;
use airstrip_airflow::v2::DagRun;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Actions;
use crate::components::airflow::run_type;
use crate::routes::Route;
use airstrip_airflow::model::Note;

/// Where a run came from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    /// From here, as the record says.
    Recorded(String),
    /// From here, as the run's note says; this console has no record of it that the person may see.
    Noted(String),
    /// From elsewhere, in words.
    Elsewhere(String),
}

/// Who launched the run, and from where; with a way to the record, where there is one.
pub fn origin(actions: Actions) -> AnyView {
    let view = move || {
        let run = actions.flight.run.data()?;
        let launches = actions.flight.launches;
        let email = launches.email(&run.dag_id, &run.dag_run_id);
        Some(match of(&run, email) {
            Origin::Recorded(email) => {
                let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
                let (dag, person) = (encode(&run.dag_id), encode(&email));
                let href = format!("{}?target={dag}&person={person}", Route::Activity.path());
                view! {
                    {email} ", from Airstrip "
                    <a href=href>"Show in the activity"</a>
                }
                .into_any()
            }
            Origin::Noted(email) => view! {
                <span title="The run's note says so; there is no record of it here that you may see.">
                    {email} ", from Airstrip, as its note says"
                </span>
            }
            .into_any(),
            Origin::Elsewhere(words) => words.into_any(),
        })
    };
    view.into_any()
}

fn of(run: &DagRun, recorded: Option<String>) -> Origin {
    if let Some(email) = recorded {
        return Origin::Recorded(email);
    }
    if let Some(signer) = Note::of(run.note.as_deref().unwrap_or_default()).signer {
        return Origin::Noted(signer);
    }
    let words = run_type(&run.run_type);
    let place = run.triggered_by.as_deref().and_then(place);
    let user = run
        .triggering_user_name
        .as_deref()
        .filter(|user| !user.is_empty());
    Origin::Elsewhere(match (&run.run_type, place, user) {
        // The schedule needs no further word.
        (RunType::Scheduled, ..) | (_, None, None) => words.to_owned(),
        (_, Some(place), Some(user)) => format!("{words}, {place}, as {user}"),
        (_, Some(place), None) => format!("{words}, {place}"),
        (_, None, Some(user)) => format!("{words}, as {user}"),
    })
}

/// Airflow's `DagRunTriggeredByType`, as far as it is a place.
fn place(triggered_by: &str) -> Option<&'static str> {
    Some(match triggered_by {
        "ui" => "in Airflow itself",
        "cli" => "from the command line",
        "rest_api" => "through Airflow's API",
        "operator" => "by a task of another DAG",
        "test" => "by a test",
        "parent_dag" => "by the DAG that it is part of",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn run(run_type: &str, triggered_by: &str, user: &str, note: &str) -> DagRun {
        let run = serde_json::json!({
            "dag_id": "sales", "dag_run_id": "r", "state": "success", "run_type": run_type,
            "triggered_by": triggered_by, "triggering_user_name": user, "note": note,
        });
        serde_json::from_value(run).unwrap()
    }

    #[test]
    fn the_record_comes_before_the_note_and_that_before_what_airflow_says() {
        let note = "why\nLaunched by ben@example.com with Airstrip";
        let signed = run("manual", "rest_api", "airstrip", note);
        let ana = || Some("ana@example.com".to_owned());
        assert_eq!(
            of(&signed, ana()),
            Origin::Recorded("ana@example.com".into())
        );
        assert_eq!(of(&signed, None), Origin::Noted("ben@example.com".into()));
        for (kind, by, user, words) in [
            (
                "manual",
                "ui",
                "carla",
                "by hand, in Airflow itself, as carla",
            ),
            ("manual", "rest_api", "", "by hand, through Airflow's API"),
            (
                "manual",
                "cli",
                "root",
                "by hand, from the command line, as root",
            ),
            (
                "manual",
                "operator",
                "",
                "by hand, by a task of another DAG",
            ),
            ("manual", "moon", "", "by hand"),
            ("manual", "moon", "carla", "by hand, as carla"),
            ("scheduled", "timetable", "", "schedule"),
            ("asset_triggered", "asset", "", "asset update"),
        ] {
            let found = of(&run(kind, by, user, ""), None);
            assert_eq!(found, Origin::Elsewhere(words.into()), "{kind} {by} {user}");
        }
    }
}
