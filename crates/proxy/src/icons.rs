//! Icons of connectors that an Airbyte only names by their address. The page asks no other origin, so
//! they are fetched here, once for everybody. For one that cannot be had there is a letter.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use airstrip_airbyte::icons;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use moka::Expiry;
use moka::future::Cache;
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::cause::root_cause;
use crate::problem::Failure;

const TIMEOUT: Duration = Duration::from_secs(3);

/// An icon has some kB.
const LIMIT: usize = 128 * 1024;

/// How many bytes of icons are kept.
const KEPT: u64 = 4 * 1024 * 1024;

/// What an icon takes besides its bytes and its path, about.
const ENTRY: usize = 256;

/// How long an icon is kept, and how long one that could not be had is not asked for again, nor any where
/// the host did not answer: a browser that waits for icons asks for nothing else over HTTP/1.1.
const FOUND: Duration = Duration::from_secs(24 * 60 * 60);
const MISSED: Duration = Duration::from_secs(10 * 60);

/// How many are fetched at once: somebody's first look at a list asks for all of its connectors.
const AT_ONCE: usize = 4;

/// Where icons come from, and those that have come.
pub struct Icons {
    /// The base address; `None`: nothing is fetched.
    host: Option<String>,
    client: Client,
    permits: Semaphore,
    /// When the host was last asked in vain.
    silent: Mutex<Option<Instant>>,
    kept: Cache<String, Option<Bytes>>,
}

struct Lasting;

impl Expiry<String, Option<Bytes>> for Lasting {
    fn expire_after_create(
        &self,
        _: &String,
        icon: &Option<Bytes>,
        _: Instant,
    ) -> Option<Duration> {
        Some(if icon.is_some() { FOUND } else { MISSED })
    }
}

impl Icons {
    /// Icons from a host, without a slash at its end; from nowhere without one.
    ///
    /// # Errors
    ///
    /// The machine's TLS cannot be used.
    pub fn new(host: Option<String>) -> Result<Self, reqwest::Error> {
        let weight = |path: &String, icon: &Option<Bytes>| {
            let bytes = ENTRY + path.len() + icon.as_ref().map_or(0, Bytes::len);
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let kept = Cache::builder().max_capacity(KEPT).weigher(weight);
        Ok(Self {
            host,
            client: Client::builder()
                .timeout(TIMEOUT)
                .redirect(Policy::none())
                .build()?,
            permits: Semaphore::new(AT_ONCE),
            silent: Mutex::default(),
            kept: kept.expire_after(Lasting).build(),
        })
    }

    async fn icon(&self, path: &str) -> Option<Bytes> {
        let host = self.host.as_ref()?;
        let fetch = async {
            let _permit = self.permits.acquire().await.ok()?;
            if self.is_silent() {
                return None;
            }
            let icon = self.fetch(host, path).await;
            icon.inspect_err(|reason| tracing::info!(host, path, reason, "no icon"))
                .ok()
        };
        self.kept.get_with_by_ref(path, fetch).await
    }

    fn is_silent(&self) -> bool {
        let silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        silent.is_some_and(|since| since.elapsed() < MISSED)
    }

    async fn fetch(&self, host: &str, path: &str) -> Result<Bytes, String> {
        let cause = |error: reqwest::Error| root_cause(&error);
        let answer = self.client.get(format!("{host}{path}")).send().await;
        if answer.is_err() {
            let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
            *silent = Some(Instant::now());
        }
        let answer = answer.and_then(reqwest::Response::error_for_status);
        let mut answer = answer.map_err(cause)?;
        let mut icon = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(cause)? {
            icon.extend_from_slice(&chunk);
            if icon.len() > LIMIT {
                return Err("it is larger than an icon".to_owned());
            }
        }
        let text = std::str::from_utf8(&icon).unwrap_or_default();
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if !["<svg", "<?xml", "<!--", "<!DOCTYPE svg"]
            .iter()
            .any(|begin| text.starts_with(begin))
        {
            return Err("it is no SVG".to_owned());
        }
        Ok(icon.into())
    }
}

/// A letter on a ground that suits light and dark, as the page has it for connectors without an icon.
fn letter(path: &str) -> String {
    let connector = path.rsplit('/').nth(2).unwrap_or_default();
    let name = ["source-", "destination-"]
        .iter()
        .find_map(|kind| connector.strip_prefix(kind))
        .unwrap_or(connector);
    let letter = name
        .chars()
        .find(char::is_ascii_alphanumeric)
        .unwrap_or('?');
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\">\
         <rect width=\"16\" height=\"16\" rx=\"4\" fill=\"#7d8590\" fill-opacity=\".22\"/>\
         <text x=\"8\" y=\"11.6\" fill=\"#7d8590\" font-family=\"system-ui,sans-serif\" font-size=\"10\" \
         font-weight=\"600\" text-anchor=\"middle\">{}</text></svg>",
        letter.to_ascii_uppercase()
    )
}

/// `GET /api/icons/files/metadata/…/icon.svg`
pub(crate) async fn serve(
    State(app): State<Arc<App>>,
    method: Method,
    uri: Uri,
) -> Result<Response, Failure> {
    let path = uri.path().strip_prefix(icons::HERE);
    let Some(path) = path.filter(|path| icons::is_icon(path)) else {
        return Err(Failure::not_found(method.as_str(), uri.path()));
    };
    let (icon, age) = match app.icons.icon(path).await {
        Some(icon) => (icon, FOUND),
        None => (letter(path).into(), MISSED),
    };
    let headers = [
        (CONTENT_TYPE, "image/svg+xml".to_owned()),
        (CACHE_CONTROL, format!("private, max-age={}", age.as_secs())),
    ];
    Ok((headers, icon).into_response())
}
