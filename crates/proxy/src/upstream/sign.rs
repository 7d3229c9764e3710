//! The person's name on what they launch: the upstream itself knows the proxy's account only.

use airstrip_airflow::model::Note;
use airstrip_airflow::v2::{DagRun, GetDagRun};
use airstrip_contract::ProblemKind;

use super::call::Call;
use super::directory::ask;
use super::fields::Fields;
use crate::problem::Failure;
use crate::request_id::RequestId;

/// Adds the person to the field of the body in which the upstream keeps a note, on a line of its
/// own. What is too long then is refused: nobody's text is cut.
pub(super) fn sign(call: &mut Call, email: &str) -> Result<(), Failure> {
    let Some(field) = call.operation.signs else {
        return Ok(());
    };
    let fields = call.fields.get_or_insert_default();
    let note = note(fields, field)?;
    fields.set(field, &signed(&note, &Note::by(email))?);
    Ok(())
}

fn note(fields: &Fields, field: &str) -> Result<String, Failure> {
    let given: Option<Option<String>> = fields.get(field).map_or(Ok(None), |given| {
        serde_json::from_str(given).map(Some).map_err(|_| {
            Failure::new(
                ProblemKind::BadRequest,
                "The request is not well formed.",
                format!("{field:?} in its body is not a text."),
            )
        })
    })?;
    Ok(given.flatten().unwrap_or_default())
}

/// Leaves in the note of a run who launched it, which whoever edits the note can neither drop nor make
/// up. The run is read for that; where it cannot be, nothing is sent.
pub(super) async fn keep(call: &mut Call, id: &RequestId) -> Result<(), Failure> {
    let Some(field) = call.operation.keeps else {
        return Ok(());
    };
    let param = |name: &str| {
        let found = call.params.iter().find(|(param, _)| *param == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let read = GetDagRun {
        dag_id: param("dag_id"),
        dag_run_id: param("dag_run_id"),
    };
    // A run that does not exist has no note, and the upstream says so.
    let run: Option<DagRun> = ask(&call.upstream, &read, id).await?;
    let before = run.and_then(|run| run.note).unwrap_or_default();
    let fields = call.fields.get_or_insert_default();
    let note = note(fields, field)?;
    fields.set(field, &kept(&note, &before)?);
    Ok(())
}

/// The edited note without what looks like a signature, and with that of the note before.
fn kept(note: &str, before: &str) -> Result<String, Failure> {
    let is_text = |line: &&str| Note::of(line).signer.is_none();
    let lines: Vec<&str> = note.lines().filter(is_text).collect();
    signed(&lines.join("\n"), &Note::of(before.trim_end()))
}

/// The line that says who launched something.
pub(crate) fn signature(email: &str) -> String {
    Note::by(email).signature().unwrap_or_default()
}

/// A text with the signature of a note.
fn signed(text: &str, note: &Note) -> Result<String, Failure> {
    let text = text.trim_end();
    match (note.excess(text), note.signature()) {
        (0, None) => Ok(text.to_owned()),
        (0, Some(signature)) if text.is_empty() => Ok(signature),
        (0, Some(signature)) => Ok(format!("{text}\n{signature}")),
        (excess, _) => Err(Failure::new(
            ProblemKind::BadRequest,
            "The note is too long.",
            format!(
                "Airflow keeps 1,000 characters of a note, the line that says who launched the run \
                 among them. Leave out {excess}. Nothing was sent."
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SIGNATURE: &str = "Launched by ana@example.com with Airstrip";

    #[test]
    fn the_signature_stands_on_the_last_line() {
        let forged = "Launched by eve@example.com with Airstrip";
        for (note, before) in [
            ("", ""),
            ("  \n", ""),
            ("rerun", "rerun\n"),
            ("two\nlines\n\n", "two\nlines\n"),
            (forged, &format!("{forged}\n")),
        ] {
            let signed = signed(note, &Note::by("ana@example.com")).unwrap();
            assert_eq!(signed, format!("{before}{SIGNATURE}"), "{note:?}");
        }
    }

    #[test]
    fn an_edited_note_keeps_who_launched_the_run_and_nobody_else() {
        let forged = "Launched by eve@example.com with Airstrip";
        let signed = format!("why\n{SIGNATURE}");
        for (note, before, after) in [
            ("", "", ""),
            ("because", "", "because"),
            ("because", "why", "because"),
            ("", &*signed, SIGNATURE),
            ("because", &*signed, &*format!("because\n{SIGNATURE}")),
            (
                &*format!("because\n{SIGNATURE}"),
                &*signed,
                &*format!("because\n{SIGNATURE}"),
            ),
            (
                &*format!("because\n{forged}"),
                &*signed,
                &*format!("because\n{SIGNATURE}"),
            ),
            (
                &*format!("a\n {forged} \r\nb"),
                &*signed,
                &*format!("a\nb\n{SIGNATURE}"),
            ),
            (forged, "", ""),
            ("Launched by hand", "", "Launched by hand"),
        ] {
            assert_eq!(kept(note, before).unwrap(), after, "{note:?} {before:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_note_is_whole_or_refused(note in "(.|\n){0,1200}") {
            let person = Note::by("ana@example.com");
            match signed(&note, &person) {
                Ok(signed) => {
                    proptest::prop_assert!(signed.chars().count() <= 1_000);
                    proptest::prop_assert_eq!(signed.lines().last(), Some(SIGNATURE));
                    proptest::prop_assert!(signed.starts_with(note.trim_end()));
                }
                Err(_) => proptest::prop_assert!(person.excess(&note) > 0),
            }
        }
    }
}
