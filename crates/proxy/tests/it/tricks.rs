//! Random tricks played on declared calls: whatever the proxy makes of them, what an upstream gets is a
//! declared call as the proxy writes it.

use std::cell::Cell;

use airstrip::config::Auth;
use airstrip_contract::{Api, Operation, admit};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::Config;
use serde_json::{Map, Value};

use crate::support::{Fake, Proxy, Received};

/// Declared calls with their parameters filled in, the proxy's own prefix included.
fn declared() -> Vec<(&'static Operation, String)> {
    let all = airstrip_airbyte::OPERATIONS
        .iter()
        .chain(airstrip_airflow::OPERATIONS);
    let filled = all.map(|operation| {
        let params = [
            ("dag_id", "x1"),
            ("run_id", "x1"),
            ("connection_id", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
            ("job_id", "7"),
        ];
        let path = operation.fill(&params);
        (
            *operation,
            format!("/api/{}/prod{path}", operation.system.as_str()),
        )
    });
    filled.collect()
}

/// What could make a path, a method, a query or a body mean something else to the upstream than it
/// means to the proxy.
#[derive(Debug, Clone)]
enum Trick {
    /// At one of its slashes.
    Insert(&'static str),
    /// Instead of one of its slashes.
    Replace(&'static str),
    Append(&'static str),
    Prepend(&'static str),
    /// One of its characters in percent-encoding, once or twice.
    Encode {
        twice: bool,
    },
    Upper,
    Remove,
    Method(&'static str),
    Header(&'static str, &'static str),
    Body(&'static str),
}

fn trick() -> impl Strategy<Value = Trick> {
    use Trick::*;
    let paths = [
        "/..",
        "/.",
        "/%2e%2e",
        "/%2E%2e",
        "/.%2e",
        "/%2e",
        "/",
        "//",
        "/;",
        "/;x=1",
        "/..;",
        "/\\",
        "/%5c",
        "/%2f",
        "/%252e%252e",
        "/x/..",
        "/x/%2e%2e",
        "/..%2f",
        "/%00",
        "/~",
        "/%c0%ae",
        "/*",
    ];
    let slashes = [
        "%2f", "%2F", "%252f", "\\", "%5c", "//", "/./", ";/", "%00/", "\u{2215}",
    ];
    let ends = [
        "/",
        "//",
        "/..",
        "/.",
        ";",
        ";x=1",
        "%20",
        "%00",
        "%0d%0a",
        ".json",
        "#x",
        "?",
        "?x=1",
        "?limit=1;x=2",
        "?_method=DELETE",
        "?limit=1&limit=2",
        "?%6cimit=1",
        "?dag_id=~",
        "%3fx=1",
        "?limit=%0d%0ax:%20y",
        "&x=1",
        "?&&",
        "?fields=x",
        "?connectionId=6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "?connectionId=1-1-1-1-1",
        "?workspaceIds=x&workspaceIds=y",
    ];
    let before = [
        "http://airbyte:8001",
        "https://localhost",
        "//airbyte",
        "/",
        "/.",
        "/x/..",
        "*",
    ];
    let methods = [
        "GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE", "post", "get",
        "CONNECT", "PROPFIND",
    ];
    let headers = [
        ("x-http-method-override", "DELETE"),
        ("x-http-method", "PUT"),
        ("x-method-override", "DELETE"),
        ("x-original-url", "/api/v1/workspaces/delete"),
        ("x-rewrite-url", "/api/v1/workspaces/delete"),
        ("x-forwarded-prefix", "/api/v1/workspaces"),
        ("x-forwarded-host", "airbyte"),
        ("host", "localhost:8001"),
        ("upgrade", "h2c"),
    ];
    let bodies = [
        "{\"connectionId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"}",
        "{\"connectionId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"connectionId\":\"x\"}",
        "{\"connectionId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"\\u0063onnectionId\":\"x\"}",
        "{\"connectionId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"status\":\"deprecated\"}",
        "{\"connectionId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"jobType\":\"sync\"}",
        "{\"connectionId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"jobType\":\"reset\"}",
        "{\"status\":\"inactive\"}",
        "{\"status\":\"deprecated\"}",
        "{\"status\":\"active\",\"status\":\"deprecated\"}",
        "{\"id\":7}",
        "{\"id\":7,\"ID\":8}",
        "{\"workspaceId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"_method\":\"DELETE\"}",
        "{\"dag_run_id\":\"r\",\"conf\":{\"a\":1},\"state\":\"failed\"}",
        "{\"is_paused\":true,\"is_paused\":false}",
        "{\"dry_run\":true,\"dag_run_id\":\"r\"}",
        "{\"dry_run\":false,\"dag_run_id\":\"r\",\"reset_dag_runs\":true}",
        "{\"dry_run\":false,\"dag_run_id\":null,\"reset_dag_runs\":true}",
        "{\"dry_run\":\"false\",\"dag_run_id\":\"r\"}",
        "{\"dry_run\":false,\"new_state\":\"failed\"}",
        "{\"new_state\":\"success\"}",
        "{\"state\":\"failed\"}",
        "{\"state\":\"failed\",\"note\":\"n\"}",
        "{\"note\":\"n\"}",
        "[{}]",
        "{}{}",
        "",
    ];
    prop_oneof![
        4 => select(paths.to_vec()).prop_map(Insert),
        2 => select(slashes.to_vec()).prop_map(Replace),
        4 => select(ends.to_vec()).prop_map(Append),
        1 => select(before.to_vec()).prop_map(Prepend),
        2 => any::<bool>().prop_map(|twice| Encode { twice }),
        1 => Just(Upper),
        1 => Just(Remove),
        2 => select(methods.to_vec()).prop_map(Method),
        2 => select(headers.to_vec()).prop_map(|(name, value)| Header(name, value)),
        2 => select(bodies.to_vec()).prop_map(Body),
    ]
}

/// A request as a test sends it.
#[derive(Debug, Clone)]
struct Tricked {
    method: String,
    path: String,
    headers: Vec<(&'static str, &'static str)>,
    body: String,
}

impl Tricked {
    fn play(&mut self, trick: &Trick, at: &Index) {
        let slashes: Vec<_> = self
            .path
            .match_indices('/')
            .map(|(place, _)| place)
            .collect();
        let slash = (!slashes.is_empty()).then(|| *at.get(&slashes));
        let letters: Vec<_> = self
            .path
            .char_indices()
            .filter(|(_, c)| c.is_ascii())
            .collect();
        match *trick {
            Trick::Insert(text) => self.path.insert_str(slash.unwrap_or(0), text),
            Trick::Replace(text) => {
                if let Some(slash) = slash {
                    self.path.replace_range(slash..=slash, text);
                }
            }
            Trick::Append(text) => self.path.push_str(text),
            Trick::Prepend(text) => self.path.insert_str(0, text),
            Trick::Encode { twice } => {
                let (place, letter) = *at.get(&letters);
                let percent = if twice { "%25" } else { "%" };
                let code = format!("{percent}{:02x}", u32::from(letter));
                self.path.replace_range(place..=place, &code);
            }
            Trick::Upper => {
                let (place, letter) = *at.get(&letters);
                let upper = letter.to_ascii_uppercase().to_string();
                self.path.replace_range(place..=place, &upper);
            }
            Trick::Remove => {
                let (place, _) = *at.get(&letters);
                self.path.remove(place);
            }
            Trick::Method(method) => self.method = method.to_owned(),
            Trick::Header(name, value) => self.headers.push((name, value)),
            Trick::Body(body) => self.body = body.to_owned(),
        }
    }
}

/// Whether a request that an upstream got is a declared call, written as the proxy writes it.
fn assert_declared(received: &Received) {
    let mut line = received.line.split(' ');
    let (method, target) = (line.next().unwrap(), line.next().unwrap());
    assert_eq!(
        (line.next(), line.next()),
        (Some("HTTP/1.1"), None),
        "{received:?}"
    );
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let all = [airstrip_airbyte::OPERATIONS, airstrip_airflow::OPERATIONS];
    let found = all
        .iter()
        .find_map(|operations| admit(operations, method, path));
    let found = found.unwrap_or_else(|| panic!("not declared: {received:?}"));
    assert_eq!(found.path(), path, "written otherwise: {received:?}");
    for (name, _) in form_urlencoded::parse(query.as_bytes()) {
        assert!(found.operation.query.contains(&&*name), "{received:?}");
    }
    let body: Map<String, Value> = match received.body.as_str() {
        "" => Map::new(),
        body => serde_json::from_str(body).unwrap(),
    };
    // Of several of one path, the body is that of one.
    let takes = |operation: &&Operation| {
        let has = |field: &&str| body.contains_key(*field);
        let flags = &mut operation.flags.iter();
        flags.all(|(flag, due)| body.get(*flag) == Some(&Value::Bool(*due)))
            && operation.needs.iter().all(has)
            && body
                .keys()
                .all(|name| operation.fields.contains(&name.as_str()))
    };
    let mut alike = all.iter().flat_map(|all| found.operation.alike(all));
    let operation = alike.find(takes);
    let operation = operation.unwrap_or_else(|| panic!("none of them: {received:?}"));
    if !received.body.is_empty() {
        for name in body.keys() {
            if let Some((_, values)) = operation.values.iter().find(|(n, _)| n == name) {
                assert!(
                    values.iter().any(|value| body[name] == *value),
                    "{received:?}"
                );
            }
            // A name that came twice would be one key of the map.
            let written = format!("{}:", Value::from(name.as_str()));
            assert_eq!(received.body.matches(&written).count(), 1, "{received:?}");
        }
    }
    for (name, _) in &received.headers {
        let own = [
            "accept",
            "accept-encoding",
            "content-length",
            "content-type",
            "host",
            "user-agent",
            "x-request-id",
            "traceparent",
        ];
        assert!(own.contains(&name.as_str()), "{name} crossed: {received:?}");
    }
}

#[test]
fn nothing_that_is_not_declared_reaches_an_upstream() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (upstream, proxy, public, airflow_2) = runtime.block_on(async {
        let upstream = Fake::willing().await;
        let proxy = Proxy::declared(&upstream.url()).await;
        let public = Proxy::speaking(Some(Api::Public), &upstream.url()).await;
        let airflow_2 = Proxy::airflow(Some(Api::V1), &upstream.url(), Auth::None).await;
        (upstream, proxy, public, airflow_2)
    });
    let declared = declared();
    let (tried, sent) = (Cell::new(0), Cell::new(0));
    let tricks = vec((trick(), any::<Index>()), 0..4);
    let config = Config::with_cases(1500);
    proptest!(config, |(call in any::<Index>(), tricks in tricks)| {
        let (operation, path) = call.get(&declared);
        let mut tricked = Tricked {
            method: operation.method.as_str().to_owned(),
            path: path.clone(),
            headers: vec![("content-type", "application/json")],
            body: String::new(),
        };
        for (trick, at) in &tricks {
            tricked.play(trick, at);
        }
        let before = upstream.received().len();
        let proxy = match operation.api() {
            Api::Public => &public,
            Api::V1 => &airflow_2,
            _ => &proxy,
        };
        let answered = runtime.block_on(proxy.try_send(
            &tricked.method,
            &tricked.path,
            &tricked.headers,
            &tricked.body,
        ));
        let received = upstream.received();
        received[before..].iter().for_each(assert_declared);
        tried.set(tried.get() + 1);
        sent.set(sent.get() + received.len() - before);
        // What is refused as unknown was not sent to see whether the upstream knows it.
        if let Some(answer) = answered && answer.status == 404 {
            prop_assert_eq!(received.len(), before, "{:?}", answer);
        }
    });
    println!(
        "{} requests, of which {} calls reached an upstream",
        tried.get(),
        sent.get()
    );
    // Without any, the test would show nothing.
    assert!(sent.get() > 50, "{}", sent.get());
}
