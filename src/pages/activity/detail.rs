//! Everything that is recorded of one entry.

use airstrip_contract::AuditEntry;
use leptos::prelude::*;

use super::cells::{result, took, what};
use super::feed::Feed;
use super::words::{outcome, title};
use crate::ui::{CopyId, Dialog, Status, full};

/// The dialog of the chosen entry; it follows an outcome that is told later.
pub fn dialog(feed: Feed, chosen: RwSignal<Option<String>>, open: RwSignal<bool>) -> AnyView {
    let entry = Memo::new(move |_| chosen.get().and_then(|id| feed.get(&id)));
    let heading = move || {
        entry.with(|entry| {
            entry
                .as_ref()
                .map_or_else(String::new, |entry| title(entry))
        })
    };
    let body = move || entry.with(|entry| entry.as_ref().map(|entry| record(entry)));
    view! {
        <Dialog open title=Signal::derive(heading)>
            {body}
            <footer>
                <button type="button" class="btn" on:click=move |_| open.set(false)>
                    "Close"
                </button>
            </footer>
        </Dialog>
    }
    .into_any()
}

fn record(entry: &AuditEntry) -> AnyView {
    let (look, word) = outcome(&entry.outcome);
    let text = |text: &str| text.to_owned().into_any();
    let copied = |id: &str| view! { <CopyId id=id.to_owned() /> }.into_any();
    let status = entry.status.map(|status| format!("HTTP status {status}"));
    let id = entry.target.as_ref().map(|target| copied(&target.id));
    let parameters = entry.parameters.as_ref().map(|parameters| {
        view! {
            <h3>"What was sent"</h3>
            <pre class="panel act-sent" tabindex="0" aria-label="What was sent">
                {format!("{parameters:#}")}
            </pre>
        }
    });
    let facts = [
        ("When", Some(full(entry.at).into_any())),
        ("Person", Some(text(&entry.person.email))),
        ("What", Some(what(entry))),
        ("Id", id),
        (
            "On",
            Some(format!("{} {}", entry.system.title(), entry.instance).into_any()),
        ),
        ("Result", result(entry)),
        ("Allowed by", Some(text(&entry.grant))),
        (
            "Operation",
            Some(view! { <code>{entry.operation.clone()}</code> }.into_any()),
        ),
        ("Answer", status.map(IntoAny::into_any)),
        ("Took", entry.duration_ms.map(|ms| took(ms).into_any())),
        ("Request", Some(copied(&entry.request_id))),
        ("Subject", Some(copied(&entry.person.subject))),
        ("Client address", entry.client.as_deref().map(text)),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| {
        let value = value?;
        Some(view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        })
    });
    view! {
        <p class="act-end">
            <Status state=look word=Signal::stored(word.to_owned()) />
            <span>{entry.detail.clone()}</span>
        </p>
        <dl class="act-facts">{facts.collect_view()}</dl>
        {parameters}
    }
    .into_any()
}
