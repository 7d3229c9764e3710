//! What came of the last launch, and how the job that was watched ended.

use leptos::prelude::*;

use super::page::Page;
use crate::components::airbyte::Phase;
use crate::ui::{Glyph, Icon, Tone, time_of_day};

/// The notes, a live region.
pub fn notes(page: Page) -> AnyView {
    let launch = move || {
        let (tone, title, detail) = match page.launcher.phase() {
            Phase::Idle => return None,
            Phase::Sending => (
                Tone::Info,
                "Asking Airbyte to start a sync.".to_owned(),
                "It answers once the sync runs; on a busy server that takes a while.".to_owned(),
            ),
            Phase::Checking(doubt) => (Tone::Info, doubt.words(), String::new()),
            Phase::Settled(outcome) => outcome.words(time_of_day),
        };
        Some(note(tone, title, detail))
    };
    let landed = move || page.landed.get().map(|l| note(l.tone, l.title, l.detail));
    view! {
        <div class="notes" role="status" aria-label="Sync status">
            {launch}
            {landed}
        </div>
    }
    .into_any()
}

/// One note.
pub fn note(tone: Tone, title: String, detail: String) -> AnyView {
    let (class, glyph) = match tone {
        Tone::Good => ("note note-good", Glyph::Check),
        Tone::Bad => ("note note-bad", Glyph::Warning),
        Tone::Info => ("note", Glyph::Info),
    };
    view! {
        <p class=class>
            <Icon glyph />
            <span>
                <strong>{title}</strong>
                " "
                {detail}
            </span>
        </p>
    }
    .into_any()
}
