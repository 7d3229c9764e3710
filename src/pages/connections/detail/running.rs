//! What runs at the moment, and what has just happened.

use airstrip_airbyte::config::StreamProgress;
use airstrip_airbyte::model::ConnectionState;
use leptos::prelude::*;

use super::cancel::cancel;
use super::page::Page;
use crate::components::airbyte::{Phase, Watched, left_words, words_of};
use crate::ui::{Elapsed, Glyph, Icon, Tone, format, order, time_of_day};

/// How many streams the panel shows; the rest is in the table of streams.
const STREAMS: usize = 12;

/// What came of the last launch, and how the job that was watched ended. A live region.
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

fn note(tone: Tone, title: String, detail: String) -> AnyView {
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

/// The panel of a live job; nothing while none is.
pub fn panel(page: Page) -> AnyView {
    let job = Memo::new(move |_| {
        let active = page.active.get()?;
        page.is_live().then_some(active.id)
    });
    let view = move || job.get().map(|job| running(page, job));
    view.into_any()
}

fn running(page: Page, job: u64) -> AnyView {
    let target = page.target.get_value();
    let since = Signal::derive(move || page.since());
    let watched = Watched::new(&target, since);
    let title = move || match page.state.get() {
        Some(ConnectionState::Queued) => "Waiting to start",
        Some(ConnectionState::Retrying) => "Will be tried again",
        _ => "Running",
    };
    let began = move || {
        watched
            .since()
            .map(|at| format!("since {}", time_of_day(at)))
    };
    let elapsed = move || {
        let since = watched.since()?;
        Some(view! { <Elapsed since /> })
    };
    let estimate = move || {
        let estimate = watched.estimate()?;
        Some(format!("{} %, {}", estimate.percent, left_words(estimate)))
    };
    let records = move || {
        watched
            .figures()
            .map_or_else(|| "–".to_owned(), |(n, _)| format::exact(n))
    };
    let bytes = move || {
        watched
            .figures()
            .map_or_else(|| "–".to_owned(), |(_, n)| format::bytes(n))
    };
    let by = page.launches.beside(target.id, job.to_string());
    view! {
        <section class="panel running" aria-label=format!("Job {job}")>
            <header>
                <h2>{title} " " {began}</h2>
                <span class="muted">"job " {job.to_string()} {by}</span>
                {cancel(page, job)}
            </header>
            {watched.bar(format!("Progress of job {job}"))}
            <dl class="facts figures">
                {figure("Records", records)}
                {figure("Bytes", bytes)}
                {figure("Elapsed", elapsed)}
                {figure("Estimate", estimate)}
            </dl>
            {move || retry(page)}
            {streams(watched)}
        </section>
    }
    .into_any()
}

/// Why the attempt before failed, while Airbyte makes another.
fn retry(page: Page) -> Option<AnyView> {
    let retrying = page
        .state
        .with(|state| *state == Some(ConnectionState::Retrying));
    let reason = page.status()?.failure_reason.filter(|_| retrying)?;
    let words = words_of(&reason);
    Some(view! { <p>"An attempt failed, Airbyte makes another: " {words.what}</p> }.into_any())
}

fn figure<V: IntoRender + Send + 'static>(name: &'static str, value: V) -> AnyView
where
    V::Output: RenderHtml + Send + 'static,
{
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

fn streams(watched: Watched) -> AnyView {
    let view = move || {
        let progress = watched.progress.data()?;
        let streams = &progress.streams;
        let most_first = order(streams.len(), &mut |a, b| {
            streams[b].records_emitted.cmp(&streams[a].records_emitted)
        });
        let all: Vec<&StreamProgress> = most_first.into_iter().map(|at| &streams[at]).collect();
        let more = all.len().saturating_sub(STREAMS);
        let items = all.iter().take(STREAMS).map(|stream| {
            let records = stream.records_emitted.unwrap_or(0);
            view! {
                <li>
                    <span class="stream-name">{stream.stream_name.clone()}</span>
                    <span class="num" title=format!("{} records", format::exact(records))>
                        {format::count(records)}
                    </span>
                </li>
            }
        });
        let items = items.collect_view();
        let more = (more > 0).then(|| view! { <li class="muted">{more} " more"</li> });
        (!all.is_empty()).then(|| {
            view! {
                <ul class="stream-counts" aria-label="Records by stream">
                    {items}
                    {more}
                </ul>
            }
        })
    };
    view.into_any()
}
