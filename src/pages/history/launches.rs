//! Who launched what is listed, asked for in portions.

use airstrip_contract::System;
use leptos::prelude::*;

use super::entry::Entry;
use super::source::Source;
use crate::components::LaunchedBy;
use crate::ui::each;

/// As many connections or DAGs as the proxy tells the launches of at once.
const AT_ONCE: usize = 100;

/// The launches of all sources.
#[derive(Clone, Copy)]
pub struct Launches(RwSignal<Vec<(System, String, LaunchedBy)>>);

impl Launches {
    /// Nothing yet.
    pub fn new() -> Self {
        Self(RwSignal::default())
    }

    /// Keeps reading the launches of what a source tells; draws nothing.
    pub fn follow(self, source: Source) -> AnyView {
        let targets = Memo::new(move |_| {
            let mut all: Vec<String> = Vec::new();
            let read = source.read.get();
            for entry in read.iter().flat_map(|read| &read.entries) {
                if !all.contains(&entry.target) {
                    all.push(entry.target.clone());
                }
            }
            all
        });
        let portions = move || {
            let count = targets.with(Vec::len).div_ceil(AT_ONCE);
            (0..count).collect::<Vec<_>>()
        };
        each(portions, ToString::to_string, move |portion: usize| {
            let (system, instance) = (source.system, source.instance.get_value());
            let launched = LaunchedBy::new(system, instance.clone(), move || {
                targets.with(|all| {
                    let portion = all.chunks(AT_ONCE).nth(portion);
                    portion.unwrap_or_default().to_vec()
                })
            });
            self.0
                .update(|all| all.push((system, instance.clone(), launched)));
            ().into_any()
        })
    }

    /// Who launched a job or run from here. Tracked.
    pub fn email(&self, entry: &Entry) -> Option<String> {
        let all = self.0.get();
        let mut own = all
            .iter()
            .filter(|(system, instance, _)| (*system, instance) == (entry.system, &entry.instance));
        own.find_map(|(_, _, launched)| launched.email(&entry.target, &entry.id))
    }
}
