//! What is at an end of a connection: a connector, and the source or destination made with it.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use airstrip_airbyte::icons;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

use crate::ui::upper;

/// A connector, shared by all rows that have it: its picture alone may be larger than a row.
#[derive(Debug, PartialEq, Eq)]
pub struct Connector {
    /// Its name, for example `Salesforce`.
    pub name: String,
    /// The address of its picture, which is part of the page or of the console; `None` where Airbyte has
    /// none, or told an address elsewhere: the page asks no other origin.
    pub picture: Option<String>,
}

/// A source or destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// What it was made with.
    pub connector: Arc<Connector>,
    /// The name that somebody gave it.
    pub given: String,
}

impl End {
    /// The order of two ends by what one reads.
    #[must_use]
    pub fn cmp_names(&self, other: &Self) -> Ordering {
        let by_connector = self.connector.name.cmp(&other.connector.name);
        by_connector.then_with(|| self.given.cmp(&other.given))
    }
}

/// The connectors that rows have in common.
#[derive(Debug, Default)]
pub struct Connectors(HashMap<String, Arc<Connector>>);

impl Connectors {
    /// An end with this connector.
    pub fn end(&mut self, connector: String, given: String, icon: Option<String>) -> End {
        let connector = match self.0.get(&connector) {
            Some(known) => Arc::clone(known),
            None => {
                let new = Arc::new(Connector {
                    name: connector.clone(),
                    picture: icon.as_deref().and_then(picture),
                });
                self.0.insert(connector, Arc::clone(&new));
                new
            }
        };
        End { connector, given }
    }
}

impl Connector {
    /// What stands for it where there is no picture.
    #[must_use]
    pub fn letter(&self) -> String {
        let is_letter = |c: &char| c.is_ascii_alphanumeric() || !c.is_ascii();
        let first = self.name.chars().find(is_letter);
        first.map_or_else(
            || "?".to_owned(),
            |letter| upper(letter.encode_utf8(&mut [0; 4])),
        )
    }
}

/// As an image, SVG runs no script and fetches nothing, whatever it says.
fn picture(icon: &str) -> Option<String> {
    let text = icon.trim_start();
    let (mut address, rest) = if let Some(path) = icons::path_of(text) {
        (icons::HERE.to_owned(), path)
    } else if text.starts_with("<svg") || text.starts_with("<?xml") || text.starts_with("<!--") {
        ("data:image/svg+xml,".to_owned(), text)
    } else {
        return None;
    };
    // Neither letters and digits nor what stands in the path of an icon means anything else in a picture.
    address.extend(percent_encoding::utf8_percent_encode(rest, ESCAPED));
    Some(address)
}

/// What is written otherwise in an address.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_part_of_the_page_or_the_console_or_are_not_shown() {
        for (icon, shown) in [
            (None, None),
            (Some("https://example.com/icon.svg"), None),
            (
                Some(
                    "https://connectors.airbyte.com/files/metadata/airbyte/source-google-ads/latest/icon.svg",
                ),
                Some("/api/icons/files/metadata/airbyte/source-google-ads/latest/icon.svg"),
            ),
            (Some("//example.com/icon.svg"), None),
            (Some("javascript:alert(1)"), None),
            (
                Some(" <svg a=\"#\"/>"),
                Some("data:image/svg+xml,%3Csvg%20a%3D%22%23%22/%3E"),
            ),
        ] {
            let end = Connectors::default().end("x".into(), String::new(), icon.map(str::to_owned));
            assert_eq!(end.connector.picture.as_deref(), shown, "{icon:?}");
        }
    }

    #[test]
    fn rows_share_a_connector() {
        let mut known = Connectors::default();
        let one = known.end("Stripe".into(), "a".into(), None);
        let other = known.end("Stripe".into(), "b".into(), None);
        assert!(Arc::ptr_eq(&one.connector, &other.connector));
        for (name, letter) in [("stripe", "S"), ("(β) äh", "Β"), ("", "?")] {
            assert_eq!(
                known
                    .end(name.into(), String::new(), None)
                    .connector
                    .letter(),
                letter
            );
        }
    }
}
