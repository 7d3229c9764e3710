//! Plain HTTP/1.1 on loopback, with the one thing that frameworks do not offer: an answer that is
//! lost because the connection is closed after the work was done.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Frame, SizeHint};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Response, StatusCode, body::Incoming};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};

/// Airbyte's own limit for a request.
const LARGEST_BODY: usize = 10 * 1024 * 1024;

/// A request, its body read.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path as sent, still percent-encoded.
    pub(crate) path: String,
    /// What followed the question mark, as sent.
    pub(crate) query: String,
    /// Whether the sender called the body JSON.
    pub(crate) is_json: bool,
    /// The types that the sender takes; any where it does not say.
    pub(crate) accept: String,
    /// The header that says who asks.
    pub(crate) authorization: Option<String>,
    pub(crate) body: Bytes,
}

/// An answer.
pub(crate) struct Reply {
    status: u16,
    content_type: &'static str,
    body: Content,
}

/// What an answer consists of.
enum Content {
    Whole(Bytes),
    /// Made while it is sent; one that is lost breaks the answer off.
    Pieces(Pieces),
    /// Broken off once the pieces before have been sent.
    BreaksOff,
}

/// The pieces of a long answer.
pub(crate) type Pieces = Box<dyn Iterator<Item = Result<Bytes, Lost>> + Send>;

impl hyper::body::Body for Content {
    type Data = Bytes;
    type Error = Lost;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Lost>>> {
        let content = self.get_mut();
        let piece = match content {
            Self::Whole(bytes) if bytes.is_empty() => None,
            Self::Whole(bytes) => Some(Ok(std::mem::take(bytes))),
            Self::Pieces(pieces) => pieces.next(),
            Self::BreaksOff => Some(Err(Lost)),
        };
        if matches!((&piece, &content), (Some(Err(Lost)), Self::Pieces(_))) {
            // Whoever waits for more is sent what there is.
            *content = Self::BreaksOff;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(u64::try_from(bytes.len()).unwrap_or(0)),
            Self::Pieces(_) | Self::BreaksOff => SizeHint::default(),
        }
    }
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            content_type: "application/json",
            body: Content::Whole(body.to_string().into()),
        }
    }

    /// A problem document, as RFC 9457 has it.
    pub(crate) fn problem(status: u16, body: &Value) -> Self {
        Self {
            content_type: "application/problem+json",
            ..Self::json(status, body)
        }
    }

    pub(crate) const fn is_good(&self) -> bool {
        self.status < 300
    }

    pub(crate) fn html(status: u16, body: &'static str) -> Self {
        Self {
            status,
            content_type: "text/html",
            body: Content::Whole(Bytes::from_static(body.as_bytes())),
        }
    }

    pub(crate) fn text(status: u16, body: &'static str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: Content::Whole(Bytes::from_static(body.as_bytes())),
        }
    }

    /// Text of a type, made for this answer.
    pub(crate) fn made(content_type: &'static str, body: String) -> Self {
        Self {
            status: 200,
            content_type,
            body: Content::Whole(body.into()),
        }
    }

    /// JSON that is too long to be held in memory.
    pub(crate) fn json_pieces(pieces: Pieces) -> Self {
        Self {
            status: 200,
            content_type: "application/json",
            body: Content::Pieces(pieces),
        }
    }

    /// A body of any text that calls itself JSON.
    pub(crate) fn broken_json(body: &'static str) -> Self {
        Self {
            status: 200,
            content_type: "application/json",
            body: Content::Whole(Bytes::from_static(body.as_bytes())),
        }
    }
}

/// The answer will never come: the connection is closed instead.
#[derive(Debug)]
pub(crate) struct Lost;

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is lost on purpose")
    }
}

impl std::error::Error for Lost {}

/// One of the embedded servers.
pub(crate) trait Server: Send + Sync + 'static {
    fn answer(&self, request: Request) -> impl Future<Output = Result<Reply, Lost>> + Send;
}

impl<S: Server> Server for Arc<S> {
    fn answer(&self, request: Request) -> impl Future<Output = Result<Reply, Lost>> + Send {
        S::answer(self, request)
    }
}

/// Stops a server, and the connections it holds, when dropped.
#[derive(Debug)]
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    accepting: AbortHandle,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// An address that is listened on, by nobody yet.
pub(crate) struct Bound {
    listener: TcpListener,
    pub(crate) address: SocketAddr,
}

/// Listens on `address`, which may have port 0.
pub(crate) async fn bind(address: SocketAddr) -> std::io::Result<Bound> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok(Bound { listener, address })
}

impl Bound {
    /// Serves whoever connects.
    pub(crate) fn serve<S: Server>(self, server: S) -> Listening {
        let accepting = tokio::spawn(accept(self.listener, Arc::new(server))).abort_handle();
        Listening {
            address: self.address,
            accepting,
        }
    }
}

async fn accept<S: Server>(listener: TcpListener, server: Arc<S>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        // Out of file descriptors, or a client gone before it was accepted: neither is a reason to
        // stop, and the pause keeps the first from spinning.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        let server = Arc::clone(&server);
        connections.spawn(async move {
            let service = service_fn(move |request| {
                let server = Arc::clone(&server);
                async move { serve(&*server, request).await }
            });
            // An error here is a client that went away, or an answer that is lost on purpose.
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn serve<S: Server>(
    server: &S,
    request: hyper::Request<Incoming>,
) -> Result<Response<Content>, Lost> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
        return Ok(response(Reply {
            status: StatusCode::PAYLOAD_TOO_LARGE.as_u16(),
            content_type: "text/plain",
            body: Content::Whole(Bytes::new()),
        }));
    };
    let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    let is_json = header(CONTENT_TYPE).is_some_and(|value| value.starts_with("application/json"));
    let reply = server
        .answer(Request {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            is_json,
            accept: header(ACCEPT).unwrap_or("*/*").to_owned(),
            authorization: header(AUTHORIZATION).map(str::to_owned),
            body: body.to_bytes(),
        })
        .await?;
    Ok(response(reply))
}

fn response(reply: Reply) -> Response<Content> {
    let mut response = Response::new(reply.body);
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    response
}
