//! What connectors and the platform say.

use serde_json::json;

use crate::random::Random;

use super::super::catalogue::connector_title;
use super::super::failures::Failure;
use super::super::job::Kind;
use super::super::progress::{Part, Volume};
use super::lines::{Level, Of, Speaker, Text};
use super::write::Form;

/// Characters of a line that no screen is wide enough for.
const VERY_LONG: usize = 20_000;

fn info(source: Speaker, text: impl Into<String>) -> Text {
    Text::new(Level::Info, source, text.into())
}

/// How a log begins.
pub(super) fn head(of: Of) -> Vec<Text> {
    let (job, number) = (of.job, of.number);
    let platform = |text: String| info(Speaker::Platform, text);
    let mut head = vec![
        platform("Executing worker wrapper. Airbyte version: 2.0.0".to_owned()),
        platform(format!(
            "Cloud storage job log path: /workspace/{job}/{number}/logs.log"
        )),
        platform("----- START REPLICATION -----".to_owned()),
        platform(format!(
            "APPLY Stage: BUILD — (workloadId={job}_{number}_{})",
            of.kind.as_str()
        )),
        platform(format!(
            "Launching replication pod: replication-job-{job}-attempt-{number}"
        )),
        platform(format!(
            "Using connectors airbyte/source-{}:2.7.1 and airbyte/destination-{}:2.7.1",
            of.source.connector, of.destination.connector
        )),
        info(
            Speaker::Orchestrator,
            format!("start sync worker. job id: {job} attempt id: {number}"),
        ),
        info(
            Speaker::Destination,
            format!(
                "Running destination {}",
                connector_title(of.destination.connector)
            ),
        ),
    ];
    if of.kind != Kind::Clear {
        head.push(info(
            Speaker::Source,
            format!("Starting syncing {}", connector_title(of.source.connector)),
        ));
    }
    head
}

/// How a log ends.
pub(super) fn tail(
    of: Of,
    failure: Option<&'static Failure>,
    form: Form,
    moved: Volume,
) -> Vec<Text> {
    let mut tail = Vec::new();
    if let Some(failure) = failure {
        let source = match failure.origin {
            "source" => Speaker::Source,
            "destination" => Speaker::Destination,
            "replication" => Speaker::Orchestrator,
            _ => Speaker::Platform,
        };
        let text = match failure.kind {
            Some(kind) => format!("{} ({kind})", failure.message),
            None => failure.message.to_owned(),
        };
        let mut error = Text::new(Level::Error, source, text);
        let stack = failure.stack();
        match form {
            Form::Structured => {
                error.stack = Some(stack);
                tail.push(error);
            }
            Form::Formatted => {
                tail.push(error);
                tail.extend(stack.lines().map(|line| continuation(source, line)));
            }
        }
    } else if of.kind != Kind::Clear {
        tail.push(info(
            Speaker::Source,
            format!("Finished syncing {}", connector_title(of.source.connector)),
        ));
    }
    tail.push(info(
        Speaker::Destination,
        "Destination connector has closed its streams.",
    ));
    let summary = json!({
        "status": if failure.is_some() { "failed" } else { "completed" },
        "recordsEmitted": moved.records_emitted,
        "recordsCommitted": moved.records_committed,
        "bytesEmitted": moved.bytes_emitted,
        "bytesCommitted": moved.bytes_committed,
    });
    let summary = format!("sync summary: {summary:#}");
    match form {
        Form::Structured => tail.push(info(Speaker::Orchestrator, summary)),
        Form::Formatted => {
            let mut lines = summary.lines();
            tail.extend(lines.next().map(|line| info(Speaker::Orchestrator, line)));
            tail.extend(lines.map(|line| continuation(Speaker::Orchestrator, line)));
        }
    }
    tail.push(info(Speaker::Platform, "----- END REPLICATION -----"));
    tail
}

fn continuation(source: Speaker, text: &str) -> Text {
    Text {
        continues: true,
        ..info(source, text)
    }
}

const WRITE_ERROR: &str =
    "Failed to write a batch, trying again: connection reset by peer (SQLSTATE 08006)";

const FRAMES: [&str; 3] = [
    "\tat io.airbyte.cdk.load.write.StreamLoader.processBatch(StreamLoader.kt:88)",
    "\tat io.airbyte.cdk.load.task.internal.ProcessBatchTask.execute(ProcessBatchTask.kt:57)",
    "\tat java.base/java.lang.Thread.run(Thread.java:1583)",
];

/// An error that the destination gets over.
pub(super) fn error(form: Form) -> Text {
    let mut error = Text::new(Level::Error, Speaker::Destination, WRITE_ERROR.to_owned());
    error.stack = (form == Form::Structured).then(|| FRAMES.join("\n"));
    error
}

/// A line of that error's stack trace, where there is so much of it.
pub(super) fn frame(number: u64) -> Option<Text> {
    let frame = FRAMES.get(usize::try_from(number).ok()?)?;
    Some(Text {
        level: Level::Error,
        ..continuation(Speaker::Destination, frame)
    })
}

/// A stream gets its turn.
pub(super) fn begins(part: &Part) -> Text {
    info(
        Speaker::Source,
        format!("Marking stream {} as RUNNING", part.name),
    )
}

/// Nothing is moved.
pub(super) fn idle() -> Text {
    info(Speaker::Orchestrator, "Waiting for the destination")
}

/// A line while a stream is moved.
pub(super) fn middle(of: Of, part: &Part, work: u64, mut random: Random) -> Text {
    let name = &part.name;
    if of.kind == Kind::Clear {
        return info(
            Speaker::Destination,
            format!("Dropping what was synced of {name}"),
        );
    }
    let (records, bytes) = part.read(work);
    let megabytes = bytes / 1_000_000;
    match random.between(0, 9_999) {
        0..2 => Text::new(
            Level::Debug,
            Speaker::Source,
            format!(
                "Record of {name}: {{\"id\":\"{}\",\"notes\":\"{}\"}}",
                random.uuid(),
                "lorem ipsum dolor sit amet ".repeat(VERY_LONG / 27),
            ),
        ),
        2..30 => info(
            Speaker::Source,
            format!(
                "Custom field <b onmouseover=alert(1)>{name}</b><script>alert({records})</script> \
                 & \"label\" kept as it is"
            ),
        ),
        30..150 => info(
            Speaker::Destination,
            format!("\u{1b}[1;32m✔\u{1b}[0m table \u{1b}[4m{name}\u{1b}[0m matches the catalog"),
        ),
        150..350 => Text::new(
            Level::Warn,
            Speaker::Source,
            format!(
                "Backing off {}.{} seconds after {} tries: 429 Too Many Requests",
                random.between(1, 59),
                random.between(0, 9),
                random.between(1, 4)
            ),
        ),
        350..1_900 => Text::new(
            Level::Debug,
            Speaker::Source,
            format!(
                "GET https://api.example.com/{name}?cursor={:08x} 200 in {} ms",
                random.next() >> 32,
                random.between(40, 900)
            ),
        ),
        1_900..4_200 => info(
            Speaker::Destination,
            format!(
                "Flushing {} records ({} kB) of stream {name}",
                random.between(500, 25_000),
                random.between(300, 18_000)
            ),
        ),
        4_200..5_000 => info(
            Speaker::Orchestrator,
            format!("Stream {name}: {records} records, {megabytes} MB so far"),
        ),
        _ => info(
            Speaker::Source,
            format!("Read {records} records from {name} stream"),
        ),
    }
}
