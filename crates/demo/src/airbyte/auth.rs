//! Client credentials: a token for an application's id and secret, and nothing without a token.

use std::collections::VecDeque;

use serde::Deserialize;
use serde_json::json;

use crate::Options;
use crate::clock::Moment;
use crate::form::Form;
use crate::http::{Reply, Request};
use crate::random::{Random, label};

use super::refusal::micronaut;

/// The id of the one application there is.
pub const CLIENT_ID: &str = "airstrip";
/// Its secret.
pub const CLIENT_SECRET: &str = "demo";

/// Seconds for which a token is good, as usual (`AB_AIRBYTE_AUTH_TOKEN_EXPIRATION_APPLICATION`).
const LIFETIME: i64 = 900;

const PUBLIC_TOKEN: &str = "/api/public/v1/applications/token";
const TOKEN: &str = "/api/v1/applications/token";

/// What anybody may ask: `SecurityRule.IS_ANONYMOUS`.
const ANONYMOUS: [&str; 3] = [
    "/api/v1/health",
    "/api/v1/instance_configuration",
    "/api/public/v1/health",
];

/// `ApplicationTokenRequest`; that of the public API may have a `grant_type`, which nobody reads.
#[derive(Deserialize)]
struct TokenBody {
    client_id: String,
    client_secret: String,
}

/// Who holds which token.
#[derive(Debug)]
pub(super) struct Auth {
    /// Where tokens are to be had.
    served: Vec<&'static str>,
    random: Random,
    /// Tokens with the moments at which they run out, the oldest first.
    issued: VecDeque<(String, Moment)>,
}

impl Auth {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            served: [(TOKEN, false), (PUBLIC_TOKEN, true)]
                .into_iter()
                .filter(|(_, public)| options.airbyte_api.serves(*public))
                .map(|(path, _)| path)
                .collect(),
            random: Random::new(options.seed, &[label("tokens")]),
            issued: VecDeque::new(),
        }
    }

    /// The token that is asked for, or why there is no answer to anything else; `None` where the
    /// request may go on.
    pub(super) fn answer(&mut self, request: &Request, now: Moment) -> Option<Reply> {
        while self.issued.front().is_some_and(|(_, end)| *end <= now) {
            self.issued.pop_front();
        }
        let path = request.path.as_str();
        let asks = request.method == "POST" && self.served.contains(&path);
        if asks {
            return Some(self.token(request, now));
        }
        // The web application outside of it asks nobody either.
        let is_open = !path.starts_with("/api/") || ANONYMOUS.contains(&path);
        let held = request.authorization.as_deref();
        let held = held.and_then(|header| header.strip_prefix("Bearer "));
        let is_known = held.is_some_and(|held| self.issued.iter().any(|(token, _)| token == held));
        (!is_open && !is_known).then(|| micronaut(401, "Unauthorized", path, "Unauthorized"))
    }

    fn token(&mut self, request: &Request, now: Moment) -> Reply {
        let Some(asked) = read(request) else {
            return self.refusal(422);
        };
        if (asked.client_id.as_str(), asked.client_secret.as_str()) != (CLIENT_ID, CLIENT_SECRET) {
            return self.refusal(401);
        }
        let token = format!("demo-{}", self.random.uuid().simple());
        let end = now.plus_millis(LIFETIME * 1000);
        self.issued.push_back((token.clone(), end));
        Reply::json(
            200,
            &if request.path == PUBLIC_TOKEN {
                json!({ "access_token": token, "token_type": "Bearer", "expires_in": LIFETIME })
            } else {
                json!({ "access_token": token })
            },
        )
    }

    /// The body holds nothing but an error id.
    fn refusal(&mut self, status: u16) -> Reply {
        Reply::json(status, &json!({ "errorId": self.random.uuid() }))
    }
}

/// The body, JSON or a form.
fn read(request: &Request) -> Option<TokenBody> {
    if request.is_json {
        return serde_json::from_slice(&request.body).ok();
    }
    let form = Form::parse(std::str::from_utf8(&request.body).ok()?);
    Some(TokenBody {
        client_id: form.get("client_id")?.to_owned(),
        client_secret: form.get("client_secret")?.to_owned(),
    })
}
