//! What is given for a token, and where: Airflow 3's accounts and Airbyte's applications.

use reqwest::StatusCode;
use serde::Serialize;

use crate::config::Secret;

/// What is given for a token.
#[derive(Debug)]
pub(super) enum Login {
    /// Airflow 3: `POST /auth/token` answers 201 with a JWT that lasts a day by default.
    Account { username: String, password: Secret },
    /// Airbyte: an application's token lasts 15 minutes by default. The public API says for how long;
    /// the Config API, which has had it for longer, does not.
    Application {
        client_id: String,
        client_secret: Secret,
    },
}

impl Login {
    /// Where tokens are given; the next is for servers that have none at the one before.
    pub fn paths(&self) -> &'static [&'static str] {
        match self {
            Self::Account { .. } => &["/auth/token"],
            Self::Application { .. } => &[
                "/api/public/v1/applications/token",
                "/api/v1/applications/token",
            ],
        }
    }

    pub fn body(&self) -> Vec<u8> {
        let body = match self {
            Self::Account { username, password } => serde_json::to_vec(&Account {
                username,
                password: password.expose(),
            }),
            Self::Application {
                client_id,
                client_secret,
            } => serde_json::to_vec(&Application {
                client_id,
                client_secret: client_secret.expose(),
                grant_type: "client_credentials",
            }),
        };
        // A few texts: writing them cannot fail.
        body.unwrap_or_default()
    }

    /// What is wrong where this status is the answer; `None`: it does not say that.
    pub fn refused(&self, status: StatusCode) -> Option<&'static str> {
        match (self, status) {
            (Self::Account { .. }, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                Some("It refuses the user or the password that the console was given")
            }
            (
                Self::Application { .. },
                StatusCode::BAD_REQUEST
                | StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::UNPROCESSABLE_ENTITY,
            ) => Some("It refuses the client_id or the client secret that the console was given"),
            _ => None,
        }
    }

    /// What is wrong where there are no tokens at all.
    pub fn absent(&self) -> &'static str {
        match self {
            Self::Account { .. } => {
                "It gives no tokens at /auth/token, as Airflow 3 does. For Airflow 2 write auth = \
                 { kind = \"basic\", … }. The last one"
            }
            Self::Application { .. } => {
                "It gives no tokens, neither at /api/public/v1/applications/token nor at \
                 /api/v1/applications/token. An Airbyte without authentication \
                 (global.auth.enabled=false) has neither: for that write auth = { kind = \"none\" }. \
                 The last one"
            }
        }
    }
}

#[derive(Serialize)]
struct Account<'a> {
    username: &'a str,
    password: &'a str,
}

#[derive(Serialize)]
struct Application<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    grant_type: &'a str,
}
