//! For who is signed in and may see nothing.

use leptos::prelude::*;

use crate::components::{grants, role_words};
use crate::session::{use_session, whom_to_ask};
use crate::ui::{Button, Glyph, Icon, PageHead, Time, Variant};

/// Says so, and whom to ask.
#[component]
pub fn NoAccess() -> AnyView {
    let session = use_session();
    let about = move || {
        session.get().map(|session| {
            let why = match session.role {
                None => "No grant names you, so there is nothing here that you may see.".to_owned(),
                role => format!(
                    "You are {}, but nothing that you are granted is on this console.",
                    role_words(role),
                ),
            };
            view! {
                <p>"You are signed in as " <strong>{session.person.email.clone()}</strong> "."</p>
                <p>{why}</p>
                {grants(&session.grants)}
                <p>{whom_to_ask(&session.contact).to_owned()}</p>
            }
        })
    };
    let checked = move || session.checked().map(|at| view! { "Checked " <Time at /> });
    view! {
        <div class="no-access">
            <span class="mark">
                <Icon glyph=Glyph::Mark />
            </span>
            <PageHead title="You have no access yet" />
            {about}
            <div class="toolbar">
                <Button
                    on_click=move |_| session.load()
                    variant=Variant::Primary
                    icon=Glyph::Refresh
                    pending=Signal::derive(move || session.loading())
                >
                    "Try again"
                </Button>
                <span class="muted" role="status">{checked}</span>
            </div>
        </div>
    }
    .into_any()
}
