//! Where the presets of a DAG are, whose they are, and how one is chosen.

use std::sync::Arc;

use airstrip_contract::Preset;
use leptos::prelude::*;
use percent_encoding::utf8_percent_encode;

use crate::api::ApiError;
use crate::routes::SEGMENT;

/// Where the presets of a DAG are, below `/api/`.
#[must_use]
pub fn presets_of(instance: &str, dag_id: &str) -> String {
    let mut path = "presets".to_owned();
    for name in [instance, dag_id] {
        path.push('/');
        path.extend(utf8_percent_encode(name, SEGMENT));
    }
    path
}

/// The presets in a menu, the person's own first, each as `choice` draws it.
pub fn preset_choices(
    read: Option<Arc<Vec<Preset>>>,
    error: Option<ApiError>,
    choice: &dyn Fn(&Preset) -> AnyView,
) -> AnyView {
    let Some(all) = read else {
        return menu_words(match error {
            Some(error) => error.title(),
            None => "Reading the presets…".to_owned(),
        });
    };
    if all.is_empty() {
        return menu_words("No presets of this DAG yet".to_owned());
    }
    let (mine, shared): (Vec<_>, Vec<_>) = all.iter().partition(|preset| preset.mine);
    let both = mine.into_iter().chain(shared);
    both.map(choice).collect_view().into_any()
}

/// A preset as a choice of a menu.
pub fn preset_choice(preset: &Preset, chosen: bool, choose: Callback<()>) -> AnyView {
    let about = format!("{} · version {}", whose(preset), preset.version);
    let content = &preset.content;
    let (name, what) = (content.name.clone(), content.description.clone());
    menu_choice(name, what, about.into_any(), chosen, choose)
}

/// A choice of a menu in two lines: its name, what it is, and quieter what else there is to know.
pub fn menu_choice(
    name: String,
    what: String,
    about: AnyView,
    chosen: bool,
    choose: Callback<()>,
) -> AnyView {
    view! {
        <button
            role="menuitem"
            type="button"
            class="menu-two"
            aria-current=chosen.then_some("true")
            on:click=move |_| choose.run(())
        >
            <span class="menu-title">{name}</span>
            {(!what.is_empty()).then(|| view! { <span class="menu-about">{what}</span> })}
            <span class="muted num">{about}</span>
        </button>
    }
    .into_any()
}

/// What a menu says where there is nothing to choose.
pub fn menu_words(words: String) -> AnyView {
    view! { <p class="muted menu-words">{words}</p> }.into_any()
}

/// Who sees a preset, and whose it is.
#[must_use]
pub fn whose(preset: &Preset) -> String {
    match (preset.content.shared, preset.mine) {
        (false, _) => "only yours".to_owned(),
        (true, true) => "yours, shared".to_owned(),
        (true, false) => format!("shared by {}", preset.owner),
    }
}
