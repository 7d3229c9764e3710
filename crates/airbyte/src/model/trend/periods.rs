use super::{Ended, Kind, Metric, Past, landed, percentile};

/// The length of a period, where the history reaches back far enough for two.
const DAYS: i64 = 30;
const DAY: i64 = 86_400;
/// Fewer landed syncs than that say nothing about how long one takes.
const ENOUGH: usize = 5;

/// The jobs of some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// All of them.
    pub jobs: i64,
    /// Those that landed.
    pub landed: i64,
    /// Those that failed.
    pub failed: i64,
    /// The median of the seconds that landed syncs took; `None` of fewer than five.
    pub median: Option<i64>,
    /// Records that arrived.
    pub records: i64,
    /// Bytes that arrived.
    pub bytes: i64,
}

impl Period {
    fn of(jobs: &[Past]) -> Self {
        let durations = landed(jobs, Kind::Sync, Metric::Duration);
        let median = percentile(&durations, 50).filter(|_| durations.len() >= ENOUGH);
        let mut period = Self {
            median,
            ..Self::default()
        };
        for job in jobs {
            let sum = |sum: i64, metric| sum.saturating_add(job.figure(metric).unwrap_or(0));
            period.jobs += 1;
            period.landed += i64::from(job.ended == Ended::Landed);
            period.failed += i64::from(job.ended == Ended::Failed);
            period.records = sum(period.records, Metric::Records);
            period.bytes = sum(period.bytes, Metric::Bytes);
        }
        period
    }

    /// Of a hundred jobs that ended by themselves, how many landed; 100 only where all did.
    #[must_use]
    pub fn landed_share(&self) -> Option<i64> {
        let ended = self.landed + self.failed;
        (ended > 0).then(|| self.landed * 100 / ended)
    }
}

/// The last days, and as many before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// How many days each has.
    pub days: i64,
    /// The last days.
    pub last: Period,
    /// Those before; `None` where there were no jobs.
    pub before: Option<Period>,
}

/// Compares the last 30 days with the 30 before. `jobs` are told oldest first; unless they are
/// `complete`, what is before the first is not known, and the periods are as long as what is known
/// allows for two. `None` where that is not even a day, and without jobs.
#[must_use]
pub fn compare(jobs: &[Past], now: i64, complete: bool) -> Option<Comparison> {
    let known = (now - jobs.first()?.at) / DAY / 2;
    let days = if complete { DAYS } else { known.min(DAYS) };
    if days < 1 {
        return None;
    }
    let length = days * DAY;
    let between = |from: i64, to: i64| {
        let within = jobs.iter().filter(|job| job.at > from && job.at <= to);
        within.copied().collect::<Vec<_>>()
    };
    let before = between(now - 2 * length, now - length);
    Some(Comparison {
        days,
        last: Period::of(&between(now - length, i64::MAX)),
        before: (!before.is_empty()).then(|| Period::of(&before)),
    })
}

/// How much more `now` is than `before`, in whole percent, negative for less; `None` without a
/// `before`.
#[must_use]
pub fn change(now: i64, before: i64) -> Option<i64> {
    let (now, before) = (i128::from(now), i128::from(before));
    let doubled = (before > 0).then(|| (now - before) * 200 / before)?;
    i64::try_from((doubled + doubled.signum()) / 2).ok()
}

/// How the latest jobs ended, all alike, and how many there are of them. Jobs that were cancelled or
/// have not ended are passed over.
#[must_use]
pub fn streak(jobs: &[Past]) -> Option<(Ended, usize)> {
    let mut ends = jobs.iter().rev().map(|job| job.ended);
    let mut ends =
        std::iter::from_fn(|| ends.find(|ended| matches!(ended, Ended::Landed | Ended::Failed)));
    let last = ends.next()?;
    Some((last, 1 + ends.take_while(|ended| *ended == last).count()))
}
