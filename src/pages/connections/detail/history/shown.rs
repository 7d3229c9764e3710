//! What of the history is shown: the filters and the range, kept in the address.

use std::sync::Arc;

use airstrip_airbyte::model::trend::{Ended, Kind};
use leptos::prelude::*;

use super::job::PastJob;
use super::reading::History;
use crate::router::{Param, Router, use_router};
use crate::routes::Route;
use crate::ui::{Ask, Range, zoomed};

/// Jobs, oldest first.
pub type PastJobs = Arc<Vec<Arc<PastJob>>>;

/// The filters by outcome: the word in the address, and what they let through.
pub const OUTCOMES: [(&str, Ended); 4] = [
    ("landed", Ended::Landed),
    ("failed", Ended::Failed),
    ("cancelled", Ended::Cancelled),
    ("live", Ended::Open),
];
/// The filters by kind.
pub const KINDS: [(&str, Kind); 3] = [
    ("sync", Kind::Sync),
    ("refresh", Kind::Refresh),
    ("clear", Kind::Clear),
];

/// What is shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// What has been read.
    pub history: History,
    /// The outcomes that are let through, by their words; all where there is none.
    pub outcomes: Param,
    /// The kinds, in the same way.
    pub kinds: Param,
    /// `bytes` where the second panel shows bytes.
    pub volume: Param,
    range: Param,
    router: Router,
    /// The jobs that the filters let through.
    pub pool: Memo<PastJobs>,
    /// Those of them that are within the range.
    pub jobs: Memo<PastJobs>,
}

impl Shown {
    /// What the address asks for.
    pub fn new(history: History) -> Self {
        let router = use_router();
        let (outcomes, kinds) = (router.param("outcome", ""), router.param("kind", ""));
        let range = router.param("range", "");
        let pool = Memo::new(move |_| {
            let (ends, does) = (chosen(outcomes, &OUTCOMES), chosen(kinds, &KINDS));
            let all = history.all.get();
            if ends.is_empty() && does.is_empty() {
                return all;
            }
            let passes = |job: &&Arc<PastJob>| {
                (ends.is_empty() || ends.contains(&job.past.ended))
                    && (does.is_empty() || does.contains(&job.past.kind))
            };
            Arc::new(all.iter().filter(passes).cloned().collect())
        });
        let jobs = Memo::new(move |_| {
            let range = Range::from_param(&range.get());
            let pool = pool.get();
            if range == Range::ALL {
                return pool;
            }
            let within = pool.iter().filter(|job| range.holds(job.past.at));
            Arc::new(within.cloned().collect())
        });
        Self {
            history,
            outcomes,
            kinds,
            volume: router.param("volume", "records"),
            range,
            router,
            pool,
            jobs,
        }
    }

    /// Whether only a stretch is shown. Tracked.
    pub fn is_part(self) -> bool {
        self.range() != Range::ALL
    }

    /// The stretch. Tracked.
    pub fn range(self) -> Range {
        Range::from_param(&self.range.get())
    }

    /// Shows a stretch only.
    pub fn show(self, range: Range) {
        self.range.set(&range.to_param());
    }

    /// Shows all jobs of all days.
    pub fn reset(self) {
        self.show(Range::ALL);
        self.outcomes.set("");
        self.kinds.set("");
    }

    /// Does what a reader asks of the chart.
    pub fn ask(self, ask: Ask) {
        let (pool, jobs) = (self.pool.get_untracked(), self.jobs.get_untracked());
        if let Ask::Open(at) = ask {
            if let Some(job) = jobs.get(at) {
                self.router.go(&self.route(job.id));
            }
            return;
        }
        let first = jobs.first().map_or(0, |first| {
            pool.iter().position(|job| job.id == first.id).unwrap_or(0)
        });
        if let Some((start, len)) = zoomed(ask, first, jobs.len(), pool.len()) {
            let moments: Vec<i64> = pool.iter().map(|job| job.past.at).collect();
            self.show(Range::between(&moments, start, len));
        }
    }

    /// The page of a job.
    pub fn route(self, job: u64) -> Route {
        self.history.page.target.with_value(|target| Route::Job {
            instance: target.instance.clone(),
            id: target.id.clone(),
            job,
        })
    }
}

/// What the words of a filter let through.
fn chosen<T: Copy>(param: Param, filters: &[(&str, T)]) -> Vec<T> {
    let words = param.get();
    let named = filters
        .iter()
        .filter(|(word, _)| words.split(',').any(|w| w == *word));
    named.map(|(_, value)| *value).collect()
}
