//! The log of an attempt, made up line by line while it is sent: a million lines need no memory.

mod lines;
mod script;
mod write;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use crate::clock::Moment;
use crate::http::{Lost, Pieces, Reply, Request};

use super::answers::{Seen, without_nulls};
use super::attempts::Figures;
use super::refusal::{INDEX, Refusal};
use super::sentinels::Behaviour;
use super::serve::body;
use super::world::World;

use lines::Lines;
use write::{Form, Writer};

/// Bytes of a piece of a log.
const PIECE: usize = 64 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    job_id: i64,
    attempt_number: usize,
}

impl World {
    /// `AttemptInfoRead` with the log that there is by now.
    pub(super) fn attempt_log(&mut self, request: &Request, now: Moment) -> Result<Reply, Refusal> {
        let Query {
            job_id,
            attempt_number: number,
        } = body(request)?;
        let (index, job) = self.job(job_id).ok_or(Refusal::NotFound)?;
        let connection = self.connections.get(index).ok_or(Refusal::NotFound)?;
        match connection.behaviour {
            Some(Behaviour::LogError) => return Err(Refusal::Internal),
            Some(Behaviour::LogHtml) => return Ok(Reply::html(200, INDEX)),
            _ => {}
        }
        let seen = Seen::new(connection, job, now);
        let attempt = seen.attempts(Figures::Told).into_iter().nth(number);
        let attempt = without_nulls(attempt.ok_or(Refusal::NotFound)?);
        let form = if seen.has_plain_log(number) {
            Form::Formatted
        } else {
            Form::Structured
        };
        let lines = Lines::of(&seen, number, form).ok_or(Refusal::NotFound)?;
        let (kind, field) = match form {
            Form::Formatted => ("formatted", "logLines"),
            Form::Structured => ("structured", "events"),
        };
        let head = format!(
            "{{\"attempt\":{attempt},\"logType\":{},\"logs\":{{\"{field}\":[",
            json!(kind)
        );
        let tail = match form {
            Form::Formatted => "]}}",
            Form::Structured => "],\"version\":\"1\"}}",
        };
        let breaks_off = connection.behaviour == Some(Behaviour::LogCutOff);
        let cut = breaks_off.then(|| lines.length() / 2);
        Ok(Reply::json_pieces(pieces(head, lines, form, tail, cut)))
    }
}

/// A log as pieces of JSON; broken off after `cut` lines.
fn pieces(
    head: String,
    mut lines: Lines,
    form: Form,
    tail: &'static str,
    cut: Option<u64>,
) -> Pieces {
    let mut buffer = head.into_bytes();
    let mut writer = Writer::new(form);
    let mut written = 0;
    let mut over = false;
    Box::new(std::iter::from_fn(move || {
        if over {
            return None;
        }
        while buffer.len() < PIECE {
            if cut.is_some_and(|cut| written >= cut) {
                // What is there is sent first, so that it breaks off in the middle.
                if buffer.is_empty() {
                    over = true;
                    return Some(Err(Lost));
                }
                break;
            }
            let Some(line) = lines.next() else {
                buffer.extend_from_slice(tail.as_bytes());
                over = true;
                break;
            };
            if written > 0 {
                buffer.push(b',');
            }
            writer.write(&line, &mut buffer);
            written += 1;
        }
        Some(Ok(Bytes::from(std::mem::take(&mut buffer))))
    }))
}
