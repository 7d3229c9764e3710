//! The question before a change: what it would be about, as Airflow says.

use airstrip_airflow::actions::{Affected, PreviewClear, PreviewMark, TaskKey};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Actions;
use super::deed::{self, Again, Deed, Line, Named, Part, Told};
use crate::api::{ApiError, call};
use crate::ui::{Button, Dialog, Skeleton, Status, Variant};

/// More tasks than this are counted only.
const MOST: usize = 40;

/// What is known of what a change would be about.
#[derive(Debug, Clone, PartialEq)]
pub enum Rehearsal {
    /// Airflow is asked.
    Reading,
    /// This.
    Told(Told),
    /// Airflow cannot be asked, or refuses.
    Failed(ApiError),
}

impl Actions {
    /// Asks whether to do this.
    pub(super) fn ask(self, deed: Deed) {
        self.sending.clear();
        self.asked.set(Some(deed));
        self.rehearse();
        self.open.set(true);
    }

    /// Reads what the change that is asked about would be about.
    pub(super) fn rehearse(self) {
        self.latest.update_value(|latest| *latest += 1);
        let (latest, Some(deed)) = (self.latest.get_value(), self.asked.get_untracked()) else {
            return;
        };
        self.rehearsal.set(Rehearsal::Reading);
        if let Deed::MarkRun(state) = &deed {
            // Else once they are read.
            if untrack(|| self.has_looked()) {
                let known = untrack(|| self.known());
                let told = deed::run_told(*state, &known, self.is_airflow_2());
                self.rehearsal.set(Rehearsal::Told(told));
            }
            return;
        }
        spawn_local(async move {
            let rehearsal = match self.told(&deed).await {
                Ok(told) => Rehearsal::Told(told),
                Err(error) => {
                    self.queries.notice(&error);
                    Rehearsal::Failed(error)
                }
            };
            if self.latest.try_get_value() == Some(latest) {
                self.rehearsal.try_set(rehearsal);
            }
        });
    }

    async fn told(self, deed: &Deed) -> Result<Told, ApiError> {
        let (instance, dag_id, run_id) = self.names();
        let clear = |again: &Again| PreviewClear(again.call(dag_id.clone(), run_id.clone()));
        let known = || untrack(|| self.known());
        match deed {
            Deed::Clear(again) => {
                let affected = call(&instance, &clear(again)).await?;
                let ended = untrack(|| self.has_ended());
                Ok(deed::clear_told(again, &affected, &known(), &dag_id, ended))
            }
            Deed::Mark(task, state) => {
                let mark = deed::mark(task, *state, dag_id.clone(), run_id.clone());
                let affected = call(&instance, &PreviewMark(mark)).await?;
                let after = after(task);
                let after: Affected = call(&instance, &clear(&after)).await?;
                Ok(deed::mark_told(
                    task,
                    *state,
                    &affected,
                    after,
                    &known(),
                    &dag_id,
                ))
            }
            Deed::MarkRun(_) => Ok(Told::default()),
        }
    }

    /// Changes what is asked about, which is then rehearsed anew.
    fn reconsider(self, change: impl Fn(&mut Again)) {
        self.asked.update(|asked| {
            if let Some(Deed::Clear(again)) = asked {
                change(again);
            }
        });
        self.rehearse();
    }
}

/// What Airflow clears after a task that is marked, itself among them.
fn after(task: &Named) -> Again {
    Again {
        task: Some(Named {
            key: TaskKey {
                task_id: task.key.task_id.clone(),
                map_index: None,
            },
            name: String::new(),
        }),
        only_failed: true,
        upstream: false,
        downstream: true,
    }
}

