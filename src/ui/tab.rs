//! The title of the browser's tab.

use leptos::prelude::*;

/// Puts how the thing stands before the title of the browser's tab: who has gone to another tab sees
/// there that it has ended. To be called once the [`super::PageHead`] is there, which sets a title too.
pub fn tab_title(words: impl Fn() -> String + 'static) {
    Effect::new(move |_| document().set_title(&format!("{} · Airstrip", words())));
}
