//! The pages of a list that Airflow gives a hundred rows at a time of, or fewer: its `maximum_page_limit` may
//! be below that.

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
        self.from.get()
    }
}

/// How long a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    total: u64,
    /// How many rows a page has.
    rows: u64,
}

impl Length {
    /// By a page that was just read. Only one that others come after tells how many rows a page has: the last
    /// has what is left.
    pub fn told(known: Option<Self>, offset: u32, came: usize, total: u64) -> Self {
        let came = came as u64;
        let rows = match came > 0 && u64::from(offset) + came < total {
            true => came,
            false => known.map_or(u64::from(MOST_ROWS), |known| known.rows),
        };
        Self { total, rows }
    }

    /// Where the last page begins.
    fn last(self) -> u64 {
        self.total.saturating_sub(1) / self.rows * self.rows
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
pub fn turning(page: Page, length: RwSignal<Option<Length>>) -> AnyView {
    let view = move || {
        let (offset, length) = (u64::from(page.offset()), length.get()?);
        let Length { total, rows } = length;
        if offset == 0 && total <= rows {
            let count = format::exact(total);
            return Some(
                view! { <p class="muted num" role="status">{count} " in all"</p> }.into_any(),
            );
        }
        let next = offset.saturating_add(rows);
        let to = next.min(total);
        let words = match offset < total {
            true => [
                &format::exact(offset + 1),
                " to ",
                &format::exact(to),
                " of ",
                &format::exact(total),
            ]
            .concat(),
            false => format!("No more than {}", format::exact(total)),
        };
        let first = (offset == 0).then(|| "This is the first page.".to_owned());
        let last = (next >= total).then(|| "This is the last page.".to_owned());
        let back = offset.saturating_sub(rows).min(length.last());
        let go = move |offset: u64| page.go.run(u32::try_from(offset).unwrap_or(u32::MAX));
        Some(
            view! {
                <div class="toolbar" role="group" aria-label="Pages">
                    <Button on_click=move |_| go(back) why_not=Signal::stored(first)>
                        "Previous"
                    </Button>
                    <span class="muted num" role="status">
                        {words}
                    </span>
                    <Button
                        on_click=move |_| go(next)
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

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_as_long_as_the_server_makes_it() {
        let told = |known: Option<u64>, offset, came, total| {
            let known = known.map(|rows| Length { total: 0, rows });
            let length = Length::told(known, offset, came, total);
            (length.rows, length.last())
        };
        assert_eq!(told(None, 0, 100, 250), (100, 200));
        assert_eq!(told(None, 0, 50, 120), (50, 100));
        assert_eq!(told(Some(50), 100, 20, 120), (50, 100));
        assert_eq!(told(Some(100), 0, 50, 120), (50, 100));
        // The last page alone, one beyond it, and none at all tell nothing.
        assert_eq!(told(None, 200, 50, 250), (100, 200));
        assert_eq!(told(None, 900, 0, 250), (100, 200));
        assert_eq!(told(None, 0, 0, 0), (100, 0));
    }
}
