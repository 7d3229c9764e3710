use airstrip_contract::{ProblemKind, System};
use reqwest::StatusCode;
use reqwest::header::HeaderValue;

use super::Upstream;
use super::login::Login;
use super::token::TokenSource;
use crate::config::Auth;
use crate::problem::Failure;

/// How the proxy signs in to an upstream, ready to be sent.
#[derive(Debug)]
pub(super) enum Credentials {
    None,
    /// The same for ever: basic or bearer.
    Fixed(HeaderValue),
    /// Fetched, and renewed when it runs out.
    Token(Box<TokenSource>),
}

impl Credentials {
    pub fn new(auth: Auth) -> Self {
        let login = match auth {
            Auth::None => return Self::None,
            Auth::Header(value) => return Self::Fixed(value),
            Auth::Token { username, password } => Login::Account { username, password },
            Auth::ClientCredentials {
                client_id,
                client_secret,
            } => Login::Application {
                client_id,
                client_secret,
            },
        };
        Self::Token(Box::new(TokenSource::new(login)))
    }

    /// The `Authorization` header of the moment.
    pub async fn current(&self, upstream: &Upstream) -> Result<Option<HeaderValue>, Failure> {
        match self {
            Self::None => Ok(None),
            Self::Fixed(value) => Ok(Some(value.clone())),
            Self::Token(source) => source.current(upstream).await.map(Some),
        }
    }

    /// Another header than the one that was refused, or `None` where there is no other.
    pub async fn renew(
        &self,
        upstream: &Upstream,
        refused: Option<&HeaderValue>,
    ) -> Result<Option<HeaderValue>, Failure> {
        match self {
            Self::None | Self::Fixed(_) => Ok(None),
            Self::Token(source) => source.renew(upstream, refused).await.map(Some),
        }
    }

    /// The upstream does not accept the proxy. It must not look like the person's own session had
    /// ended, so it is neither 401 nor 403.
    pub fn refused(&self, upstream: &Upstream, status: StatusCode) -> Failure {
        let title = upstream.title();
        let mut what = match self {
            Self::None => "The console sends no credentials and it asks for some.".to_owned(),
            Self::Fixed(_) => "It refuses the credentials that the console sends.".to_owned(),
            Self::Token(_) => "It refuses the token that it gave to the console.".to_owned(),
        };
        let has_account = upstream.system == System::Airflow || matches!(self, Self::Token(_));
        if status == StatusCode::FORBIDDEN && has_account {
            what.push_str(" Or the console's account there lacks a role that allows this.");
        }
        Failure::new(
            ProblemKind::UpstreamCredentials,
            format!("{title} does not let the console in."),
            format!(
                "It answered {status}. {what} Nothing was done. Whoever runs the console should \
                 correct auth of the [[{}]] named {:?} in the configuration.",
                upstream.system.as_str(),
                upstream.name
            ),
        )
    }
}
