//! How far a running sync is, in figures and words.

use airstrip_airbyte::config::{GetSyncProgress, Jobs, ListJobs, SyncProgress};
use airstrip_airbyte::model::{Estimate, Usual};
use airstrip_contract::Timestamp;
use jiff::SignedDuration;
use leptos::prelude::*;

use super::landing::records_words;
use super::launcher::Target;
use crate::api::{QUICK, Query, QueryCall, use_query};
use crate::ui::{Clock, Progress, format};

/// Past jobs change slowly: they are read once per visit.
const HISTORY: u32 = 600_000;

/// A running sync as it is watched.
#[derive(Clone, Copy)]
pub struct Watched {
    /// Its records and bytes.
    pub progress: Query<SyncProgress>,
    /// The latest syncs of the connection.
    pub past: Query<Jobs>,
    /// What a sync of the connection usually takes.
    pub usual: Memo<Option<Usual>>,
    since: Signal<Option<Timestamp>>,
    clock: Clock,
}

impl Watched {
    /// Watches the sync that a connection runs since `since`.
    #[must_use]
    pub fn new(target: &Target, since: Signal<Option<Timestamp>>) -> Self {
        let (instance, id) = (target.instance.clone(), target.id.clone());
        let wanted = GetSyncProgress {
            connection_id: id.clone(),
        };
        let on = instance.clone();
        let progress = use_query::<SyncProgress, _, _>(
            move || Some(QueryCall::new(on.clone(), &wanted)),
            |_| QUICK,
        );
        let past = ListJobs::syncs(&id, 20, 0);
        let past = use_query::<Jobs, _, _>(
            move || Some(QueryCall::new(instance.clone(), &past)),
            |_| HISTORY,
        );
        Self {
            progress,
            past,
            usual: Memo::new(move |_| past.data().and_then(|past| Usual::of(&past.jobs))),
            since,
            clock: Clock::get(),
        }
    }

    /// Records and bytes read so far; `None` while nothing has told. Tracked.
    #[must_use]
    pub fn figures(&self) -> Option<(u64, u64)> {
        let progress = self.progress.data()?;
        progress.job_id?;
        Some((
            progress.records_emitted.unwrap_or(0),
            progress.bytes_emitted.unwrap_or(0),
        ))
    }

    /// When the sync started. Tracked.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        let told = self.progress.data().and_then(|p| p.sync_started_at);
        told.or_else(|| self.since.get())
    }

    /// How far it is by past syncs. Tracked, changes every second.
    #[must_use]
    pub fn estimate(&self) -> Option<Estimate> {
        let elapsed = SignedDuration::from_secs(self.clock.seconds_since(self.since()?).max(0));
        let records = self.figures().map_or(0, |(records, _)| records);
        Some(self.usual.get()?.estimate(elapsed, records))
    }

    /// `1.2 M records · 340 MB · about 4 min left`. Tracked.
    #[must_use]
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        match self.figures() {
            Some((records, bytes)) if records > 0 => {
                parts.push(records_words(records));
                parts.push(format::bytes(bytes));
            }
            _ => parts.extend(self.since().map(|since| {
                let elapsed = self.clock.seconds_since(since).max(0);
                format!("for {}", format::short_duration(elapsed))
            })),
        }
        parts.extend(self.estimate().map(left_words));
        parts.join(" · ")
    }

    /// The same with how far it is by past syncs: `42 % · 1.2 M records · 340 MB · …`. Tracked.
    #[must_use]
    pub fn row_words(&self) -> String {
        let words = self.words();
        match self.estimate() {
            Some(so_far) => format!("{} % · {words}", so_far.percent),
            None => words,
        }
    }

    /// The bar.
    #[must_use]
    pub fn bar(self, label: String) -> AnyView {
        let share = Memo::new(move |_| self.estimate().map(|e| f64::from(e.percent) / 100.0));
        view! { <Progress label share /> }.into_any()
    }
}

/// What an estimate says of the end, in units that do not claim more than is known.
#[must_use]
pub fn left_words(estimate: Estimate) -> String {
    let Some(left) = estimate.left else {
        return if estimate.percent >= 99 {
            "longer than usual".into()
        } else {
            "just started".into()
        };
    };
    match left.as_secs() {
        ..=29 => "under 1 min left".into(),
        30..=3_569 => format!("about {} min left", (left.as_secs() + 30) / 60),
        3_570..=86_399 => {
            let minutes = (left.as_secs() + 30) / 60;
            let (hours, minutes) = (minutes / 60, minutes % 60 / 10 * 10);
            if minutes == 0 || hours >= 6 {
                format!("about {hours} h left")
            } else {
                format!("about {hours} h {minutes} min left")
            }
        }
        secs => format!("about {} d left", secs / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_told_in_round_figures() {
        for (percent, left, words) in [
            (0, None, "just started"),
            (99, None, "longer than usual"),
            (98, Some(3), "under 1 min left"),
            (50, Some(31), "about 1 min left"),
            (50, Some(229), "about 4 min left"),
            (50, Some(3_569), "about 59 min left"),
            (50, Some(3_570), "about 1 h left"),
            (50, Some(5_400), "about 1 h 30 min left"),
            (50, Some(8 * 3_600 + 1_800), "about 8 h left"),
            (1, Some(200_000), "about 2 d left"),
        ] {
            let left = left.map(SignedDuration::from_secs);
            assert_eq!(left_words(Estimate { percent, left }), words);
        }
    }
}
