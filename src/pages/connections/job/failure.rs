//! Why the attempt that is shown failed: for people first, for developers below.

use airstrip_airbyte::config::{FailureReason, FailureSummary};
use airstrip_airbyte::model::JobStatus;
use leptos::prelude::*;

use super::page::Page;
use crate::components::airbyte::{is_cancellation, prospect, words_of};
use crate::ui::{Button, Glyph, Icon, Time, Variant};

/// The failure; nothing where there is none.
pub fn failure(page: Page) -> AnyView {
    let told = Memo::new(move |_| {
        let attempt = page.attempt()?;
        let status = page.status()?;
        let last = page.job.data()?.attempts.last().map(|last| last.id) == Some(attempt.id);
        Some((attempt.id, attempt.failure_summary?, status, last))
    });
    let view = move || {
        let (attempt, summary, status, last) = told.get()?;
        (!summary.failures.is_empty()).then(|| panel(attempt, &summary, &status, last))
    };
    view.into_any()
}

fn panel(attempt: u64, summary: &FailureSummary, status: &JobStatus, last: bool) -> AnyView {
    let cancelled = summary.failures.iter().any(is_cancellation);
    let title = if cancelled {
        "Cancelled".to_owned()
    } else if last && *status == JobStatus::Failed {
        "Why it failed".to_owned()
    } else {
        format!("Why attempt {} failed", attempt + 1)
    };
    let partial = (summary.partial_success == Some(true)).then(|| {
        view! {
            <p>
                "Part of the records had arrived in the destination by then. They stay there, and the next sync goes on after them."
            </p>
        }
    });
    let first = summary.failures.first();
    let next = first
        .map(|reason| prospect(reason, status, last))
        .filter(|said| !said.is_empty());
    let class = if cancelled {
        "panel why"
    } else {
        "panel why why-bad"
    };
    let reasons = summary.failures.iter().enumerate();
    let reasons = reasons.map(|(at, one)| reason(one, at == 0)).collect_view();
    view! {
        <section class=class aria-label=title.clone()>
            <h2>{title.clone()}</h2>
            {reasons}
            {partial}
            {next.map(|next| view! { <p>{next}</p> })}
        </section>
    }
    .into_any()
}

/// A failure. Those after the first came of it: what to do is told of the first.
fn reason(reason: &FailureReason, leads: bool) -> AnyView {
    let words = words_of(reason);
    let place = match (&words.stream, words.place) {
        (Some(stream), "") => format!("Stream {stream}"),
        (Some(stream), place) => format!("{place}, stream {stream}"),
        (None, place) => place.to_owned(),
    };
    let place = (!place.is_empty()).then(|| {
        view! {
            <span class="why-place">{place}</span>
            " "
        }
    });
    let remedy = (leads && !words.remedy.is_empty()).then(|| {
        view! {
            <p class="why-remedy">
                <Icon glyph=Glyph::Right />
                <span>{words.remedy}</span>
            </p>
        }
    });
    let at = reason
        .timestamp
        .map(|at| view! { " " <span class="muted"><Time at /></span> });
    view! {
        <div class="why-reason" class:why-after=!leads>
            <p>{place} <strong>{words.what.clone()}</strong> {at}</p>
            {remedy}
            {details(reason, &words.what)}
        </div>
    }
    .into_any()
}

/// What developers want to see, folded.
fn details(reason: &FailureReason, told: &str) -> Option<AnyView> {
    let kind = [&reason.failure_origin, &reason.failure_type]
        .into_iter()
        .filter_map(|word| word.as_deref())
        .collect::<Vec<_>>()
        .join(", ");
    let internal = reason
        .internal_message
        .as_deref()
        .filter(|text| text.trim() != told);
    let parts = [Some(kind.as_str()), internal, reason.stacktrace.as_deref()];
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .map(str::trim_end)
        .filter(|part| !part.is_empty())
        .collect();
    if internal.is_none() && reason.stacktrace.is_none() {
        return None;
    }
    let text = parts.join("\n\n");
    let own = text.clone();
    let copy = move |_| drop(window().navigator().clipboard().write_text(&own));
    Some(
        view! {
            <details class="why-details">
                <summary>"For developers: message and stack trace"</summary>
                <pre tabindex="0">{text}</pre>
                <Button on_click=copy variant=Variant::Quiet icon=Glyph::Copy>
                    "Copy"
                </Button>
            </details>
        }
        .into_any(),
    )
}
