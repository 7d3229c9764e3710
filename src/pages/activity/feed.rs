//! Reads the audit: its newest page again and again, further ones as they are asked for.

use std::ops::Deref;
use std::sync::Arc;

use airstrip_contract::{AuditEntry, AuditOutcome, AuditPage};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, QUICK, Queries, Query, QueryCall, SLOW, get_json, use_query};

/// Entries that are asked for at once.
const PAGE: usize = 100;

/// An entry in the page that it was read with.
#[derive(Clone)]
pub struct Entry {
    page: Arc<AuditPage>,
    at: usize,
}

impl Deref for Entry {
    type Target = AuditEntry;

    fn deref(&self) -> &AuditEntry {
        &self.page.entries[self.at]
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// The entries that one question brought.
#[derive(Clone, Copy)]
pub struct Feed {
    query: StoredValue<String>,
    queries: Queries,
    /// The newest page.
    pub first: Query<AuditPage>,
    /// What was read, newest first: ids are in the order of time.
    entries: RwSignal<Vec<Entry>>,
    /// Asks for the page after all that were read.
    next: RwSignal<Option<String>>,
    /// Whether a further page is being read.
    pub reading: RwSignal<bool>,
    /// Why it could not be read.
    pub error: RwSignal<Option<ApiError>>,
    /// The newest entry that is shown. What comes after it waits, so that no row moves away from
    /// under the pointer.
    shown_to: RwSignal<Option<String>>,
}

impl Feed {
    /// Starts reading what a query of `/api/audit` finds.
    pub fn new(query: String) -> Self {
        let query = StoredValue::new(query);
        let path =
            move |more: &str| query.with_value(|query| format!("audit?{query}&limit={PAGE}{more}"));
        let first = use_query::<AuditPage, _, _>(
            move || Some(QueryCall::own("audit", &path(""))),
            |page| {
                let under_way = |entry: &AuditEntry| entry.outcome == AuditOutcome::UnderWay;
                if page.is_some_and(|page| page.entries.iter().any(under_way)) {
                    QUICK
                } else {
                    SLOW / 3
                }
            },
        );
        let feed = Self {
            query,
            queries: Queries::get(),
            first,
            entries: RwSignal::default(),
            next: RwSignal::new(None),
            reading: RwSignal::new(false),
            error: RwSignal::new(None),
            shown_to: RwSignal::new(None),
        };
        Effect::new(move |_| {
            if let Some(page) = first.data() {
                feed.accept(page);
            }
        });
        feed
    }

    fn accept(self, page: Arc<AuditPage>) {
        let connected = self.entries.with_untracked(|old| reaches(old, &page));
        if !connected {
            // So much happened since the last look that there is a gap: what is below it is read
            // again when somebody goes there.
            self.next.set(page.next.clone());
            self.entries.set(Vec::new());
        }
        self.entries.update(|all| merge(all, page));
        if self.shown_to.with_untracked(Option::is_none) || !connected {
            self.show_new();
        }
    }

    /// The entries that are shown, newest first. Tracked.
    pub fn rows(&self) -> Vec<Entry> {
        let waiting = self.waiting();
        self.entries.with(|all| all[waiting..].to_vec())
    }

    /// How many entries wait to be shown. Tracked.
    pub fn waiting(&self) -> usize {
        let limit = self.shown_to.get().unwrap_or_default();
        let newer = |entry: &&Entry| entry.id > limit;
        self.entries
            .with(|all| all.iter().take_while(newer).count())
    }

    /// Shows what has come meanwhile.
    pub fn show_new(&self) {
        let newest = self
            .entries
            .with_untracked(|all| all.first().map(|entry| entry.id.clone()));
        self.shown_to.set(newest);
    }

    /// An entry as it was last read. Tracked.
    pub fn get(&self, id: &str) -> Option<Entry> {
        self.entries
            .with(|all| place(all, id).ok().map(|at| all[at].clone()))
    }

    /// Whether an entry is the last that was read, and there are more. Not tracked.
    pub fn ends_with(&self, id: &str) -> bool {
        let last = self
            .entries
            .with_untracked(|all| all.last().is_some_and(|last| last.id == id));
        last && self.next.with_untracked(Option::is_some)
    }

    /// Whether there are more. Tracked.
    pub fn has_more(&self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Reads a page more.
    pub fn read_more(self) {
        // It is asked for in a frame by which the question may be another one.
        let Some(before) = self.next.try_get_untracked().flatten() else {
            return;
        };
        if self.reading.get_untracked() {
            return;
        }
        self.reading.set(true);
        let queries = self.queries;
        let query = self.query.get_value();
        spawn_local(async move {
            let before = percent_encoding::utf8_percent_encode(&before, crate::routes::SEGMENT);
            let url = format!("/api/audit?{query}&limit={PAGE}&before={before}");
            let answer = get_json::<AuditPage>("audit", &url).await;
            self.reading.try_set(false);
            match answer {
                Ok(page) => {
                    self.error.try_set(None);
                    self.next.try_set(page.next.clone());
                    self.entries.try_update(|all| merge(all, Arc::new(page)));
                }
                Err(error) => {
                    queries.notice(&error);
                    self.error.try_set(Some(error));
                }
            }
        });
    }
}

/// Where an entry is, or belongs.
fn place(all: &[Entry], id: &str) -> Result<usize, usize> {
    all.binary_search_by(|entry| id.cmp(&entry.id))
}

/// Adds the entries of a page, each in the place of what was read of it before.
fn merge(all: &mut Vec<Entry>, page: Arc<AuditPage>) {
    for at in 0..page.entries.len() {
        let entry = Entry {
            page: Arc::clone(&page),
            at,
        };
        match place(all, &entry.id) {
            Ok(at) => all[at] = entry,
            Err(at) => all.insert(at, entry),
        }
    }
}

/// Whether the newest page reaches down to what was read before.
fn reaches(old: &[Entry], page: &AuditPage) -> bool {
    match (old.first(), page.entries.last()) {
        (Some(newest), Some(oldest)) => newest.id >= oldest.id,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn page(ids: &[&str], outcome: &str) -> Arc<AuditPage> {
        let entry = |id: &&str| {
            serde_json::json!({
                "id": id, "at": "2026-11-20T10:00:00Z", "grant": "g", "operation": "sync",
                "person": {"email": "ana@example.com", "subject": "s"}, "access": "launch",
                "system": "airbyte", "instance": "prod", "target": null, "parameters": null,
                "request_id": "r", "client": null, "outcome": outcome, "status": 200,
                "result": null, "detail": null, "duration_ms": 12,
            })
        };
        let entries: Vec<_> = ids.iter().map(entry).collect();
        let page = serde_json::json!({"entries": entries, "next": null, "everyone": true});
        Arc::new(serde_json::from_value(page).unwrap())
    }

    #[test]
    fn a_page_that_does_not_reach_what_was_read_leaves_a_gap() {
        for (old, fresh, connected) in [
            (&["4", "3"][..], &["5", "4"][..], true),
            (&["4", "3"], &["4", "3", "2"], true),
            (&["4", "3"], &["6", "5"], false),
            (&[], &["5"], false),
            (&["3"], &[], false),
        ] {
            let mut all = Vec::new();
            merge(&mut all, page(old, "done"));
            let answer = reaches(&all, &page(fresh, "done"));
            assert_eq!(answer, connected, "{old:?} {fresh:?}");
        }
    }

    #[test]
    fn an_entry_that_is_read_again_is_shown_once_as_it_is_now() {
        let mut all = Vec::new();
        merge(&mut all, page(&["4", "2"], "under-way"));
        merge(&mut all, page(&["1"], "done"));
        merge(&mut all, page(&["5", "4", "3"], "done"));
        let told: Vec<_> = all
            .iter()
            .map(|entry| format!("{} {}", entry.id, entry.outcome))
            .collect();
        assert_eq!(
            told,
            ["5 done", "4 done", "3 done", "2 under-way", "1 done"]
        );
        assert_eq!(place(&all, "3"), Ok(2));
        assert!(place(&all, "9").is_err());
    }
}
