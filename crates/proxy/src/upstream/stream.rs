//! Logs and exports: passed on as they come, so that their length costs no memory.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use airstrip_contract::{Access, Operation};
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::Stream;
use tokio::time::Instant;
use tower_http::timeout::TimeoutBody;

use super::answer::{self, STANDSTILL, is_json, media_type};
use super::call::Call;
use super::places::Place;
use super::send;
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
    let text = Text::of(&answer);
    let passed = Cut::new(Box::pin(answer.bytes_stream()), MOST, text, Some(place));
    let body = TimeoutBody::new(STANDSTILL, Body::from_stream(passed));
    *response.body_mut() = Body::new(body);
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
    fn last_line(self, most: u64) -> Bytes {
        let what = format!("Airstrip cut this here: it is longer than {most} bytes.");
        match self {
            Self::Plain => format!("\n[{what}]\n"),
            Self::JsonLines => format!("\n{{\"airstrip_cut\":\"{what}\"}}\n"),
        }
        .into()
    }
}

/// A body that ends after a number of bytes: with a line that says so, or, where none can be added,
/// by breaking off, so that it never looks whole.
struct Cut<S> {
    /// With the place that it takes among the calls of the instance.
    inner: Option<(S, Option<Place>)>,
    most: u64,
    left: u64,
    text: Option<Text>,
}

impl<S> Cut<S> {
    fn new(inner: S, most: u64, text: Option<Text>, place: Option<Place>) -> Self {
        Self {
            inner: Some((inner, place)),
            most,
            left: most,
            text,
        }
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
        let chunk = match ready!(Pin::new(inner).poll_next(context)) {
            Some(Ok(chunk)) => chunk,
            Some(Err(error)) => return Poll::Ready(Some(Err(Broken::Upstream(error)))),
            None => return Poll::Ready(None),
        };
        let length = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if length <= self.left {
            self.left -= length;
            return Poll::Ready(Some(Ok(chunk)));
        }
        // Closes the connection to the upstream.
        self.inner = None;
        let last = match self.text {
            Some(text) => {
                let fits = usize::try_from(self.left).unwrap_or(usize::MAX);
                let mut last = chunk.slice(..fits.min(chunk.len())).to_vec();
                last.extend_from_slice(&text.last_line(self.most));
                Ok(last.into())
            }
            None => Err(Broken::TooLarge),
        };
        Poll::Ready(Some(last))
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
        let chunks = iter(chunks).map(|chunk| Ok(Bytes::from_static(chunk.as_bytes())));
        let mut cut = Cut::new(chunks, 9, text, None);
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
            // Where no line can be added it must not look whole.
            let (whole, broken) = passed(None, chunks).await;
            assert!(whole.len() <= 9);
            assert_eq!(broken, Some(Broken::TooLarge));
        }
    }
}
