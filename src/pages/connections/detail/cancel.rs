//! Cancels the job that is shown, and no other.

use airstrip_airbyte::config::CancelJob;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::page::Page;
use crate::api::Mutation;
use crate::components::airbyte::{may_cancel, read_status, refresh};
use crate::ui::{Button, Dialog, Glyph, Toasts, Variant};

/// The button and its question.
pub fn cancel(page: Page, job: u64) -> AnyView {
    let open = RwSignal::new(false);
    let checking = RwSignal::new(false);
    let mutation = Mutation::new();
    let toasts = Toasts::get();
    let why_not = Signal::derive(move || page.may_not());
    let pending = Signal::derive(move || checking.get() || mutation.pending());
    let go = move || {
        open.set(false);
        checking.set(true);
        let target = page.target.get_value();
        spawn_local(async move {
            let read = read_status(&target).await;
            checking.try_set(false);
            let refused = match &read {
                Ok(read) => may_cancel(job, read).err(),
                Err(error) => {
                    page.queries.notice(error);
                    Some(format!("{}. {}", error.title(), error.detail()))
                }
            };
            if let Some(why) = refused {
                toasts.bad("Nothing was cancelled.", why);
                refresh(page.queries, &target.instance);
                return;
            }
            let instance = target.instance.clone();
            mutation.send(&instance, CancelJob { id: job }, move |result| {
                refresh(page.queries, &target.instance);
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
    view! {
        <Button
            on_click=move |_| open.set(true)
            icon=Glyph::Stop
            pending
            why_not
        >
            {format!("Cancel job {job}")}
        </Button>
        <Dialog open title=format!("Cancel job {job}?")>
            <p>
                "The sync stops where it is. Records that have arrived in the destination stay there."
            </p>
            <footer>
                <Button on_click=move |_| open.set(false)>"Keep it running"</Button>
                <Button on_click=move |_| go() variant=Variant::Danger>
                    "Cancel sync"
                </Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
