//! Fetching the front door's key set.

use std::time::Duration;

use airstrip_iap::{FetchKeys, Fetched, Pending};
use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::cause::root_cause;

const TIMEOUT: Duration = Duration::from_secs(5);

/// A set has a handful of keys in a few kB.
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
        let max_age = max_age(answer.headers());
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

/// How much longer an answer is fresh (RFC 9111, 4.2): a cache on the way may have held it already.
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let seconds: u64 = text(CACHE_CONTROL)?.split(',').find_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        let named = name.trim().eq_ignore_ascii_case("max-age");
        named.then(|| value.trim().trim_matches('"').parse().ok())?
    })?;
    let held: u64 = text(AGE)
        .and_then(|age| age.trim().parse().ok())
        .unwrap_or(0);
    Some(Duration::from_secs(seconds.saturating_sub(held)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_time_that_is_left_is_read() {
        for (cache_control, age, left) in [
            ("public, max-age=21600, must-revalidate", None, Some(21600)),
            ("Max-Age=\"60\"", None, Some(60)),
            ("s-maxage=5, max-age=60", None, Some(60)),
            ("max-age=3600", Some("600"), Some(3000)),
            ("max-age=3600", Some("4000"), Some(0)),
            ("max-age=3600", Some("soon"), Some(3600)),
            ("max-age=", None, None),
            ("max-age=-1", None, None),
            ("no-store", None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, cache_control.parse().unwrap());
            age.map(|age| headers.insert(AGE, age.parse().unwrap()));
            let left = left.map(Duration::from_secs);
            assert_eq!(max_age(&headers), left, "{cache_control} {age:?}");
        }
        assert_eq!(max_age(&HeaderMap::new()), None);
    }
}
