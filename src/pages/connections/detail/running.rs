//! The panel of a live job.

use airstrip_airbyte::config::{Attempt, GetJob, JobWithAttempts};
use airstrip_airbyte::model::{AttemptStatus, ConfigType, ConnectionState};
use leptos::prelude::*;

use super::moving::{Streams, streams};
use super::page::Page;
use crate::api::{QueryCall, use_query};
use crate::components::airbyte::{SyncAgainNote, Watched, cancel_job, left_words, words_of};
use crate::ui::{Elapsed, Progress, format, time_of_day};

/// Milliseconds between looks for another attempt.
const ATTEMPTS: u32 = 5_000;

/// The panel; nothing while no job is live.
pub fn panel(page: Page) -> AnyView {
    let job = Memo::new(move |_| {
        let (id, kind) = page
            .active
            .with(|job| job.as_ref().map(|job| (job.id, job.config_type.clone())))?;
        page.is_live().then_some((id, kind))
    });
    let view = move || job.get().map(|(job, kind)| running(page, job, &kind));
    view.into_any()
}

fn running(page: Page, job: u64, kind: &ConfigType) -> AnyView {
    let target = page.target.get_value();
    let since = Signal::derive(move || page.since());
    let watched = Watched::new(&target, since);
    let is_sync = *kind == ConfigType::Sync;
    let going_on = match kind {
        ConfigType::Clear | ConfigType::ResetConnection => "Clearing",
        ConfigType::Refresh => "Refreshing",
        _ => "Running",
    };
    let title = move || match page.state.get() {
        Some(ConnectionState::Queued) => "Waiting to start",
        Some(ConnectionState::Retrying) => "Will be tried again",
        _ => going_on,
    };
    let began = move || {
        watched
            .since()
            .map(|at| format!("since {}", time_of_day(at)))
    };
    let moving = Streams::new(page, job, watched);
    let why_not = Signal::derive(move || page.may_not());
    let by = page.launches.beside(target.id, job.to_string());
    let bar = if is_sync {
        watched.bar(format!("Progress of job {job}"))
    } else {
        let share: Option<f64> = None;
        view! { <Progress label=format!("Progress of job {job}") share /> }.into_any()
    };
    view! {
        <section class="panel running" aria-label=format!("Job {job}")>
            <header>
                <h2>{title} " " {began}</h2>
                <span class="muted">
                    <a href=page.job_path(job)>"job " {job.to_string()}</a>
                    {by}
                </span>
                <span class="fill"></span>
                {again(page)}
                {cancel_job(page.target.get_value(), job, why_not)}
            </header>
            {attempts(page, job)}
            {bar}
            {figures(page, watched, moving, is_sync)}
            {streams(page, moving)}
        </section>
    }
    .into_any()
}

/// Another sync, to be started once the live job has ended, and how that stands.
pub fn again(page: Page) -> AnyView {
    let job = Signal::derive(move || page.active.with(|job| job.as_ref().map(|job| job.id)));
    let why_not = Signal::derive(move || page.may_not());
    view! { <SyncAgainNote target=page.target.get_value() name=page.name job why_not /> }.into_any()
}

fn figures(page: Page, watched: Watched, moving: Streams, is_sync: bool) -> AnyView {
    let elapsed = move || {
        let since = watched.since()?;
        Some(view! { <Elapsed since /> })
    };
    let left = is_sync.then(|| {
        let words = move || match watched.estimate() {
            Some(estimate) => format!("{} %, {}", estimate.percent, left_words(estimate)),
            None => "none: no sync has landed yet".to_owned(),
        };
        let basis = move || {
            let usual = watched.usual.get()?;
            let took = format::duration(usual.duration.as_secs());
            let records = format::count(usual.records);
            Some(format!(
                "Usually {took} and {records} records, by the latest syncs that landed"
            ))
        };
        let words = view! { <span title=basis>{words}</span> };
        figure("Estimate, by past syncs", words.into_any())
    });
    // The public API tells of a job's sums only.
    let sums = move || {
        let told = || page.active.with(|job| job.as_ref()?.aggregated_stats);
        watched
            .figures()
            .or_else(|| told().map(|sums| (sums.records_emitted, sums.bytes_emitted)))
    };
    let untold = || "–".to_owned();
    let records = move || sums().map_or_else(untold, |(records, _)| format::exact(records));
    let bytes = move || sums().map_or_else(untold, |(_, bytes)| format::bytes(bytes));
    let safe = move || {
        let safe = watched.progress.data().and_then(|p| p.records_committed);
        safe.map_or_else(untold, format::exact)
    };
    let rate = move || match moving.per_second() {
        Some(rate) => format!("{} /s", format::count(rate)),
        None => untold(),
    };
    view! {
        <dl class="facts figures">
            {figure("Records", records.into_any())}
            {figure("In the destination", safe.into_any())}
            {figure("Rate", rate.into_any())}
            {figure("Bytes", bytes.into_any())}
            {figure("Elapsed", elapsed.into_any())}
            {left}
        </dl>
    }
    .into_any()
}

