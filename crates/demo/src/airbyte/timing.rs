//! How connections are scheduled, in Airbyte's terms.

use crate::schedule::{Days, Schedule};

/// How a connection's syncs are started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timing {
    Manual,
    Basic { units: i64, unit: &'static str },
    Cron(&'static str),
}

pub(crate) const HOUR: i64 = 3600;

/// Timings with their rules, the usual ones several times.
pub(crate) const TIMINGS: [(Timing, Schedule); 12] = [
    every(
        Timing::Basic {
            units: 15,
            unit: "minutes",
        },
        HOUR / 4,
    ),
    every(
        Timing::Basic {
            units: 1,
            unit: "hours",
        },
        HOUR,
    ),
    every(
        Timing::Basic {
            units: 3,
            unit: "hours",
        },
        3 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 6,
            unit: "hours",
        },
        6 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 6,
            unit: "hours",
        },
        6 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 12,
            unit: "hours",
        },
        12 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 24,
            unit: "hours",
        },
        24 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 24,
            unit: "hours",
        },
        24 * HOUR,
    ),
    daily(Timing::Cron("0 0 6 * * ?"), Days::All, 6 * HOUR),
    daily(Timing::Cron("0 30 2 * * ?"), Days::All, 5 * HOUR / 2),
    daily(Timing::Cron("0 0 7 ? * MON-FRI"), Days::Working, 7 * HOUR),
    MANUAL,
];

/// People start a manual connection about once a day.
pub(crate) const MANUAL: (Timing, Schedule) = every(Timing::Manual, 20 * HOUR);

/// As often as Airbyte allows for.
pub(crate) const EVERY_MINUTE: (Timing, Schedule) = every(
    Timing::Basic {
        units: 1,
        unit: "minutes",
    },
    60,
);

const fn every(timing: Timing, period: i64) -> (Timing, Schedule) {
    (timing, Schedule::Every { period, phase: 0 })
}

const fn daily(timing: Timing, days: Days, second: i64) -> (Timing, Schedule) {
    (timing, Schedule::Daily { days, second })
}
