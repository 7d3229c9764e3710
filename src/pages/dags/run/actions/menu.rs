//! Where the actions are offered: in the head, and at each task.

use airstrip_airflow::actions::{MarkAs, TaskKey};
use airstrip_airflow::model::{RunState, TaskState};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Actions;
use super::deed::{Deed, Named, word};
use crate::ui::{Button, FloatingMenu, Glyph, Icon, Menu};

/// A task to act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfTask {
    /// The task.
    pub task_id: String,
    /// Its name to show, or that of the instance.
    pub name: String,
    /// Which instance of a mapped task, -1 for all together or one that is not mapped.
    pub map_index: i64,
    /// Whether the task is mapped.
    pub is_mapped: bool,
}

impl OfTask {
    fn named(&self) -> Named {
        Named {
            key: TaskKey {
                task_id: self.task_id.clone(),
                map_index: (self.map_index >= 0).then_some(self.map_index),
            },
            name: self.name.clone(),
        }
    }
}

/// The menu that all tasks share, and the button that opened it.
#[derive(Clone, Copy)]
pub struct At {
    place: RwSignal<Option<(f64, f64)>>,
    of: RwSignal<Option<OfTask>>,
    opener: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl At {
    pub fn new() -> Self {
        Self {
            place: RwSignal::new(None),
            of: RwSignal::new(None),
            opener: StoredValue::new_local(None),
        }
    }
}

/// The buttons of the run.
pub fn head(actions: Actions) -> AnyView {
    let known = Memo::new(move |_| actions.flight.run.data().is_some());
    let has_failed = Memo::new(move |_| {
        let failed = [Some(TaskState::Failed), Some(TaskState::UpstreamFailed)];
        actions
            .known()
            .iter()
            .any(|task| failed.contains(&task.state))
    });
    let clear_why_not = Signal::derive(move || actions.why_not(Deed::FAILED.access()));
    let failed = move || {
        has_failed.get().then(|| {
            view! {
                <Button
                    on_click=move |_| actions.ask(Deed::FAILED)
                    icon=Glyph::Refresh
                    why_not=clear_why_not
                >
                    "Clear failed"
                </Button>
            }
        })
    };
    let items = move || {
        view! {
            {item(actions, "Clear the whole run…", Deed::WHOLE)}
            {item(actions, "Mark as landed…", Deed::MarkRun(MarkAs::Success))}
            {item(actions, "Mark as failed…", Deed::MarkRun(MarkAs::Failed))}
        }
    };
    let view = move || {
        known.get().then(|| {
            view! {
                {failed}
                <Menu label="Change this run" icon=Glyph::More>
                    {items()}
                </Menu>
            }
        })
    };
    view.into_any()
}

/// The button of a task.
pub fn button(actions: Actions, task: OfTask) -> AnyView {
    let label = format!("Change {}", task.name);
    let click = move |event: MouseEvent| {
        let button = event.current_target();
        let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        let place = button.get_bounding_client_rect();
        actions.menu.of.set(Some(task.clone()));
        actions.menu.opener.set_value(Some(button));
        actions
            .menu
            .place
            .set(Some((place.right(), place.bottom())));
    };
    view! {
        <button
            type="button"
            class="btn btn-quiet btn-icon task-change"
            aria-haspopup="menu"
            aria-label=label.clone()
            title=label
            on:click=click
        >
            <Icon glyph=Glyph::More />
        </button>
    }
    .into_any()
}

/// The menu of the task whose button was pressed.
pub fn of_one(actions: Actions) -> AnyView {
    let label = Signal::derive(move || {
        let of = actions.menu.of.get();
        of.map(|task| format!("Change {}", task.name))
            .unwrap_or_default()
    });
    let on_close = move |()| {
        if let Some(opener) = actions.menu.opener.get_value() {
            let _ = opener.focus();
        }
    };
    let items = move || {
        actions.menu.of.get().map(|task| {
            view! {
                {item(actions, "Clear…", Deed::again(task.named()))}
                {item(actions, "Mark as landed…", Deed::Mark(task.named(), MarkAs::Success))}
                {item(actions, "Mark as failed…", Deed::Mark(task.named(), MarkAs::Failed))}
            }
        })
    };
    view! {
        <FloatingMenu label at=actions.menu.place on_close>
            {items}
        </FloatingMenu>
    }
    .into_any()
}

/// One thing to do, with why it cannot be done.
fn item(actions: Actions, text: &'static str, deed: Deed) -> AnyView {
    let why_not = untrack(|| why_not(actions, &deed));
    let blocked = why_not.is_some();
    let click = move |event: MouseEvent| {
        if blocked {
            // It stays open and says why.
            event.stop_propagation();
        } else {
            actions.ask(deed.clone());
        }
    };
    view! {
        <button
            type="button"
            role="menuitem"
            aria-disabled=blocked.then_some("true")
            aria-description=why_not.clone()
            title=why_not
            on:click=click
        >
            {text}
        </button>
    }
    .into_any()
}

/// Why something cannot be done to the run as it is: by policy, by its state, or by what its Airflow
/// offers.
fn why_not(actions: Actions, deed: &Deed) -> Option<String> {
    if let Some(why) = actions.why_not(deed.access()) {
        return Some(why);
    }
    let is_mapped = || {
        let of = actions.menu.of.get();
        of.is_some_and(|task| task.is_mapped)
    };
    match deed {
        Deed::MarkRun(state) => {
            let run = actions.flight.run.data()?;
            let same = match state {
                MarkAs::Success => RunState::Success,
                MarkAs::Failed => RunState::Failed,
            };
            (run.state == same).then(|| format!("The run has {} already.", word(*state)))
        }
        Deed::Clear(again) => {
            let of_one = again.task.as_ref()?.key.map_index.is_some();
            (of_one && actions.is_airflow_2()).then(|| {
                "Airflow 2 clears a mapped task as a whole: use the menu of the task.".to_owned()
            })
        }
        Deed::Mark(task, _) => {
            let is_whole = task.key.map_index.is_none() && is_mapped();
            (is_whole && actions.is_airflow_2()).then(|| {
                "Airflow 2 marks a mapped task instance by instance: use the menu of an instance."
                    .to_owned()
            })
        }
    }
}
