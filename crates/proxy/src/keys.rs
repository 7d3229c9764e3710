//! Fetching IAP's key set.

use std::time::Duration;

use airstrip_iap::{FetchKeys, Fetched, Pending};
use reqwest::header::CACHE_CONTROL;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::cause::root_cause;

const TIMEOUT: Duration = Duration::from_secs(5);

/// Google's set has a handful of keys in 1 kB.
const LIMIT: usize = 256 * 1024;

/// Fetches the key set over HTTP.
#[derive(Debug)]
pub(crate) struct HttpKeys {
    client: Client,
    url: Url,
}

impl HttpKeys {
    pub fn new(url: Url) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            .build()?;
        Ok(Self { client, url })
    }

    async fn get(&self) -> Result<Fetched, String> {
        let answer = self.client.get(self.url.clone()).send().await;
        let mut answer = answer
            .and_then(reqwest::Response::error_for_status)
            .map_err(|error| format!("{}: {}", self.url, root_cause(&error)))?;
        let max_age = answer
            .headers()
            .get(CACHE_CONTROL)
            .and_then(|value| max_age(value.to_str().ok()?));
        let mut body = Vec::new();
        while let Some(chunk) = answer
            .chunk()
            .await
            .map_err(|error| format!("{}: {}", self.url, root_cause(&error)))?
        {
            body.extend_from_slice(&chunk);
            if body.len() > LIMIT {
                return Err(format!("{} answers more than a key set", self.url));
            }
        }
        Ok(Fetched { body, max_age })
    }
}

impl FetchKeys for HttpKeys {
    fn fetch(&self) -> Pending<'_> {
        Box::pin(self.get())
    }
}

fn max_age(cache_control: &str) -> Option<Duration> {
    let seconds = cache_control
        .split(',')
        .find_map(|directive| directive.trim().strip_prefix("max-age="))?;
    seconds
        .trim_matches('"')
        .parse()
        .ok()
        .map(Duration::from_secs)
}
