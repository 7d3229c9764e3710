//! Cancels the job that is shown, and no other.

use airstrip_airbyte::config::CancelJob;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::cancelling::may_cancel;
use super::launcher::{Target, read_status, refresh};
use crate::api::{Mutation, Queries};
use crate::ui::{Button, Dialog, Glyph, Toasts, Variant};

/// The button that cancels a job, and its question. `why_not` says why nobody may.
#[must_use]
pub fn cancel_job(target: Target, job: u64, why_not: Signal<Option<String>>) -> AnyView {
    let open = RwSignal::new(false);
    let checking = RwSignal::new(false);
    let mutation = Mutation::new();
    let (toasts, queries) = (Toasts::get(), Queries::get());
    let pending = Signal::derive(move || checking.get() || mutation.pending());
    let go = move || {
        open.set(false);
        checking.set(true);
        let target = target.clone();
        spawn_local(async move {
            let read = read_status(&target).await;
            checking.try_set(false);
            let refused = match &read {
                Ok(read) => may_cancel(job, read).err(),
                Err(error) => {
                    queries.notice(error);
                    Some(format!("{}. {}", error.title(), error.detail()))
                }
            };
            if let Some(why) = refused {
                toasts.bad("Nothing was cancelled.", why);
                refresh(queries, &target.instance);
                return;
            }
            let instance = target.instance.clone();
            mutation.send(&instance, CancelJob { id: job }, move |result| {
                refresh(queries, &target.instance);
                match result {
                    Ok(_) => toasts.info(format!("Job {job} is being cancelled."), ""),
                    Err(error) if error.may_have_happened() => toasts.info(
                        format!("{}.", error.title()),
                        format!(
                            "Job {job} may be cancelled all the same: its state is shown here."
                        ),
                    ),
                    Err(error) => toasts.bad(
                        format!("Job {job} was not cancelled."),
                        format!("{}. {}", error.title(), error.detail()),
                    ),
                }
            });
        });
    };
    let go = Callback::new(move |()| go());
    view! {
        <Button on_click=move |_| open.set(true) icon=Glyph::Stop pending why_not>
            {format!("Cancel job {job}")}
        </Button>
        <Dialog open title=format!("Cancel job {job}?")>
            <p>
                "The sync stops where it is. Records that have arrived in the destination stay there."
            </p>
            <footer>
                <Button on_click=move |_| open.set(false)>"Keep it running"</Button>
                <Button on_click=move |_| go.run(()) variant=Variant::Danger>
                    "Cancel sync"
                </Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
