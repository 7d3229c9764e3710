//! Airbyte's answers about the attempts of a job.

use serde_json::{Value, json};

use super::answers::Seen;
use super::failures::CANCELLED;
use super::plan::Attempt;
use super::progress::{Part, Volume};

/// Where an answer has the figures of attempts from. Neither tells committed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figures {
    /// Counted while the attempt goes on: the list of jobs has these (airbyte-platform,
    /// `StatsAggregationHelper.hydrateWithStats`).
    Counted,
    /// What the attempt told when it was over, for all other answers (airbyte-platform,
    /// `JobConverter.getAttemptRead`): nothing while it goes on, nor where it was cancelled
    /// (`JobsHandler.persistJobCancellation` keeps no output), and no namespaces.
    Told,
}

impl Seen<'_> {
    /// The attempts so far as `AttemptRead`.
    pub(crate) fn attempts(&self, figures: Figures) -> Vec<Value> {
        (0u64..)
            .zip(self.plan.begun(self.now))
            .map(|(number, attempt)| self.attempt(number, attempt, figures))
            .collect()
    }

    fn attempt(&self, number: u64, attempt: &Attempt, figures: Figures) -> Value {
        let over = attempt.ends <= self.now;
        let streams: Vec<_> = self
            .parts
            .iter()
            .map(|part| (part, part.moved(attempt, self.now)))
            .collect();
        let total = Volume::sum(streams.iter().map(|(_, volume)| *volume));
        let failure = attempt.failure.filter(|_| over);
        let told = over && failure != Some(&CANCELLED);
        let stats = match figures {
            Figures::Counted => Some((
                self.counted(total),
                streams
                    .iter()
                    .map(|(part, moved)| {
                        let mut stream = stream(part, counted(*moved));
                        stream["streamNamespace"] = json!(self.connection.source.namespace);
                        stream
                    })
                    .collect::<Vec<_>>(),
            )),
            Figures::Told => told.then(|| {
                let streams = streams.iter();
                let streams = streams.map(|(part, moved)| stream(part, output(*moved)));
                (output(total), streams.collect())
            }),
        };
        let (total_stats, stream_stats) = stats.unzip();
        json!({
            "id": number,
            "status": match (over, failure) {
                (false, _) => "running",
                (true, None) => "succeeded",
                (true, Some(_)) => "failed",
            },
            "createdAt": attempt.starts.seconds(),
            "updatedAt": if over { attempt.ends } else { self.now }.seconds(),
            "endedAt": over.then_some(attempt.ends.seconds()),
            "bytesSynced": told.then_some(total.bytes_committed),
            "recordsSynced": told.then_some(total.records_committed),
            "totalStats": total_stats,
            "streamStats": stream_stats,
            "failureSummary": failure.map(|failure| json!({
                "failures": failure.reasons(attempt.ends),
                "partialSuccess": total.records_committed > 0,
            })),
        })
    }

    /// Sums of an attempt, with how much there will be.
    fn counted(&self, total: Volume) -> Value {
        let whole = self.parts.iter().map(Part::whole);
        let (records, bytes) = whole.fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        // Only sources that can count their rows beforehand say how many there will be.
        let estimates = self.connection.source.namespace.is_some();
        let mut stats = counted(total);
        stats["estimatedRecords"] = json!(estimates.then_some(records));
        stats["estimatedBytes"] = json!(estimates.then_some(bytes));
        stats
    }
}

/// `AttemptStreamStats`.
fn stream(part: &Part, stats: Value) -> Value {
    json!({ "streamName": part.name, "stats": stats })
}

/// `AttemptStats` while they are counted.
fn counted(volume: Volume) -> Value {
    let mut stats = output(volume);
    stats["recordsRejected"] = json!(0);
    stats
}

/// `AttemptStats` as an attempt tells them when it is over.
fn output(volume: Volume) -> Value {
    json!({
        "recordsEmitted": volume.records_emitted,
        "bytesEmitted": volume.bytes_emitted,
        "recordsCommitted": volume.records_committed,
    })
}
