//! What state a thing is in: always colour and shape and word.

use leptos::prelude::*;

use super::order::order;

/// The states that jobs, runs, tasks and connections share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// At work now.
    Running,
    /// Ended well.
    Landed,
    /// Ended badly.
    Failed,
    /// Not done, and will be or was tried again.
    Retrying,
    /// Waiting for its turn.
    Queued,
    /// Stopped or skipped.
    Cancelled,
    /// Switched off.
    Paused,
    /// A word that this version does not know.
    Unknown,
}

impl State {
    /// The name of the state in style sheets and addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Landed => "landed",
            Self::Failed => "failed",
            Self::Retrying => "retrying",
            Self::Queued => "queued",
            Self::Cancelled => "cancelled",
            Self::Paused => "paused",
            Self::Unknown => "unknown",
        }
    }

    /// The word that people read where the thing has no better one of its own.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Landed => "Landed",
            Self::Failed => "Failed",
            Self::Retrying => "Retrying",
            Self::Queued => "Queued",
            Self::Cancelled => "Cancelled",
            Self::Paused => "Paused",
            Self::Unknown => "Unknown",
        }
    }

    /// A mark in a disc of 16 px; the disc itself is drawn by [`StatusDot`].
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Running => "M8 2a6 6 0 0 1 6 6",
            Self::Landed => "m5 8.3 2.1 2.1L11 6",
            Self::Failed => "m5.6 5.6 4.8 4.8M10.4 5.6l-4.8 4.8",
            Self::Retrying => "M8 2a6 6 0 0 1 0 12",
            Self::Queued => "",
            Self::Cancelled => "m5 11 6-6",
            Self::Paused => "M6.4 5.5v5M9.6 5.5v5",
            Self::Unknown => "M6.3 6.4a1.7 1.7 0 1 1 2.4 1.7q-.7.3-.7 1M8 11h.01",
        }
    }
}

/// The shape of a state in its colour. Use it alone only beside the word.
#[component]
pub fn StatusDot(
    /// The state.
    #[prop(into)]
    state: Signal<State>,
) -> AnyView {
    view! {
        <svg
            class=move || format!("dot dot-{}", state.get().name())
            viewBox="0 0 16 16"
            aria-hidden="true"
            focusable="false"
        >
            <circle cx="8" cy="8" r="6"></circle>
            <path d=move || state.get().mark()></path>
        </svg>
    }
    .into_any()
}

/// A state with its word.
#[component]
pub fn Status(
    /// The state.
    #[prop(into)]
    state: Signal<State>,
    /// A better word than the state's own.
    #[prop(into, optional)]
    word: Option<Signal<String>>,
) -> AnyView {
    let text = move || word.map_or_else(|| state.get().word().to_owned(), |word| word.get());
    view! {
        <span class=move || format!("status state-{}", state.get().name())>
            <StatusDot state />
            <span class="status-word">{text}</span>
        </span>
    }
    .into_any()
}

/// The last outcomes of a thing, oldest first: one small bar each, whose height tells landed from
/// not landed where the colour does not. Read out as one sentence.
#[component]
pub fn Outcomes(
    /// The outcomes, oldest first.
    #[prop(into)]
    states: Signal<Vec<State>>,
) -> AnyView {
    let label = move || states.with(|states| outcomes_in_words(states));
    let bars = move || {
        states.with(|states| {
            states
                .iter()
                .map(|state| view! { <i class=format!("outcome outcome-{}", state.name())></i> })
                .collect_view()
        })
    };
    view! {
        <span class="outcomes" role="img" aria-label=label title=label>
            {bars}
        </span>
    }
    .into_any()
}

/// "Last 10: 8 landed, 2 failed", most frequent first.
#[must_use]
pub fn outcomes_in_words(states: &[State]) -> String {
    if states.is_empty() {
        return "No runs yet".into();
    }
    let mut counts: Vec<(State, usize)> = Vec::new();
    for state in states {
        match counts.iter_mut().find(|(s, _)| s == state) {
            Some((_, count)) => *count += 1,
            None => counts.push((*state, 1)),
        }
    }
    let most_first = order(counts.len(), &mut |a, b| counts[b].1.cmp(&counts[a].1));
    let parts: Vec<_> = most_first
        .into_iter()
        .map(|at| &counts[at])
        .map(|(state, count)| format!("{count} {}", state.name()))
        .collect();
    format!("Last {}: {}", states.len(), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_counted_most_frequent_first() {
        use State::{Failed, Landed};
        for (states, words) in [
            (vec![], "No runs yet"),
            (vec![Landed], "Last 1: 1 landed"),
            (vec![Failed, Landed, Landed], "Last 3: 2 landed, 1 failed"),
        ] {
            assert_eq!(outcomes_in_words(&states), words);
        }
    }
}
