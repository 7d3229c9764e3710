//! Where what is in the form came from, and filling it in from there.

use std::sync::Arc;

use airstrip_airflow::v2::DagRun;
use airstrip_conf_form::Draft;
use airstrip_contract::Preset;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::desk::{Desk, JSON, Stage};
use crate::forms::conf::{Saved, relative};
use crate::router::{Param, Router};

/// What filled in the form.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// The DAG's own defaults.
    Defaults,
    /// The `?conf=` of a link.
    Link,
    /// An earlier run.
    Run(Arc<DagRun>),
    /// A preset, in the version that was filled in.
    Preset(Arc<Preset>),
    /// What the address names, a run or a preset, is still being read.
    Awaited(&'static str),
    /// A preset or run that the address names and that is not there or cannot be read: why.
    Missing(String),
}

impl Source {
    /// The conf that it fills in.
    fn conf(&self) -> Map<String, Value> {
        match self {
            Self::Defaults | Self::Link | Self::Awaited(_) | Self::Missing(_) => Map::new(),
            Self::Run(run) => run.conf.clone().unwrap_or_default(),
            Self::Preset(preset) => {
                let content = &preset.content;
                relative::resolved(&content.conf, &content.dates, relative::today()).0
            }
        }
    }
}

/// The parts of the address that say what fills in the form. The first that is there counts.
#[derive(Clone, Copy)]
pub struct Address {
    /// A conf as JSON, as in Airflow's own links.
    pub conf: Param,
    /// A preset's id.
    pub preset: Param,
    /// A run's id.
    pub run: Param,
}

impl Address {
    /// The address of this page.
    pub fn of(router: Router) -> Self {
        Self {
            conf: router.param("conf", ""),
            preset: router.param("preset", ""),
            run: router.param("run", ""),
        }
    }

    /// All that it says, to tell it from that of other visits. Not tracked.
    pub fn key(&self) -> Option<String> {
        untrack(|| {
            let (conf, preset, run) = (self.conf.get(), self.preset.get(), self.run.get());
            match (conf.is_empty(), preset.is_empty(), run.is_empty()) {
                (false, ..) => Some(conf),
                (_, false, _) => Some(format!("?preset={preset}")),
                (.., false) => Some(format!("?run={run}")),
                _ => None,
            }
        })
    }

    /// What it names that has to be read first. Not tracked.
    pub fn named(&self) -> Option<&'static str> {
        untrack(
            || match (self.conf.get().is_empty(), self.preset.get().is_empty()) {
                (false, _) => None,
                (_, false) => Some("preset"),
                _ => (!self.run.get().is_empty()).then_some("run"),
            },
        )
    }

    /// Has it name what the form was filled in from.
    pub fn name(&self, source: &Source) {
        let (preset, run) = match source {
            Source::Preset(preset) => (preset.id.as_str(), ""),
            Source::Run(run) => ("", run.dag_run_id.as_str()),
            _ => ("", ""),
        };
        self.conf.set("");
        self.preset.set(preset);
        self.run.set(run);
    }
}

/// What was in the form before it was filled in anew, to be brought back.
pub struct SetAside {
    entered: Saved,
    source: Source,
    filled: Map<String, Value>,
    pristine: Saved,
}

impl SetAside {
    /// Edits of before over a form that stands at its defaults.
    pub fn over(untouched: &Draft, entered: Saved) -> Self {
        Self {
            entered,
            source: Source::Defaults,
            filled: untouched.shown(),
            pristine: Saved::of(untouched),
        }
    }
}

impl Desk {
    /// Fills in a preset.
    pub fn use_preset(self, preset: Preset) {
        self.fill_over(Source::Preset(Arc::new(preset)));
    }

    /// Fills in the conf of an earlier run.
    pub fn use_run(self, run: Arc<DagRun>) {
        self.fill_over(Source::Run(run));
    }

