use std::fmt;

use super::Source;
use super::finding::Report;
use super::section::Section;

/// A password or token. It never shows itself: not in a log, not in an error.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret of this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The names under which a secret can be asked for.
pub(super) struct Names {
    pub inline: &'static str,
    pub env: &'static str,
    pub file: &'static str,
}

pub(super) const PASSWORD: Names = Names {
    inline: "password",
    env: "password_env",
    file: "password_file",
};

pub(super) const TOKEN: Names = Names {
    inline: "token",
    env: "token_env",
    file: "token_file",
};

pub(super) const CLIENT_SECRET: Names = Names {
    inline: "client_secret",
    env: "client_secret_env",
    file: "client_secret_file",
};

pub(super) const URL: Names = Names {
    inline: "url",
    env: "url_env",
    file: "url_file",
};

/// Reads the secret that a section names, and refuses one that stands in it.
pub(super) fn read(
    section: &mut Section<'_>,
    names: &Names,
    source: &Source<'_>,
    report: &mut Report<'_>,
) -> Option<Secret> {
    if let Some(place) = section.has(names.inline) {
        report.add(
            &place,
            "a secret may not stand in the file",
            format!(
                "name it instead: {} = \"VARIABLE\" or {} = \"/path\"",
                names.env, names.file
            ),
        );
        // The others are asked for all the same, or they would be called unknown.
        section.has(names.env);
        section.has(names.file);
        return None;
    }
    named(section, names, source, report)
}

/// Reads the secret that a section names.
pub(super) fn named(
    section: &mut Section<'_>,
    names: &Names,
    source: &Source<'_>,
    report: &mut Report<'_>,
) -> Option<Secret> {
    let env = section.text(names.env, report);
    let file = section.text(names.file, report);
    let (place, text) = match (env, file) {
        (Some(env), None) => match (source.env)(env.value) {
            Some(text) => (env.place, text),
            None => {
                let what = format!("the environment variable {} is not set", env.value);
                report.add(&env.place, what, "set it, or name another");
                return None;
            }
        },
        (None, Some(file)) => match std::fs::read_to_string(source.resolve(file.value)) {
            Ok(text) => (file.place, text),
            Err(error) => {
                let what = format!("{} cannot be read: {error}", file.value);
                report.add(
                    &file.place,
                    what,
                    "make it readable to this user, or name another",
                );
                return None;
            }
        },
        (Some(_), Some(file)) => {
            let what = format!("there is {} as well", names.env);
            report.add(&file.place, what, "remove one of the two");
            return None;
        }
        (None, None) => {
            // One that is there but no text has been reported already.
            if section.has(names.env).or(section.has(names.file)).is_none() {
                let remedy = format!(
                    "add {} = \"VARIABLE\" or {} = \"/path\"",
                    names.env, names.file
                );
                report.add(&section.place(names.env), "this is missing", remedy);
            }
            return None;
        }
    };
    // Editors and `kubectl create secret --from-file` leave a line break at the end.
    let text = text.trim_end_matches(['\n', '\r']);
    if text.is_empty() || text.chars().any(char::is_control) {
        let what = "the secret it names is empty or has control characters in it";
        report.add(&place, what, "store the secret alone, as one line");
        return None;
    }
    Some(Secret::new(text))
}
