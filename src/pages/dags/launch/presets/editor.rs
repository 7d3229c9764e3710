//! Saving what the form holds as a preset.

use std::sync::Arc;

use airstrip_contract::{Access, Preset, PresetContent, RelativeDate};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::forms::conf::relative;
use crate::pages::dags::launch::desk::Desk;
use crate::ui::{Button, Dialog, Field, Segmented, Select, TextArea, TextInput, Variant};

/// The most characters of a name, as the proxy has it.
const LONGEST_NAME: usize = 100;
/// And of a description.
const LONGEST_DESCRIPTION: usize = 2_000;

const PRIVATE: &str = "private";
const SHARED: &str = "shared";

/// The dialog that saves a preset.
#[derive(Clone, Copy)]
pub struct Editor {
    open: RwSignal<bool>,
    /// The preset of which the next version is saved; `None` for a new one.
    before: RwSignal<Option<Arc<Preset>>>,
    name: RwSignal<String>,
    description: RwSignal<String>,
    /// [`PRIVATE`] or [`SHARED`].
    who: RwSignal<String>,
    /// Which dates are relative, by place.
    dates: RwSignal<Vec<RelativeDate>>,
    failed: RwSignal<Option<String>>,
}

impl Editor {
    /// A dialog that is closed.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            before: RwSignal::new(None),
            name: RwSignal::default(),
            description: RwSignal::default(),
            who: RwSignal::new(PRIVATE.to_owned()),
            dates: RwSignal::default(),
            failed: RwSignal::new(None),
        }
    }

    /// Asks for the name of a new preset.
    pub fn open_new(self) {
        self.fill(None, String::new(), String::new(), false, Vec::new());
    }

    /// Asks what the next version of a preset shall say.
    pub fn open_next(self, preset: &Arc<Preset>) {
        let content = preset.content.clone();
        self.fill(
            Some(Arc::clone(preset)),
            content.name,
            content.description,
            content.shared,
            content.dates,
        );
    }

    fn fill(
        self,
        before: Option<Arc<Preset>>,
        name: String,
        description: String,
        shared: bool,
        dates: Vec<RelativeDate>,
    ) {
        self.before.set(before);
        self.name.set(name);
        self.description.set(description);
        self.who
            .set(if shared { SHARED } else { PRIVATE }.to_owned());
        self.dates.set(dates);
        self.failed.set(None);
        self.open.set(true);
    }

    /// The version that it is saved over: the one that is in force, which the page has told of.
    fn base(self, desk: Desk) -> Option<Preset> {
        let before = self.before.get()?;
        Some(
            desk.presets
                .find(&before.id)
                .unwrap_or_else(|| (*before).clone()),
        )
    }

    fn content(self, desk: Desk) -> PresetContent {
        let conf = desk.conf.with_untracked(airstrip_conf_form::Draft::shown);
        let places = relative::places(&conf);
        let there = |date: &RelativeDate| places.iter().any(|(at, _)| *at == date.at);
        let dates = self.dates.get_untracked();
        PresetContent {
            name: self.name.with_untracked(|name| name.trim().to_owned()),
            description: self.description.get_untracked(),
            shared: self.who.with_untracked(|who| who == SHARED),
            dates: dates.into_iter().filter(there).collect(),
            conf,
        }
    }

    fn save(self, desk: Desk) {
        let before = untrack(|| self.base(desk));
        let content = self.content(desk);
        self.failed.set(None);
        desk.presets
            .save(before.as_ref(), content, move |result| match result {
                Ok(preset) => {
                    self.open.try_set(false);
                    let name = preset.content.name.clone();
                    let words = match preset.version {
                        1 => format!("The preset {name} is saved."),
                        n => format!("The preset {name} is saved as version {n}."),
                    };
                    desk.toasts.good(words);
                    desk.saved(preset);
                }
                Err(error) => {
                    self.failed
                        .try_set(Some(format!("{}. {}", error.title(), error.detail())));
                }
            });
    }
}

/// The dialog, for the page.
pub fn editor(desk: Desk, editor: Editor) -> AnyView {
    let title = move || match editor.before.get() {
        None => "Save as preset".to_owned(),
        Some(preset) => format!("Update {}", preset.content.name),
    };
    view! {
        <Dialog open=editor.open title=Signal::derive(title)>
            {form(desk, editor)}
        </Dialog>
    }
    .into_any()
}

