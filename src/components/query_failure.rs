//! Why a read failed, beside whatever it could not refresh.

use leptos::prelude::*;

use crate::api::{ApiError, Query};
use crate::ui::Failure;

/// Shows the error of a query with a way to try again; nothing while there is none.
#[component]
pub fn QueryFailure<T: Send + Sync + 'static>(
    /// The query.
    query: Query<T>,
) -> AnyView {
    let error = Memo::new(move |_| query.error());
    failure(error, Callback::new(move |()| query.refetch()))
}

fn failure(error: Memo<Option<ApiError>>, retry: Callback<()>) -> AnyView {
    let view = move || {
        // An ended session has its own banner for the whole page.
        let error = error.get().filter(|error| *error != ApiError::Expired)?;
        let detail = [error.detail(), error.remedy().to_owned()].join(" ");
        let request_id = error.request_id().map(str::to_owned);
        Some(view! {
            <Failure title=error.title() detail=detail request_id=request_id on_retry=retry />
        })
    };
    view.into_any()
}
