//! "Sync again when this one lands": waits for a job to end, then starts a sync, and says so.
//!
//! On a page of an instance call [`SyncAgain::of`]: it goes on with what was asked for in this tab,
//! on whichever page. `start` begins a wait, `cancel` ends one, `words` tells how one stands. On a
//! connection's page, [`SyncAgainNote`] offers it while a job is live and shows how it stands.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use airstrip_airbyte::config::{GetJob, JobWithAttempts};
use airstrip_airbyte::model::ConnectionSyncStatus;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::again_flow::{self, Step, TRIES, Wait, write};
use super::finding::Before;
use super::launch_flow::Doubt;
use super::launcher::{Target, launch, read_jobs, read_status, refresh, settle};
use crate::api::{ApiError, Queries, call};
use crate::components::kept::{hold, keep, recall};
use crate::routes::Route;
use crate::ui::{Button, Glyph, Icon, Select, Toasts, Tone, Variant, now, time_of_day};

/// The choices of how often to try; [`TRIES`] is one of them.
const CHOICES: [(&str, &str); 4] = [
    ("1", "try once"),
    ("3", "up to 3 tries"),
    ("5", "up to 5 tries"),
    ("10", "up to 10 tries"),
];
/// Time between looks at the job that is waited for.
const POLL: Duration = Duration::from_secs(4);

thread_local! {
    static ALL: RefCell<Vec<Rc<Waits>>> = RefCell::default();
}

/// The connections of an instance that are to be synced again. It goes on for as long as the tab
/// shows pages of the instance, and after a reload.
#[derive(Clone, Copy)]
pub struct SyncAgain(StoredValue<Rc<Waits>, LocalStorage>);

struct Waits {
    instance: String,
    waits: ArcRwSignal<Vec<Wait>>,
    /// Whose job is being looked at here.
    driven: RefCell<BTreeSet<String>>,
    queries: Queries,
    toasts: Toasts,
}

impl SyncAgain {
    /// Those of an instance, the same for every page that shows it.
    #[must_use]
    pub fn of(instance: &str) -> Self {
        let known = ALL.with_borrow(|all| {
            let own = all.iter().find(|waits| waits.instance == instance);
            own.cloned()
        });
        let waits = known.unwrap_or_else(|| {
            let waits = Rc::new(Waits {
                instance: instance.to_owned(),
                waits: ArcRwSignal::new(again_flow::read(
                    &recall(&key(instance)).unwrap_or_default(),
                )),
                driven: RefCell::default(),
                queries: Queries::get(),
                toasts: Toasts::get(),
            });
            ALL.with_borrow_mut(|all| all.push(Rc::clone(&waits)));
            for wait in waits.waits.get_untracked() {
                waits.drive(wait.id);
            }
            waits
        });
        Self(StoredValue::new_local(waits))
    }

    /// Starts a sync of a connection once `job` has ended, which runs now. Where another sync begins
    /// first so often as `most` says, it gives up.
    pub fn start(&self, id: String, name: String, job: u64, most: u8) {
        self.0.with_value(|waits| {
            waits.put(Wait::new(id.clone(), name, job, most));
            waits.drive(id);
        });
    }

    /// Does not start it after all; forgets how it went where it is over.
    pub fn cancel(&self, id: &str) {
        self.0.with_value(|waits| {
            waits.change(|all| all.retain(|wait| wait.id != id));
        });
    }

    /// How it stands with a connection, in words; `None` where nobody asked. Tracked.
    #[must_use]
    pub fn words(&self, id: &str) -> Option<String> {
        self.wait(id).map(|wait| wait.words())
    }

    /// Whether a connection is to be synced again. Tracked.
    #[must_use]
    pub fn is_waiting(&self, id: &str) -> bool {
        is_open(&self.wait(id))
    }

    fn wait(&self, id: &str) -> Option<Wait> {
        let all = self.0.with_value(|waits| waits.waits.clone());
        all.with(|all| all.iter().find(|wait| wait.id == id).cloned())
    }
}

/// The connection's jobs, and whether it is disabled.
async fn read(target: &Target) -> Result<(Vec<JobWithAttempts>, bool), ApiError> {
    let jobs = read_jobs(&target.instance, &target.id).await?;
    let status = read_status(target).await?.connection_sync_status;
    Ok((jobs, status == ConnectionSyncStatus::Paused))
}

fn key(instance: &str) -> String {
    format!("airstrip.again.2.{instance}")
}

impl Waits {
    fn get(&self, id: &str) -> Option<Wait> {
        self.waits
            .with_untracked(|all| all.iter().find(|wait| wait.id == id).cloned())
    }

    fn put(&self, wait: Wait) {
        self.change(|all| {
            all.retain(|old| old.id != wait.id);
            all.push(wait);
        });
    }

    /// Keeps the change before anything follows from it.
    fn change(&self, change: impl FnOnce(&mut Vec<Wait>)) {
        let mut all = self.waits.get_untracked();
        change(&mut all);
        keep(&key(&self.instance), &write(&all));
        self.waits.set(all);
    }

    /// Follows a wait to its end. Where two tabs have the same, the second goes on when the first
    /// is done, and finds that.
    fn drive(self: &Rc<Self>, id: String) {
        if !self.driven.borrow_mut().insert(id.clone()) {
            return;
        }
        let waits = Rc::clone(self);
        hold(&format!("{}.{id}", key(&self.instance)), move |hold| {
            spawn_local(async move {
                while let Some(wait) = waits.get(&id)
                    && !matches!(wait.step, Step::Over(..))
                {
                    let (kept, next) = waits.next(wait).await;
                    // Somebody may have cancelled it, or asked anew.
                    if waits.get(&id) == Some(kept) {
                        waits.tell(&next);
                        waits.put(next);
                    }
                }
                waits.driven.borrow_mut().remove(&id);
                drop(hold);
            });
        });
    }

