//! Tricks with headers: a good assertion where none belongs, and none where one belongs.

use airstrip_iap::ASSERTION_HEADER;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{SYNC, Scene};
use crate::forge::{Signer, iap, jwt, key_set};

#[tokio::test]
async fn no_trick_with_headers_passes_iap() {
    let (google, forger) = (Signer::new("1"), Signer::new("1"));
    let scene = Scene::new(ASSERTION_HEADER, iap::rules(), key_set(&[google.jwk()])).await;
    let good = google.token(&iap::claims());
    let forged = forger.token(&iap::claims());
    let (good, forged) = (good.as_str(), forged.as_str());
    let bearer = format!("Bearer {good}");
    let two = format!("{good}, {forged}");
    let cookie = format!("{ASSERTION_HEADER}={good}; GCP_IAP_UID=1");
    let email = "accounts.google.com:ana@example.com";
    for (case, headers) in [
        ("nothing", &[][..]),
        ("an empty one", &[(ASSERTION_HEADER, "")]),
        (
            "the same twice",
            &[(ASSERTION_HEADER, good), (ASSERTION_HEADER, good)],
        ),
        (
            "good and forged",
            &[(ASSERTION_HEADER, good), (ASSERTION_HEADER, forged)],
        ),
        (
            "forged and good",
            &[(ASSERTION_HEADER, forged), (ASSERTION_HEADER, good)],
        ),
        (
            "empty and good",
            &[(ASSERTION_HEADER, ""), (ASSERTION_HEADER, good)],
        ),
        (
            "twice in another case",
            &[(ASSERTION_HEADER, good), ("X-Goog-IAP-JWT-Assertion", good)],
        ),
        ("two in one", &[(ASSERTION_HEADER, &two)]),
        ("with Bearer", &[(ASSERTION_HEADER, &bearer)]),
        ("in Authorization", &[("authorization", &bearer)]),
        ("bare in Authorization", &[("authorization", good)]),
        (
            "in Proxy-Authorization",
            &[("proxy-authorization", &bearer)],
        ),
        ("in a cookie", &[("cookie", &cookie)]),
        ("with underscores", &[("x_goog_iap_jwt_assertion", good)]),
        (
            "under a longer name",
            &[("x-goog-iap-jwt-assertion-1", good)],
        ),
        ("under a shorter name", &[("x-goog-iap-jwt", good)]),
        (
            "under its forwarded name",
            &[("x-forwarded-x-goog-iap-jwt-assertion", good)],
        ),
        ("as another door", &[("cf-access-jwt-assertion", good)]),
        ("as a third door", &[("x-pomerium-jwt-assertion", good)]),
        (
            "the plain headers",
            &[
                ("x-goog-authenticated-user-email", email),
                ("x-goog-authenticated-user-id", "accounts.google.com:1"),
            ],
        ),
        (
            "the plain headers and a forged token",
            &[
                ("x-goog-authenticated-user-email", email),
                (ASSERTION_HEADER, forged),
            ],
        ),
        (
            "X-Forwarded-User",
            &[("x-forwarded-user", "ana@example.com")],
        ),
        (
            "X-Forwarded-Email",
            &[("x-forwarded-email", "ana@example.com")],
        ),
        (
            "X-Auth-Request-Email",
            &[("x-auth-request-email", "ana@example.com")],
        ),
        ("X-Remote-User", &[("x-remote-user", "ana@example.com")]),
        ("Remote-User", &[("remote-user", "ana@example.com")]),
        ("From", &[("from", "ana@example.com")]),
        (
            "Basic",
            &[("authorization", "Basic YW5hQGV4YW1wbGUuY29tOng=")],
        ),
        (
            "from this machine",
            &[("host", "localhost"), ("x-forwarded-for", "127.0.0.1")],
        ),
        (
            "Forwarded",
            &[("forwarded", "for=127.0.0.1;host=localhost")],
        ),
        (
            "as Google's own answer",
            &[("x-goog-iap-generated-response", "true")],
        ),
        (
            "another method",
            &[
                ("x-http-method-override", "GET"),
                (ASSERTION_HEADER, forged),
            ],
        ),
        ("in Latin-1", &[(ASSERTION_HEADER, "\u{e4}.\u{e4}.\u{e4}")]),
        ("with a tab", &[(ASSERTION_HEADER, "a\t.b.c")]),
    ] {
        scene.refuses(case, headers).await;
    }
    // In its own header, whatever its case, it is good.
    assert_eq!(
        scene
            .launch(&[("X-GOOG-IAP-JWT-ASSERTION", good)])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_request_that_is_no_http_gets_nowhere() {
    let google = Signer::new("1");
    let scene = Scene::new(ASSERTION_HEADER, iap::rules(), key_set(&[google.jwk()])).await;
    let good = google.token(&iap::claims());
    let (first, rest) = good.split_at(20);
    for (case, header) in [
        (
            "a space before the colon",
            format!("{ASSERTION_HEADER} : {good}"),
        ),
        ("folded", format!("{ASSERTION_HEADER}: {first}\r\n {rest}")),
        ("a zero", format!("{ASSERTION_HEADER}: {good}\0")),
        (
            "a name that looks the same",
            format!("x-g\u{43e}og-iap-jwt-assertion: {good}"),
        ),
        (
            "a megabyte",
            format!("{ASSERTION_HEADER}: {}", "a".repeat(1 << 20)),
        ),
    ] {
        let request = format!(
            "POST {SYNC} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{header}\r\n\
             content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        let mut stream = TcpStream::connect(scene.proxy.address).await.unwrap();
        // It may hang up before it has read all of a megabyte, and its answer be lost with that.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{case}: {answer}"
        );
        assert!(scene.upstream.received().is_empty(), "{case}");
    }
}

#[tokio::test]
async fn no_trick_with_bearer_passes_another_door() {
    let signer = Signer::new("1");
    let scene = Scene::new("authorization", jwt::rules(), key_set(&[signer.jwk()])).await;
    let good = signer.token(&jwt::claims());
    let bearer = format!("Bearer {good}");
    for (case, value) in [
        ("without Bearer", good.clone()),
        ("Bearer alone", "Bearer".to_owned()),
        ("Bearer twice", format!("Bearer {bearer}")),
        ("in lower case", format!("bearer {good}")),
        ("in upper case", format!("BEARER {good}")),
        ("two spaces", format!("Bearer  {good}")),
        ("a tab", format!("Bearer\t{good}")),
        ("no space", format!("Bearer{good}")),
        ("a colon", format!("Bearer: {good}")),
        ("Basic", format!("Basic {good}")),
        ("Token", format!("Token {good}")),
        ("two in one", format!("{bearer}, {bearer}")),
        ("a parameter", format!("Bearer token=\"{good}\"")),
        ("more after it", format!("{bearer} x")),
    ] {
        scene.refuses(case, &[("authorization", &value)]).await;
    }
    for (case, headers) in [
        (
            "twice",
            &[
                ("authorization", bearer.as_str()),
                ("authorization", bearer.as_str()),
            ][..],
        ),
        (
            "with Basic",
            &[
                ("authorization", "Basic eDp5"),
                ("authorization", bearer.as_str()),
            ],
        ),
        ("as IAP", &[(ASSERTION_HEADER, good.as_str())]),
        ("to the proxy", &[("proxy-authorization", bearer.as_str())]),
        ("forwarded", &[("x-forwarded-access-token", good.as_str())]),
        (
            "as oauth2-proxy's plain headers",
            &[("x-forwarded-email", "ana@example.com")],
        ),
    ] {
        scene.refuses(case, headers).await;
    }
    assert_eq!(
        scene.launch(&[("authorization", &bearer)]).await.status,
        200
    );
}
