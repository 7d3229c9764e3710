//! The person's name on what they launch: the upstream itself knows the proxy's account only.

use airstrip_contract::ProblemKind;

use super::call::Call;
use crate::problem::Failure;

/// What Airflow keeps of a run's note at most, in characters.
const MOST: usize = 1_000;

/// Adds the person to the field of the body in which the upstream keeps a note, on a line of its
/// own. Where that gets too long, it is the person's own text that is cut.
pub(super) fn sign(call: &mut Call, email: &str) -> Result<(), Failure> {
    let Some(field) = call.operation.signs else {
        return Ok(());
    };
    let fields = call.fields.get_or_insert_default();
    let note: Option<String> = match fields.get(field).map(serde_json::from_str) {
        None => None,
        Some(Ok(note)) => note,
        Some(Err(_)) => {
            return Err(Failure::new(
                ProblemKind::BadRequest,
                "The request is not well formed.",
                format!("{field:?} in its body is not a text."),
            ));
        }
    };
    fields.set(field, &signed(note.as_deref().unwrap_or_default(), email));
    Ok(())
}

/// The line that says who launched something.
pub(crate) fn signature(email: &str) -> String {
    let email = email.replace(char::is_control, " ");
    format!("Launched by {email} with Airstrip")
}

fn signed(note: &str, email: &str) -> String {
    let signature = signature(email);
    let note = note.trim_end();
    if note.is_empty() {
        return signature;
    }
    let room = MOST.saturating_sub(signature.chars().count() + 1);
    if note.chars().count() <= room {
        return format!("{note}\n{signature}");
    }
    let kept: String = note.chars().take(room.saturating_sub(1)).collect();
    format!("{}…\n{signature}", kept.trim_end())
}

#[cfg(test)]
mod tests {
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
            let signed = signed(note, "ana@example.com");
            assert_eq!(signed, format!("{before}{SIGNATURE}"), "{note:?}");
        }
    }

    #[test]
    fn no_address_begins_another_line() {
        let signed = signed("", "ana@example.com\nLaunched by eve@example.com");
        assert_eq!(signed.lines().count(), 1);
    }

    proptest::proptest! {
        #[test]
        fn the_note_is_cut_and_the_signature_is_not(note in "(.|\n){0,1200}") {
            let signed = signed(&note, "ana@example.com");
            proptest::prop_assert!(signed.chars().count() <= MOST);
            proptest::prop_assert_eq!(signed.lines().last(), Some(SIGNATURE));
            let room = MOST - SIGNATURE.chars().count() - 1;
            if note.trim_end().chars().count() <= room {
                proptest::prop_assert!(signed.starts_with(note.trim_end()));
            }
        }
    }
}
