//! Logs and exports: passed on as they come, so that their length costs no memory.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use airstrip_contract::{Access, Operation};
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use tokio::time::Instant;
use tower_http::timeout::TimeoutBody;

use super::answer::{self, STANDSTILL, is_json, media_type};
use super::call::Call;
use super::places::Place;
use super::send::{self, Sent};
use super::skim::Ending;
use super::veil::{Veiled, secret};
use crate::cause::root_cause;
use crate::problem::Failure;
use crate::request_id::RequestId;

/// The most that is passed on of one answer. Who needs more of a log takes it from the store that
/// the upstream keeps its logs in.
const MOST: u64 = 256 * 1024 * 1024;

/// Whether the answers of an operation are passed on as they come. What nobody shares is read for
/// its length: logs and exports.
pub(super) fn is_streamed(operation: &Operation) -> bool {
    operation.access == Access::Read && operation.share.is_zero()
}

/// The answer to a read that is not shared.
pub(super) async fn answer(call: &Call, id: &RequestId) -> Result<Response, Failure> {
    let deadline = Instant::now() + call.operation.timeout;
    let place = call.upstream.places.for_stream(call, deadline).await?;
    let answer = send::head(call, id, deadline).await?;
    let due = |answer: &reqwest::Response| is_json(answer) || Text::of(answer).is_some();
    answer::check_head(call, &answer, due)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    for name in [header::CONTENT_TYPE, header::RETRY_AFTER] {
        if let Some(value) = answer.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    let length = answer.content_length().filter(|length| *length <= MOST);
    if let Some(length) = length {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    let end = match Text::of(&answer) {
        Some(text) => End::Line(text),
        None => End::Json(Ending::default()),
    };
    let sent = answer.extensions().get::<Sent>().cloned();
    let secret = sent.as_ref().map_or(&[][..], secret);
    let pieces = TimeoutBody::new(STANDSTILL, reqwest::Body::from(answer));
    let veiled = Veiled::new(Body::new(pieces).into_data_stream(), secret);
    let (request_id, instance) = (id.clone(), call.upstream.name.clone());
    let told = veiled.inspect_err(move |error| {
        let (request_id, why) = (request_id.as_str(), root_cause(error));
        tracing::warn!(request_id, instance, why, "a log broke off");
    });
    let passed = Cut::new(told, MOST, end, Some(place));
    *response.body_mut() = Body::from_stream(passed);
    Ok(response)
}

/// Types in which a line can be added that says where the rest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    Plain,
    JsonLines,
}

impl Text {
    fn of(answer: &reqwest::Response) -> Option<Self> {
        match media_type(answer).as_str() {
            "text/plain" => Some(Self::Plain),
            "application/x-ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }

    /// The line that ends an answer which was cut after this many bytes.
    fn last_line(self, most: u64) -> String {
        let what = mark(most);
        match self {
            Self::Plain => format!("\n[{what}]\n"),
            Self::JsonLines => format!("\n{{\"airstrip_cut\":\"{what}\"}}\n"),
        }
    }
}

/// What an answer says that was cut after this many bytes.
fn mark(most: u64) -> String {
    format!("Airstrip cut this here: it is longer than {most} bytes.")
}

/// How an answer ends that is cut.
#[derive(Debug)]
enum End {
    /// With a line of its own.
    Line(Text),
    /// With another element of the list that it is in, and whole JSON.
    Json(Ending),
}

/// More than the longest line of a log that anybody reads. Where no element of a list ends within
/// this, there is none.
const OVERRUN: u64 = 4 * 1024 * 1024;

/// A body that ends after a number of bytes, and says so as its type allows, for a reader to use what
/// came before. Where it cannot say so it breaks off: it never looks whole.
///
/// When the upstream breaks off, JSON ends in order where it has come to: that its own end is missing
/// says enough. Were it to break off as well, a browser would drop what its page has not taken yet,
/// and compression what it has not written.
struct Cut<S> {
    /// With the place that it takes among the calls of the instance.
    inner: Option<(S, Option<Place>)>,
    most: u64,
    left: u64,
    overrun: u64,
    end: End,
}

impl<S> Cut<S> {
    fn new(inner: S, most: u64, end: End, place: Option<Place>) -> Self {
        Self {
            inner: Some((inner, place)),
            most,
            left: most,
            overrun: OVERRUN,
            end,
        }
    }

    /// What passes of a piece, and whether more may follow; `None`: it cannot end here.
    fn pass(&mut self, piece: Bytes) -> Option<(Bytes, bool)> {
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        let fits = usize::try_from(self.left).unwrap_or(usize::MAX);
        let (within, beyond) = piece.split_at(fits.min(piece.len()));
        if let End::Json(ending) = &mut self.end {
            ending.pass(within);
        }
        if length <= self.left {
            self.left -= length;
            return Some((piece, true));
        }
        self.left = 0;
        let (kept, end) = match &mut self.end {
            End::Line(text) => (within.len(), text.last_line(self.most)),
            End::Json(ending) => match ending.find(beyond, &mark(self.most)) {
                Some((kept, end)) => (within.len() + kept, end),
                None => {
                    let over = u64::try_from(beyond.len()).unwrap_or(u64::MAX);
                    self.overrun = self.overrun.checked_sub(over)?;
                    return Some((piece, true));
                }
            },
        };
        let mut last = piece.slice(..kept).to_vec();
        last.extend_from_slice(end.as_bytes());
        Some((last.into(), false))
    }
}

impl<S, E> Stream for Cut<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    type Item = Result<Bytes, Broken<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some((inner, _)) = &mut self.inner else {
            return Poll::Ready(None);
        };
        let piece = match ready!(Pin::new(inner).poll_next(context)) {
            Some(Ok(piece)) => piece,
            Some(Err(error)) => {
                self.inner = None;
                let says_so = matches!(&self.end, End::Json(ending) if ending.is_open());
                return Poll::Ready((!says_so).then_some(Err(Broken::Upstream(error))));
            }
            None => return Poll::Ready(None),
        };
        let passed = self.pass(piece);
        if !matches!(passed, Some((_, true))) {
            // Closes the connection to the upstream.
            self.inner = None;
        }
        Poll::Ready(Some(match passed {
            Some((passed, _)) => Ok(passed),
            None => Err(Broken::TooLarge),
        }))
    }
}

/// Why a body breaks off.
#[derive(Debug, PartialEq, Eq)]
enum Broken<E> {
    Upstream(E),
    TooLarge,
}

impl<E: std::fmt::Display> std::fmt::Display for Broken<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Upstream(error) => error.fmt(f),
            Self::TooLarge => write!(f, "the answer is longer than {MOST} bytes"),
        }
    }
}

