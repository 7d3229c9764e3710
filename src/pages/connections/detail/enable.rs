//! Whether a connection is enabled, and the switch that says so.

use airstrip_airbyte::config::SetConnectionStatus;
use airstrip_airbyte::model::ConnectionStatus;
use airstrip_contract::Access;
use leptos::prelude::*;

use super::page::Page;
use crate::api::{ApiError, Mutation};
use crate::components::airbyte::refresh;
use crate::ui::{Switch, Toasts, Tone};

/// The switch. It shows what was asked for at once, and goes back where that is refused.
pub fn enable(page: Page) -> AnyView {
    let mutation = Mutation::new();
    let toasts = Toasts::get();
    let set = Callback::new(move |enabled: bool| set(page, mutation, toasts, enabled));
    let why_not = Signal::derive(move || {
        page.why_not(Access::Manage)
            .or_else(|| match page.connection.data() {
                Some(known) => locked(&known.status, known.status_reason.as_deref()),
                None => Some("Its details could not be read.".to_owned()),
            })
    });
    let known = Memo::new(move |_| {
        page.connection.error().is_some() && page.state.with(Option::is_some)
            || page.connection.data().is_some()
    });
    // Airbyte tells it: what was asked for is history.
    Effect::new(move |_| {
        let told = |wanted: &bool| {
            let connection = page.connection.data();
            connection.is_some_and(|it| (it.status == ConnectionStatus::Active) == *wanted)
        };
        if !mutation.pending() && page.enabling.get().as_ref().is_some_and(told) {
            page.enabling.set(None);
        }
    });
    let switch = move || {
        let label = move || {
            if page.is_disabled() {
                "Disabled"
            } else {
                "Enabled"
            }
            .to_owned()
        };
        let on = Signal::derive(move || !page.is_disabled());
        let pending = Signal::derive(move || mutation.pending());
        known.get().then(|| {
            view! { <Switch label on on_change=set pending why_not show_label=true /> }
        })
    };
    switch.into_any()
}

fn set(page: Page, mutation: Mutation, toasts: Toasts, enabled: bool) {
    let target = page.target.get_value();
    let name = page.name.get_untracked();
    let write = SetConnectionStatus {
        connection_id: target.id,
        status: if enabled {
            ConnectionStatus::Active
        } else {
            ConnectionStatus::Inactive
        },
        skip_reset: true,
    };
    page.enabling.set(Some(enabled));
    mutation.send(&target.instance.clone(), write, move |result| {
        // The page may be left by now.
        if page.enabling.try_get_untracked().is_none() {
            return;
        }
        page.connection.refetch();
        refresh(page.queries, &target.instance);
        let error = match result {
            Ok(_) if enabled => return toasts.good(format!("{name} is enabled.")),
            Ok(_) => {
                let undo = Callback::new(move |()| set(page, mutation, toasts, true));
                let said = format!("{name} is disabled: nothing starts it.");
                return toasts.with_button(Tone::Good, said, undo, "Undo");
            }
            Err(error) => error,
        };
        page.enabling.set(None);
        let (title, detail) = refused(&error, enabled);
        toasts.bad(title, detail);
    });
}

fn refused(error: &ApiError, enabled: bool) -> (String, String) {
    let verb = if enabled { "enabled" } else { "disabled" };
    let detail = format!("{}. {} {}", error.title(), error.detail(), error.remedy());
    let title = if error.may_have_happened() {
        format!(
            "It is not known whether the connection was {verb}: the switch shows what Airbyte says."
        )
    } else {
        format!("The connection was not {verb}.")
    };
    (title, detail.trim_end().to_owned())
}

/// Why a connection can be neither enabled nor disabled, where Airbyte keeps it from that.
fn locked(status: &ConnectionStatus, reason: Option<&str>) -> Option<String> {
    (*status == ConnectionStatus::Locked).then(|| {
        let reason = reason.map_or_else(String::new, |reason| {
            format!(": {}", reason.trim_end_matches('.'))
        });
        format!("Airbyte has locked this connection{reason}. Whoever runs Airbyte can unlock it.")
    })
}