fn form(desk: Desk, editor: Editor) -> AnyView {
    let Editor {
        name,
        description,
        who,
        failed,
        ..
    } = editor;
    let why_not = Memo::new(move |_| {
        if name.with(|name| name.trim().is_empty()) {
            return Some("Give it a name.".to_owned());
        }
        if desk.conf.with(|draft| draft.json_error().is_some()) {
            return Some("The JSON text cannot be read: put it right first.".to_owned());
        }
        let shared = who.with(|who| who == SHARED);
        desk.dag.why_not(Access::Launch).filter(|_| shared)
    });
    let text = move || match editor.base(desk) {
        None => "Save preset".to_owned(),
        Some(base) => format!("Save version {}", base.version + 1),
    };
    let overtaken = move || {
        let before = editor.before.get()?;
        let base = editor
            .base(desk)
            .filter(|base| base.version > before.version)?;
        Some(format!(
            "{} has saved version {} meanwhile. Yours takes its place; that version is kept.",
            base.saved_by, base.version
        ))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if why_not.with_untracked(Option::is_none) {
            editor.save(desk);
        }
    };
    view! {
        <form class="preset-form" on:submit=submit>
            <Field label="Name" id="preset-name" required=true>
                <TextInput
                    id="preset-name"
                    value=name
                    on_input=move |text: String| name.set(text.chars().take(LONGEST_NAME).collect())
                />
            </Field>
            <Field label="Description" id="preset-description" help="What it is for. Optional.">
                <TextArea
                    id="preset-description"
                    value=description
                    on_input=move |text: String| {
                        description.set(text.chars().take(LONGEST_DESCRIPTION).collect());
                    }
                    rows=2
                />
            </Field>
            {visibility(desk, editor)}
            {date_words(desk, editor)}
            <p class="field-help">{move || overtaken()}</p>
            <p class="field-error" role="alert">{move || failed.get()}</p>
            <footer>
                <Button on_click=move |_| editor.open.set(false)>"Cancel"</Button>
                <Button
                    submit=true
                    variant=Variant::Primary
                    why_not
                    pending=Signal::derive(move || desk.presets.writing.pending())
                    on_click=|_| ()
                >
                    {text}
                </Button>
            </footer>
        </form>
    }
    .into_any()
}

fn visibility(desk: Desk, editor: Editor) -> AnyView {
    let anothers = editor
        .before
        .with_untracked(|before| before.as_ref().is_some_and(|p| !p.mine));
    if anothers {
        return view! { <p class="muted">"It belongs to someone else and stays shared."</p> }
            .into_any();
    }
    let words = move || {
        match desk.dag.why_not(Access::Launch) {
        Some(why) if editor.who.with(|who| who == SHARED) => why,
        _ if editor.who.with(|who| who == SHARED) => {
            "Everyone who sees this DAG can use it; who may launch it can change it, which is recorded."
                .to_owned()
        }
        _ => "Nobody else sees it.".to_owned(),
    }
    };
    view! {
        <div class="field">
            <Segmented
                label="Who can use it"
                name="preset-who"
                value=editor.who
                options=vec![
                    (PRIVATE.to_owned(), "Only me".to_owned()),
                    (SHARED.to_owned(), "Everyone".to_owned()),
                ]
                on_change=move |who: String| editor.who.set(who)
            />
            <p class="field-help" aria-live="polite">{words}</p>
        </div>
    }
    .into_any()
}

/// For each date of the conf, whether it is kept or worked out anew at each launch.
fn date_words(desk: Desk, editor: Editor) -> AnyView {
    let conf = desk.conf.with_untracked(airstrip_conf_form::Draft::shown);
    let places = relative::places(&conf);
    if places.is_empty() {
        return ().into_any();
    }
    let rows = places
        .into_iter()
        .map(|(at, text)| date_row(editor, &at, &text))
        .collect_view();
    view! {
        <fieldset class="preset-dates">
            <legend>"Dates"</legend>
            <p class="field-help">"Kept as they are, or worked out on the day the preset is used."</p>
            {rows}
        </fieldset>
    }
    .into_any()
}

fn date_row(editor: Editor, at: &str, text: &str) -> AnyView {
    let today = relative::today();
    let said = editor.dates.with_untracked(|dates| {
        dates
            .iter()
            .find(|date| date.at == at)
            .map(|date| date.says.clone())
    });
    let mut words: Vec<String> = relative::WORDS.map(str::to_owned).to_vec();
    if let Some(own) = said.clone().filter(|own| !words.contains(own)) {
        words.push(own);
    }
    let mut options = vec![(String::new(), format!("always {text}"))];
    options.extend(words.into_iter().map(|says| {
        let day = relative::day_of(&says, today).map(relative::in_digits);
        let shown = match day {
            Some(day) => format!("{says} ({day} today)"),
            None => says.clone(),
        };
        (says, shown)
    }));
    let label = relative::place_in_words(at);
    let value = RwSignal::new(said.unwrap_or_default());
    let at = at.to_owned();
    let choose = move |says: String| {
        value.set(says.clone());
        editor.dates.update(|dates| {
            dates.retain(|date| date.at != at);
            if !says.is_empty() {
                dates.push(RelativeDate {
                    at: at.clone(),
                    says,
                });
            }
        });
    };
    let shown = label.clone();
    view! {
        <div class="preset-date">
            <code aria-hidden="true">{shown}</code>
            <Select
                label=format!("Date of {label}")
                value
                options=Signal::stored(options)
                on_change=choose
            />
        </div>
    }
    .into_any()
}