    /// What comes after a step, and the step as it is kept by then.
    async fn next(&self, wait: Wait) -> (Wait, Wait) {
        let target = Target {
            instance: self.instance.clone(),
            id: wait.id.clone(),
        };
        let known = |wait: &Wait| Before {
            job: Some(wait.job),
            ..Before::default()
        };
        if let Step::Sent(at) = wait.step {
            let before = Before { at, ..known(&wait) };
            let doubt = Doubt::Lost("The page was left before the answer came".into());
            let outcome = settle(self.queries, &target, &doubt, before).await;
            return (wait.clone(), wait.settled(&outcome, time_of_day));
        }
        sleep(POLL).await;
        let read = match call(&self.instance, &GetJob { id: wait.job }).await {
            Ok(read) if !read.job.status.is_terminal() => return (wait.clone(), wait),
            Ok(_) => read(&target).await,
            Err(error) => Err(error),
        };
        let (jobs, disabled) = match read {
            Ok(read) => read,
            Err(error) => {
                self.queries.notice(&error);
                return (wait.clone(), wait.unread(&error));
            }
        };
        let next = wait.clone().ended(&jobs, disabled, now());
        if !matches!(next.step, Step::Sent(_)) || self.get(&wait.id).as_ref() != Some(&wait) {
            return (wait, next);
        }
        self.put(next.clone());
        let outcome = launch(self.queries, &target, known(&next), &|_| {}).await;
        refresh(self.queries, &self.instance);
        (next.clone(), next.settled(&outcome, time_of_day))
    }

    fn tell(&self, wait: &Wait) {
        if let Step::Over(tone, ..) = wait.step {
            let page = Route::Connection {
                instance: self.instance.clone(),
                id: wait.id.clone(),
            };
            let title = format!("{}: {}", wait.name, wait.words());
            self.toasts
                .with_link(tone, title, page.path(), "Show the connection");
        }
    }
}

/// Offers to sync again once the live job has ended, and shows how that stands.
#[component]
pub fn SyncAgainNote(
    /// The connection.
    target: Target,
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// The job that is live.
    #[prop(into)]
    job: Signal<Option<u64>>,
    /// Why nothing can be started.
    #[prop(into)]
    why_not: Signal<Option<String>>,
) -> AnyView {
    let again = SyncAgain::of(&target.instance);
    let id = target.id;
    let own = id.clone();
    let wait = Memo::new(move |_| again.wait(&own));
    let most = RwSignal::new(TRIES.to_string());
    let offer = move || {
        let job = job.get().filter(|_| wait.with(|wait| !is_open(wait)))?;
        let id = id.clone();
        let start = move |_| {
            let most = most.get_untracked().parse().unwrap_or(TRIES);
            again.start(id.clone(), name.get_untracked(), job, most);
        };
        let choices = CHOICES.map(|(value, text)| (value.to_owned(), text.to_owned()));
        Some(view! {
            <Button on_click=start icon=Glyph::Refresh why_not>
                {format!("Sync again when job {job} has ended")}
            </Button>
            <Select
                label="How often another sync may begin first"
                value=most
                options=Signal::stored(choices.to_vec())
                on_change=move |chosen: String| most.set(chosen)
            />
        })
    };
    let note = move || wait.get().map(|wait| note(again, wait, None));
    view! {
        <div class="again">
            <div role="status" aria-label="Sync again">
                {note}
            </div>
            {offer}
        </div>
    }
    .into_any()
}

fn is_open(wait: &Option<Wait>) -> bool {
    wait.as_ref()
        .is_some_and(|wait| !matches!(wait.step, Step::Over(..)))
}

/// The connections of an instance that are to be synced again, and how each stands; nothing while
/// there are none. For the list.
#[component]
pub fn SyncAgainNotes(
    /// Those of the instance.
    again: SyncAgain,
) -> AnyView {
    let all = again.0.with_value(|waits| waits.waits.clone());
    let notes = move || {
        let notes = all.get().into_iter().map(|wait| {
            let page = Route::Connection {
                instance: again.0.with_value(|waits| waits.instance.clone()),
                id: wait.id.clone(),
            };
            let name = wait.name.clone();
            let link = view! { <a href=page.path()>{name}</a> };
            note(again, wait, Some(link.into_any()))
        });
        notes.collect_view()
    };
    view! {
        <div class="again" role="status" aria-label="Sync again">
            {notes}
        </div>
    }
    .into_any()
}

fn note(again: SyncAgain, wait: Wait, name: Option<AnyView>) -> AnyView {
    let (class, glyph, button) = match wait.step {
        Step::Over(Tone::Good, ..) => ("note note-good", Glyph::Check, "Close"),
        Step::Over(Tone::Bad, ..) => ("note note-bad", Glyph::Warning, "Close"),
        Step::Over(Tone::Info, ..) => ("note", Glyph::Info, "Close"),
        Step::Waiting => ("note", Glyph::Refresh, "Do not sync again"),
        Step::Sent(_) => ("note", Glyph::Refresh, ""),
    };
    let words = wait.words();
    let button = (!button.is_empty()).then(|| {
        view! {
            <Button on_click=move |_| again.cancel(&wait.id) variant=Variant::Quiet>
                {button}
            </Button>
        }
    });
    view! {
        <p class=class>
            <Icon glyph />
            <span>{name} " " {words}</span>
            {button}
        </p>
    }
    .into_any()
}
