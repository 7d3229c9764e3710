//! Code that syncs a connection from elsewhere.

use leptos::prelude::*;

use super::page::Page;
use crate::ui::EmptyState;

/// The code, ready to be pasted.
pub fn elsewhere(_page: Page) -> AnyView {
    view! {
        <EmptyState
            title="No code yet"
            detail="This version of the console writes no code for the connection.".to_owned()
        />
    }
    .into_any()
}
