//! The log of an attempt, of up to a million lines, through the declared operation.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use airstrip_contract::Api;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use crate::support::{Fake, Proxy, Reply, request};

const LOG: &str = "/api/airbyte/prod/api/v1/attempt/get_for_job";
const LINES: usize = 1_000_000;
const BEGIN: &str = "{\"attempt\":{\"id\":0},\"logType\":\"formatted\",\"logs\":{\"logLines\":[";
const END: &str = "]}}";

/// What has become of the upstream's side of a log.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sent {
    /// This many bytes were taken from it, and for a second no more.
    Stuck(usize),
    /// All of it.
    Whole,
    /// Nobody wants the rest.
    Dropped,
}

/// An Airbyte whose job 7 has a log of a million lines, or one without end. It tells how far it has got.
struct Airbyte {
    address: SocketAddr,
    sent: watch::Receiver<Option<Sent>>,
    /// Each lets it send what comes after the first line.
    go: mpsc::UnboundedSender<()>,
}

impl Airbyte {
    async fn start(lines: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, sent) = watch::channel(None);
        let (go, mut gone) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Some(mut stream) = of_log(stream).await {
                    let said = say(&mut stream, lines, &mut gone, &tell).await;
                    tell.send_replace(Some(said));
                }
            }
        });
        Self { address, sent, go }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    async fn until(&mut self, so: impl Fn(Sent) -> bool) -> Sent {
        let sent = self.sent.wait_for(|sent| sent.is_some_and(&so));
        let sent = tokio::time::timeout(Duration::from_secs(60), sent).await;
        sent.expect("it never came to that").unwrap().unwrap()
    }
}

/// Answers which connection the job is of; the stream of a request for its log.
async fn of_log(stream: TcpStream) -> Option<TcpStream> {
    let mut stream = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        if let Some(given) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = given.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let mut stream = stream.into_inner();
    if head.contains("/attempt/get_for_job") {
        return Some(stream);
    }
    let job = "{\"job\":{\"id\":7,\"configId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"}}";
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{job}",
        job.len()
    );
    stream.write_all(answer.as_bytes()).await.ok()?;
    None
}

fn line(number: usize) -> String {
    format!("2026-01-01 00:00:00 source > line {number:07} of \\\"many\\\"")
}

async fn say(
    stream: &mut TcpStream,
    lines: usize,
    gone: &mut mpsc::UnboundedReceiver<()>,
    tell: &watch::Sender<Option<Sent>>,
) -> Sent {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    let first = format!("{head}{BEGIN}\"{}\"", line(0));
    if stream.write_all(first.as_bytes()).await.is_err() {
        return Sent::Dropped;
    }
    gone.recv().await;
    let (mut number, mut total) = (1, 0);
    let mut piece = String::with_capacity(70_000);
    while number < lines {
        // Without end it is the same lines for ever.
        if lines < usize::MAX || piece.is_empty() {
            piece.clear();
            while number < lines && piece.len() < 64_000 {
                let _ = write!(piece, ",\"{}\"", line(number));
                number += 1;
            }
        }
        let mut rest = piece.as_bytes();
        while !rest.is_empty() {
            match tokio::time::timeout(Duration::from_secs(1), stream.write(rest)).await {
                Ok(Ok(count)) if count > 0 => {
                    rest = &rest[count..];
                    total += count;
                }
                Ok(_) => return Sent::Dropped,
                Err(_) => {
                    tell.send_replace(Some(Sent::Stuck(total)));
                }
            }
        }
    }
    match stream.write_all(END.as_bytes()).await {
        Ok(()) => Sent::Whole,
        Err(_) => Sent::Dropped,
    }
}

/// Asks for the log, and reads the head of the answer and what comes with it.
async fn asked(proxy: &Proxy, accept: &str) -> (TcpStream, Vec<u8>) {
    let mut stream = TcpStream::connect(proxy.address).await.unwrap();
    let headers = [
        ("accept-encoding", accept),
        ("content-type", "application/json"),
    ];
    let body = "{\"jobId\":7,\"attemptNumber\":0}";
    let request = request("POST", LOG, &headers, body);
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut seen = Vec::new();
    while !seen.windows(4).any(|four| four == b"\r\n\r\n") {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        assert_ne!(read, 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&buffer[..read]);
    }
    assert!(
        seen.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&seen)
    );
    (stream, seen)
}

async fn read_until(stream: &mut TcpStream, seen: &mut Vec<u8>, end: &str) {
    while !String::from_utf8_lossy(seen).contains(end) {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        assert_ne!(
            read,
            0,
            "it closed instead: {}",
            String::from_utf8_lossy(seen)
        );
        seen.extend_from_slice(&buffer[..read]);
    }
}

/// How many bytes are still to come, and the last of them.
async fn to_the_end(mut stream: TcpStream) -> (usize, String) {
    let (mut buffer, mut tail, mut count) = (vec![0; 1024 * 1024], Vec::new(), 0);
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        if read == 0 {
            return (count, String::from_utf8_lossy(&tail).into_owned());
        }
        count += read;
        tail.extend_from_slice(&buffer[..read]);
        tail.drain(..tail.len().saturating_sub(2048));
    }
}

