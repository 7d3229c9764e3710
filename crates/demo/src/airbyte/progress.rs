//! How much of each stream has moved at a moment.

use std::borrow::Cow;

use crate::clock::Moment;

use super::connection::Connection;
use super::job::{Job, Kind};
use super::plan::{Attempt, Plan, REFRESH_SIZE, WHOLE};
use super::sentinels::Behaviour;

/// Records and bytes of a stream, or of a sync.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Volume {
    pub(crate) records_emitted: u64,
    pub(crate) bytes_emitted: u64,
    pub(crate) records_committed: u64,
    pub(crate) bytes_committed: u64,
}

impl Volume {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            records_emitted: self.records_emitted + other.records_emitted,
            bytes_emitted: self.bytes_emitted + other.bytes_emitted,
            records_committed: self.records_committed + other.records_committed,
            bytes_committed: self.bytes_committed + other.bytes_committed,
        }
    }

    pub(crate) fn sum(volumes: impl IntoIterator<Item = Self>) -> Self {
        volumes.into_iter().fold(Self::default(), Self::plus)
    }
}

/// A stream's part in a job.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: Cow<'static, str>,
    /// Its place in the catalog.
    pub(crate) place: usize,
    records: u64,
    row: u64,
    /// The part of the job's work during which it moves.
    pub(crate) window: (u64, u64),
}

/// What the streams of a connection contribute to a job of `size` thousandths of the usual.
pub(crate) fn parts(connection: &Connection, job: &Job, size: u64) -> Vec<Part> {
    let streams = connection.streams();
    let weights = streams.iter().map(|stream| stream.weight).sum::<u64>();
    let weights = weights.max(1);
    // One stream of each connection takes far more time than its records explain.
    let slow = connection.slow_stream(streams.len());
    let times = weights + weights / 2;
    let usual = u128::from(connection.records) * u128::from(size) / 1000;
    let mut before = 0;
    streams
        .into_iter()
        .enumerate()
        .map(|(place, stream)| {
            // Streams follow one another and overlap, as connectors read a few at a time.
            let start = before * (WHOLE * 85 / 100) / times;
            before += stream.weight + if place == slow { weights / 2 } else { 0 };
            let end = before * (WHOLE * 85 / 100) / times + WHOLE * 15 / 100;
            let share = usual * u128::from(stream.weight) / u128::from(weights);
            let share = u64::try_from(share).unwrap_or(u64::MAX);
            let (records, row) = match connection.behaviour {
                _ if job.order.kind == Kind::Clear => (0, 0),
                // 2^53 + 1 is the first integer that a JavaScript number cannot hold.
                Some(Behaviour::HugeNumbers) => (
                    9_007_199_254_740_993 + u64::try_from(place).unwrap_or(0),
                    100,
                ),
                // Only what is refreshed is read from the beginning.
                _ if job.order.kind == Kind::Refresh && !job.order.names(place) => {
                    (share / REFRESH_SIZE, stream.row)
                }
                _ => (share, stream.row),
            };
            Part {
                name: stream.name,
                place,
                records,
                row,
                window: (start, end.min(WHOLE)),
            }
        })
        .filter(|part| job.order.kind != Kind::Clear || job.order.names(part.place))
        .collect()
}

impl Part {
    fn emitted(&self, work: u64) -> u64 {
        let (start, end) = self.window;
        let length = (end - start).max(1);
        let passed = work.saturating_sub(start).min(length);
        let records = u128::from(self.records) * u128::from(passed) / u128::from(length);
        u64::try_from(records).unwrap_or(u64::MAX)
    }

    /// Destinations commit in batches, some time after the records were read.
    fn committed(&self, work: u64) -> u64 {
        if work >= WHOLE {
            return self.records;
        }
        let batch = (self.records / 12).max(1);
        self.emitted(work.saturating_sub(WHOLE / 25)) / batch * batch
    }

    /// What an attempt has moved of this stream at `now`. It begins anew at what was committed.
    pub(crate) fn moved(&self, attempt: &Attempt, now: Moment) -> Volume {
        let work = attempt.work(now);
        let kept = self.committed(attempt.from);
        let records_emitted = self.emitted(work).saturating_sub(kept);
        let records_committed = self.committed(work).saturating_sub(kept);
        Volume {
            records_emitted,
            bytes_emitted: records_emitted * self.row,
            records_committed,
            bytes_committed: records_committed * self.row,
        }
    }

    /// Records and bytes that have been read when so much work is done.
    pub(crate) fn read(&self, work: u64) -> (u64, u64) {
        let records = self.emitted(work);
        (records, records * self.row)
    }

    /// All that will move.
    pub(crate) fn whole(&self) -> (u64, u64) {
        (self.records, self.records * self.row)
    }

    /// What all attempts of a job have moved of this stream at `now`.
    pub(crate) fn moved_by_all(&self, plan: &Plan, now: Moment) -> Volume {
        Volume::sum(
            plan.begun(now)
                .iter()
                .map(|attempt| self.moved(attempt, now)),
        )
    }
}