/// The question.
pub fn dialog(actions: Actions) -> AnyView {
    let asked = move || actions.asked.get();
    let title = Signal::derive(move || asked().map(|deed| deed.title()).unwrap_or_default());
    let of_task =
        Memo::new(move |_| matches!(asked(), Some(Deed::Clear(again)) if again.task.is_some()));
    let count = Memo::new(move |_| match actions.rehearsal.get() {
        Rehearsal::Told(told) => told.count,
        _ => 0,
    });
    let body = move || {
        match actions.rehearsal.get() {
        Rehearsal::Reading => {
            view! { <p class="muted">"Asking Airflow what this would be about…"</p><Skeleton lines=3 /> }
                .into_any()
        }
        Rehearsal::Told(told) => told_view(told),
        Rehearsal::Failed(error) => view! {
            <p>{format!("{}. {}", error.title(), error.detail())}</p>
            <p class="muted">"What it would be about is not known, so it cannot be done from here now."</p>
        }
        .into_any(),
    }
    };
    let verb = move || {
        asked()
            .map(|deed| deed.verb(count.get()))
            .unwrap_or_default()
    };
    let pending = Signal::derive(move || actions.sending.pending() || actions.checking.get());
    let why_not = Signal::derive(move || {
        let deed = asked()?;
        actions
            .why_not(deed.access())
            .or_else(|| match actions.rehearsal.get() {
                Rehearsal::Reading => Some("Airflow has not answered yet.".to_owned()),
                Rehearsal::Failed(_) => Some("Airflow could not be asked.".to_owned()),
                Rehearsal::Told(told) => {
                    (told.count == 0).then(|| "Nothing would change.".to_owned())
                }
            })
    });
    let refused = move || {
        let error = actions
            .sending
            .error()
            .filter(|error| !error.may_have_happened())?;
        let not_done = asked().map(|deed| deed.not_done()).unwrap_or_default();
        Some(view! {
            <p class="deed-refused" role="alert">
                <strong>{not_done}</strong>
                {format!(" {}. {} {}", error.title(), error.detail(), error.remedy())}
            </p>
        })
    };
    view! {
        <Dialog open=actions.open title>
            {move || of_task.get().then(|| choices(actions))}
            <div class="deed-told" role="status">{body}</div>
            {refused}
            <footer>
                <Button on_click=move |_| actions.open.set(false)>"Leave it"</Button>
                <Button
                    on_click=move |_| actions.go()
                    variant=Variant::Primary
                    pending
                    why_not
                >
                    {verb}
                </Button>
            </footer>
        </Dialog>
    }
    .into_any()
}

/// Which other tasks are cleared with one.
fn choices(actions: Actions) -> AnyView {
    let choice = move |text: &'static str, get: fn(&Again) -> bool, set: fn(&mut Again, bool)| {
        let on = move || {
            actions
                .asked
                .with(|asked| matches!(asked, Some(Deed::Clear(again)) if get(again)))
        };
        view! {
            <label class="deed-choice">
                <input
                    type="checkbox"
                    prop:checked=on
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        actions.reconsider(move |again| set(again, on));
                    }
                />
                {text}
            </label>
        }
    };
    view! {
        <fieldset class="deed-choices">
            <legend>"With it"</legend>
            {choice("tasks before it", |again| again.upstream, |again, on| again.upstream = on)}
            {choice("tasks after it", |again| again.downstream, |again, on| again.downstream = on)}
            {choice("failed ones only", |again| again.only_failed, |again, on| again.only_failed = on)}
        </fieldset>
    }
    .into_any()
}

fn told_view(told: Told) -> AnyView {
    let parts = told.parts.into_iter().map(part).collect_view();
    let besides = told.besides.into_iter();
    let besides = besides
        .map(|words| view! { <p class="muted">{words}</p> })
        .collect_view();
    view! { {parts} {besides} }.into_any()
}

fn part(part: Part) -> AnyView {
    let more = part.lines.len().saturating_sub(MOST);
    let lines = part.lines.into_iter().take(MOST).map(line).collect_view();
    let more = (more > 0).then(|| view! { <li class="muted">{format!("and {more} more")}</li> });
    view! {
        <p>{part.words}</p>
        <ul class="deed-tasks">{lines} {more}</ul>
    }
    .into_any()
}

fn line(line: Line) -> AnyView {
    let state = line.state.map(|(state, word)| {
        view! { <Status state word=Signal::stored(word) /> }
    });
    let count = (line.count > 1).then(|| format!("{} instances", line.count));
    view! {
        <li>
            <span class="deed-task">{line.name}</span>
            {count.map(|count| view! { <span class="muted num">{count}</span> })}
            {state}
        </li>
    }
    .into_any()
}
