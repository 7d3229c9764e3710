use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use airstrip_iap::{FetchKeys, Fetched, Pending, Rules, Verifier};
use tokio::sync::Semaphore;

use crate::forge::{HandClock, Signer, key_set};

/// A network that answers with what it was given, in turn, and then fails.
#[derive(Clone)]
pub struct Network {
    answers: Arc<Mutex<VecDeque<Result<Fetched, String>>>>,
    fetches: Arc<AtomicU64>,
    /// A fetch ends only when there is a permit for it.
    pub gate: Arc<Semaphore>,
}

impl Network {
    pub fn new() -> Self {
        Self {
            answers: Arc::default(),
            fetches: Arc::default(),
            gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        }
    }

    pub fn publishes(&self, signers: &[&Signer], max_age: Option<u64>) {
        let keys: Vec<_> = signers.iter().map(|signer| signer.jwk()).collect();
        self.answers(&key_set(&keys), max_age);
    }

    pub fn answers(&self, body: &str, max_age: Option<u64>) {
        self.answers.lock().unwrap().push_back(Ok(Fetched {
            body: body.as_bytes().to_vec(),
            max_age: max_age.map(Duration::from_secs),
        }));
    }

    pub fn fetches(&self) -> u64 {
        self.fetches.load(Ordering::SeqCst)
    }
}

impl FetchKeys for Network {
    fn fetch(&self) -> Pending<'_> {
        Box::pin(async {
            self.fetches.fetch_add(1, Ordering::SeqCst);
            self.gate.acquire().await.unwrap().forget();
            let answer = self.answers.lock().unwrap().pop_front();
            answer.unwrap_or_else(|| Err("no route to host".to_owned()))
        })
    }
}

pub fn verifier(network: &Network, clock: &HandClock, rules: Rules) -> Verifier {
    Verifier::new(rules, network.clone(), Arc::new(clock.clone()))
}
