//! The demo's time: the wall clock, or a clock that a test turns by hand.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

const MICROS: i64 = 1_000_000;

/// A moment, in microseconds since the epoch: Airflow's own precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(i64);

impl Moment {
    pub(crate) const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(MICROS))
    }

    /// Whole seconds since the epoch, as Airbyte tells times of jobs.
    pub(crate) const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// Milliseconds since the epoch, as Airbyte tells times of failures.
    pub(crate) const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    pub(crate) const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(1000)))
    }

    pub(crate) const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    pub(crate) fn plus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this moment; negative when it is the other way round.
    pub(crate) const fn micros_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    pub(crate) fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

/// How many times as fast as usual work is done. The clock itself is never hastened: what a page
/// shows would otherwise have happened in the future of the person who looks at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speed(pub(crate) f64);

impl Speed {
    /// When something happens that would usually happen at `usual`, counted from `begin`.
    pub(crate) fn hasten(self, begin: Moment, usual: Moment) -> Moment {
        // Exact at speed 1: the span of a plan is far below 2^53 microseconds.
        let micros = usual.micros_since(begin) as f64 / self.0;
        begin.plus_micros(micros as i64)
    }

    /// When something happens that usually happens so many microseconds after `begin`.
    pub(crate) fn after(self, begin: Moment, micros: i64) -> Moment {
        self.hasten(begin, begin.plus_micros(micros))
    }
}

/// Where the embedded servers read the time.
#[derive(Debug, Clone)]
pub struct Clock(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Wall,
    Hand(watch::Receiver<Moment>),
}

/// Turns a clock made by [`Clock::by_hand`].
#[derive(Debug, Clone)]
pub struct Hand(Arc<watch::Sender<Moment>>);

impl Hand {
    /// Moves the clock on.
    pub fn advance(&self, duration: Duration) {
        self.0.send_modify(|now| *now = now.plus(duration));
    }

    /// What the clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.borrow().timestamp()
    }
}

impl Clock {
    /// The wall clock.
    #[must_use]
    pub const fn wall() -> Self {
        Self(Kind::Wall)
    }

    /// A clock that stands at `start` until the hand moves it: tests need no sleeps.
    #[must_use]
    pub fn by_hand(start: Timestamp) -> (Self, Hand) {
        let (hand, face) = watch::channel(start.into());
        (Self(Kind::Hand(face)), Hand(Arc::new(hand)))
    }

    pub(crate) fn now(&self) -> Moment {
        match &self.0 {
            Kind::Wall => Timestamp::now().into(),
            Kind::Hand(face) => *face.borrow(),
        }
    }

    /// Waits until the clock shows `moment`; for ever if the hand of a test is gone.
    pub(crate) async fn reach(&self, moment: Moment) {
        match &self.0 {
            Kind::Wall => {
                let left = u64::try_from(moment.micros_since(self.now())).unwrap_or(0);
                tokio::time::sleep(Duration::from_micros(left)).await;
            }
            Kind::Hand(face) => {
                if face.clone().wait_for(|now| *now >= moment).await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        }
    }
}
