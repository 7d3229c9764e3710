//! What a connection reads and how.

use airstrip_airbyte::config::{CatalogStream, StreamConfig};
use leptos::prelude::*;

use super::page::Page;
use crate::ui::{EmptyState, SearchBox, Skeleton, each, order};

/// From how many streams on they can be searched.
const MANY: usize = 10;

/// A stream as the table shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Stream {
    name: String,
    namespace: String,
    mode: String,
    cursor: String,
    key: String,
    selected: bool,
}

impl Stream {
    fn of(entry: &CatalogStream) -> Self {
        let config = entry.config.as_ref();
        let keys = config.map_or(&[][..], |config| &config.primary_key);
        let keys: Vec<String> = keys.iter().map(|path| path.join(".")).collect();
        Self {
            name: entry.stream.name.clone(),
            namespace: entry.stream.namespace.clone().unwrap_or_default(),
            mode: config.map(mode_words).unwrap_or_default(),
            cursor: config
                .map(|config| config.cursor_field.join("."))
                .unwrap_or_default(),
            key: keys.join(", "),
            selected: config.is_none_or(|config| config.selected != Some(false)),
        }
    }

    fn matches(&self, words: &[String]) -> bool {
        let text = format!("{} {}", self.namespace, self.name).to_lowercase();
        words.iter().all(|word| text.contains(word))
    }
}

/// How a stream is synced, in words; modes that this version does not know in Airbyte's.
fn mode_words(config: &StreamConfig) -> String {
    let read = match config.sync_mode.as_str() {
        "full_refresh" => "All records",
        "incremental" => "New and changed records",
        other => other,
    };
    let write = match config.destination_sync_mode.as_str() {
        "overwrite" => "replacing what is there",
        "append" => "added to what is there",
        "append_dedup" => "the latest of each key",
        "overwrite_dedup" => "replacing what is there, one of each key",
        "update" => "updating what is there",
        "soft_delete" => "deletions marked",
        other => other,
    };
    format!("{read}, {write}")
}

/// The streams that are synced first, each group by name.
fn ordered(streams: &[CatalogStream]) -> Vec<Stream> {
    let streams: Vec<Stream> = streams.iter().map(Stream::of).collect();
    let places = order(streams.len(), &mut |a, b| {
        let (a, b) = (&streams[a], &streams[b]);
        (!a.selected, &a.name, &a.namespace).cmp(&(!b.selected, &b.name, &b.namespace))
    });
    places.into_iter().map(|at| streams[at].clone()).collect()
}

/// The table and its search.
pub fn streams(page: Page) -> AnyView {
    let all = Memo::new(move |_| {
        let connection = page.connection.data()?;
        let catalog = connection.sync_catalog.as_ref();
        Some(ordered(catalog.map_or(&[][..], |catalog| &catalog.streams)))
    });
    let count = Memo::new(move |_| all.with(|all| all.as_ref().map(Vec::len)));
    let view = move || match count.get() {
        None if page.connection.error().is_some() => view! {
            <EmptyState
                title="The streams are not known"
                detail="They are part of the connection's details, which could not be read."
                    .to_owned()
            />
        }
        .into_any(),
        None => view! { <Skeleton lines=6 /> }.into_any(),
        Some(0) => view! {
            <EmptyState
                title="No streams"
                detail="The connection's catalog is empty: set it up in Airbyte.".to_owned()
            />
        }
        .into_any(),
        Some(count) => table(all, count),
    };
    view.into_any()
}

fn table(all: Memo<Option<Vec<Stream>>>, count: usize) -> AnyView {
    let search = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let words: Vec<String> =
            search.with(|s| s.split_whitespace().map(str::to_lowercase).collect());
        let all = all.get().unwrap_or_default();
        let found: Vec<Stream> = all.into_iter().filter(|s| s.matches(&words)).collect();
        found
    });
    let words = move || {
        let (shown, selected) = shown.with(|s| (s.len(), s.iter().filter(|s| s.selected).count()));
        if shown == count {
            format!("{count} streams, {selected} synced")
        } else {
            format!("{shown} of {count} streams")
        }
    };
    let toolbar = (count >= MANY).then(|| {
        view! {
            <SearchBox
                label="Search streams"
                value=search
                on_input=move |text: String| search.set(text)
            />
        }
    });
    let rows = each(
        move || shown.get(),
        |stream| format!("{stream:?}"),
        |stream| row(stream).into_any(),
    );
    view! {
        <div class="toolbar">
            {toolbar}
            <span class="muted num" role="status">{words}</span>
        </div>
        <div class="wide">
            <table class="table streams" aria-label="Streams">
                <thead>
                    <tr>
                        <th scope="col">"Stream"</th>
                        <th scope="col">"Namespace"</th>
                        <th scope="col">"Mode"</th>
                        <th scope="col">"Cursor"</th>
                        <th scope="col">"Primary key"</th>
                        <th scope="col">"Synced"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(stream: Stream) -> AnyView {
    view! {
        <tr class:muted=!stream.selected>
            <th scope="row" class="stream-name">
                {stream.name}
            </th>
            <td>{stream.namespace}</td>
            <td>{stream.mode}</td>
            <td class="mono">{stream.cursor}</td>
            <td class="mono">{stream.key}</td>
            <td>{if stream.selected { "yes" } else { "no" }}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn streams_are_told_in_words() {
        let text = r#"[
            {"stream":{"name":"b"},"config":{"selected":false,"syncMode":"full_refresh","destinationSyncMode":"overwrite"}},
            {"stream":{"name":"z","namespace":"public"},"config":{"syncMode":"incremental","destinationSyncMode":"append_dedup",
                "cursorField":["meta","updated"],"primaryKey":[["id"],["org","id"]]}},
            {"stream":{"name":"a"},"config":{"selected":true,"syncMode":"sideways","destinationSyncMode":"append"}}]"#;
        let streams: Vec<CatalogStream> = serde_json::from_str(text).unwrap();
        let ordered = ordered(&streams);
        let told: Vec<_> = ordered
            .iter()
            .map(|s| {
                (
                    s.name.as_str(),
                    s.mode.as_str(),
                    s.cursor.as_str(),
                    s.key.as_str(),
                    s.selected,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("a", "sideways, added to what is there", "", "", true),
                (
                    "z",
                    "New and changed records, the latest of each key",
                    "meta.updated",
                    "id, org.id",
                    true
                ),
                ("b", "All records, replacing what is there", "", "", false),
            ]
        );
        assert!(ordered[1].matches(&["publ".into(), "z".into()]));
        assert!(!ordered[1].matches(&["publ".into(), "a".into()]));
    }
}
