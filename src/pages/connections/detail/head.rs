//! The head of a connection's page: its name, its state and its buttons.

use airstrip_airbyte::config::{GetInstanceConfiguration, InstanceConfiguration};
use leptos::prelude::*;

use super::enable::enable;
use super::page::Page;
use super::reason::reason;
use crate::api::{ApiError, Query, QueryCall, SLOW, use_query};
use crate::components::airbyte::{look_of, word_of};
use crate::routes::Route;
use crate::ui::{Button, Glyph, Icon, PageHead, State, Status, Variant, tab_title};

/// What the instance says of itself changes with its version.
const INSTANCE: u32 = SLOW * 20;

/// The heading, the state and the buttons.
pub fn head(page: Page) -> AnyView {
    let target = page.target.get_value();
    let above = Route::Connections {
        instance: target.instance.clone(),
    };
    let why_not = Signal::derive(move || {
        let disabled = "This connection is disabled in Airbyte: nothing starts it.".to_owned();
        page.may_not()
            .or_else(|| page.is_disabled().then_some(disabled))
    });
    let pending = Signal::derive(move || page.launcher.is_busy());
    let start = move |_| {
        page.landed.set(None);
        page.launcher.send(page.target.get_value(), page.latest());
    };
    let view = view! {
        <PageHead
            title=page.name
            above=vec![(above.path(), "Connections".to_owned())]
            summary=move || state(page)
        >
            {in_airbyte(page)}
            {enable(page)}
            <Button on_click=start variant=Variant::Primary icon=Glyph::Play pending why_not>
                "Sync now"
            </Button>
        </PageHead>
    };
    tab_title(move || {
        let name = page.name.get();
        page.state.with(|state| match state {
            Some(state) => format!("{}: {name}", word_of(state)),
            None => name,
        })
    });
    view.into_any()
}

/// The state, and why it is so.
fn state(page: Page) -> AnyView {
    let look = Signal::derive(move || {
        page.state
            .with(|state| state.as_ref().map_or(State::Unknown, look_of))
    });
    let word = Signal::derive(move || {
        page.state.with(|state| match state {
            Some(state) => word_of(state).to_owned(),
            None => "Reading its state".to_owned(),
        })
    });
    let stale = move || {
        // An ended session has a banner of its own.
        let error = page
            .status_error()
            .filter(|error| *error != ApiError::Expired)?;
        Some(view! {
            <span class="muted" title=error.detail()>
                "May be out of date: " {error.title()} "."
            </span>
        })
    };
    view! {
        <div class="state-line" role="group" aria-label="State">
            <Status state=look word />
            {reason(page)}
            {stale}
        </div>
    }
    .into_any()
}

/// What the instance says of itself.
pub fn instance_of(page: Page) -> Query<InstanceConfiguration> {
    let instance = page.target.with_value(|target| target.instance.clone());
    use_query(
        move || Some(QueryCall::new(instance.clone(), &GetInstanceConfiguration)),
        |_| INSTANCE,
    )
}

/// The way to the connection in Airbyte's own app.
fn in_airbyte(page: Page) -> AnyView {
    let configuration = instance_of(page);
    let href = Memo::new(move |_| {
        if page.public {
            return Some(Err(
                "Airbyte's public API does not tell where its own app is.",
            ));
        }
        let configuration = configuration.data()?;
        let connection = page.connection.data()?;
        let base = configuration.airbyte_url.as_deref();
        let workspace = connection.source.workspace_id.as_deref();
        let id = page.target.with_value(|target| target.id.clone());
        let href = base
            .zip(workspace)
            .and_then(|(base, workspace)| airbyte_page(base, workspace, &id));
        Some(href.ok_or("This Airbyte does not tell where its own app is."))
    });
    let view = move || {
        let view = match href.get()? {
            Ok(href) => view! {
                <a class="btn btn-quiet" href=href target="_blank" rel="noopener noreferrer">
                    <Icon glyph=Glyph::External />
                    <span>"Open in Airbyte"</span>
                </a>
            }
            .into_any(),
            Err(why) => view! {
                <Button
                    on_click=|_| ()
                    variant=Variant::Quiet
                    icon=Glyph::External
                    why_not=Signal::stored(Some(why.to_owned()))
                >
                    "Open in Airbyte"
                </Button>
            }
            .into_any(),
        };
        Some(view)
    };
    view.into_any()
}

/// The address of a connection in Airbyte's own app; `None` where the instance names none that a
/// browser should follow.
fn airbyte_page(base: &str, workspace: &str, id: &str) -> Option<String> {
    let base = base.trim().trim_end_matches('/');
    let lower = base.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (web && plain(workspace) && plain(id))
        .then(|| format!("{base}/workspaces/{workspace}/connections/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_linked() {
        let page = Some("https://a.example/workspaces/w-1/connections/c-1".to_owned());
        for (base, workspace, expected) in [
            ("https://a.example", "w-1", page.clone()),
            ("https://a.example/", "w-1", page),
            ("javascript:alert(1)//", "w-1", None),
            ("", "w-1", None),
            ("https://a.example", "../w", None),
        ] {
            assert_eq!(airbyte_page(base, workspace, "c-1"), expected, "{base}");
        }
    }
}
