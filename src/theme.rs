//! Light, dark, or as the system has it. `boot.js` applies the choice before the first paint.

use leptos::prelude::*;

/// Where the choice is kept; `boot.js` reads the same name.
const KEY: &str = "airstrip-theme";

/// How the console looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The word in the storage and on the root element.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice that was remembered.
    #[must_use]
    pub fn stored() -> Self {
        let storage = window().local_storage().ok().flatten();
        match storage
            .and_then(|s| s.get_item(KEY).ok().flatten())
            .as_deref()
        {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// Applies the choice and remembers it.
    pub fn choose(self) {
        if let Some(root) = document().document_element() {
            let _ = match self {
                Self::System => root.remove_attribute("data-theme"),
                Self::Light | Self::Dark => root.set_attribute("data-theme", self.name()),
            };
        }
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(KEY, self.name());
        }
    }

    /// The next one round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}
