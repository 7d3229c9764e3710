//! The published key set: fetched when needed, cached, and never in the way of a key that is
//! already known.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;

use crate::jwk::{self, Keys, PublicKey};
use crate::{Algorithm, Clock, Refusal, Rejection};

/// After a fetch, an unknown key or an expired set causes no other for this many seconds. Anyone
/// can send an assertion that names a key of his own invention.
const COOLDOWN: u64 = 60;

/// Without a single usable key nobody gets in: then the next fetch is tried after this many seconds.
const RETRY: u64 = 5;

/// How long a set is used, in seconds, when it cannot be fetched again.
const HARD_LIMIT: u64 = 24 * 60 * 60;

/// How long a set is fresh, in seconds, when the answer does not say.
const DEFAULT_MAX_AGE: u64 = 60 * 60;

/// A fetch under way.
pub type Pending<'a> = Pin<Box<dyn Future<Output = Result<Fetched, String>> + Send + 'a>>;

/// How the key set is fetched. The future must end in bounded time, whatever the network does.
pub trait FetchKeys: Send + Sync + 'static {
    /// Fetches the set once; the error is a text for the log.
    fn fetch(&self) -> Pending<'_>;
}

/// The answer to a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The JWK set, as JSON.
    pub body: Vec<u8>,
    /// `max-age` of the answer's `Cache-Control`.
    pub max_age: Option<Duration>,
}

/// The keys that assertions are checked with.
pub struct KeyStore {
    shared: Arc<Shared>,
}

struct Shared {
    fetch: Box<dyn FetchKeys>,
    /// Keys for others are not kept.
    algorithms: Vec<Algorithm>,
    clock: Arc<dyn Clock>,
    state: RwLock<State>,
    /// Held during a fetch, so that there is one at a time.
    fetching: Mutex<()>,
}

#[derive(Clone, Default)]
struct State {
    keys: Keys,
    fetched_at: u64,
    fresh_until: u64,
    last_attempt: Option<Attempt>,
}

#[derive(Clone)]
struct Attempt {
    at: u64,
    error: Option<String>,
}

/// What the state of the moment says about a key.
enum Lookup {
    Known(Arc<PublicKey>),
    /// Known, but the set should be fetched again.
    Stale(Arc<PublicKey>),
    /// Not to be told without a fetch.
    NeedsFetch,
    /// Not in a set that was fetched just now.
    Unknown,
    /// The last fetch failed just now.
    Unavailable(String),
}

impl State {
    fn usable(&self, now: u64) -> bool {
        !self.keys.is_empty() && now < self.fetched_at.saturating_add(HARD_LIMIT)
    }

    fn lookup(&self, kid: &str, now: u64) -> Lookup {
        let usable = self.usable(now);
        let pause = if usable { COOLDOWN } else { RETRY };
        let resting = self
            .last_attempt
            .as_ref()
            .filter(|attempt| now < attempt.at.saturating_add(pause));
        match (self.keys.get(kid).filter(|_| usable), resting) {
            (Some(key), _) if now < self.fresh_until => Lookup::Known(key.clone()),
            (Some(key), Some(_)) => Lookup::Known(key.clone()),
            (Some(key), None) => Lookup::Stale(key.clone()),
            (None, None) => Lookup::NeedsFetch,
            (None, Some(attempt)) => match &attempt.error {
                Some(error) => Lookup::Unavailable(error.clone()),
                None => Lookup::Unknown,
            },
        }
    }
}

impl KeyStore {
    /// A store without keys; the first assertion makes it fetch them.
    pub(crate) fn new(
        fetch: impl FetchKeys,
        algorithms: Vec<Algorithm>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                fetch: Box::new(fetch),
                algorithms,
                clock,
                state: RwLock::default(),
                fetching: Mutex::default(),
            }),
        }
    }

    /// Whether there are keys to check assertions with, after a fetch if there are none yet.
    ///
    /// # Errors
    ///
    /// [`Refusal::KeysUnavailable`] with the reason.
    pub async fn ready(&self) -> Result<(), Refusal> {
        if self.shared.usable() {
            return Ok(());
        }
        // An empty id is in no set: asking for it fetches what is missing and no more.
        match self.get("").await {
            Ok(_) | Err(Refusal::Rejected(_)) => Ok(()),
            Err(refusal) => Err(refusal),
        }
    }

    /// For how many seconds the set has been held since it was last fetched; `None` before that.
    /// It grows beyond the set's max-age while nobody asks or the set cannot be fetched.
    #[must_use]
    pub fn age(&self) -> Option<u64> {
        let now = self.shared.clock.now();
        self.shared
            .read(|state| (!state.keys.is_empty()).then(|| now.saturating_sub(state.fetched_at)))
    }

    /// The key of this id.
    pub(crate) async fn get(&self, kid: &str) -> Result<Arc<PublicKey>, Refusal> {
        match self.shared.lookup(kid) {
            Lookup::Known(key) => return Ok(key),
            // Whoever comes while another fetches need not wait: the key is still good.
            Lookup::Stale(key) if self.shared.fetching.try_lock().is_err() => return Ok(key),
            Lookup::Unknown => return Err(Rejection::UnknownKey.into()),
            Lookup::Unavailable(error) => return Err(Refusal::KeysUnavailable(error)),
            Lookup::Stale(_) | Lookup::NeedsFetch => {}
        }
        // On a task of its own: a caller that goes away must not take the fetch with it.
        let (shared, wanted) = (Arc::clone(&self.shared), kid.to_owned());
        let done = tokio::spawn(async move { shared.refresh(&wanted).await }).await;
        if done.is_err() {
            return Err(Refusal::KeysUnavailable(
                "fetching the key set ended early".to_owned(),
            ));
        }
        match self.shared.lookup(kid) {
            Lookup::Known(key) | Lookup::Stale(key) => Ok(key),
            Lookup::Unknown => Err(Rejection::UnknownKey.into()),
            Lookup::Unavailable(error) => Err(Refusal::KeysUnavailable(error)),
            Lookup::NeedsFetch => Err(Refusal::KeysUnavailable(
                "the key set took longer to fetch than it lasts".to_owned(),
            )),
        }
    }
}

impl Shared {
    fn lookup(&self, kid: &str) -> Lookup {
        let now = self.clock.now();
        self.read(|state| state.lookup(kid, now))
    }

    fn usable(&self) -> bool {
        let now = self.clock.now();
        self.read(|state| state.usable(now))
    }

    fn read<T>(&self, ask: impl FnOnce(&State) -> T) -> T {
        ask(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn refresh(&self, kid: &str) {
        let _one_at_a_time = self.fetching.lock().await;
        // Whoever held the lock before has probably fetched what is wanted.
        if !matches!(self.lookup(kid), Lookup::Stale(_) | Lookup::NeedsFetch) {
            return;
        }
        let outcome = self.fetch.fetch().await.and_then(|fetched| {
            Ok((
                jwk::parse(&fetched.body, &self.algorithms)?,
                fetched.max_age,
            ))
        });
        let now = self.clock.now();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok((keys, max_age)) => {
                let max_age = max_age.map_or(DEFAULT_MAX_AGE, |age| age.as_secs());
                *state = State {
                    keys,
                    fetched_at: now,
                    fresh_until: now.saturating_add(max_age.clamp(COOLDOWN, HARD_LIMIT)),
                    last_attempt: Some(Attempt {
                        at: now,
                        error: None,
                    }),
                };
            }
            Err(error) => {
                state.last_attempt = Some(Attempt {
                    at: now,
                    error: Some(error),
                })
            }
        }
    }
}

impl fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyStore").finish_non_exhaustive()
    }
}
