//! The note of a run: what people wrote, and on its last line who launched the run with Airstrip.

/// What Airflow keeps of a note at most, in characters (`DagRunNote.content`, 2.11.2 and 3.3.2).
const MOST: usize = 1_000;

/// What a signature has before and after the person.
const BEFORE: &str = "Launched by ";
const AFTER: &str = " with Airstrip";

/// A note, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// What people wrote.
    pub text: String,
    /// Who launched the run, as its last line says.
    pub signer: Option<String>,
}

impl Note {
    /// Takes a note apart as the proxy puts it together.
    #[must_use]
    pub fn of(note: &str) -> Self {
        let (text, last) = note.rsplit_once('\n').unwrap_or(("", note));
        match signer(last) {
            Some(signer) => Self {
                text: text.to_owned(),
                signer: Some(signer.to_owned()),
            },
            None => Self {
                text: note.to_owned(),
                signer: None,
            },
        }
    }

    /// The note of a run that a person launches.
    #[must_use]
    pub fn by(email: &str) -> Self {
        Self {
            text: String::new(),
            signer: Some(email.replace(char::is_control, " ")),
        }
    }

    /// Says by how much a text is too long to stand beside the signature.
    #[must_use]
    pub fn too_long(&self, text: &str) -> Option<String> {
        let excess = self.excess(text);
        (excess > 0).then(|| format!("Too long by {excess} characters."))
    }

    /// By how many characters a text is too long to stand beside the signature; 0 where it fits.
    #[must_use]
    pub fn excess(&self, text: &str) -> usize {
        let signed = self.signer.as_ref().map(|signer| {
            // And the line break before it.
            BEFORE.len() + signer.chars().count() + AFTER.len() + 1
        });
        let room = MOST.saturating_sub(signed.unwrap_or(0));
        text.trim_end().chars().count().saturating_sub(room)
    }

    /// The line that says who launched the run.
    #[must_use]
    pub fn signature(&self) -> Option<String> {
        let signer = self.signer.as_ref()?;
        Some(format!("{BEFORE}{signer}{AFTER}"))
    }
}

/// Who signed, where a line is a signature.
fn signer(line: &str) -> Option<&str> {
    line.trim().strip_prefix(BEFORE)?.strip_suffix(AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_may_be_a_signature() {
        let ana = Some("ana@example.com");
        for (note, text, signer) in [
            ("", "", None),
            ("why", "why", None),
            ("Launched by ana@example.com with Airstrip", "", ana),
            (
                "a\nb\nLaunched by ana@example.com with Airstrip",
                "a\nb",
                ana,
            ),
            (
                "Launched by ana@example.com with Airstrip\nnot last",
                "Launched by ana@example.com with Airstrip\nnot last",
                None,
            ),
            ("Launched by hand", "Launched by hand", None),
        ] {
            let taken = Note::of(note);
            assert_eq!(
                (taken.text.as_str(), taken.signer.as_deref()),
                (text, signer),
                "{note:?}"
            );
        }
    }

    #[test]
    fn a_text_has_the_room_that_the_signature_leaves() {
        let signature = "Launched by ana@example.com with Airstrip";
        for (note, room) in [
            (Note::of("why"), 1_000),
            (Note::of(signature), 999 - signature.len()),
            (Note::by("ana@example.com"), 999 - signature.len()),
        ] {
            assert_eq!(note.excess(&"é".repeat(room)), 0);
            assert_eq!(note.excess(&format!("{} \n", "é".repeat(room))), 0);
            assert_eq!(note.excess(&"é".repeat(room + 3)), 3);
        }
    }

    #[test]
    fn no_address_begins_another_line() {
        let note = Note::by("ana@example.com\nLaunched by eve@example.com");
        assert_eq!(note.signature().map(|line| line.lines().count()), Some(1));
    }
}
