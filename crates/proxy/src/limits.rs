//! How much one person may ask for.

use std::sync::atomic::{AtomicUsize, Ordering};

use airstrip_contract::{Access, Person, ProblemKind};
use axum::http::HeaderValue;
use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::config::Limits;
use crate::problem::Failure;

type Rate = DefaultKeyedRateLimiter<String>;

/// After how many requests those who have been quiet for a minute are forgotten.
const FORGET_EVERY: usize = 4096;

/// Counts what each person asks for. Launches are counted apart, so that a page that polls too much
/// does not keep its person from cancelling what it shows.
#[derive(Debug)]
pub struct PersonLimits {
    reads: Rate,
    launches: Rate,
    counted: AtomicUsize,
}

impl PersonLimits {
    /// These limits, with nothing counted yet.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            reads: Rate::keyed(Quota::per_minute(limits.reads_per_minute)),
            launches: Rate::keyed(Quota::per_minute(limits.launches_per_minute)),
            counted: AtomicUsize::new(0),
        }
    }

    /// Counts one request of a person.
    pub(crate) fn count(&self, person: &Person, access: Access) -> Result<(), Failure> {
        let (rate, what) = match access {
            Access::Read => (&self.reads, "reads"),
            Access::Launch | Access::Manage => (&self.launches, "launches and changes"),
        };
        if self.counted.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.reads.retain_recent();
            self.launches.retain_recent();
        }
        rate.check_key(&person.subject).map_err(|exceeded| {
            let wait = exceeded.wait_time_from(rate.clock().now());
            let seconds = wait.as_secs() + 1;
            Failure::new(
                ProblemKind::TooManyRequests,
                "You ask for too much at once.",
                format!(
                    "These are more {what} than one person may ask for in a minute. Nothing was \
                     sent. Close other tabs of the console, and try again in {seconds} s."
                ),
            )
            .with_retry_after(HeaderValue::from(seconds))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::num::NonZeroU32;

    use super::*;

    fn person(subject: &str) -> Person {
        Person {
            email: "ana@example.com".to_owned(),
            subject: subject.to_owned(),
        }
    }

    #[test]
    fn three_tabs_with_ten_thousand_connections_each_are_not_too_much() {
        let limits = PersonLimits::new(&Limits::default());
        for _ in 0..3 * (40 + 400) {
            assert_eq!(limits.count(&person("1"), Access::Read), Ok(()));
        }
        for _ in 0..100 {
            assert_eq!(limits.count(&person("1"), Access::Launch), Ok(()));
        }
    }

    #[test]
    fn each_person_has_their_own_and_launches_are_counted_apart() {
        let limits = PersonLimits::new(&Limits {
            reads_per_minute: NonZeroU32::new(2).unwrap(),
            launches_per_minute: NonZeroU32::new(1).unwrap(),
            ..Limits::default()
        });
        for (subject, access, allowed) in [
            ("1", Access::Read, true),
            ("1", Access::Read, true),
            ("1", Access::Read, false),
            ("1", Access::Launch, true),
            ("1", Access::Manage, false),
            ("2", Access::Read, true),
            ("2", Access::Manage, true),
            ("2", Access::Launch, false),
        ] {
            let counted = limits.count(&person(subject), access);
            assert_eq!(counted.is_ok(), allowed, "{subject} {access:?}");
        }
    }

    #[test]
    fn who_has_been_quiet_is_forgotten() {
        let limits = PersonLimits::new(&Limits {
            // Quiet for long enough after a few nanoseconds.
            reads_per_minute: NonZeroU32::MAX,
            ..Limits::default()
        });
        for number in 0..3 * FORGET_EVERY {
            let counted = limits.count(&person(&number.to_string()), Access::Read);
            assert_eq!(counted, Ok(()));
        }
        assert!(limits.reads.len() <= FORGET_EVERY, "{}", limits.reads.len());
    }
}
