//! No page at this address.

use leptos::prelude::*;

use crate::routes::Route;
use crate::ui::{EmptyState, LinkButton, PageHead};

/// Says so and leads back.
#[component]
pub fn NotFound() -> AnyView {
    view! {
        <PageHead title="No such page" />
        <EmptyState
            title="There is nothing at this address."
            detail="The link may be old, or the thing was deleted."
        >
            <LinkButton href=Route::Overview.path()>"Go to the overview"</LinkButton>
        </EmptyState>
    }
    .into_any()
}
