//! Choosing a preset.

use airstrip_contract::Preset;
use leptos::prelude::*;

use super::editor::Editor;
use crate::components::airflow::{preset_choice, preset_choices};
use crate::pages::dags::launch::desk::Desk;
use crate::ui::{Glyph, Icon, Menu};

/// The menu of all presets, the person's own first, and the way to a new one.
pub fn presets_menu(desk: Desk, editor: Editor) -> AnyView {
    let presets = desk.presets;
    let items =
        move || preset_choices(presets.all(), presets.error(), &|preset| item(desk, preset));
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
    let used = preset.clone();
    let choose = Callback::new(move |()| desk.use_preset(used.clone()));
    preset_choice(preset, chosen, choose)
}
