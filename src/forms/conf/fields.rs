//! All fields of a form in their groups. Those that are seen at once are made first, the others after
//! each of the next frames.

use airstrip_conf_form::{Draft, FieldKind};
use leptos::prelude::*;
use serde_json::Value;

use super::extra::extra_keys;
use super::field::field_row;
use super::slot::Slot;
use super::state::ConfState;
use crate::ui::{Glyph, Icon, after_frame};

/// How many fields are made at a time once the screen is full.
const AT_ONCE: usize = 20;
/// Fields that come and go together.
const PIECE: usize = 5;
/// Pixels that a field takes at the least.
const LEAST: f64 = 60.0;

/// The heading of the params that name no section, where there are others that do.
const NO_SECTION: &str = "Run parameters";

/// The fields, by section; all sections are open.
#[component]
pub fn Fields(
    /// What is entered.
    state: ConfState,
) -> AnyView {
    let groups = state.with_untracked(|draft| {
        let place = |name: &str| draft.form().fields.iter().position(|f| f.name == name);
        let sections = draft.form().sections().into_iter();
        let shown = sections.map(|(title, fields)| {
            let fields = fields.iter().filter(|field| field.kind != FieldKind::Const);
            let places: Vec<usize> = fields.filter_map(|field| place(&field.name)).collect();
            (title.map(str::to_owned), places)
        });
        shown
            .filter(|(_, places)| !places.is_empty())
            .collect::<Vec<_>>()
    });
    let count = groups.iter().map(|(_, places)| places.len()).sum();
    make(state, count);
    // One that leaves the form and comes back begins anew.
    on_cleanup(move || {
        state.made().try_set(0);
    });
    let alone = groups.len() == 1 && groups.iter().all(|(title, _)| title.is_none());
    let mut above = 0;
    let groups = groups
        .into_iter()
        .map(|(title, places)| {
            let title = title.unwrap_or_else(|| NO_SECTION.to_owned());
            let first = above;
            above += places.len();
            group(state, title, first, places, alone)
        })
        .collect_view();
    let extra = Memo::new(move |_| state.with(|draft| draft.extra().clone()));
    let remove = Callback::new(move |key: String| remove_key(state, &key));
    view! {
        <div class="params">
            {groups}
            {extra_keys(extra, remove)}
        </div>
    }
    .into_any()
}

/// Makes some of `count` fields, and the next once these are seen.
fn make(state: ConfState, count: usize) {
    let made = state.made();
    // The form may have gone meanwhile.
    let Some(before) = made.try_get_untracked().filter(|made| *made < count) else {
        return;
    };
    let more = match before {
        0 => fill_screen(),
        _ => AT_ONCE,
    };
    made.set(before + more);
    after_frame(move || make(state, count));
}

/// How many fields fill the screen, whatever stands above them.
fn fill_screen() -> usize {
    let height = window().inner_height().ok();
    let height = height.and_then(|height| height.as_f64());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    // Neither large nor negative.
    height.map_or(AT_ONCE, |height| (height / LEAST).ceil().max(1.0) as usize)
}

/// The fields at some places, of which the first is the `first` of the whole form.
fn fields(state: ConfState, first: usize, places: &[usize]) -> AnyView {
    let some = places.chunks(PIECE).enumerate();
    let some = some.map(|(number, places)| {
        let (first, places) = (first + number * PIECE, places.to_vec());
        let made = state.made();
        let is_made = Memo::new(move |_| made.get() > first);
        let rows = move || {
            if !is_made.get() {
                return ().into_any();
            }
            let slots = places.iter().filter_map(|at| Slot::of_param(state, *at));
            slots.map(field_row).collect_view().into_any()
        };
        rows.into_any()
    });
    some.collect_view().into_any()
}

fn group(
    state: ConfState,
    title: String,
    first: usize,
    places: Vec<usize>,
    alone: bool,
) -> AnyView {
    let fields = fields(state, first, &places);
    if alone {
        return view! { <div class="param-group" role="group" aria-label=title>{fields}</div> }
            .into_any();
    }
    let places = StoredValue::new(places);
    let count = move |is: fn(&Draft, usize) -> bool| {
        Memo::new(move |_| {
            let own = |draft: &Draft| {
                places.with_value(|places| places.iter().filter(|at| is(draft, **at)).count())
            };
            state.with(own)
        })
    };
    let (changed, wrong) = (count(is_changed), count(is_wrong));
    let changed = move || {
        let changed = changed.get();
        (changed > 0).then(|| view! { <span class="muted">{changed} " changed"</span> })
    };
    let wrong = move || {
        let wrong = wrong.get();
        (wrong > 0 && !state.summary().is_empty()).then(|| {
            view! {
                <span class="group-bad">
                    <Icon glyph=Glyph::Warning />
                    {wrong}
                    " to put right"
                </span>
            }
        })
    };
    let label = title.clone();
    view! {
        <details class="param-group" open=true role="group" aria-label=label>
            <summary>
                <Icon glyph=Glyph::Right />
                <span class="group-title">{title}</span>
                {changed}
                {wrong}
            </summary>
            {fields}
        </details>
    }
    .into_any()
}

/// Whether the field at a place is not as the default has it.
fn is_changed(draft: &Draft, at: usize) -> bool {
    let field = draft.fields().nth(at);
    field.is_some_and(|(field, entry)| !field.is_default(entry))
}

/// Whether the field at a place cannot be sent.
fn is_wrong(draft: &Draft, at: usize) -> bool {
    !draft.issues_at(at).is_empty()
}

fn remove_key(state: ConfState, key: &str) {
    state.update(|draft| {
        let mut conf = draft.shown();
        conf.shift_remove(key);
        draft.set_text(&format!("{:#}", Value::Object(conf)));
    });
}
