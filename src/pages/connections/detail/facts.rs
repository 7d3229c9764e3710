//! What a connection connects, when it runs, and its ids.

use airstrip_airbyte::config::{Connection, ListWorkspaces, Workspaces};
use airstrip_airbyte::model::Schedule;
use airstrip_airbyte::public::{Destinations, ListDestinations, ListSources, Sources};
use leptos::prelude::*;

use super::head::instance_of;
use super::page::Page;
use crate::api::{QueryCall, SLOW, use_query};
use crate::components::QueryFailure;
use crate::components::airbyte::{next_sync, next_words};
use crate::ui::{Clock, CopyId, Time, now};

/// The names of workspaces hardly ever change.
const WORKSPACES: u32 = SLOW * 20;

/// The facts, each with a name. Their places are kept while they are read.
pub fn facts(page: Page) -> AnyView {
    let view = move || match page.connection.data() {
        Some(connection) => told(page, &connection),
        None if page.connection.error().is_some() => ().into_any(),
        None => ["Source", "Destination", "Schedule"]
            .map(|name| fact(name, "…".into_any()))
            .collect_view()
            .into_any(),
    };
    let id = page.target.with_value(|target| target.id.clone());
    view! {
        <dl class="facts">
            {view}
            {last(page)}
            {workspace(page)}
            {fact("Connection id", view! { <CopyId id shown=8 /> }.into_any())}
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
    let exactly = match &schedule {
        Schedule::Cron(cron) => {
            let zone = cron.cron_time_zone.as_deref().unwrap_or("UTC");
            Some(format!("cron {} in {zone}", cron.cron_expression))
        }
        _ => None,
    };
    let listed = connection.latest_sync_job_created_at;
    let clock = Clock::get();
    let next = Memo::new(move |_| {
        let last = page
            .status
            .with(|read| read.as_ref()?.last_sync_job_created_at);
        let last = last.or(listed);
        if page.is_disabled() || page.is_live() {
            return (None, "");
        }
        match next_sync(&schedule, last, now()) {
            // Whether it has ever been synced is not known yet.
            None if last.is_none() && page.status.with(Option::is_none) => (None, ""),
            None => (None, next_words(&schedule, last.is_some())),
            due => (due, "due"),
        }
    });
    let ahead = Memo::new(move |_| {
        let due = next.with(|(due, _)| *due);
        due.filter(|at| clock.seconds_since(*at) < 0)
    });
    let next = move || {
        let words = next.with(|(_, words)| *words);
        let told = match ahead.get() {
            Some(at) => view! { <Time at /> }.into_any(),
            None => words.into_any(),
        };
        (!words.is_empty()).then(|| fact("Next sync", told))
    };
    let tags = (!connection.tags.is_empty()).then(|| {
        let tags = connection
            .tags
            .iter()
            .map(|tag| view! { <span class="tag">{tag.name.clone()}</span> });
        fact(
            "Tags",
            view! { <span class="tags">{tags.collect_view()}</span> }.into_any(),
        )
    });
    let (source, destination) = ends(page, connection);
    view! {
        {fact("Source", source)}
        {fact("Destination", destination)}
        {fact("Schedule", view! { <span title=exactly>{words}</span> }.into_any())}
        {next}
        {tags}
    }
    .into_any()
}

/// Source and destination. The public API tells of a connection no more than their ids: their names
/// are looked up among those of its workspace, page after page.
fn ends(page: Page, connection: &Connection) -> (AnyView, AnyView) {
    let (source, destination) = (connection.source.clone(), connection.destination.clone());
    if !page.public {
        let from = named(&source.source_name, &source.name, &source.source_id);
        let id = &destination.destination_id;
        let to = named(&destination.destination_name, &destination.name, id);
        return (from, to);
    }
    let instance = page.target.with_value(|target| target.instance.clone());
    let workspace = source.workspace_id.clone();
    let (on, of) = (instance.clone(), workspace.clone());
    let [passed, passed_too] = [RwSignal::new(0), RwSignal::new(0)];
    let sources = use_query::<Sources, _, _>(
        move || {
            let (workspace_id, offset) = (of.clone()?, passed.get());
            let wanted = ListSources {
                workspace_id,
                offset,
            };
            Some(QueryCall::new(&on, &wanted))
        },
        |_| WORKSPACES,
    );
    let destinations = use_query::<Destinations, _, _>(
        move || {
            let (workspace_id, offset) = (workspace.clone()?, passed_too.get());
            let wanted = ListDestinations {
                workspace_id,
                offset,
            };
            Some(QueryCall::new(&instance, &wanted))
        },
        |_| WORKSPACES,
    );
    let (from, to) = (source.source_id.clone(), destination.destination_id.clone());
    look_further(passed, move || {
        let all = sources.data()?;
        let found = all.sources.iter().any(|one| one.source_id == from);
        (!found).then_some(all.sources.len())
    });
    look_further(passed_too, move || {
        let all = destinations.data()?;
        let found = all.destinations.iter().any(|one| one.destination_id == to);
        (!found).then_some(all.destinations.len())
    });
    let from = move || {
        let all = sources.data();
        let mut all = all.iter().flat_map(|all| &all.sources);
        let own = all.find(|one| one.source_id == source.source_id);
        let own = own.unwrap_or(&source);
        named(&own.source_name, &own.name, &own.source_id)
    };
    let to = move || {
        let all = destinations.data();
        let mut all = all.iter().flat_map(|all| &all.destinations);
        let own = all.find(|one| one.destination_id == destination.destination_id);
        let own = own.unwrap_or(&destination);
        named(&own.destination_name, &own.name, &own.destination_id)
    };
    (from.into_any(), to.into_any())
}

/// Passes over a page in which something was not found; the page behind the last is empty. `missed` gives how
/// many rows such a page has.
fn look_further(passed: RwSignal<u32>, missed: impl Fn() -> Option<usize> + 'static) {
    Effect::new(move |_| {
        if let Some(rows) = missed().and_then(|rows| u32::try_from(rows).ok())
            && rows > 0
        {
            passed.update(|passed| *passed += rows);
        }
    });
}

/// When it landed last, and when it was tried since.
fn last(page: Page) -> AnyView {
    let times = Memo::new(move |_| {
        let read = page.status.get()?;
        let tried = read.last_sync_job_created_at;
        let since = tried.filter(|tried| Some(*tried) > read.last_successful_sync);
        Some((read.last_successful_sync, since))
    });
    let view = move || {
        let times = times.get();
        let landed = match times {
            None => "…".into_any(),
            Some((Some(at), _)) => view! { <Time at /> }.into_any(),
            Some((None, _)) => "never".into_any(),
        };
        let since = times.and_then(|(_, since)| since);
        let since = since.filter(|_| !page.is_live());
        view! {
            {fact("Last landed", landed)}
            {since.map(|at| fact("Last tried", view! { <Time at /> }.into_any()))}
        }
    };
    view.into_any()
}

/// The workspace's name, with its id to copy.
fn workspace(page: Page) -> AnyView {
    let instance = instance_of(page);
    let on = page.target.with_value(|target| target.instance.clone());
    let all = use_query::<Workspaces, _, _>(
        move || {
            let user_id = if page.public {
                String::new()
            } else {
                instance.data()?.default_user_id.clone()
            };
            let wanted = ListWorkspaces { user_id, offset: 0 };
            Some(QueryCall::new(on.clone(), &wanted))
        },
        |_| WORKSPACES,
    );
    let view = move || {
        let id = page.connection.data()?.source.workspace_id.clone()?;
        let all = all.data();
        let own = all
            .iter()
            .flat_map(|all| &all.workspaces)
            .find(|one| one.workspace_id == id);
        let name = own.map(|own| view! { {own.name.clone()} " " });
        Some(fact(
            "Workspace",
            view! { {name} <CopyId id shown=8 /> }.into_any(),
        ))
    };
    view.into_any()
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

/// The connector, and the name somebody gave it where it says more; the id where neither is told.
fn named(connector: &str, given: &str, id: &str) -> AnyView {
    let more = (given != connector && !given.is_empty()).then(|| {
        view! {
            " "
            <span class="muted">{given.to_owned()}</span>
        }
    });
    if connector.is_empty() && given.is_empty() {
        return view! { <CopyId id=id.to_owned() shown=8 /> }.into_any();
    }
    view! {
        {connector.to_owned()}
        {more}
    }
    .into_any()
}
