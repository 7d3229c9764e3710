//! The jobs of the same connection: the ones before and after, and what is usual.

use airstrip_airbyte::config::{JobWithAttempts, Jobs, ListJobs};
use airstrip_airbyte::model::Usual;
use leptos::prelude::*;

use crate::api::{Query, QueryCall, SLOW, use_query};
use crate::components::airbyte::Target;
use crate::ui::format;

/// Jobs that are read at once.
const PAGE: u32 = 100;
/// Pages overlap by two jobs, so that each job is found beside both its neighbours.
const STEP: u32 = PAGE - 2;
/// So many pages are looked through for the job.
const PAGES: u32 = 11;

/// The jobs around one job.
#[derive(Clone, Copy)]
pub struct Past {
    jobs: Query<Jobs>,
    id: u64,
}

/// What is known of the jobs beside one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beside {
    /// The one before.
    pub older: Option<u64>,
    /// The one after.
    pub newer: Option<u64>,
}

impl Past {
    /// Reads the connection's jobs up to this one.
    pub fn new(target: &Target, id: u64) -> Self {
        let page = RwSignal::new(0);
        let Target { instance, id: own } = target.clone();
        let jobs = use_query::<Jobs, _, _>(
            move || {
                let wanted = ListJobs::of_every_kind(&own, PAGE, page.get() * STEP);
                Some(QueryCall::new(instance.clone(), &wanted))
            },
            |_| SLOW,
        );
        Effect::new(move |_| {
            let Some(read) = jobs.data() else { return };
            let at = page.get_untracked();
            if beside(&read.jobs, id).is_none() && is_full(&read.jobs) && at + 1 < PAGES {
                page.set(at + 1);
            }
        });
        Self { jobs, id }
    }

    /// The jobs beside it, as far as they were found. Tracked.
    pub fn beside(&self) -> Beside {
        let read = self.jobs.data();
        read.and_then(|read| beside(&read.jobs, self.id))
            .unwrap_or_default()
    }

    /// How long it took beside what is usual. Tracked.
    pub fn compared(&self, seconds: i64) -> Option<String> {
        let usual = Usual::of(&self.jobs.data()?.jobs)?;
        Some(format::compared(seconds, usual.duration.as_secs()))
    }
}

fn is_full(jobs: &[JobWithAttempts]) -> bool {
    u32::try_from(jobs.len()).is_ok_and(|count| count >= PAGE)
}

/// The neighbours of a job on a page, newest first; `None` where it, or the one before it, is on
/// another.
fn beside(jobs: &[JobWithAttempts], id: u64) -> Option<Beside> {
    let at = jobs.iter().position(|entry| entry.job.id == id)?;
    let job = |at: usize| jobs.get(at).map(|entry| entry.job.id);
    let older = job(at + 1);
    if older.is_none() && is_full(jobs) {
        return None;
    }
    Some(Beside {
        older,
        newer: at.checked_sub(1).and_then(job),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn jobs(ids: impl Iterator<Item = u64>) -> Vec<JobWithAttempts> {
        let job = |id| {
            let text = format!(
                r#"{{"job":{{"id":{id},"configType":"sync","configId":"c","status":"failed","createdAt":0,"updatedAt":9}}}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        ids.map(job).collect()
    }

    #[test]
    fn every_job_is_found_beside_its_neighbours_on_some_page() {
        let all: Vec<u64> = (1..=250).rev().collect();
        let page = |number: u32| {
            let from = (number * STEP) as usize;
            jobs(all.iter().copied().skip(from).take(PAGE as usize))
        };
        for id in 1..=250 {
            let found = (0..PAGES)
                .find_map(|number| beside(&page(number), id))
                .unwrap();
            let expected = Beside {
                older: id.checked_sub(1).filter(|id| *id > 0),
                newer: Some(id + 1).filter(|id| *id <= 250),
            };
            assert_eq!(found, expected, "{id}");
        }
        assert_eq!(beside(&page(0), 999), None);
    }
}
