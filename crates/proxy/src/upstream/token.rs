//! Airflow 3's tokens: `POST /auth/token` answers 201 with a JWT that lasts a day by default. There
//! is no refresh endpoint: a new one is asked for in the same way.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use airstrip_contract::ProblemKind;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::Upstream;
use super::answer::is_json;
use super::send::unreachable;
use crate::config::Secret;
use crate::problem::Failure;

/// The first token of a fresh Airflow was seen to take 6.5 s.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A token is renewed this long before it runs out.
const MARGIN: u64 = 60;

/// Where one instance's token comes from.
#[derive(Debug)]
pub(super) struct TokenSource {
    client: Client,
    url: String,
    username: String,
    password: Secret,
    /// Counts finished fetches, so that one who waited for another's knows that it has ended.
    fetches: AtomicU64,
    /// Locked during a fetch, so that there is one at a time.
    last: Mutex<Option<Result<Token, Failure>>>,
}

#[derive(Debug, Clone)]
struct Token {
    authorization: HeaderValue,
    /// In seconds since 1970; `None` where the token does not say.
    expires: Option<u64>,
}

#[derive(Serialize)]
struct Login<'a> {
    username: &'a str,
    password: &'a str,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
}

#[derive(Deserialize)]
struct Expiry {
    exp: u64,
}

impl TokenSource {
    pub fn new(client: Client, base: &str, username: String, password: Secret) -> Self {
        Self {
            client,
            url: format!("{base}/auth/token"),
            username,
            password,
            fetches: AtomicU64::new(0),
            last: Mutex::new(None),
        }
    }

    /// The token of the moment.
    pub async fn current(&self, upstream: &Upstream) -> Result<HeaderValue, Failure> {
        self.get(upstream, |token| !token.is_expiring()).await
    }

    /// Another token than the refused one: somebody may have fetched it already.
    pub async fn renew(
        &self,
        upstream: &Upstream,
        refused: Option<&HeaderValue>,
    ) -> Result<HeaderValue, Failure> {
        self.get(upstream, |token| refused != Some(&token.authorization))
            .await
    }

    async fn get(
        &self,
        upstream: &Upstream,
        good: impl Fn(&Token) -> bool,
    ) -> Result<HeaderValue, Failure> {
        let fetches = self.fetches.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        match &*last {
            Some(Ok(token)) if good(token) => return Ok(token.authorization.clone()),
            // Those who waited share the failure: each trying in turn would take for ever.
            Some(Err(failure)) if self.fetches.load(Ordering::SeqCst) != fetches => {
                return Err(failure.clone());
            }
            _ => {}
        }
        let outcome = match tokio::time::timeout(TIMEOUT, self.fetch(upstream)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::new(
                ProblemKind::UpstreamUnreachable,
                format!("{} cannot be reached.", upstream.title()),
                format!(
                    "It gave the console no token within {} s. Nothing else was sent. Try again.",
                    TIMEOUT.as_secs()
                ),
            )),
        };
        *last = Some(outcome.clone());
        self.fetches.fetch_add(1, Ordering::SeqCst);
        outcome.map(|token| token.authorization)
    }

    async fn fetch(&self, upstream: &Upstream) -> Result<Token, Failure> {
        let login = Login {
            username: &self.username,
            password: self.password.expose(),
        };
        let request = self
            .client
            .post(&self.url)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            // Two texts: writing them cannot fail.
            .body(serde_json::to_vec(&login).unwrap_or_default());
        let answer = request
            .send()
            .await
            .map_err(|error| unreachable(upstream, &error))?;
        let status = answer.status();
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            let what = "It refuses the user or the password that the console was given";
            return Err(self.no_token(upstream, ProblemKind::UpstreamCredentials, status, what));
        }
        if status.is_server_error() {
            let what = "It failed to give the console a token";
            return Err(self.no_token(upstream, ProblemKind::UpstreamFailed, status, what));
        }
        let granted = if status.is_success() && is_json(&answer) {
            let body = answer.bytes().await.unwrap_or_default();
            serde_json::from_slice::<Granted>(&body).ok()
        } else {
            None
        };
        let token = granted.and_then(|granted| {
            let mut authorization =
                HeaderValue::from_str(&format!("Bearer {}", granted.access_token)).ok()?;
            authorization.set_sensitive(true);
            Some(Token {
                authorization,
                expires: expiry(&granted.access_token),
            })
        });
        token.ok_or_else(|| {
            let what = "It gives no tokens at /auth/token, as Airflow 3 does";
            self.no_token(upstream, ProblemKind::UpstreamMistyped, status, what)
        })
    }

    fn no_token(
        &self,
        upstream: &Upstream,
        kind: ProblemKind,
        status: StatusCode,
        what: &str,
    ) -> Failure {
        Failure::new(
            kind,
            format!("{} does not let the console in.", upstream.title()),
            format!(
                "{what}: it answered {status}. Nothing else was sent. Whoever runs the console \
                 should check url and auth of the [[{}]] named {:?} in the configuration.",
                upstream.system.as_str(),
                upstream.name
            ),
        )
    }
}

impl Token {
    fn is_expiring(&self) -> bool {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_secs());
        self.expires
            .is_some_and(|expires| expires <= now.saturating_add(MARGIN))
    }
}

/// Whether an answer says that the token is the trouble, and not what the account may do: an
/// expired one gets 401, a malformed one 403 with this text.
pub(super) fn is_worn_out(status: StatusCode, text: &str) -> bool {
    status == StatusCode::UNAUTHORIZED || text.contains("Invalid JWT token")
}

/// When a token runs out. Its signature is the upstream's own business.
fn expiry(token: &str) -> Option<u64> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Expiry>(&payload)
        .ok()
        .map(|expiry| expiry.exp)
}
