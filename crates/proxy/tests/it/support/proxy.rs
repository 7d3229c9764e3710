use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use airstrip::app::{App, Live, router};
use airstrip::audit::Audit;
use airstrip::config::{AuditConfig, Auth, InstanceConfig, Limits};
use airstrip::policy::Policy;
use airstrip::upstream::Upstream;
use airstrip::{Files, FrontDoor, Icons, PersonLimits};
use airstrip_contract::{Api, Operation, Person, Problem, System};
use airstrip_store::{Options, Store};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{AIRBYTE, AIRFLOW};

/// A proxy with a page, on a socket of its own.
pub struct Proxy {
    pub address: SocketAddr,
    pub store: Store,
    pub page: TempDir,
}

/// A page as the build leaves it.
pub fn page() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let hashed = "airstrip-console-0123456789abcdef";
    for (name, content) in [
        (
            "index.html",
            "<!doctype html><title>Airstrip</title>".to_owned(),
        ),
        (
            "airbyte.html",
            "<!doctype html><title>Airbyte</title>".to_owned(),
        ),
        ("bulk.html", "<!doctype html><title>Bulk</title>".to_owned()),
        ("job.html", "<!doctype html><title>Job</title>".to_owned()),
        (
            "connection.html",
            "<!doctype html><title>Connection</title>".to_owned(),
        ),
        (
            "airflow.html",
            "<!doctype html><title>Airflow</title>".to_owned(),
        ),
        ("dag.html", "<!doctype html><title>Dag</title>".to_owned()),
        (
            "lists.html",
            "<!doctype html><title>Lists</title>".to_owned(),
        ),
        ("run.html", "<!doctype html><title>Run</title>".to_owned()),
        (
            "launch.html",
            "<!doctype html><title>Launch</title>".to_owned(),
        ),
        ("many.html", "<!doctype html><title>Many</title>".to_owned()),
        (
            "several.html",
            "<!doctype html><title>Several</title>".to_owned(),
        ),
        (
            "history.html",
            "<!doctype html><title>History</title>".to_owned(),
        ),
        ("favicon.svg", "<svg/>".to_owned()),
        (&format!("{hashed}.js"), "plain".to_owned()),
        (&format!("{hashed}.js.br"), "brotli".to_owned()),
        (&format!("{hashed}.js.gz"), "gzip".to_owned()),
        (&format!("{hashed}_bg.wasm"), "\0asm".to_owned()),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// What the proxy answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// In lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Whether the body ended as announced.
    pub complete: bool,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn problem(&self) -> Problem {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        let problem: Problem = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        assert_eq!(
            Some(problem.request_id.as_str()),
            self.header("x-request-id")
        );
        problem
    }
}

impl Proxy {
    pub async fn start(app: impl FnOnce(Files) -> App) -> Self {
        let page = page();
        let app = app(Files::open(page.path()).unwrap());
        let store = app.audit.store().clone();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router(Arc::new(app))).await });
        Self {
            address,
            store,
            page,
        }
    }

    /// One instance named `prod` of each system, both at this address.
    pub async fn before(url: &str, auth: Auth) -> Self {
        let person = ana();
        let policy = Policy::everything_to(&person);
        Self::behind(FrontDoor::Local(person), policy, url, auth).await
    }

    /// The same with other limits than the usual ones.
    pub async fn limited(url: &str, limits: Limits) -> Self {
        Self::open(url, limits, [AIRBYTE, AIRFLOW]).await
    }

    /// The same with the operations that the two systems declare, as often as anybody likes.
    pub async fn declared(url: &str) -> Self {
        let operations = [airstrip_airbyte::OPERATIONS, airstrip_airflow::OPERATIONS];
        Self::open(url, as_often_as_anybody_likes(), operations).await
    }

    async fn open(
        url: &str,
        limits: Limits,
        operations: [&'static [&'static Operation]; 2],
    ) -> Self {
        let person = ana();
        let policy = Policy::everything_to(&person);
        let door = FrontDoor::Local(person);
        Self::of(door, policy, url, Auth::None, limits, operations).await
    }

    /// The declared operations before an Airbyte that is used through this API; `None`: it is found
    /// out.
    pub async fn speaking(api: Option<Api>, url: &str) -> Self {
        Self::speaking_with(api, url, Auth::None).await
    }

    /// The same with credentials.
    pub async fn speaking_with(api: Option<Api>, url: &str, auth: Auth) -> Self {
        let person = ana();
        let policy = Policy::everything_to(&person);
        Self::judging(api, policy, url, auth).await
    }

    /// The same, where ana@example.com is granted this.
    pub async fn judging(api: Option<Api>, policy: Policy, url: &str, auth: Auth) -> Self {
        Self::one(System::Airbyte, api, policy, url, auth).await
    }

    /// The declared operations before an Airflow that is used through this API; `None`: it is found
    /// out.
    pub async fn airflow(api: Option<Api>, url: &str, auth: Auth) -> Self {
        let policy = Policy::everything_to(&ana());
        Self::one(System::Airflow, api, policy, url, auth).await
    }

    async fn one(system: System, api: Option<Api>, policy: Policy, url: &str, auth: Auth) -> Self {
        let config = InstanceConfig {
            system,
            name: "prod".to_owned(),
            url: url.to_owned(),
            public_at: None,
            api,
            auth,
        };
        Self::configured(config, policy).await
    }

    /// The declared operations before this, where ana@example.com is granted that.
    pub async fn configured(config: InstanceConfig, policy: Policy) -> Self {
        let live = Live {
            policy,
            audit: AuditConfig::default(),
            limits: PersonLimits::new(&as_often_as_anybody_likes()),
            front_door: FrontDoor::Local(ana()),
            instances: vec![Arc::new(Upstream::new(config).unwrap())],
        };
        Self::live(live).await
    }

    /// The same for those whom a front door lets in.
    pub async fn behind(door: FrontDoor, policy: Policy, url: &str, auth: Auth) -> Self {
        let operations = [AIRBYTE, AIRFLOW];
        Self::of(door, policy, url, auth, Limits::default(), operations).await
    }

    async fn of(
        door: FrontDoor,
        policy: Policy,
        url: &str,
        auth: Auth,
        limits: Limits,
        [airbyte, airflow]: [&'static [&'static Operation]; 2],
    ) -> Self {
        let live = Live {
            policy,
            audit: AuditConfig::default(),
            limits: PersonLimits::new(&limits),
            front_door: door,
            instances: vec![
                upstream(System::Airbyte, url, auth.clone(), airbyte, &limits),
                upstream(System::Airflow, url, auth, airflow, &limits),
            ],
        };
        Self::live(live).await
    }

    async fn live(live: Live) -> Self {
        let store = Store::open("sqlite::memory:", Options::default()).await;
        let audit = Audit::new(store.unwrap(), None, 2);
        Self::start(|files| App::new(live, audit, files, Icons::new(None).unwrap(), false)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub async fn post(&self, path: &str) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], "{}")
            .await
    }

    /// Sends exactly this path, which no client library would do.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        call(self.address, method, path, headers, body).await
    }

    /// The same for what may not be HTTP at all; `None`: it was not answered.
    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Answer> {
        let request = request(method, path, headers, body);
        parse(&exchange(self.address, &request).await, method == "HEAD")
    }
}

