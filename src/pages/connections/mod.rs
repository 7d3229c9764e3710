//! The pages of an Airbyte instance: its connections, and one connection.

use leptos::prelude::*;

use crate::ui::PageHead;

/// The connections of an instance.
#[component]
pub fn Connections(
    /// The Airbyte instance.
    instance: String,
) -> AnyView {
    let _ = instance;
    view! { <PageHead title="Connections" /> }.into_any()
}

/// One connection.
#[component]
pub fn Connection(
    /// The Airbyte instance.
    instance: String,
    /// The connection's UUID.
    id: String,
) -> AnyView {
    let _ = (instance, id);
    view! { <PageHead title="Connection" /> }.into_any()
}
