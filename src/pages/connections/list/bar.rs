//! What can be done to the selected rows.

use leptos::prelude::*;

use super::acts::{ACTIONS, Acts, senseless};
use super::shown::Shown;
use crate::components::airbyte::Action;
use crate::ui::{Button, Variant, format};

/// For how many a button would do something, and why it would do nothing.
#[derive(Clone, PartialEq, Default)]
struct Offer {
    count: usize,
    why_not: Option<String>,
    /// How many are left out because the person may not.
    forbidden: usize,
}

/// "2 selected, 1 hidden  [Sync 2]  Cancel  Enable  Disable  clear": nothing while none are selected.
pub fn bar(acts: Acts, shown: Shown) -> AnyView {
    let ids = acts.selection.ids();
    // Connections that are gone are not selected any more.
    let (list, complete) = acts
        .store
        .with_value(|store| (store.list.clone(), store.complete.clone()));
    Effect::new(move |_| {
        if complete.get() {
            list.with(|list| acts.selection.keep(|id| list.get(id).is_some()));
        }
    });
    let any = Memo::new(move |_| ids.with(|ids| !ids.is_empty()));
    let view = move || any.get().then(|| offers(acts, shown));
    view.into_any()
}

fn offers(acts: Acts, shown: Shown) -> AnyView {
    let words = Memo::new(move |_| {
        let count = acts.selection.ids().with(|ids| ids.len());
        let visible = shown.rows();
        let visible = visible.iter().filter(|row| acts.selection.has(row.id()));
        let hidden = count.saturating_sub(visible.count());
        let selected = format!("{} selected", format::exact(count as u64));
        if hidden > 0 {
            let hidden = format::exact(hidden as u64);
            format!("{selected}, {hidden} of them hidden by the search or the filters")
        } else {
            selected
        }
    });
    let buttons = ACTIONS.map(|action| {
        let offer = Memo::new(move |_| offer(acts, action));
        let text = move || {
            let (verb, count) = (action.verb(), offer.with(|offer| offer.count));
            if count > 0 {
                format!("{verb} {}", format::exact(count as u64))
            } else {
                verb.to_owned()
            }
        };
        let left_out = move || {
            let forbidden = offer.with(|offer| offer.forbidden);
            (forbidden > 0).then(|| format!("{forbidden} you may not"))
        };
        let variant = if action == Action::Sync {
            Variant::Primary
        } else {
            Variant::Plain
        };
        view! {
            <Button
                variant
                why_not=Signal::derive(move || offer.with(|offer| offer.why_not.clone()))
                on_click=move |_| acts.selected(action)
            >
                {text}
            </Button>
            {move || left_out().map(|words| view! { <span class="muted">{words}</span> })}
        }
    });
    view! {
        <section class="selection" aria-label="Selected connections">
            <span class="selection-count num" role="status">
                {move || words.get()}
            </span>
            {buttons.into_iter().collect_view()}
            <Button on_click=move |_| acts.selection.clear() variant=Variant::Quiet>
                "Clear selection"
            </Button>
        </section>
    }
    .into_any()
}

fn offer(acts: Acts, action: Action) -> Offer {
    let mut offer = Offer::default();
    let mut reason = None;
    for row in acts.rows_selected() {
        // Why a sync of a disabled or running one is left out is told with what came of the others.
        let sensible = action == Action::Sync || senseless(action, &row.live).is_none();
        match acts.forbidden(&row, action) {
            Some(why) => {
                offer.forbidden += 1;
                reason.get_or_insert(why);
            }
            None if sensible => offer.count += 1,
            None => {}
        }
    }
    if offer.count == 0 {
        offer.why_not = Some(reason.unwrap_or_else(|| {
            match action {
                Action::Cancel => "None of them is syncing.",
                Action::Enable => "All of them are enabled.",
                Action::Disable => "All of them are disabled.",
                Action::Sync => "None is selected.",
            }
            .to_owned()
        }));
        offer.forbidden = 0;
    }
    offer
}
