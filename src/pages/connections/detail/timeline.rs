//! What happened to a connection, newest first.

use leptos::prelude::*;

use super::page::Page;
use crate::ui::EmptyState;

/// The events.
pub fn timeline(_page: Page) -> AnyView {
    view! {
        <EmptyState
            title="No timeline yet"
            detail="This version of the console does not read the connection's events.".to_owned()
        />
    }
    .into_any()
}
