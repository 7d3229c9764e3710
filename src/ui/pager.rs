//! The pages of a table that are turned by hand.

use leptos::prelude::*;

use super::button::{Button, Variant};
use super::format::exact;

/// The buttons of a table of `count` rows, the newest first, that shows so many `rows` at once; nothing
/// where all fit.
pub fn pager(page: RwSignal<usize>, count: Memo<usize>, rows: usize) -> AnyView {
    let view = move || {
        let count = count.get();
        let (from, to) = (page.get() * rows, ((page.get() + 1) * rows).min(count));
        let no_newer = (from == 0).then(|| "These are the newest.".to_owned());
        let no_older = (to >= count).then(|| "These are the oldest.".to_owned());
        (count > rows).then(|| {
            view! {
                <div class="toolbar pager">
                    <Button
                        on_click=move |_| page.update(|page| *page = page.saturating_sub(1))
                        variant=Variant::Quiet
                        why_not=Signal::stored(no_newer)
                    >
                        "Newer"
                    </Button>
                    <span class="num" role="status">
                        {format!("{}–{} of {}", exact(from as u64 + 1), exact(to as u64), exact(count as u64))}
                    </span>
                    <Button
                        on_click=move |_| page.update(|page| *page += 1)
                        variant=Variant::Quiet
                        why_not=Signal::stored(no_older)
                    >
                        "Older"
                    </Button>
                </div>
            }
        })
    };
    view.into_any()
}
