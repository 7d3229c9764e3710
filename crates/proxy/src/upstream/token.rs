//! Tokens that are fetched and renewed: Airflow 3's and those of Airbyte's applications. Neither has a
//! refresh: a new one is asked for in the same way.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use airstrip_contract::ProblemKind;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::Upstream;
use super::answer::{beginning, is_json};
use super::login::Login;
use super::send::unreachable;
use crate::problem::Failure;

/// The first token of a fresh Airflow was seen to take 6.5 s.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A token is renewed this many seconds before it runs out, or after four fifths of a short life.
const MARGIN: u64 = 60;

/// More than any token takes, in bytes.
const LONGEST: usize = 64 * 1024;

/// Where one instance's token comes from.
#[derive(Debug)]
pub(super) struct TokenSource {
    login: Login,
    /// Counts finished fetches, so that one who waited for another's knows that it has ended.
    fetches: AtomicU64,
    /// Locked during a fetch, so that there is one at a time.
    last: Mutex<Option<Result<Token, Failure>>>,
}

#[derive(Debug, Clone)]
struct Token {
    authorization: HeaderValue,
    /// From when on another is fetched, in seconds since 1970; `None` where nobody says.
    renewed_from: Option<u64>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    /// In seconds.
    #[serde(default)]
    expires_in: serde_json::Value,
}

#[derive(Deserialize)]
struct Expiry {
    exp: u64,
}

impl TokenSource {
    pub fn new(login: Login) -> Self {
        Self {
            login,
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
        let mut paths = self.login.paths().iter();
        let mut answer = None;
        let asked = now();
        for path in paths.by_ref() {
            let given = self.post(upstream, path).await?;
            let is_absent = is_absent(&given);
            answer = Some(given);
            if !is_absent {
                break;
            }
        }
        let Some(answer) = answer else {
            return Err(self.mistyped(upstream, StatusCode::NOT_FOUND));
        };
        let status = answer.status();
        if let Some(what) = self.login.refused(status) {
            return Err(self.no_token(upstream, ProblemKind::UpstreamCredentials, status, what));
        }
        if status.is_server_error() {
            let what = "It failed to give the console a token";
            return Err(self.no_token(upstream, ProblemKind::UpstreamFailed, status, what));
        }
        let granted = if status.is_success() && is_json(&answer) {
            let body = beginning(answer, LONGEST).await;
            serde_json::from_slice::<Granted>(&body).ok()
        } else {
            None
        };
        let token = granted.and_then(|granted| Token::new(&granted, asked));
        token.ok_or_else(|| self.mistyped(upstream, status))
    }

    async fn post(&self, upstream: &Upstream, path: &str) -> Result<Response, Failure> {
        let request = upstream
            .client
            .post(upstream.address(path))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(self.login.body());
        let answer = request.send().await;
        answer.map_err(|error| unreachable(upstream, &error))
    }

    fn mistyped(&self, upstream: &Upstream, status: StatusCode) -> Failure {
        let what = self.login.absent();
        self.no_token(upstream, ProblemKind::UpstreamMistyped, status, what)
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
    /// `None`: it cannot be sent. `asked` is when it was asked for.
    fn new(granted: &Granted, asked: u64) -> Option<Self> {
        let token = &granted.access_token;
        if token.trim().is_empty() {
            return None;
        }
        let mut authorization = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
        authorization.set_sensitive(true);
        // How long it lasts from now on needs no agreement of two clocks on what time it is.
        let renewed_from = match granted.expires_in.as_u64() {
            Some(life) => Some(asked.saturating_add(life - MARGIN.min(life / 5))),
            None => expiry(token).map(|expires| expires.saturating_sub(MARGIN)),
        };
        Some(Self {
            authorization,
            renewed_from,
        })
    }

    fn is_expiring(&self) -> bool {
        self.renewed_from.is_some_and(|from| from <= now())
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Whether a server has nothing like what it was asked for. Outside its API, Airbyte answers 200 with
/// its page.
fn is_absent(answer: &Response) -> bool {
    match answer.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => true,
        status => status.is_success() && !is_json(answer),
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_token_is_renewed_a_minute_before_it_runs_out() {
        // 15 minutes from 1,000,000 s since 1970 on, as Airbyte's applications have.
        let asked = 1_000_000;
        let jwt = |exp: u64| {
            let payload = URL_SAFE_NO_PAD.encode(format!("{{\"exp\":{exp}}}"));
            format!("e30.{payload}.c2ln")
        };
        for (token, expires_in, renewed_from) in [
            ("opaque".to_owned(), serde_json::json!(900), Some(1_000_840)),
            // Of a short life, the last fifth.
            ("opaque".to_owned(), serde_json::json!(180), Some(1_000_144)),
            ("opaque".to_owned(), serde_json::json!(0), Some(1_000_000)),
            ("opaque".to_owned(), serde_json::Value::Null, None),
            (jwt(1_000_900), serde_json::Value::Null, Some(1_000_840)),
            (jwt(7), serde_json::json!(900), Some(1_000_840)),
        ] {
            let granted = Granted {
                access_token: token,
                expires_in,
            };
            let token = Token::new(&granted, asked).unwrap();
            assert_eq!(token.renewed_from, renewed_from, "{:?}", granted.expires_in);
        }
    }
}
