//! A choice that narrows a list down, in the address.

use leptos::prelude::*;

use crate::router::Param;
use crate::ui::Select;

/// A choice among `options`, each a value of the parameter and the words for it. It is marked while one is
/// chosen.
pub fn filter(
    label: &'static str,
    param: Param,
    options: Signal<Vec<(String, String)>>,
) -> AnyView {
    let chosen = move || !param.signal().with(String::is_empty);
    view! {
        <div class="filter" class:filter-on=chosen>
            <Select
                label
                value=param.signal()
                options
                on_change=move |value: String| param.set(&value)
            />
        </div>
    }
    .into_any()
}
