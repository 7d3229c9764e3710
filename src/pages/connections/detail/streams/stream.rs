//! A stream of the catalog, in words, and its place among the others.

use std::cmp::Ordering;

use airstrip_airbyte::config::{CatalogStream, LastJobOfStream, StreamConfig};

use super::super::stream_state::{StreamState, key};
use crate::ui::{Column, Sort, lower, order};

/// The columns that can be sorted by.
pub const COLUMNS: &[Column] = &[
    Column::new("stream", "Stream").sortable(),
    Column::new("state", "State").sortable(),
    Column::new("last", "Last job").sortable(),
    Column::new("records", "Records").sortable().numeric(),
    Column::new("mode", "Mode").sortable(),
    Column::new("cursor", "Cursor"),
    Column::new("key", "Primary key"),
];

/// A stream as the table shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stream {
    /// What tells it from the others of the connection.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its namespace; empty where it has none.
    pub namespace: String,
    /// How it is synced, in Airbyte's terms.
    pub mode: String,
    /// The same in more words.
    pub told: String,
    /// The field that tells new records from old ones.
    pub cursor: String,
    /// The fields of its primary key.
    pub fields: String,
    /// Whether it is synced at all.
    pub selected: bool,
}

impl Stream {
    /// Reads a stream of the catalog.
    pub fn of(entry: &CatalogStream) -> Self {
        let config = entry.config.as_ref();
        let keys = config.map_or(&[][..], |config| &config.primary_key);
        let keys: Vec<String> = keys.iter().map(|path| path.join(".")).collect();
        let (mode, told) = config.map(mode_words).unwrap_or_default();
        Self {
            key: key(&entry.stream.name, entry.stream.namespace.as_deref()),
            name: entry.stream.name.clone(),
            namespace: entry.stream.namespace.clone().unwrap_or_default(),
            mode,
            told,
            cursor: config
                .map(|config| config.cursor_field.join("."))
                .unwrap_or_default(),
            fields: keys.join(", "),
            selected: config.is_none_or(|config| config.selected != Some(false)),
        }
    }

    /// Whether all words are found in its name or namespace.
    pub fn matches(&self, words: &[String]) -> bool {
        let text = lower(&format!("{}.{}", self.namespace, self.name));
        words.iter().all(|word| text.contains(word))
    }
}

/// How a stream is synced, short and in words; what this version does not know in Airbyte's word.
fn mode_words(config: &StreamConfig) -> (String, String) {
    let (read, reads) = match config.sync_mode.as_str() {
        "full_refresh" => ("Full refresh", "All records"),
        "incremental" => ("Incremental", "New and changed records"),
        other => (other, other),
    };
    let (write, writes) = match config.destination_sync_mode.as_str() {
        "overwrite" => ("overwrite", "replacing what is there"),
        "append" => ("append", "added to what is there"),
        "append_dedup" => ("deduplicated", "the latest of each key"),
        "overwrite_dedup" => (
            "overwrite, deduplicated",
            "replacing what is there, one of each key",
        ),
        "update" => ("update", "updating what is there"),
        "soft_delete" => ("soft delete", "deletions marked"),
        other => (other, other),
    };
    if write.is_empty() {
        return (read.to_owned(), reads.to_owned());
    }
    (format!("{read}, {write}"), format!("{reads}, {writes}"))
}

/// What is known of a stream besides its configuration.
pub type Known = (Option<StreamState>, Option<LastJobOfStream>);

/// The streams in the order that is asked for: those that are synced first, equal ones by name.
pub fn sorted(streams: &[Stream], sort: Sort, known: &dyn Fn(&str) -> Known) -> Vec<Stream> {
    let facts: Vec<Known> = streams.iter().map(|stream| known(&stream.key)).collect();
    let places = order(streams.len(), &mut |a, b| {
        let (one, other) = (&streams[a], &streams[b]);
        let asked = by(sort.column, (one, &facts[a]), (other, &facts[b]));
        let asked = if sort.descending {
            asked.reverse()
        } else {
            asked
        };
        let by_name = || (&one.name, &one.namespace).cmp(&(&other.name, &other.namespace));
        other
            .selected
            .cmp(&one.selected)
            .then(asked)
            .then_with(by_name)
    });
    places.into_iter().map(|at| streams[at].clone()).collect()
}

