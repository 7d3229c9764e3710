//! Reads the audit: its newest page again and again, further ones as they are asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use airstrip_contract::{AuditEntry, AuditOutcome, AuditPage};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, QUICK, Queries, Query, QueryCall, SLOW, get_json, use_query};

/// Entries that are asked for at once.
pub const PAGE: usize = 100;

/// The entries that have been read, by their ids: those are in the order of time.
type Entries = BTreeMap<String, Arc<AuditEntry>>;

/// The entries that one question brought.
#[derive(Clone, Copy)]
pub struct Feed {
    query: StoredValue<String>,
    queries: Queries,
    /// The newest page.
    pub first: Query<AuditPage>,
    entries: RwSignal<Entries>,
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
                feed.accept(&page);
            }
        });
        feed
    }

    fn accept(self, page: &AuditPage) {
        let fresh = entries_of(page);
        let connected = self.entries.with_untracked(|old| overlap(old, &fresh));
        if !connected {
            // So much happened since the last look that there is a gap: what is below it is read
            // again when somebody goes there.
            self.next.set(page.next.clone());
            self.entries.set(Entries::new());
        }
        self.entries.update(|all| all.extend(fresh));
        if self.shown_to.with_untracked(Option::is_none) || !connected {
            self.show_new();
        }
    }

    /// The entries that are shown, newest first. Tracked.
    pub fn rows(&self) -> Vec<Arc<AuditEntry>> {
        let limit = self.shown_to.get();
        self.entries.with(|all| {
            let shown = all.values().rev();
            shown
                .skip_while(|entry| Some(&entry.id) > limit.as_ref())
                .cloned()
                .collect()
        })
    }

    /// How many entries wait to be shown. Tracked.
    pub fn waiting(&self) -> usize {
        let limit = self.shown_to.get();
        let newer = |entry: &&Arc<AuditEntry>| Some(&entry.id) > limit.as_ref();
        self.entries
            .with(|all| all.values().rev().take_while(newer).count())
    }

    /// Shows what has come meanwhile.
    pub fn show_new(&self) {
        let newest = self.entries.with_untracked(|all| {
            let newest = all.last_key_value();
            newest.map(|(id, _)| id.clone())
        });
        self.shown_to.set(newest);
    }

    /// An entry as it was last read. Tracked.
    pub fn get(&self, id: &str) -> Option<Arc<AuditEntry>> {
        self.entries.with(|all| all.get(id).cloned())
    }

    /// Whether an entry is the last that was read, and there are more. Not tracked.
    pub fn ends_with(&self, id: &str) -> bool {
        let last = self.entries.with_untracked(|all| {
            let last = all.first_key_value();
            last.is_some_and(|(last, _)| last == id)
        });
        last && self.next.with_untracked(Option::is_some)
    }

    /// Whether there are more. Tracked.
    pub fn has_more(&self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Reads a page more.
    pub fn read_more(self) {
        let Some(before) = self.next.get_untracked() else {
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
                    self.entries.try_update(|all| all.extend(entries_of(&page)));
                }
                Err(error) => {
                    queries.notice(&error);
                    self.error.try_set(Some(error));
                }
            }
        });
    }
}

fn entries_of(page: &AuditPage) -> Entries {
    let entries = page.entries.iter();
    entries
        .map(|entry| (entry.id.clone(), Arc::new(entry.clone())))
        .collect()
}

/// Whether the newest page reaches down to what was read before.
fn overlap(old: &Entries, fresh: &Entries) -> bool {
    match (old.last_key_value(), fresh.first_key_value()) {
        (Some((newest, _)), Some((oldest, _))) => newest >= oldest,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_does_not_reach_what_was_read_leaves_a_gap() {
        let entry = serde_json::json!({
            "id": "0", "at": "2026-11-20T10:00:00Z", "grant": "g", "operation": "sync",
            "person": {"email": "ana@example.com", "subject": "s"}, "access": "launch",
            "system": "airbyte", "instance": "prod", "target": null, "parameters": null,
            "request_id": "r", "client": null, "outcome": "done", "status": 200,
            "result": null, "detail": null, "duration_ms": 12,
        });
        let entries = |ids: &[&str]| -> Entries {
            let one = |id: &&str| {
                let entry: AuditEntry = serde_json::from_value(entry.clone()).ok()?;
                let id = (*id).to_owned();
                Some((id.clone(), Arc::new(AuditEntry { id, ..entry })))
            };
            ids.iter().filter_map(one).collect()
        };
        for (old, fresh, connected) in [
            (&["3", "4"][..], &["4", "5"][..], true),
            (&["3", "4"], &["2", "3", "4"], true),
            (&["3", "4"], &["5", "6"], false),
            (&[], &["5"], false),
            (&["3"], &[], false),
        ] {
            let answer = overlap(&entries(old), &entries(fresh));
            assert_eq!(answer, connected, "{old:?} {fresh:?}");
        }
    }
}
