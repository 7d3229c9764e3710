//! How far something is.

use leptos::prelude::*;

/// A progress bar. Without a share it only shows that something moves.
#[component]
pub fn Progress(
    /// What is under way, for screen readers.
    #[prop(into)]
    label: String,
    /// The share that is done, from 0 to 1; `None` where nobody knows.
    #[prop(into)]
    share: Signal<Option<f64>>,
) -> AnyView {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Between 0 and 100.
    let percent = move || {
        share
            .get()
            .map(|share| (share.clamp(0.0, 1.0) * 100.0).round() as u8)
    };
    view! {
        <div
            class="progress"
            class:progress-open=move || share.get().is_none()
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent().map(|p| p.to_string())
        >
            <div style:width=move || format!("{}%", percent().unwrap_or(0))></div>
        </div>
    }
    .into_any()
}