fn ana() -> Person {
    Person {
        email: "ana@example.com".to_owned(),
        subject: "1".to_owned(),
    }
}

fn as_often_as_anybody_likes() -> Limits {
    Limits {
        reads_per_minute: NonZeroU32::MAX,
        launches_per_minute: NonZeroU32::MAX,
        ..Limits::default()
    }
}

fn upstream(
    system: System,
    url: &str,
    auth: Auth,
    operations: &'static [&'static Operation],
    limits: &Limits,
) -> Arc<Upstream> {
    let config = InstanceConfig {
        system,
        name: "prod".to_owned(),
        url: url.to_owned(),
        public_at: None,
        api: Some(Api::usual(system)),
        auth,
    };
    let upstream = Upstream::with_operations(config, operations).unwrap();
    Arc::new(upstream.limited(limits.at_once(system)))
}

/// One request on a connection of its own, as the console's page sends it. A `host` among the
/// headers replaces the usual one.
pub async fn call(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let headers = [headers, &[("x-requested-with", "XMLHttpRequest")]].concat();
    call_exactly(address, method, path, &headers, body).await
}

/// The same without the header that says that the page meant it.
pub async fn call_exactly(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let request = request_exactly(method, path, headers, body);
    let raw = exchange(address, &request).await;
    let answer = parse(&raw, method == "HEAD");
    answer.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(&raw)))
}

async fn exchange(address: SocketAddr, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The proxy may refuse before it has read everything.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut raw = Vec::new();
    let _ = stream.read_to_end(&mut raw).await;
    raw
}

/// The bytes of a request, as the console's page sends it.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers = [headers, &[("x-requested-with", "XMLHttpRequest")]].concat();
    request_exactly(method, path, &headers, body)
}

fn request_exactly(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        request.push_str("host: localhost\r\n");
    }
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        request.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    request.push_str(body);
    request
}

fn parse(raw: &[u8], head_only: bool) -> Option<Answer> {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = (String::from_utf8_lossy(&raw[..end]), &raw[end + 4..]);
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut answer = Answer {
        status,
        headers,
        body: String::new(),
        complete: true,
    };
    let mut body = body.to_vec();
    if answer.header("transfer-encoding") == Some("chunked") {
        (body, answer.complete) = unchunk(&body);
    } else if let Some(length) = answer.header("content-length") {
        answer.complete = head_only || length.parse() == Ok(body.len());
    }
    answer.body = String::from_utf8_lossy(&body).into_owned();
    Some(answer)
}

fn unchunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).unwrap();
        if size == 0 {
            return (body, true);
        }
        let Some(chunk) = rest.get(end + 2..end + 2 + size) else {
            break;
        };
        body.extend_from_slice(chunk);
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
    (body, false)
}