#[tokio::test]
async fn a_million_lines_pass_as_they_come() {
    let mut airbyte = Airbyte::start(LINES).await;
    let proxy = Proxy::speaking(Some(Api::Config), &airbyte.url()).await;
    let (mut stream, mut seen) = asked(&proxy, "identity").await;
    // The first is here, and no other has been sent.
    read_until(&mut stream, &mut seen, &line(0)).await;
    assert_eq!(*airbyte.sent.borrow(), None);
    airbyte.go.send(()).unwrap();

    // As long as nobody reads, no more is taken than the sockets hold.
    let Sent::Stuck(held) = airbyte.until(|sent| matches!(sent, Sent::Stuck(_))).await else {
        panic!("it went on");
    };
    assert!(held < 24 * 1024 * 1024, "{held} bytes are held");

    let (count, tail) = to_the_end(stream).await;
    assert_eq!(
        airbyte.until(|sent| sent != Sent::Stuck(held)).await,
        Sent::Whole
    );
    assert!(count > LINES * line(0).len());
    assert!(
        tail.contains(&format!("{}\"{END}", line(LINES - 1))),
        "{tail}"
    );
    assert!(tail.ends_with("0\r\n\r\n"), "{tail:?}");
}

#[tokio::test]
async fn who_goes_away_stops_the_upstream() {
    let mut airbyte = Airbyte::start(usize::MAX).await;
    let proxy = Proxy::speaking(Some(Api::Config), &airbyte.url()).await;
    let (mut stream, mut seen) = asked(&proxy, "identity").await;
    airbyte.go.send(()).unwrap();
    read_until(&mut stream, &mut seen, &line(500)).await;
    drop(stream);
    let dropped = airbyte.until(|sent| !matches!(sent, Sent::Stuck(_))).await;
    assert_eq!(dropped, Sent::Dropped);
}

#[tokio::test]
async fn what_is_compressed_passes_as_it_comes_too() {
    for accept in ["gzip", "br"] {
        let mut airbyte = Airbyte::start(LINES).await;
        let proxy = Proxy::speaking(Some(Api::Config), &airbyte.url()).await;
        let (mut stream, seen) = asked(&proxy, accept).await;
        let head = String::from_utf8_lossy(&seen).to_ascii_lowercase();
        assert!(
            head.contains(&format!("content-encoding: {accept}")),
            "{head}"
        );
        // More than the format's own head, before another line has been sent.
        let body = head.split("\r\n\r\n").nth(1).unwrap_or_default().len();
        let mut body = body;
        while body < 60 {
            let mut buffer = [0; 4096];
            let read =
                tokio::time::timeout(Duration::from_secs(20), stream.read(&mut buffer)).await;
            body += read.expect("nothing comes").unwrap();
        }
        assert_eq!(*airbyte.sent.borrow_and_update(), None);
    }
}

/// A log that is longer than what is passed on ends as JSON that says so.
#[tokio::test]
async fn a_log_without_end_is_cut_to_what_a_reader_can_use() {
    const CAP: usize = 256 * 1024 * 1024;
    let mut airbyte = Airbyte::start(usize::MAX).await;
    let proxy = Proxy::speaking(Some(Api::Config), &airbyte.url()).await;
    let (stream, _) = asked(&proxy, "identity").await;
    airbyte.go.send(()).unwrap();
    let (count, tail) = to_the_end(stream).await;
    let dropped = airbyte.until(|sent| !matches!(sent, Sent::Stuck(_))).await;
    assert_eq!(dropped, Sent::Dropped);
    assert!(
        (CAP..CAP + CAP / 8).contains(&count),
        "{count} bytes were passed on"
    );
    let mark = "\",\"Airstrip cut this here: it is longer than 268435456 bytes.\"]}}";
    assert!(tail.contains(mark), "{tail}");
    assert!(
        tail.ends_with("\r\n0\r\n\r\n"),
        "it ended in order: {tail:?}"
    );
}

/// Depending on its version, Airbyte tells of one job with the logs of its attempts beside them.
#[tokio::test]
async fn a_job_beside_its_logs_is_told_without_them() {
    const ID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    let told = |logs: &str| {
        format!(
            "{{\"job\":{{\"id\":7,\"configId\":\"{ID}\",\"status\":\"running\"}},\"attempts\":[{{\"attempt\":{{\"id\":0,\
             \"status\":\"running\"}},\"logType\":\"formatted\",\"logs\":{logs}}},{{\"attempt\":{{\"id\":1}}}}]}}"
        )
    };
    let lines = |count| {
        let lines = vec![format!("\"{}\"", "x".repeat(998)); count];
        told(&format!(
            "{{\"logLines\":[{}],\"version\":\"1\"}}",
            lines.join(",")
        ))
    };
    // More than the proxy holds of one answer.
    let (short, long) = (lines(100), lines(40_000));
    assert!(long.len() > 32 * 1024 * 1024);
    let upstream = Fake::start(move |request| {
        let is_long = request.line.contains("/jobs/cancel");
        Reply::json(if is_long { &long } else { &short })
    })
    .await;
    let proxy = Proxy::speaking(Some(Api::Config), &upstream.url()).await;
    let json = [("content-type", "application/json")];
    let connection = format!("{{\"connectionId\":\"{ID}\"}}");
    for (path, body) in [
        ("connections/sync", connection.as_str()),
        ("connections/clear", connection.as_str()),
        ("jobs/get_without_logs", "{\"id\":7}"),
        ("jobs/cancel", "{\"id\":7}"),
    ] {
        let path = format!("/api/airbyte/prod/api/v1/{path}");
        let answer = proxy.send("POST", &path, &json, body).await;
        assert_eq!(answer.status, 200, "{path} {:.300}", answer.body);
        let read: Value = serde_json::from_str(&answer.body).unwrap();
        let expected: Value = serde_json::from_str(&told("null")).unwrap();
        assert_eq!(read, expected, "{path}");
    }
    let recorded = proxy
        .store
        .page(&Default::default(), None, 10)
        .await
        .unwrap();
    let sync = recorded
        .iter()
        .find(|entry| entry.operation == "sync")
        .unwrap();
    assert_eq!(sync.result.as_deref(), Some("7"));
}
