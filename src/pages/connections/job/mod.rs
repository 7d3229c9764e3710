//! One job of a connection: its attempts, why it failed, its log.

use leptos::prelude::*;

use crate::routes::Route;
use crate::ui::PageHead;

/// A job of a connection.
#[component]
pub fn Job(
    /// The Airbyte instance.
    instance: String,
    /// The connection's UUID.
    id: String,
    /// The job's number.
    job: u64,
) -> AnyView {
    let above = vec![
        (
            Route::Connections {
                instance: instance.clone(),
            }
            .path(),
            "Connections".to_owned(),
        ),
        (
            Route::Connection { instance, id }.path(),
            "Connection".to_owned(),
        ),
    ];
    view! { <PageHead title=format!("Job {job}") above /> }.into_any()
}