fn figure(name: &'static str, value: AnyView) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// Which attempt it is, and why the one before failed.
fn attempts(page: Page, job: u64) -> AnyView {
    let instance = page.target.with_value(|target| target.instance.clone());
    let read = use_query::<JobWithAttempts, _, _>(
        move || (!page.public).then(|| QueryCall::new(instance.clone(), &GetJob { id: job })),
        |_| ATTEMPTS,
    );
    let view = move || {
        let words = attempt_words(&read.data()?.attempts)?;
        Some(view! { <p class="attempts">{words}</p> })
    };
    view.into_any()
}

/// `Second attempt: the first failed after 3 m. Source: The token expired.`
fn attempt_words(attempts: &[Attempt]) -> Option<String> {
    let before = attempts
        .iter()
        .rposition(|attempt| attempt.status == AttemptStatus::Failed)?;
    let failed = attempts.get(before)?;
    let ended = failed.ended_at.unwrap_or(failed.created_at);
    let took = format::duration(ended.duration_since(failed.created_at).as_secs());
    let reasons = failed.failure_summary.as_ref().map(|s| &s.failures[..]);
    let why = reasons.and_then(<[_]>::first).map(words_of);
    let why = why.map_or_else(String::new, |words| {
        let place = if words.place.is_empty() { "" } else { ": " };
        format!(" {}{place}{}", words.place, words.what)
    });
    let lead = if before + 1 < attempts.len() {
        format!(
            "{} attempt: the {}",
            sentence(ordinal(before + 1)),
            ordinal(before)
        )
    } else {
        format!("Airbyte makes another attempt: the {}", ordinal(before))
    };
    Some(format!("{lead} failed after {took}.{why}"))
}

/// The word for a place, from 0.
fn ordinal(place: usize) -> String {
    const WORDS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    WORDS.get(place).map_or_else(
        || format!("number {}", place + 1),
        |word| (*word).to_owned(),
    )
}

fn sentence(mut word: String) -> String {
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_attempt_before_is_told() {
        let failed = |at: u32, why: &str| {
            format!(
                r#"{{"id":0,"status":"failed","createdAt":{at},"endedAt":{},"failureSummary":{{"failures":[{why}]}}}}"#,
                at + 180
            )
        };
        let source = r#"{"failureOrigin":"source","externalMessage":"The token expired."}"#;
        let running = r#"{"id":1,"status":"running","createdAt":500}"#;
        for (attempts, words) in [
            (vec![], None),
            (vec![running.to_owned()], None),
            (
                vec![failed(0, source), running.to_owned()],
                Some("Second attempt: the first failed after 3 m. Source: The token expired."),
            ),
            (
                vec![failed(0, source), failed(200, "")],
                Some("Airbyte makes another attempt: the second failed after 3 m."),
            ),
            (
                (0..7).map(|n| failed(n * 200, "")).collect(),
                Some("Airbyte makes another attempt: the number 7 failed after 3 m."),
            ),
        ] {
            let attempts: Vec<Attempt> =
                serde_json::from_str(&format!("[{}]", attempts.join(","))).unwrap();
            assert_eq!(attempt_words(&attempts).as_deref(), words);
        }
    }
}
