//! Reads the past jobs: the newest first, the others after it.

use std::sync::Arc;

use airstrip_airbyte::config::{JobWithAttempts, Jobs, ListJobs};
use airstrip_contract::{Api, System};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::job::{PastJob, merged};
use crate::api::{ApiError, Query, QueryCall, SLOW, api_of, call, use_query};
use crate::pages::connections::detail::page::Page;
use crate::ui::now;

/// The page that is read first and again: small, so that something shows at once.
const FIRST: u32 = 50;
/// The largest page that `jobs/list` gives out.
const LARGEST: u32 = 200;
/// The same of the public API.
const LARGEST_PUBLIC: u32 = 100;
/// As far back as the history goes.
pub const MOST: u32 = 1_000;
/// Milliseconds between reads while a job is live: its bar grows.
const LIVE: u32 = 10_000;

/// How far the reading is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Further pages are on their way.
    Reading,
    /// There are no more jobs, or no more than are shown.
    Done {
        /// Whether these are all jobs there ever were.
        complete: bool,
    },
    /// A further page could not be read.
    Failed(ApiError),
}

/// The jobs that have been read.
#[derive(Clone, Copy)]
pub struct History {
    /// Whose they are.
    pub page: Page,
    /// The newest.
    pub first: Query<Jobs>,
    /// All of them, oldest first.
    pub all: RwSignal<Arc<Vec<Arc<PastJob>>>>,
    /// How many Airbyte says there are.
    pub total: RwSignal<Option<u64>>,
    /// How far the reading is.
    pub progress: RwSignal<Progress>,
    /// Whether the API tells attempts.
    pub with_attempts: bool,
    largest: u32,
}

impl History {
    /// Starts to read.
    pub fn new(page: Page) -> Self {
        let target = page.target.get_value();
        let public = api_of(System::Airbyte, &target.instance) == Api::Public;
        let wanted = ListJobs::of_every_kind(&target.id, FIRST, 0);
        let first = use_query::<Jobs, _, _>(
            move || Some(QueryCall::new(target.instance.clone(), &wanted)),
            |read| match read.and_then(|read| read.jobs.first()) {
                Some(newest) if newest.job.status.is_live() => LIVE,
                _ => SLOW,
            },
        );
        let history = Self {
            page,
            first,
            all: RwSignal::default(),
            total: RwSignal::new(None),
            progress: RwSignal::new(Progress::Reading),
            with_attempts: !public,
            largest: if public { LARGEST_PUBLIC } else { LARGEST },
        };
        Effect::new(move |begun: Option<bool>| {
            let begun = begun.unwrap_or(false);
            let Some(read) = first.data() else {
                return begun;
            };
            history.keep(&read.jobs);
            history.total.set(read.total_job_count);
            if !begun {
                history.read_on(u32::try_from(read.jobs.len()).unwrap_or(FIRST), FIRST);
            }
            true
        });
        // The connection's status tells that a job began or ended before its jobs are read again.
        let active = Memo::new(move |_| page.active.with(|job| job.as_ref().map(|job| job.id)));
        Effect::new(move |before: Option<Option<u64>>| {
            let active = active.get();
            if before.is_some_and(|before| before != active) {
                first.refetch();
            }
            active
        });
        history
    }

    /// Reads what is still missing, after an error.
    pub fn again(self) {
        let known = self.all.with_untracked(|all| all.len());
        self.progress.set(Progress::Reading);
        self.read_on(u32::try_from(known).unwrap_or(MOST), 0);
    }

    fn keep(self, read: &[JobWithAttempts]) -> bool {
        let now = now();
        self.all
            .try_update(|all| *all = Arc::new(merged(all, read, now)))
            .is_some()
    }

    /// Reads page after page from `offset` on. `asked` is how many jobs were asked for last: fewer
    /// came only where there are no more, unless the server tells of more.
    fn read_on(self, mut offset: u32, mut asked: u32) {
        let target = self.page.target.get_value();
        let mut came = offset;
        spawn_local(async move {
            let end = loop {
                let total = self.total.try_get_untracked().flatten();
                let more = match total {
                    Some(total) => came > 0 && u64::from(offset) < total,
                    None => came >= asked,
                };
                if !more || offset >= MOST {
                    break Progress::Done { complete: !more };
                }
                asked = self.largest.min(MOST - offset);
                let wanted = ListJobs::of_every_kind(&target.id, asked, offset);
                match call(&target.instance, &wanted).await {
                    Ok(read) => {
                        came = u32::try_from(read.jobs.len()).unwrap_or(asked);
                        offset += came;
                        if !self.keep(&read.jobs) {
                            return;
                        }
                    }
                    Err(error) => {
                        self.page.queries.notice(&error);
                        break Progress::Failed(error);
                    }
                }
            };
            self.progress.try_set(end);
        });
    }
}
