//! Cancels the job that is shown, and no other.

use airstrip_airbyte::config::CancelJob;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::cancelling::may_cancel;
use super::launcher::{Target, read_status, refresh};
use crate::api::{Mutation, Queries};
use crate::ui::{Button, Dialog, Glyph, Toasts, Variant};

/// The question before a job is cancelled, and what follows.
#[derive(Clone, Copy)]
pub struct Cancelling {
    meant: RwSignal<Option<(Target, u64)>>,
    open: RwSignal<bool>,
    checking: RwSignal<bool>,
    mutation: Mutation,
    toasts: Toasts,
    queries: Queries,
}

impl Cancelling {
    /// For the calling component, which shows [`Self::dialog`].
    #[must_use]
    #[allow(clippy::new_without_default, reason = "it belongs to a component")]
    pub fn new() -> Self {
        Self {
            meant: RwSignal::new(None),
            open: RwSignal::new(false),
            checking: RwSignal::new(false),
            mutation: Mutation::new(),
            toasts: Toasts::get(),
            queries: Queries::get(),
        }
    }

    /// Whether a cancellation is under way. Tracked.
    #[must_use]
    pub fn pending(&self) -> bool {
        self.checking.get() || self.mutation.pending()
    }

    /// Asks whether to cancel this job.
    pub fn ask(self, target: Target, job: u64) {
        self.meant.set(Some((target, job)));
        self.open.set(true);
    }

    /// Asks whether to cancel what the connection runs, once that is known.
    pub fn ask_of(self, target: Target) {
        spawn_local(async move {
            let read = read_status(&target).await;
            match read.map(|read| read.active_job) {
                Ok(Some(job)) => self.ask(target, job.id),
                Ok(None) => self.toasts.info("Nothing is running.", ""),
                Err(error) => {
                    self.queries.notice(&error);
                    self.toasts.bad(error.title(), error.detail());
                }
            }
        });
    }

    fn go(self) {
        self.open.set(false);
        let Some((target, job)) = self.meant.get_untracked() else {
            return;
        };
        self.checking.set(true);
        spawn_local(async move {
            let read = read_status(&target).await;
            self.checking.try_set(false);
            let refused = match &read {
                Ok(read) => may_cancel(job, read).err(),
                Err(error) => {
                    self.queries.notice(error);
                    Some(format!("{}. {}", error.title(), error.detail()))
                }
            };
            if let Some(why) = refused {
                self.toasts.bad("Nothing was cancelled.", why);
                refresh(self.queries, &target.instance);
                return;
            }
            let instance = target.instance.clone();
            self.mutation
                .send(&instance, CancelJob { id: job }, move |result| {
                    refresh(self.queries, &target.instance);
                    match result {
                        Ok(_) => self
                            .toasts
                            .info(format!("Job {job} is being cancelled."), ""),
                        Err(error) if error.may_have_happened() => self.toasts.info(
                            format!("{}.", error.title()),
                            format!(
                                "Job {job} may be cancelled all the same: its state is shown here."
                            ),
                        ),
                        Err(error) => self.toasts.bad(
                            format!("Job {job} was not cancelled."),
                            format!("{}. {}", error.title(), error.detail()),
                        ),
                    }
                });
        });
    }

    /// The question.
    #[must_use]
    pub fn dialog(self) -> AnyView {
        let title = Signal::derive(move || {
            let job = self.meant.with(|meant| meant.as_ref().map(|(_, job)| *job));
            job.map_or_else(String::new, |job| format!("Cancel job {job}?"))
        });
        view! {
            <Dialog open=self.open title>
                <p>
                    "The sync stops where it is. Records that have arrived in the destination stay there."
                </p>
                <footer>
                    <Button on_click=move |_| self.open.set(false)>"Keep it running"</Button>
                    <Button on_click=move |_| self.go() variant=Variant::Danger>
                        "Cancel sync"
                    </Button>
                </footer>
            </Dialog>
        }
        .into_any()
    }
}

/// The button that cancels a job, and its question. `why_not` says why nobody may.
#[must_use]
pub fn cancel_job(target: Target, job: u64, why_not: Signal<Option<String>>) -> AnyView {
    let cancelling = Cancelling::new();
    let pending = Signal::derive(move || cancelling.pending());
    let ask = move |_| cancelling.ask(target.clone(), job);
    view! {
        <Button on_click=ask icon=Glyph::Stop pending why_not>
            {format!("Cancel job {job}")}
        </Button>
        {cancelling.dialog()}
    }
    .into_any()
}
