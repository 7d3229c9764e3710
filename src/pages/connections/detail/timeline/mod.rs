//! What happened to a connection, newest first: its jobs, and what was changed.

mod asked;
mod changes;
mod event;
mod row;

use std::sync::Arc;

use airstrip_airbyte::config::{Event, Events};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::page::Page;
use crate::api::{ApiError, Query, QueryCall, SLOW, call, use_query};
use crate::components::QueryFailure;
use crate::ui::{Button, EmptyState, Skeleton, each, local_day, toggled};
use asked::{Asked, Filters, KINDS, PAGE};
use row::one_day;

/// The filters and the events.
pub fn timeline(page: Page) -> AnyView {
    let filters = Filters::new();
    let asked = Memo::new(move |_| filters.get());
    // Other events are another list: nothing of the one before is left over.
    let list = move || list(page, filters, asked.get());
    view! {
        <div class="what-happened">
            {toolbar(filters)}
            {list}
        </div>
    }
    .into_any()
}

fn toolbar(filters: Filters) -> AnyView {
    let kinds = KINDS.map(|(word, _)| {
        let pressed = Memo::new(move |_| filters.kinds.get().split(',').any(|w| w == word));
        view! {
            <button
                type="button"
                class="toggle"
                aria-pressed=move || if pressed.get() { "true" } else { "false" }
                on:click=move |_| {
                    filters.kinds.set(&toggled(&filters.kinds.get(), word));
                }
            >
                {word}
            </button>
        }
    });
    let day = |label: &'static str, param: crate::router::Param| {
        view! {
            <label class="day-field">
                {label}
                <input
                    type="date"
                    class="input"
                    prop:value=move || param.get()
                    on:change=move |event| param.set(&event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        <div class="history-filters">
            <div class="toggles" role="group" aria-label="Filter by kind">
                {kinds.into_iter().collect_view()}
            </div>
            {day("From", filters.from)}
            {day("To", filters.to)}
        </div>
    }
    .into_any()
}

/// The events that have been read.
#[derive(Clone, Copy)]
struct List {
    page: Page,
    asked: StoredValue<Asked>,
    first: Query<Events>,
    all: RwSignal<Vec<Arc<Event>>>,
    /// Whether the last page that was read was a full one: there may be more.
    more: RwSignal<bool>,
    reading: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

fn list(page: Page, filters: Filters, asked: Asked) -> AnyView {
    let is_all = asked.is_all();
    let target = page.target.get_value();
    let wanted = asked.call(&target.id, 0);
    let first = use_query::<Events, _, _>(
        move || Some(QueryCall::new(target.instance.clone(), &wanted)),
        |_| SLOW,
    );
    let list = List {
        page,
        asked: StoredValue::new(asked),
        first,
        all: RwSignal::new(Vec::new()),
        more: RwSignal::new(false),
        reading: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    Effect::new(move |begun: Option<bool>| {
        let Some(read) = first.data() else {
            return begun.unwrap_or(false);
        };
        if !begun.unwrap_or(false) {
            list.more.set(is_full(&read.events));
        }
        // New ones come first; those that they moved off this page are known already.
        list.all
            .update(|all| *all = together(&shared(&read.events), all));
        true
    });
    let stage = Memo::new(move |_| {
        let untold = first.error().and_then(|error| untold(&error));
        (untold, first.data().is_some(), list.all.with(Vec::is_empty))
    });
    let view = move || match stage.get() {
        (Some(words), ..) => view! { <p class="muted">{words}</p> }.into_any(),
        (None, true, false) => filled(list),
        (None, true, true) if is_all => view! {
            <EmptyState
                title="Nothing has happened yet"
                detail="Syncs and changes of settings or schema will appear here.".to_owned()
            />
        }
        .into_any(),
        (None, true, true) => view! {
            <EmptyState
                title="No event matches"
                detail="Nothing of this kind happened on these days.".to_owned()
            >
                <Button on_click=move |_| filters.clear()>"Show all events"</Button>
            </EmptyState>
        }
        .into_any(),
        (None, false, _) if first.error().is_some() => {
            view! { <QueryFailure query=first /> }.into_any()
        }
        (None, false, _) => view! { <Skeleton lines=8 /> }.into_any(),
    };
    view.into_any()
}

/// Where there is no timeline to be had, what to say in its place.
fn untold(error: &ApiError) -> Option<&'static str> {
    match error {
        ApiError::NotOffered => Some(
            "Airbyte's public API does not tell what happened to a connection. Its jobs are under History.",
        ),
        ApiError::Upstream { status: 404, .. } => Some(
            "This Airbyte is older than its timeline: it does not tell what happened to a connection. Its jobs are under History.",
        ),
        _ => None,
    }
}

fn is_full(read: &[Event]) -> bool {
    read.len() >= PAGE as usize
}

/// Some events before others, each once.
fn together(first: &[Arc<Event>], then: &[Arc<Event>]) -> Vec<Arc<Event>> {
    let mut all: Vec<Arc<Event>> = Vec::with_capacity(first.len() + then.len());
    for event in first.iter().chain(then) {
        if all.iter().all(|known| known.id != event.id) {
            all.push(Arc::clone(event));
        }
    }
    all
}

fn shared(read: &[Event]) -> Vec<Arc<Event>> {
    read.iter().cloned().map(Arc::new).collect()
}

impl List {
    fn read_more(self) {
        if self.reading.get_untracked() {
            return;
        }
        self.reading.set(true);
        let target = self.page.target.get_value();
        let known = self.all.with_untracked(Vec::len);
        let offset = u32::try_from(known).unwrap_or(u32::MAX);
        let wanted = self
            .asked
            .with_value(|asked| asked.call(&target.id, offset));
        spawn_local(async move {
            let read = call(&target.instance, &wanted).await;
            self.reading.try_set(false);
            match read {
                Ok(read) => {
                    self.error.try_set(None);
                    self.more.try_set(is_full(&read.events));
                    let read = shared(&read.events);
                    self.all.try_update(|all| *all = together(all, &read));
                }
                Err(error) => {
                    self.page.queries.notice(&error);
                    self.error.try_set(Some(error));
                }
            }
        });
    }
}

fn filled(list: List) -> AnyView {
    let days = move || {
        list.all.with(|all| {
            let mut days = Vec::new();
            for event in all {
                let day = local_day(event.created_at.as_second());
                if !days.contains(&day) {
                    days.push(day);
                }
            }
            days
        })
    };
    let days = each(
        days,
        |day| day.to_string(),
        move |day| one_day(list.page, list.all, day),
    );
    let more = move || {
        list.more.get().then(|| {
            view! {
                <div class="toolbar">
                    <Button on_click=move |_| list.read_more() pending=list.reading>
                        "Load more"
                    </Button>
                    {move || list.error.get().map(|error| {
                        view! { <span role="alert">{error.title()} ". " {error.detail()}</span> }
                    })}
                </div>
            }
        })
    };
    view! {
        <QueryFailure query=list.first />
        {days}
        {more}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_event_that_moved_to_the_next_page_is_told_once() {
        let event = |id: &str| -> Event {
            let text = format!(r#"{{"id":"{id}","eventType":"SYNC_FAILED","createdAt":1}}"#);
            serde_json::from_str(&text).unwrap()
        };
        let read = |ids: &[&str]| shared(&ids.iter().map(|id| event(id)).collect::<Vec<_>>());
        let first = together(&read(&["b", "a", "b"]), &[]);
        let later = together(&read(&["c", "b"]), &first);
        let ids: Vec<_> = later.iter().map(|event| event.id.as_str()).collect();
        assert_eq!(ids, ["c", "b", "a"]);
    }

    #[test]
    fn a_missing_timeline_is_no_failure() {
        let older = ApiError::Upstream {
            system: airstrip_contract::System::Airbyte,
            instance: "prod".into(),
            status: 404,
            message: String::new(),
            body: String::new(),
        };
        assert!(untold(&ApiError::NotOffered).is_some_and(|words| words.contains("public API")));
        assert!(untold(&older).is_some_and(|words| words.contains("older")));
        assert_eq!(untold(&ApiError::Offline), None);
    }
}
