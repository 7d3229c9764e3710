//! What of a request never reaches an upstream.

use airstrip::config::Auth;
use airstrip_iap::ASSERTION_HEADER;
use reqwest::header::HeaderValue;

use super::Scene;
use crate::forge::{Signer, jwt, key_set};

#[tokio::test]
async fn what_says_who_somebody_is_never_crosses() {
    let signer = Signer::new("1");
    let good = signer.token(&jwt::claims());
    let bearer = format!("Bearer {good}");
    let claims = [
        "x-goog-authenticated-user-email",
        "x-goog-authenticated-user-id",
        "x-goog-iap-jwt-assertion",
        "x-serverless-authorization",
        "x-forwarded-user",
        "x-forwarded-email",
        "x-forwarded-groups",
        "x-forwarded-preferred-username",
        "x-forwarded-access-token",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-client-cert",
        "x-auth-request-user",
        "x-auth-request-email",
        "x-auth-request-groups",
        "x-auth-request-access-token",
        "cf-access-jwt-assertion",
        "cf-access-authenticated-user-email",
        "cf-access-client-id",
        "cf-access-client-secret",
        "cf-access-token",
        "cf-connecting-ip",
        "x-pomerium-jwt-assertion",
        "x-pomerium-claim-email",
        "x-pomerium-authorization",
        "x-remote-user",
        "remote-user",
        "x-user",
        "x-email",
        "x-api-key",
        "x-airbyte-analytic-source",
        "x-amzn-oidc-data",
        "x-ms-client-principal",
        "tailscale-user-login",
        "impersonate-user",
        "forwarded",
        "from",
        "via",
        "cookie",
        "proxy-authorization",
        "x-csrf-token",
        "x-real-ip",
    ];
    for (door, value) in [
        ("authorization", bearer.as_str()),
        ("cf-access-jwt-assertion", good.as_str()),
        ("x-pomerium-jwt-assertion", good.as_str()),
        (ASSERTION_HEADER, good.as_str()),
    ] {
        let own = Auth::Header(HeaderValue::from_static("Basic b3du"));
        let scene = Scene::with(door, jwt::rules(), key_set(&[signer.jwk()]), own).await;
        let mut headers: Vec<_> = claims
            .iter()
            .filter(|name| **name != door)
            .map(|name| (*name, "eve@example.com"))
            .collect();
        headers.push((door, value));
        let answer = scene.launch(&headers).await;
        assert_eq!(answer.status, 200, "{door}: {answer:?}");
        let [received] = &scene.upstream.received()[..] else {
            panic!("{door}: one call")
        };
        assert_eq!(
            received.header("authorization"),
            Some("Basic b3du"),
            "{door}"
        );
        for (name, value) in &received.headers {
            assert!(!claims.contains(&name.as_str()), "{door}: {name}: {value}");
            assert!(!value.contains("eve"), "{door}: {name}: {value}");
            assert!(!value.contains(&good), "{door}: {name}: {value}");
        }
    }
}
