//! An event as a row, below its day.

use std::sync::Arc;

use airstrip_airbyte::config::Event;
use leptos::prelude::*;

use super::changes::{Became, Change};
use super::event::{Sign, Told, told};
use crate::pages::connections::detail::page::Page;
use crate::routes::Route;
use crate::ui::{Icon, StatusDot, day_in_words, each, full, local_day, time_of_day};

/// The events of a day.
pub fn one_day(page: Page, all: RwSignal<Vec<Arc<Event>>>, day: i64) -> AnyView {
    let events = move || {
        let of_day = |event: &&Arc<Event>| local_day(event.created_at.as_second()) == day;
        all.with(|all| all.iter().filter(of_day).cloned().collect::<Vec<_>>())
    };
    let events = each(
        events,
        |event| event.id.clone(),
        move |event| row(page, &event),
    );
    view! {
        <section class="happened-day" aria-label=day_in_words(day)>
            <h2>{day_in_words(day)}</h2>
            <ol class="events">{events}</ol>
        </section>
    }
    .into_any()
}

fn row(page: Page, event: &Event) -> AnyView {
    let Told {
        sign,
        title,
        note,
        job,
        changes,
        raw,
    } = told(event);
    let sign = match sign {
        Sign::State(state) => view! { <StatusDot state /> }.into_any(),
        Sign::Glyph(glyph) => view! { <Icon glyph /> }.into_any(),
    };
    let about = job.map(|job| {
        let target = page.target.get_value();
        let by = page.launches.beside(target.id.clone(), job.to_string());
        let route = Route::Job {
            instance: target.instance,
            id: target.id,
            job,
        };
        view! {
            " "
            <a href=route.path()>{format!("job {job}")}</a>
            {by}
        }
    });
    let note = (!note.is_empty()).then(|| view! { <p class="event-note">{note}</p> });
    let details = (!changes.is_empty() || raw.is_some()).then(|| {
        let changes: Vec<AnyView> = changes.into_iter().map(change).collect();
        view! {
            <details>
                <summary>"Details"</summary>
                <ul class="changes">{changes}</ul>
                {raw.map(|raw| view! { <pre class="code">{raw}</pre> })}
            </details>
        }
    });
    let at = event.created_at;
    view! {
        <li class="event">
            <time datetime=at.to_string() title=full(at)>
                {time_of_day(at)}
            </time>
            {sign}
            <div>
                <p>
                    <strong>{title}</strong>
                    {about}
                </p>
                {note}
                {details}
            </div>
        </li>
    }
    .into_any()
}

fn change(change: Change) -> AnyView {
    let (class, word) = match change.became {
        Became::Added => ("change change-added", "added"),
        Became::Removed => ("change change-removed", "removed"),
        Became::Changed => ("change", "changed"),
    };
    let how = change.how.into_iter().map(|how| view! { <li>{how}</li> });
    view! {
        <li class=class>
            <span class="mono">{change.of}</span>
            " "
            <span class="muted">{word}</span>
            <ul>{how.collect_view()}</ul>
        </li>
    }
    .into_any()
}
