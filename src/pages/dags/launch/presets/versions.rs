//! The earlier versions of a preset.

use std::sync::Arc;

use airstrip_conf_form::differences;
use airstrip_contract::Preset;
use leptos::prelude::*;

use crate::api::{QueryCall, use_query};
use crate::components::airflow::RARELY;
use crate::pages::dags::launch::desk::Desk;
use crate::ui::{Menu, Time};

/// The menu of a preset's versions, read when it is opened; nothing where there is but one.
pub fn versions_menu(desk: Desk, preset: &Arc<Preset>) -> AnyView {
    let (id, filled_in) = (preset.id.clone(), preset.version);
    let own = id.clone();
    let newest = Memo::new(move |_| desk.presets.find(&own).map(|newest| newest.version));
    let menu = move || {
        let newest = newest.get().unwrap_or(filled_in);
        (newest > 1).then(|| {
            let id = id.clone();
            view! { <Menu label="Versions">{items(desk, &id, filled_in)}</Menu> }
        })
    };
    menu.into_any()
}

fn items(desk: Desk, id: &str, filled_in: u64) -> AnyView {
    let path = desk.presets.versions_of(id);
    let read = use_query(
        move || Some(QueryCall::own("preset_versions", &path)),
        |_: Option<&Vec<Preset>>| RARELY,
    );
    let items = move || {
        let Some(versions) = read.data() else {
            let words = match read.error() {
                Some(error) => error.title(),
                None => "Reading the versions…".to_owned(),
            };
            return view! { <p class="muted menu-words">{words}</p> }.into_any();
        };
        let newest = versions.first().cloned();
        versions
            .iter()
            .map(|version| item(desk, version, newest.as_ref(), filled_in))
            .collect_view()
            .into_any()
    };
    items.into_any()
}

/// One version; choosing it fills it in, and saving it makes it the next.
fn item(desk: Desk, version: &Preset, newest: Option<&Preset>, filled_in: u64) -> AnyView {
    let number = version.version;
    let in_force = newest.is_none_or(|newest| newest.version == number);
    let conf = &version.content.conf;
    let differ = newest.map_or(0, |newest| differences(conf, &newest.content.conf).len());
    let words = match differ {
        _ if in_force => "in force".to_owned(),
        0 => "the same conf as the one in force".to_owned(),
        1 => "1 differs from the one in force".to_owned(),
        n => format!("{n} differ from the one in force"),
    };
    let (by, at) = (version.saved_by.clone(), version.saved_at);
    let version = version.clone();
    view! {
        <button
            role="menuitem"
            type="button"
            class="menu-two"
            aria-current=(number == filled_in).then_some("true")
            on:click=move |_| desk.use_preset(version.clone())
        >
            <span class="menu-title num">{format!("Version {number}")}</span>
            <span class="muted num">{by} ", " <Time at /> ", " {words}</span>
        </button>
    }
    .into_any()
}
