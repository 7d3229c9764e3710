//! Choosing a preset.

use airstrip_contract::Preset;
use leptos::prelude::*;

use super::editor::Editor;
use super::whose;
use crate::pages::dags::launch::desk::Desk;
use crate::ui::{Glyph, Icon, Menu};

/// The menu of all presets, the person's own first, and the way to a new one.
pub fn presets_menu(desk: Desk, editor: Editor) -> AnyView {
    let presets = desk.presets;
    let items = move || {
        let Some(all) = presets.all() else {
            let words = match presets.error() {
                Some(error) => error.title(),
                None => "Reading the presets…".to_owned(),
            };
            return view! { <p class="muted menu-words">{words}</p> }.into_any();
        };
        if all.is_empty() {
            return view! { <p class="muted menu-words">"No presets of this DAG yet"</p> }
                .into_any();
        }
        let (mine, shared): (Vec<_>, Vec<_>) = all.iter().partition(|preset| preset.mine);
        let both = mine.into_iter().chain(shared);
        both.map(|preset| item(desk, preset))
            .collect_view()
            .into_any()
    };
    view! {
        <Menu label="Presets">
            {items}
            <button
                role="menuitem"
                type="button"
                class="menu-last"
                on:click=move |_| editor.open_new()
            >
                <Icon glyph=Glyph::Plus />
                "Save as preset…"
            </button>
        </Menu>
    }
    .into_any()
}

fn item(desk: Desk, preset: &Preset) -> AnyView {
    let chosen = desk.preset_id().as_ref() == Some(&preset.id);
    let about = format!("{} · version {}", whose(preset), preset.version);
    let (name, description) = (
        preset.content.name.clone(),
        preset.content.description.clone(),
    );
    let preset = preset.clone();
    view! {
        <button
            role="menuitem"
            type="button"
            class="menu-two"
            aria-current=chosen.then_some("true")
            on:click=move |_| desk.use_preset(preset.clone())
        >
            <span class="menu-title">{name}</span>
            {(!description.is_empty()).then(|| view! { <span class="menu-about">{description}</span> })}
            <span class="muted num">{about}</span>
        </button>
    }
    .into_any()
}