fn by(column: &str, one: (&Stream, &Known), other: (&Stream, &Known)) -> Ordering {
    let ((a, (state_a, job_a)), (b, (state_b, job_b))) = (one, other);
    match column {
        "state" => {
            let word = |state: &Option<StreamState>| state.as_ref().map(|state| state.word.clone());
            word(state_a).cmp(&word(state_b))
        }
        "last" => {
            let ended = |job: &Option<LastJobOfStream>| job.as_ref().and_then(|job| job.ended_at);
            ended(job_a).cmp(&ended(job_b))
        }
        "records" => {
            let records =
                |job: &Option<LastJobOfStream>| job.as_ref().and_then(|job| job.records_committed);
            records(job_a).cmp(&records(job_b))
        }
        "mode" => a.mode.cmp(&b.mode),
        _ => (&a.name, &a.namespace).cmp(&(&b.name, &b.namespace)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sort(column: &'static str, descending: bool) -> Sort {
        Sort { column, descending }
    }

    #[test]
    fn streams_are_told_in_words() {
        let text = r#"[
            {"stream":{"name":"b"},"config":{"selected":false,"syncMode":"full_refresh","destinationSyncMode":"overwrite"}},
            {"stream":{"name":"z","namespace":"public"},"config":{"syncMode":"incremental","destinationSyncMode":"append_dedup",
                "cursorField":["meta","updated"],"primaryKey":[["id"],["org","id"]]}},
            {"stream":{"name":"a"},"config":{"selected":true,"syncMode":"sideways","destinationSyncMode":"append"}}]"#;
        let streams: Vec<CatalogStream> = serde_json::from_str(text).unwrap();
        let streams: Vec<Stream> = streams.iter().map(Stream::of).collect();
        let ordered = sorted(&streams, sort("stream", false), &|_| (None, None));
        let told: Vec<_> = ordered
            .iter()
            .map(|s| {
                let (mode, told) = (s.mode.as_str(), s.told.as_str());
                let (cursor, fields) = (s.cursor.as_str(), s.fields.as_str());
                (s.name.as_str(), mode, told, cursor, fields, s.selected)
            })
            .collect();
        assert_eq!(
            told,
            [
                (
                    "a",
                    "sideways, append",
                    "sideways, added to what is there",
                    "",
                    "",
                    true
                ),
                (
                    "z",
                    "Incremental, deduplicated",
                    "New and changed records, the latest of each key",
                    "meta.updated",
                    "id, org.id",
                    true
                ),
                (
                    "b",
                    "Full refresh, overwrite",
                    "All records, replacing what is there",
                    "",
                    "",
                    false
                ),
            ]
        );
        assert!(ordered[1].matches(&["publ".into(), "z".into()]));
        assert!(ordered[1].matches(&["public.z".into()]));
        assert!(!ordered[1].matches(&["publ".into(), "a".into()]));
    }

    #[test]
    fn equal_streams_are_ordered_by_name_whichever_way() {
        let stream = |name: &str, selected| Stream {
            key: name.to_owned(),
            name: name.to_owned(),
            selected,
            ..Stream::default()
        };
        let streams = [
            stream("c", true),
            stream("off", false),
            stream("a", true),
            stream("b", true),
        ];
        let job = |records: u64| -> LastJobOfStream {
            let text = format!(
                r#"{{"streamName":"x","jobId":1,"configType":"sync","jobStatus":"succeeded","recordsCommitted":{records}}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let known = |key: &str| (None, (key == "b").then(|| job(u64::MAX)));
        for (asked, names) in [
            (sort("stream", false), ["a", "b", "c", "off"]),
            (sort("stream", true), ["c", "b", "a", "off"]),
            (sort("records", false), ["a", "c", "b", "off"]),
            (sort("records", true), ["b", "a", "c", "off"]),
        ] {
            let found = sorted(&streams, asked, &known);
            let found: Vec<_> = found.iter().map(|stream| stream.name.as_str()).collect();
            assert_eq!(found, names, "{asked:?}");
        }
    }
}
