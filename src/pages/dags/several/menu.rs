//! Choosing what fills in the conf of a DAG. Its presets and runs are read when it is opened: nobody
//! who launches twenty DAGs looks at the presets of all.

use std::sync::Arc;

use airstrip_airflow::model::RunType;
use airstrip_airflow::v2::{DagRun, DagRuns, ListDagRuns};
use airstrip_contract::Preset;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::filling::Filling;
use super::read::Asked;
use crate::api::{Query, QueryCall, use_query};
use crate::components::airflow::{
    RARELY, due, menu_choice, menu_words, preset_choice, preset_choices, presets_of,
};
use crate::ui::{FloatingMenu, Glyph, Icon, Time};

/// Among how many of the latest runs the last one that was launched is looked for.
const LOOKED_AT: u32 = 25;

/// How wide the menu is, as its style has it, in pixels.
const WIDTH: f64 = 360.0;

/// The one menu of all rows, and whose it is.
#[derive(Clone, Copy)]
pub struct ConfMenu {
    place: RwSignal<Option<(f64, f64)>>,
    of: RwSignal<Option<Asked>>,
    opener: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl ConfMenu {
    /// The menu, closed.
    pub fn new() -> Self {
        Self {
            place: RwSignal::new(None),
            of: RwSignal::new(None),
            opener: StoredValue::new_local(None),
        }
    }

    /// The button that opens it for a DAG, with what is chosen.
    pub fn button(self, asked: Asked, name: Signal<String>) -> AnyView {
        let chosen = Memo::new(move |_| asked.filling.with(Filling::name));
        let open = move |event: MouseEvent| {
            let button = event.current_target();
            let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok())
            else {
                return;
            };
            let place = button.get_bounding_client_rect();
            let most = document()
                .document_element()
                .map_or(WIDTH, |page| f64::from(page.client_width()) - 16.0);
            self.opener.set_value(Some(button));
            self.of.set(Some(asked));
            self.place
                .set(Some(((place.left() + WIDTH).min(most), place.bottom())));
        };
        view! {
            <button
                type="button"
                class="btn several-conf"
                aria-haspopup="menu"
                aria-label=move || format!("Conf of {}: {}", name.get(), chosen.get())
                on:click=open
            >
                <span dir="auto">{chosen}</span>
                <Icon glyph=Glyph::Down />
            </button>
        }
        .into_any()
    }

    /// The menu itself.
    pub fn view(self, instance: StoredValue<String>) -> AnyView {
        let label = Signal::derive(move || {
            let of = self.of.get();
            of.map(|asked| format!("Conf of {}", asked.id.get_value()))
                .unwrap_or_default()
        });
        let on_close = move |()| {
            if let Some(opener) = self.opener.get_value() {
                let _ = opener.focus();
            }
        };
        let items = move || self.of.get().map(|asked| items(instance, asked));
        view! {
            <FloatingMenu label at=self.place on_close>
                {items}
            </FloatingMenu>
        }
        .into_any()
    }
}

fn items(instance: StoredValue<String>, asked: Asked) -> AnyView {
    let (instance, dag_id) = (instance.get_value(), asked.id.get_value());
    let path = presets_of(&instance, &dag_id);
    let presets: Query<Vec<Preset>> =
        use_query(move || Some(QueryCall::own("presets", &path)), |_| RARELY);
    let latest = ListDagRuns {
        dag_id: Some(dag_id),
        limit: LOOKED_AT,
        offset: 0,
        updated_since: None,
    };
    let runs: Query<DagRuns> =
        use_query(move || Some(QueryCall::new(&instance, &latest)), |_| RARELY);
    let own = move || {
        preset_choices(presets.data(), presets.error(), &|preset| {
            let filling = Filling::Preset(Arc::new(preset.clone()));
            preset_choice(preset, is_chosen(asked, &filling), choose(asked, filling))
        })
    };
    let last = move || {
        let Some(runs) = runs.data() else {
            return menu_words(match runs.error() {
                Some(error) => error.title(),
                None => "Reading the runs…".to_owned(),
            });
        };
        let launched = |run: &&DagRun| run.run_type == RunType::Manual;
        match runs.dag_runs.iter().find(launched) {
            Some(run) => of_run(asked, run),
            None => menu_words("Nobody has launched it of late".to_owned()),
        }
    };
    view! {
        {item(asked, Filling::Defaults, "What its params declare".to_owned(), ().into_any())}
        {own}
        {last}
    }
    .into_any()
}

fn of_run(asked: Asked, run: &DagRun) -> AnyView {
    let at = due(run).map(|at| view! { <Time at /> });
    let what = "Like the last run that was launched".to_owned();
    item(
        asked,
        Filling::Run(Arc::new(run.clone())),
        what,
        at.into_any(),
    )
}

fn item(asked: Asked, filling: Filling, what: String, about: AnyView) -> AnyView {
    let (name, chosen) = (filling.name(), is_chosen(asked, &filling));
    menu_choice(name, what, about, chosen, choose(asked, filling))
}

/// Whether it is what was chosen. What is still being read has no item of its own.
fn is_chosen(asked: Asked, filling: &Filling) -> bool {
    asked.filling.with_untracked(|now| {
        now.choice() == filling.choice() && !matches!(now, Filling::Chosen(_))
    })
}

fn choose(asked: Asked, filling: Filling) -> Callback<()> {
    Callback::new(move |()| asked.filling.set(filling.clone()))
}
