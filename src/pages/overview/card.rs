//! What the cards of both systems have in common.

use airstrip_contract::System;
use leptos::prelude::*;

use crate::routes::Route;
use crate::ui::{Glyph, Icon, State, Status, StatusDot, format};

/// How an instance is, once known: a state and its word.
pub(super) type Health = Option<(State, String)>;

/// A count of things in one state, and the page that lists them.
pub(super) struct Count {
    pub(super) state: State,
    pub(super) number: u64,
    pub(super) word: &'static str,
    pub(super) href: String,
}

/// The card of an instance: its name, its health, and a body.
#[component]
pub(super) fn Card(
    system: System,
    instance: String,
    health: Signal<Health>,
    /// What is known of its release.
    version: Signal<Option<String>>,
    children: Children,
) -> AnyView {
    let home = Route::home_of(system, &instance).path();
    let glyph = match system {
        System::Airbyte => Glyph::Connections,
        System::Airflow => Glyph::Dags,
    };
    let well = move || {
        let (state, word) = health.get()?;
        Some(view! { <Status state=state word=word /> })
    };
    let title = format!("{} {instance}", system.title());
    let name = title.clone();
    view! {
        <section class="panel instance" aria-label=name>
            <header>
                <Icon glyph />
                <h2>
                    <a href=home>{title}</a>
                </h2>
                <span class="muted num">{move || version.get()}</span>
                <span class="instance-health">{well}</span>
            </header>
            {children()}
        </section>
    }
    .into_any()
}

/// Counts side by side, each a link. One of zero stays where it was, without a link.
pub(super) fn counts(counts: Vec<Count>) -> AnyView {
    let one = |count: Count| {
        let Count {
            state,
            number,
            word,
            href,
        } = count;
        view! {
            <li class:instance-none=number == 0>
                <a href=(number > 0).then_some(href) title=format::exact(number)>
                    <span class="instance-count num">{format::count(number)}</span>
                    <span class="instance-word">
                        <StatusDot state />
                        {word}
                    </span>
                </a>
            </li>
        }
    };
    view! { <ul class="instance-counts">{counts.into_iter().map(one).collect_view()}</ul> }
        .into_any()
}
