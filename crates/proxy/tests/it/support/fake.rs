use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

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
    received: Arc<Mutex<Vec<Received>>>,
}

impl Fake {
    pub async fn start(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (answer, record) = (Arc::new(answer), Arc::clone(&received));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, record) = (Arc::clone(&answer), Arc::clone(&record));
                tokio::spawn(async move {
                    let Some((request, mut stream)) = read(stream).await else {
                        return;
                    };
                    let reply = answer(&request);
                    record.lock().unwrap().push(request);
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
                        Reply::Gated(gate, bytes) => {
                            gate.acquire().await.unwrap().forget();
                            let _ = stream.write_all(bytes.as_bytes()).await;
                        }
                    }
                });
            }
        });
        Self { address, received }
    }

    /// One that says OK to everything.
    pub async fn willing() -> Self {
        Self::start(|_| Reply::json("{}")).await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
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
