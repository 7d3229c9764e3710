use std::num::NonZeroU32;

use airstrip_contract::System;

use super::finding::Report;
use super::section::Section;

/// How much one person may ask for, and how much an instance is asked at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Reads of one person in a minute.
    pub reads_per_minute: NonZeroU32,
    /// Launches and changes of one person in a minute.
    pub launches_per_minute: NonZeroU32,
    /// Reads of one instance at once; `None`: as its system bears.
    pub reads_at_once: Option<u16>,
    /// Launches and changes of one instance at once; `None`: as its system bears.
    pub launches_at_once: Option<u16>,
}

/// How many calls one instance is asked at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtOnce {
    /// Reads.
    pub reads: u16,
    /// Launches and changes.
    pub launches: u16,
}

/// A page with 10,000 connections asks for about 40 pages of the list and 400 times for statuses in
/// its first minute: three such tabs are 1,320 reads.
const READS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(6000).unwrap();

/// A person who selects a hundred rows means each of them.
const LAUNCHES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(120).unwrap();

impl Default for Limits {
    fn default() -> Self {
        Self {
            reads_per_minute: READS_PER_MINUTE,
            launches_per_minute: LAUNCHES_PER_MINUTE,
            reads_at_once: None,
            launches_at_once: None,
        }
    }
}

impl Limits {
    /// What an instance of this system is asked at once.
    #[must_use]
    pub fn at_once(&self, system: System) -> AtOnce {
        let usual = AtOnce::usual(system);
        AtOnce {
            reads: self.reads_at_once.unwrap_or(usual.reads),
            launches: self.launches_at_once.unwrap_or(usual.launches),
        }
    }
}

impl AtOnce {
    /// What a system bears with its usual settings. The one place for this: Airbyte's public API
    /// has 5 threads, where this is the one of the configuration API.
    #[must_use]
    pub const fn usual(system: System) -> Self {
        match system {
            System::Airbyte | System::Airflow => Self {
                reads: 16,
                launches: 8,
            },
        }
    }
}

pub(super) fn read(mut section: Section<'_>, report: &mut Report<'_>) -> Limits {
    let usual = Limits::default();
    let limits = Limits {
        reads_per_minute: number(&mut section, "reads_per_minute", report)
            .unwrap_or(usual.reads_per_minute),
        launches_per_minute: number(&mut section, "launches_per_minute", report)
            .unwrap_or(usual.launches_per_minute),
        reads_at_once: at_once(&mut section, "reads_at_once", report),
        launches_at_once: at_once(&mut section, "launches_at_once", report),
    };
    section.finish(report);
    limits
}

fn at_once(section: &mut Section<'_>, name: &'static str, report: &mut Report<'_>) -> Option<u16> {
    let given = section.number(name, report)?;
    let fits = u16::try_from(given.value)
        .ok()
        .filter(|n| (1..=1000).contains(n));
    if fits.is_none() {
        let what = format!("{} is not from 1 to 1000", given.value);
        let remedy = "write how many calls each instance bears at once, or leave it out";
        report.add(&given.place, what, remedy);
    }
    fits
}

fn number(
    section: &mut Section<'_>,
    name: &'static str,
    report: &mut Report<'_>,
) -> Option<NonZeroU32> {
    let given = section.number(name, report)?;
    let number = u32::try_from(given.value).ok().and_then(NonZeroU32::new);
    if number.is_none() {
        let what = format!("{} is not from 1 to {}", given.value, u32::MAX);
        let remedy = "write how much one person may ask for in a minute, or leave it out";
        report.add(&given.place, what, remedy);
    }
    number
}
