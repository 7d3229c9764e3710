//! The past of a connection: how long its jobs took and how they ended.

use airstrip_airbyte::config::{JobWithAttempts, Jobs, ListJobs, Pagination};
use airstrip_airbyte::model::{ConfigType, JobStatus, duration};
use jiff::SignedDuration;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figures::{Durations, together};
use super::jobs::table;
use super::page::{Page, started};
use crate::api::{ApiError, Query, QueryCall, SLOW, call, use_query};
use crate::components::QueryFailure;
use crate::components::airbyte::{look_of_job, records_words};
use crate::ui::{Bar, BarChart, Button, Clock, EmptyState, Skeleton, date_and_time, format};

/// Jobs that are asked for at once.
const PAGE: u32 = 50;
/// The newest jobs that the chart shows: more bars than that cannot be told apart.
const BARS: usize = 120;

/// The jobs that have been read.
#[derive(Clone, Copy)]
struct History {
    page: Page,
    first: Query<Jobs>,
    further: RwSignal<Vec<JobWithAttempts>>,
    reading: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    all: Memo<Vec<JobWithAttempts>>,
}

impl History {
    fn new(page: Page) -> Self {
        let target = page.target.get_value();
        let wanted = jobs_from(&target.id, 0);
        let first = use_query::<Jobs, _, _>(
            move || Some(QueryCall::new(target.instance.clone(), &wanted)),
            |_| SLOW,
        );
        let further = RwSignal::new(Vec::new());
        Self {
            page,
            first,
            further,
            reading: RwSignal::new(false),
            error: RwSignal::new(None),
            all: Memo::new(move |_| {
                let first = first.data();
                let first = first.as_ref().map_or(&[][..], |read| &read.jobs);
                further.with(|further| together(first, further))
            }),
        }
    }

    /// How many jobs are still to be read; `None` where the server does not say how many there are.
    fn left(&self) -> Option<u64> {
        let total = self.first.data()?.total_job_count?;
        Some(total.saturating_sub(self.all.with(Vec::len) as u64))
    }

    fn read_more(self) {
        if self.reading.get_untracked() {
            return;
        }
        self.reading.set(true);
        let target = self.page.target.get_value();
        let offset = u32::try_from(self.all.with_untracked(Vec::len)).unwrap_or(u32::MAX);
        spawn_local(async move {
            let read = call(&target.instance, &jobs_from(&target.id, offset)).await;
            self.reading.try_set(false);
            match read {
                Ok(read) => {
                    self.error.try_set(None);
                    self.further.try_update(|further| further.extend(read.jobs));
                }
                Err(error) => {
                    self.page.queries.notice(&error);
                    self.error.try_set(Some(error));
                }
            }
        });
    }
}

fn jobs_from(id: &str, offset: u32) -> ListJobs {
    ListJobs {
        config_types: vec![
            ConfigType::Sync,
            ConfigType::Refresh,
            ConfigType::Clear,
            ConfigType::ResetConnection,
        ],
        config_id: id.to_owned(),
        pagination: Pagination {
            page_size: PAGE,
            row_offset: offset,
        },
    }
}

/// The chart and the table.
pub fn history(page: Page) -> AnyView {
    let history = History::new(page);
    let stage = Memo::new(move |_| {
        let read = history.first.data().is_some();
        (
            read,
            history.all.with(Vec::is_empty),
            history.first.error().is_some(),
        )
    });
    let view = move || match stage.get() {
        (true, false, _) => filled(history),
        (true, true, _) => view! {
            <EmptyState
                title="No jobs yet"
                detail="The first sync will appear here, with how long it took and how it ended."
                    .to_owned()
            />
        }
        .into_any(),
        (false, _, false) => view! { <Skeleton lines=8 /> }.into_any(),
        (false, _, true) => ().into_any(),
    };
    view! {
        <QueryFailure query=history.first />
        {view}
    }
    .into_any()
}

fn filled(history: History) -> AnyView {
    let clock = Clock::get();
    let bars = Memo::new(move |_| {
        history.all.with(|all| {
            let newest = all.iter().take(BARS).rev();
            newest
                .map(|entry| bar(entry, untrack(|| clock.seconds_since(started(&entry.job)))))
                .collect()
        })
    });
    let lines = Memo::new(move |_| {
        let durations = history.all.with(|all| Durations::of(all));
        durations.map_or_else(Vec::new, |durations| durations.lines().to_vec())
    });
    let more = move || {
        let left = history.left();
        (left != Some(0)).then(|| {
            let pending = history.reading;
            view! {
                <div class="toolbar">
                    <Button on_click=move |_| history.read_more() pending>
                        {left.map_or_else(
                            || "Load more".to_owned(),
                            |left| format!("Load {} more of {left}", left.min(u64::from(PAGE))),
                        )}
                    </Button>
                    {move || history.error.get().map(|error| {
                        view! { <span role="alert">{error.title()} ". " {error.detail()}</span> }
                    })}
                </div>
            }
        })
    };
    view! {
        <BarChart
            label="Duration of jobs"
            headings=["Started", "Ended", "Duration"]
            bars
            lines
            axis=|seconds| format::duration(whole(seconds))
        />
        {table(history.page, history.all.into())}
        {more}
    }
    .into_any()
}

#[allow(clippy::cast_possible_truncation)] // Seconds of a sync.
fn whole(seconds: f64) -> i64 {
    seconds as i64
}

fn bar(entry: &JobWithAttempts, running_for: i64) -> Bar {
    let job = &entry.job;
    let took = took(entry, running_for);
    let records = job.aggregated_stats.map(|stats| stats.records_committed);
    let records = records.map_or_else(String::new, |n| format!(", {}", records_words(n)));
    #[allow(clippy::cast_precision_loss)] // Seconds of a sync: far below 2^53.
    let value = took.as_secs() as f64;
    Bar {
        value,
        state: look_of_job(&job.status),
        label: date_and_time(started(job)),
        text: format!("{}{records}", format::duration(took.as_secs())),
        href: None,
    }
}

/// How long a job took; of one that is live, how long it has been going on.
fn took(entry: &JobWithAttempts, running_for: i64) -> SignedDuration {
    if entry.job.status.is_terminal() || matches!(entry.job.status, JobStatus::Unknown(_)) {
        duration(&entry.job)
    } else {
        SignedDuration::from_secs(running_for.max(0))
    }
}
