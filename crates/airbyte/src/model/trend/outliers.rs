use super::{Ended, Metric, Past, percentile};

/// How many landed jobs before it a job is held against.
const WINDOW: usize = 20;
/// With fewer than that nobody knows what is usual.
const ENOUGH: usize = 5;
/// An outlier is more than so many tenths of the usual.
const TENTHS: i64 = 30;
/// And takes so many seconds more: a sync of 2 s that takes 7 s is no news.
const SECONDS: i64 = 60;

/// How far jobs stand out, in tenths of the usual: 31 for "3.1 times the usual"; `None` of those that
/// do not. `jobs` are told oldest first.
///
/// The usual is the median of the last 20 jobs of the same kind that landed before it, once there are
/// five: it follows a connection that grows, and neither one outlier nor a failure spoils it. A job is
/// an outlier from more than three times that on; one of duration also has to take a minute longer.
#[must_use]
pub fn outliers(jobs: &[Past], metric: Metric) -> Vec<Option<i64>> {
    let mut windows: [Vec<i64>; 4] = Default::default();
    let judge = |job: &Past| {
        let window = &mut windows[job.kind as usize];
        let value = job.figure(metric)?;
        let found = judge(window, value, metric);
        if job.ended == Ended::Landed {
            if window.len() == WINDOW {
                window.remove(0);
            }
            window.push(value);
        }
        found
    };
    jobs.iter().map(judge).collect()
}

fn judge(window: &[i64], value: i64, metric: Metric) -> Option<i64> {
    if window.len() < ENOUGH {
        return None;
    }
    let mut sorted = window.to_vec();
    sorted.sort_unstable();
    let usual = percentile(&sorted, 50).filter(|usual| *usual > 0)?;
    let tenths = value.saturating_mul(10) / usual;
    let longer = metric != Metric::Duration || value - usual >= SECONDS;
    (tenths > TENTHS && longer).then_some(tenths)
}
