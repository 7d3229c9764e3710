//! The pages of a list that Airflow gives a hundred rows at a time of.

use airstrip_airflow::v2::MOST_ROWS;
use leptos::prelude::*;

use crate::router::use_router;
use crate::ui::{Button, format};

/// Which page of a list is shown.
#[derive(Clone, Copy)]
pub struct Page {
    from: Signal<u32>,
    go: Callback<u32>,
}

impl Page {
    /// That of the address.
    pub fn of_address() -> Self {
        let from = use_router().param("from", "");
        Self {
            from: Signal::derive(move || from.get().parse().unwrap_or(0)),
            go: Callback::new(move |offset: u32| from.set(&told(offset))),
        }
    }

    /// One beside others on a page of the console.
    pub fn one_of_many() -> Self {
        let from = RwSignal::new(0);
        Self {
            from: from.into(),
            go: Callback::new(move |offset| from.set(offset)),
        }
    }

    /// How many rows come before it. Tracked.
    pub fn offset(self) -> u32 {
        self.from.get() / MOST_ROWS * MOST_ROWS
    }
}

/// A place as the address has it, where the first is left out.
fn told(offset: u32) -> String {
    match offset {
        0 => String::new(),
        offset => offset.to_string(),
    }
}

/// Where one is in a list, and the way to other pages where it has some.
pub fn turning(page: Page, total: RwSignal<Option<u64>>) -> AnyView {
    let view = move || {
        let (offset, total) = (page.offset(), total.get()?);
        let step = u64::from(MOST_ROWS);
        let last_page = total.saturating_sub(1) / step * step;
        let last_page = u32::try_from(last_page).unwrap_or(u32::MAX);
        if offset == 0 && last_page == 0 {
            let count = format::exact(total);
            return Some(
                view! { <p class="muted num" role="status">{count} " in all"</p> }.into_any(),
            );
        }
        let to = (u64::from(offset) + step).min(total);
        let words = match u64::from(offset) < total {
            true => [
                &format::exact(u64::from(offset) + 1),
                " to ",
                &format::exact(to),
                " of ",
                &format::exact(total),
            ]
            .concat(),
            false => format!("No more than {}", format::exact(total)),
        };
        let first = (offset == 0).then(|| "This is the first page.".to_owned());
        let last = (offset >= last_page).then(|| "This is the last page.".to_owned());
        let back = offset.saturating_sub(MOST_ROWS).min(last_page);
        Some(
            view! {
                <div class="toolbar" role="group" aria-label="Pages">
                    <Button on_click=move |_| page.go.run(back) why_not=Signal::stored(first)>
                        "Previous"
                    </Button>
                    <span class="muted num" role="status">
                        {words}
                    </span>
                    <Button
                        on_click=move |_| page.go.run(offset.saturating_add(MOST_ROWS))
                        why_not=Signal::stored(last)
                    >
                        "Next"
                    </Button>
                </div>
            }
            .into_any(),
        )
    };
    view.into_any()
}