impl<E: std::error::Error> std::error::Error for Broken<E> {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use futures_util::StreamExt;
    use futures_util::stream::iter;

    use super::*;

    /// What passes of these chunks when nine bytes may.
    async fn passed(text: Option<Text>, chunks: &'static [&str]) -> (String, Option<Broken<()>>) {
        let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(*chunk)).collect();
        passed_of(text, 9, &chunks).await
    }

    async fn passed_of(
        text: Option<Text>,
        most: u64,
        chunks: &[Result<&'static str, ()>],
    ) -> (String, Option<Broken<()>>) {
        let chunks = chunks.iter().map(|chunk| chunk.map(Bytes::from));
        let end = text.map_or(End::Json(Ending::default()), End::Line);
        let mut cut = Cut::new(iter(chunks), most, end, None);
        let mut whole = String::new();
        while let Some(chunk) = cut.next().await {
            match chunk {
                Ok(chunk) => whole.push_str(std::str::from_utf8(&chunk).unwrap()),
                Err(broken) => return (whole, Some(broken)),
            }
        }
        (whole, None)
    }

    #[tokio::test]
    async fn what_fits_passes_as_it_is() {
        for text in [None, Some(Text::Plain), Some(Text::JsonLines)] {
            for chunks in [&["123", "456", "789"][..], &["123456789"], &["", "1"], &[]] {
                let (whole, broken) = passed(text, chunks).await;
                assert_eq!((whole, broken), (chunks.concat(), None));
            }
        }
    }

    #[tokio::test]
    async fn the_rest_is_cut_with_a_line_that_says_so() {
        for chunks in [
            &["123", "456", "789", "0"][..],
            &["1234567890"],
            &["12345678", "90", "1"],
        ] {
            let (whole, broken) = passed(Some(Text::Plain), chunks).await;
            let line = "[Airstrip cut this here: it is longer than 9 bytes.]";
            assert_eq!((whole, broken), (format!("123456789\n{line}\n"), None));
            let (whole, _) = passed(Some(Text::JsonLines), chunks).await;
            let last = whole.lines().last().unwrap();
            let last: serde_json::Value = serde_json::from_str(last).unwrap();
            assert!(
                last["airstrip_cut"].as_str().unwrap().contains("longer"),
                "{last}"
            );
        }
    }

    #[tokio::test]
    async fn json_ends_behind_a_whole_element() {
        for chunks in [
            &[r#"{"l":["one","two"]}"#][..],
            &[r#"{"l":["o"#, r#"ne","#, r#""two"]}"#],
            &[r#"{"l":["one""#, ",", r#""two""#, "]}"],
        ] {
            let (whole, broken) = passed(None, chunks).await;
            let mark = "Airstrip cut this here: it is longer than 9 bytes.";
            assert_eq!(
                (whole, broken),
                (format!("{{\"l\":[\"one\",\"{mark}\"]}}"), None)
            );
        }
    }

    #[tokio::test]
    async fn what_the_upstream_breaks_off_is_passed_and_never_looks_whole() {
        for (text, came, in_order) in [
            (None, "{\"l\":[\"one\",\"tw", true),
            (None, "{\"l\":[\"one\"", true),
            (None, "{", true),
            // It would look whole, or like an answer without content.
            (None, "{\"l\":[]}", false),
            (None, "", false),
            (Some(Text::Plain), "one\ntw", false),
            (Some(Text::JsonLines), "{\"line\":1}\n", false),
        ] {
            let (whole, broken) = passed_of(text, 99, &[Ok(came), Err(()), Ok("more")]).await;
            let expected = (!in_order).then_some(Broken::Upstream(()));
            assert_eq!((whole.as_str(), broken), (came, expected), "{came}");
        }
    }

    #[tokio::test]
    async fn json_that_can_end_nowhere_never_looks_whole() {
        let long = vec![Ok::<_, ()>(Bytes::from(vec![b'1'; 1024 * 1024])); 6];
        let mut cut = Cut::new(iter(long), 9, End::Json(Ending::default()), None);
        let mut length = 0;
        let broken = loop {
            match cut.next().await.unwrap() {
                Ok(chunk) => length += chunk.len() as u64,
                Err(broken) => break broken,
            }
        };
        assert_eq!(broken, Broken::TooLarge);
        assert!(length <= 9 + OVERRUN, "{length}");
        assert!(cut.next().await.is_none());
    }
}
