//! The head of a connection's page: what it is, how it is, and its buttons.

use airstrip_airbyte::config::{Connection, GetInstanceConfiguration, InstanceConfiguration};
use airstrip_airbyte::model::{ConnectionState, Schedule};
use leptos::prelude::*;

use super::page::Page;
use crate::api::{ApiError, QueryCall, SLOW, use_query};
use crate::components::QueryFailure;
use crate::components::airbyte::{look_of, word_of, words_of};
use crate::routes::Route;
use crate::ui::{Button, CopyId, Glyph, Icon, PageHead, State, Status, Time, Variant};

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
    view! {
        <PageHead
            title=page.name
            above=vec![(above.path(), "Connections".to_owned())]
            summary=move || state(page)
        >
            {elsewhere(page)}
            <Button on_click=start variant=Variant::Primary icon=Glyph::Play pending why_not>
                "Sync now"
            </Button>
        </PageHead>
    }
    .into_any()
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
    let why = move || page.state.with(|state| why(page, state.as_ref()));
    let stale = move || {
        // An ended session has a banner of its own.
        let error = page
            .statuses
            .error()
            .filter(|error| *error != ApiError::Expired)?;
        Some(view! {
            <span class="muted" title=error.detail()>
                "May be out of date: " {error.title()} "."
            </span>
        })
    };
    view! {
        <div class="state-line">
            <Status state=look word />
            {why}
            {stale}
        </div>
    }
    .into_any()
}

fn why(page: Page, state: Option<&ConnectionState>) -> Option<AnyView> {
    let failed = matches!(
        state,
        Some(ConnectionState::Failed | ConnectionState::Cancelled)
    );
    let told = page.status().and_then(|read| read.failure_reason);
    let text = match (told.filter(|_| failed), state) {
        (Some(reason), _) => {
            let words = words_of(&reason);
            let place = if words.place.is_empty() {
                String::new()
            } else {
                format!("{}: ", words.place)
            };
            format!("{place}{} {}", words.what, words.remedy)
        }
        (None, Some(ConnectionState::Paused)) => "Disabled in Airbyte: nothing starts it.".into(),
        (None, Some(ConnectionState::NeverSynced)) => "No sync has been started yet.".into(),
        _ => return None,
    };
    Some(view! { <span class="state-why">{text.trim_end().to_owned()}</span> }.into_any())
}

/// What it connects and when, and its ids.
pub fn facts(page: Page) -> AnyView {
    let view = move || {
        let connection = page.connection.data()?;
        Some(told(page, &connection))
    };
    let id = page.target.with_value(|target| target.id.clone());
    view! {
        <dl class="facts">
            {view}
            <div>
                <dt>"Connection id"</dt>
                <dd>
                    <CopyId id shown=8 />
                </dd>
            </div>
        </dl>
        <QueryFailure query=page.connection />
    }
    .into_any()
}

fn told(page: Page, connection: &Connection) -> AnyView {
    let schedule = Schedule::of(
        connection.schedule_type.as_ref(),
        connection.schedule_data.as_ref(),
    );
    let words = schedule.words();
    let listed = connection.latest_sync_job_created_at;
    let last = Memo::new(move |_| {
        let told = page.status().and_then(|read| read.last_sync_job_created_at);
        told.or(listed)
    });
    let next = move || {
        let due = last.get().and_then(|last| schedule.next_after(last));
        let due = due.filter(|_| !page.is_disabled() && !page.is_live());
        due.map(|at| fact("Next sync", view! { <Time at /> }.into_any()))
    };
    let before = move || {
        last.get()
            .map(|at| fact("Last sync", view! { <Time at /> }.into_any()))
    };
    let source = named(&connection.source.source_name, &connection.source.name);
    let destination = named(
        &connection.destination.destination_name,
        &connection.destination.name,
    );
    let workspace = connection
        .source
        .workspace_id
        .clone()
        .map(|id| fact("Workspace id", view! { <CopyId id shown=8 /> }.into_any()));
    view! {
        {fact("Source", source)}
        {fact("Destination", destination)}
        {fact("Schedule", words.into_any())}
        {before}
        {next}
        {workspace}
    }
    .into_any()
}

fn fact(name: &'static str, value: AnyView) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// The connector, and the name somebody gave it where it says more.
fn named(connector: &str, given: &str) -> AnyView {
    let more = (given != connector).then(|| {
        view! {
            " "
            <span class="muted">{given.to_owned()}</span>
        }
    });
    view! {
        {connector.to_owned()}
        {more}
    }
    .into_any()
}

/// The way to the connection in Airbyte's own app.
fn elsewhere(page: Page) -> AnyView {
    let instance = page.target.with_value(|target| target.instance.clone());
    let configuration = use_query::<InstanceConfiguration, _, _>(
        move || Some(QueryCall::new(instance.clone(), &GetInstanceConfiguration)),
        |_| SLOW * 20,
    );
    let href = Memo::new(move |_| {
        let configuration = configuration.data()?;
        let workspace = page.connection.data()?.source.workspace_id.clone()?;
        let base = configuration.airbyte_url.as_deref()?;
        page.target
            .with_value(|target| airbyte_page(base, &workspace, &target.id))
    });
    let view = move || {
        href.get().map(|href| {
            view! {
                <a class="btn btn-quiet" href=href target="_blank" rel="noopener noreferrer">
                    <Icon glyph=Glyph::External />
                    <span>"Open in Airbyte"</span>
                </a>
            }
        })
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
