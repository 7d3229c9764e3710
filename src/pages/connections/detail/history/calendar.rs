//! The days by outcome.

use std::sync::Arc;

use leptos::prelude::*;

use super::shown::Shown;
use crate::ui::{self, CalendarOf, Range, local_day};

/// The calendar with its legend.
pub fn calendar(shown: Shown) -> AnyView {
    let days = Memo::new(move |_| {
        let pool = shown.pool.get();
        let begun = pool.iter().map(|job| (job.past.at, job.state));
        Arc::new(ui::days(begun, &local_day))
    });
    let chosen = Memo::new(move |_| {
        let mut days = Vec::new();
        if shown.is_part() {
            days.extend(shown.jobs.get().iter().map(|job| local_day(job.past.at)));
            days.dedup();
        }
        Arc::new(days)
    });
    ui::calendar(CalendarOf {
        days,
        chosen,
        choose: Callback::new(move |day| choose(shown, day)),
        all: Callback::new(move |()| shown.show(Range::ALL)),
        noun: "jobs",
    })
}

/// Shows the jobs of a day, or all again where that day was shown already.
fn choose(shown: Shown, day: i64) {
    let pool = shown.pool.get_untracked();
    let of_day = pool.iter().map(|job| job.past.at);
    if let Some(range) = Range::of(of_day.filter(|at| local_day(*at) == day)) {
        let again = untrack(|| shown.range()) == range;
        shown.show(if again { Range::ALL } else { range });
    }
}
