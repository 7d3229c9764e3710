//! Answers of reads, shared among everybody who asks the same within the operation's window.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use airstrip_contract::ProblemKind;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use moka::Expiry;
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use tracing::{Instrument, Span};

pub(crate) use super::answer::Answer;
use super::call::{Call, Named};
use super::send;
use crate::metrics::{self, Source};
use crate::problem::Failure;
use crate::request_id::RequestId;

/// How many bytes of answers are kept for one instance. Most deployments have two, and a process is
/// to stay under 40 MB.
const KEPT: u64 = 8 * 1024 * 1024;

/// What an entry takes besides its body and its key, about.
const ENTRY: usize = 512;

/// After this many things were written to, all answers fall instead of theirs.
const WRITTEN: usize = 4096;

/// The answers that an upstream has just given.
#[derive(Debug)]
pub(crate) struct Shared {
    answers: Cache<Key, Arc<Answer>>,
    written: RwLock<Written>,
}

/// When what was last written to. Times are counts of writes: what was read at one generation is
/// never served to who asks at a later one, so an answer that was under way during the write falls
/// with those that are kept.
#[derive(Debug, Default)]
struct Written {
    writes: u64,
    everything: u64,
    things: HashMap<Named, u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    generation: u64,
    operation: &'static str,
    path: String,
    body: Bytes,
    share: Duration,
}

/// Answers that are told to those who wait for them and to nobody after.
#[derive(Debug)]
enum Unkept {
    Failure(Failure),
    Answer(Arc<Answer>),
}

struct Window;

impl Expiry<Key, Arc<Answer>> for Window {
    fn expire_after_create(&self, key: &Key, _: &Arc<Answer>, _: Instant) -> Option<Duration> {
        Some(key.share)
    }
}

impl Default for Shared {
    fn default() -> Self {
        let weight = |key: &Key, answer: &Arc<Answer>| {
            let bytes = ENTRY + key.path.len() + key.body.len() + answer.body.len();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let answers = Cache::builder()
            .max_capacity(KEPT)
            .weigher(weight)
            .expire_after(Window)
            // The usual policy keeps out what has not been asked for often, however lately.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self {
            answers,
            written: RwLock::default(),
        }
    }
}

impl Shared {
    /// Changes with every launch or change of what the call is about, and of lists with every one
    /// of the instance: what was read before is then not what the call would be answered.
    pub fn generation(&self, call: &Call) -> u64 {
        let written = self.written.read().unwrap_or_else(PoisonError::into_inner);
        if call.targets.is_empty() {
            return written.writes;
        }
        let things = call.targets.iter();
        let last = things.filter_map(|thing| written.things.get(thing)).max();
        last.map_or(written.everything, |last| *last.max(&written.everything))
    }

    /// Drops what was read about these things, and all lists; without any, everything.
    pub fn drop_about(&self, things: &[Named]) {
        let mut written = self.written.write().unwrap_or_else(PoisonError::into_inner);
        written.writes += 1;
        let now = written.writes;
        if things.is_empty() || written.things.len() + things.len() > WRITTEN {
            written.everything = now;
            written.things.clear();
        }
        written
            .things
            .extend(things.iter().map(|thing| (thing.clone(), now)));
    }
}

/// The answer of a read: from the upstream, or the one that somebody else has just got from it.
pub(crate) async fn read(call: &Call, id: &RequestId) -> Result<Arc<Answer>, Failure> {
    if call.operation.share.is_zero() {
        return Box::pin(send::read(call, id)).await.map(Arc::new);
    }
    let shared = &call.upstream.shared;
    let key = Key {
        generation: shared.generation(call),
        operation: call.operation.name,
        path: call.path(),
        body: call.body(),
        share: call.operation.share,
    };
    if let Some(answer) = shared.answers.get(&key).await {
        metrics::read(call.operation, Source::Shared);
        return Ok(answer);
    }
    // On a task of its own: if this caller goes away, the others still get their answer.
    let (call, id) = (call.clone(), id.clone());
    let reading = async move {
        // Boxed, for of all those who wait only one is to need the room that it takes.
        let mut source = Source::Shared;
        let read = async {
            source = Source::Upstream;
            Box::pin(ask(&call, &id)).await
        };
        let answers = &call.upstream.shared.answers;
        let answer = answers.try_get_with(key, read).await;
        metrics::read(call.operation, source);
        answer
    };
    match tokio::spawn(reading.instrument(Span::current())).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(unkept)) => match &*unkept {
            Unkept::Failure(failure) => Err(failure.clone()),
            Unkept::Answer(answer) => Ok(Arc::clone(answer)),
        },
        Err(error) => Err(match error.try_into_panic() {
            Ok(panic) => Failure::panicked(&*panic),
            Err(_) => stopping(),
        }),
    }
}

async fn ask(call: &Call, id: &RequestId) -> Result<Arc<Answer>, Unkept> {
    let answer = send::read(call, id).await.map_err(Unkept::Failure)?;
    let answer = Arc::new(answer);
    let passing = answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS;
    if passing {
        return Err(Unkept::Answer(answer));
    }
    Ok(answer)
}

fn stopping() -> Failure {
    Failure::new(
        ProblemKind::Internal,
        "The console is stopping.",
        "It was told to stop before this was read. Try again.",
    )
}

/// The answer as a browser gets it: nothing but 304 where it has it already.
pub(crate) fn respond(answer: &Answer, headers: &HeaderMap) -> Response {
    let mut response = answer.to_response();
    let Some(tag) = answer.tag().filter(|_| answer.status == StatusCode::OK) else {
        return response;
    };
    if has(headers, tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    response.headers_mut().insert(header::ETAG, tag.clone());
    // The browser may keep it and has to ask each time: then who may see it is checked each time.
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    response
}

/// Whether the browser has what this tag stands for; compared as weak tags are (RFC 9110, 8.8.3.2).
fn has(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let Ok(tag) = tag.to_str().map(opaque) else {
        return false;
    };
    let lists = headers.get_all(header::IF_NONE_MATCH).iter();
    lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|known| known.trim() == "*" || opaque(known) == tag)
}