    /// Puts everything back to the defaults.
    pub fn start_over(self) {
        self.fill_over(Source::Defaults);
        self.note.set(String::new());
    }

    /// Brings back the edits that were filled in over.
    pub fn bring_back(self) {
        let Some(before) = self.set_aside.try_update(Option::take).flatten() else {
            return;
        };
        self.address.name(&before.source);
        self.prefill.set_value(self.address.key());
        self.pristine.set(before.pristine);
        self.filled.set(before.filled);
        let entered = before.entered;
        let mut draft = self.fresh();
        entered.restore(&mut draft);
        if draft.json_error().is_some() {
            self.view.set(JSON.to_owned());
        }
        self.conf.replace(draft);
        self.source.set(before.source);
        let [start, end] = entered.interval;
        for (field, text) in [
            (self.note, entered.note),
            (self.logical_date, entered.logical_date),
            (self.interval[0], start),
            (self.interval[1], end),
        ] {
            // What was entered since stays.
            if field.with_untracked(String::is_empty) {
                field.set(text);
            }
        }
    }

    /// What is in the form stays, and is nobody's any more.
    pub fn forget_source(self) {
        if self.source.try_set(Source::Defaults).is_none() {
            self.address.name(&Source::Defaults);
        }
    }

    /// What is in the form has been saved as this preset.
    pub fn saved(self, preset: Preset) {
        let source = Source::Preset(Arc::new(preset));
        self.address.name(&source);
        self.pristine.set(self.conf.with_untracked(Saved::of));
        self.filled.set(self.conf.with_untracked(Draft::shown));
        self.prefill.set_value(self.address.key());
        self.restored.set(false);
        self.source.set(source);
    }

    /// The preset that the form was filled in from. Tracked.
    pub fn preset_id(self) -> Option<String> {
        self.source.with(|source| match source {
            Source::Preset(preset) => Some(preset.id.clone()),
            _ => None,
        })
    }

    /// Fills in what the address names, once it is read; unsent edits of before stay over it.
    pub(super) fn fill_from_address(self, preset: Option<Preset>, run: Option<DagRun>) {
        let source = match (preset, run) {
            (Some(preset), _) => Source::Preset(Arc::new(preset)),
            (_, Some(run)) => Source::Run(Arc::new(run)),
            _ => return,
        };
        let awaited = matches!(self.source.get_untracked(), Source::Awaited(_));
        // Who was told that it cannot be read has gone on without it.
        if !awaited && self.is_edited() {
            return;
        }
        self.source.set(Source::Defaults);
        if self.restored.get_untracked() {
            let mut draft = self.fresh();
            draft.prefill(&source.conf());
            self.filled.set(draft.shown());
            self.source.set(source);
        } else {
            self.fill_over(source);
        }
    }

    /// Whether the conf is not as it was filled in.
    fn is_edited(self) -> bool {
        self.conf.with_untracked(Saved::of) != self.pristine.get_untracked()
    }

    fn fresh(self) -> Draft {
        let form = self.conf.with_untracked(|draft| Arc::clone(draft.form()));
        Draft::new(form)
    }

    /// Fills the form in. Edits that this takes away are set aside.
    fn fill_over(self, source: Source) {
        if self.is_edited() {
            self.set_aside.set(Some(SetAside {
                entered: untrack(|| self.entered()),
                source: self.source.get_untracked(),
                filled: self.filled.get_untracked(),
                pristine: self.pristine.get_untracked(),
            }));
        }
        self.fill(source);
    }

    fn fill(self, source: Source) {
        let mut draft = self.fresh();
        draft.prefill(&source.conf());
        self.address.name(&source);
        self.prefill.set_value(self.address.key());
        self.pristine.set(Saved::of(&draft));
        self.filled.set(draft.shown());
        self.conf.replace(draft);
        self.restored.set(false);
        if !self.in_doubt() {
            self.stage.set(Stage::Ready);
        }
        self.source.set(source);
    }
}
