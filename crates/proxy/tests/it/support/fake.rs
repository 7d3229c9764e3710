use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Received {
    /// `GET /path HTTP/1.1`
    pub line: String,
    /// In lower case, sorted.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The first lines of requests.
pub fn lines(received: &[Received]) -> Vec<&str> {
    received
        .iter()
        .map(|request| request.line.as_str())
        .collect()
}

/// What an upstream does with a request.
pub enum Reply {
    /// Sends these bytes and closes.
    Bytes(String),
    /// Closes without a word.
    Close,
    /// Never answers.
    Hang,
    /// Sends these bytes and then no more.
    Stall(String),
    /// Sends these bytes when there is a permit for it.
    Gated(Arc<Semaphore>, String),
    /// Sends these bytes and then resets the connection.
    Reset(String),
    /// Sends these bytes and then one space after another, each after this time.
    Drip(String, Duration),
    /// Sends these bytes and then the same kilobytes for ever, counting what could be sent.
    Endless(String, Arc<AtomicU64>),
}

impl Reply {
    pub fn new(status: &str, content_type: &str, body: &str) -> Self {
        Self::with(status, &[("content-type", content_type)], body)
    }

    pub fn json(body: &str) -> Self {
        Self::new("200 OK", "application/json", body)
    }

    pub fn with(status: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let headers: String = headers
            .iter()
            .map(|(n, v)| format!("{n}: {v}\r\n"))
            .collect();
        Self::Bytes(format!(
            "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ))
    }
}

/// An upstream that does what a test tells it to and remembers what it was sent.
pub struct Fake {
    pub address: SocketAddr,
    received: Arc<watch::Sender<Vec<Received>>>,
    close_next: Arc<AtomicBool>,
}

impl Fake {
    pub async fn start(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        Self::at(anywhere, answer).await
    }

    /// The same at this address.
    pub async fn at(
        address: SocketAddr,
        answer: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(watch::Sender::new(Vec::new()));
        let (answer, record) = (Arc::new(answer), Arc::clone(&received));
        let close_next = Arc::new(AtomicBool::new(false));
        let closes = Arc::clone(&close_next);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, record) = (Arc::clone(&answer), Arc::clone(&record));
                let closes = Arc::clone(&closes);
                tokio::spawn(async move {
                    let Some((request, mut stream)) = read(stream).await else {
                        return;
                    };
                    let reply = match closes.swap(false, Ordering::SeqCst) {
                        true => Reply::Close,
                        false => answer(&request),
                    };
                    record.send_modify(|received| received.push(request));
                    match reply {
                        Reply::Bytes(bytes) => {
                            let _ = stream.write_all(bytes.as_bytes()).await;
                        }
                        Reply::Close => {}
                        Reply::Hang => std::future::pending().await,
                        Reply::Stall(bytes) => {
                            let _ = stream.write_all(bytes.as_bytes()).await;
                            std::future::pending().await
                        }
                        Reply::Reset(bytes) => {
                            let _ = stream.write_all(bytes.as_bytes()).await;
                            let _ = stream.set_zero_linger();
                        }
                        Reply::Drip(bytes, pause) => {
                            let _ = stream.write_all(bytes.as_bytes()).await;
                            while stream.write_all(b" ").await.is_ok() {
                                tokio::time::sleep(pause).await;
                            }
                        }
                        Reply::Endless(bytes, sent) => {
                            let _ = stream.write_all(bytes.as_bytes()).await;
                            let piece = [b' '; 16 * 1024];
                            while let Ok(count) = stream.write(&piece).await {
                                sent.fetch_add(count as u64, Ordering::SeqCst);
                            }
                        }
                        Reply::Gated(gate, bytes) => {
                            gate.acquire().await.unwrap().forget();
                            let _ = stream.write_all(bytes.as_bytes()).await;
                        }
                    }
                });
            }
        });
        Self {
            address,
            received,
            close_next,
        }
    }

    /// One that says OK to everything.
    pub async fn willing() -> Self {
        Self::start(|_| Reply::json("{}")).await
    }

    /// The next request is not answered.
    pub fn close_next(&self) {
        self.close_next.store(true, Ordering::SeqCst);
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.borrow().clone()
    }

    /// How often it was sent a request of this first line.
    pub fn times(&self, line: &str) -> usize {
        let received = self.received.borrow();
        received.iter().filter(|one| one.line == line).count()
    }

    /// Waits until it has been sent this many requests.
    pub async fn has_received(&self, count: usize) {
        let mut received = self.received.subscribe();
        let enough = received.wait_for(|list| list.len() >= count);
        // Only where it never will.
        let enough = tokio::time::timeout(Duration::from_secs(30), enough).await;
        assert!(enough.is_ok(), "it was not sent {count} requests");
    }
}

async fn read(stream: TcpStream) -> Option<(Received, TcpStream)> {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut lines = lines.into_iter();
    let line = lines.next()?;
    let mut headers: Vec<_> = lines
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect();
    headers.sort();
    let mut request = Received {
        line,
        headers,
        body: String::new(),
    };
    let length = request
        .header("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    request.body = String::from_utf8(body).ok()?;
    Some((request, stream.into_inner()))
}
