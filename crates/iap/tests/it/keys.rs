use std::sync::Arc;

use airstrip_iap::{Refusal, Rejection, Verifier};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::forge::iap::{but, claims, rules};
use crate::forge::{HandClock, NOW, Signer};
use crate::support::{Network, verifier};

const DAY: u64 = 24 * 60 * 60;

struct Scene {
    network: Network,
    clock: HandClock,
    verifier: Arc<Verifier>,
    elapsed: u64,
}

impl Scene {
    fn new() -> Self {
        let (network, clock) = (Network::new(), HandClock::new());
        let verifier = Arc::new(verifier(&network, &clock, rules()));
        Self {
            network,
            clock,
            verifier,
            elapsed: 0,
        }
    }

    fn forward(&mut self, seconds: u64) {
        self.clock.forward(seconds);
        self.elapsed += seconds;
    }

    /// Shows a token that was issued just now.
    async fn show(&self, signer: &Signer) -> Result<(), Refusal> {
        let now = NOW + self.elapsed;
        let token = signer.token(&but(json!({"iat": now, "exp": now + 600})));
        self.verifier.verify(&token).await.map(drop)
    }
}

fn unavailable(outcome: &Result<(), Refusal>) -> bool {
    matches!(outcome, Err(Refusal::KeysUnavailable(_)))
}

#[tokio::test]
async fn keys_are_fetched_once_and_kept_for_their_max_age() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    scene.network.publishes(&[&key], Some(3600));
    scene.network.publishes(&[&key], Some(3600));
    assert_eq!(scene.show(&key).await, Ok(()));
    scene.forward(3599);
    assert_eq!(scene.show(&key).await, Ok(()));
    assert_eq!(scene.network.fetches(), 1);
    scene.forward(1);
    assert_eq!(scene.show(&key).await, Ok(()));
    assert_eq!(scene.network.fetches(), 2);
}

#[tokio::test]
async fn a_new_key_is_found_by_one_refresh() {
    let (mut scene, old, new) = (Scene::new(), Signer::new("old"), Signer::new("new"));
    scene.network.publishes(&[&old], Some(DAY));
    scene.network.publishes(&[&old, &new], Some(DAY));
    assert_eq!(scene.show(&old).await, Ok(()));
    scene.forward(61);
    assert_eq!(scene.show(&new).await, Ok(()));
    assert_eq!(scene.show(&old).await, Ok(()));
    assert_eq!(scene.network.fetches(), 2);
}

#[tokio::test]
async fn invented_key_ids_cause_one_fetch_a_minute() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    for _ in 0..3 {
        scene.network.publishes(&[&key], Some(DAY));
    }
    assert_eq!(scene.show(&key).await, Ok(()));
    for minute in 0..3 {
        for invented in 0..20 {
            let stranger = Signer::new(&format!("invented-{invented}"));
            assert_eq!(
                scene.show(&stranger).await,
                Err(Rejection::UnknownKey.into())
            );
        }
        assert_eq!(scene.network.fetches(), 1 + minute);
        scene.forward(60);
    }
}

#[tokio::test]
async fn a_withdrawn_key_no_longer_opens() {
    let (mut scene, old, new) = (Scene::new(), Signer::new("old"), Signer::new("new"));
    scene.network.publishes(&[&old], Some(3600));
    scene.network.publishes(&[&new], Some(3600));
    assert_eq!(scene.show(&old).await, Ok(()));
    scene.forward(3600);
    assert_eq!(scene.show(&old).await, Err(Rejection::UnknownKey.into()));
    assert_eq!(scene.show(&new).await, Ok(()));
}

#[tokio::test]
async fn known_keys_outlive_an_outage_up_to_a_day() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    scene.network.publishes(&[&key], Some(3600));
    assert_eq!(scene.show(&key).await, Ok(()));
    scene.forward(DAY - 1);
    assert_eq!(
        scene.show(&key).await,
        Ok(()),
        "the fetch fails, the key is known"
    );
    assert_eq!(
        scene.show(&key).await,
        Ok(()),
        "and is not fetched again at once"
    );
    assert_eq!(scene.network.fetches(), 2);
    assert!(
        unavailable(&scene.show(&Signer::new("b")).await),
        "whether it exists cannot be told"
    );
    scene.forward(1);
    assert!(unavailable(&scene.show(&key).await));
    scene.network.publishes(&[&key], Some(3600));
    scene.forward(5);
    assert_eq!(scene.show(&key).await, Ok(()), "it recovers by itself");
}

#[tokio::test]
async fn without_keys_nobody_gets_in_and_the_network_is_not_hammered() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    for _ in 0..10 {
        assert!(unavailable(&scene.show(&key).await));
    }
    assert_eq!(scene.network.fetches(), 1);
    scene.network.publishes(&[&key], None);
    scene.forward(5);
    assert_eq!(scene.show(&key).await, Ok(()));
}

#[tokio::test]
async fn an_answer_that_is_no_key_set_changes_nothing() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    scene.network.publishes(&[&key], Some(3600));
    assert_eq!(scene.show(&key).await, Ok(()));
    let rsa = json!({"keys": [{"kid": "a", "kty": "RSA", "n": "AQAB", "e": "AQAB"}]}).to_string();
    let mut encryption = key.jwk();
    encryption["use"] = json!("enc");
    let encryption = json!({"keys": [encryption]}).to_string();
    for body in [
        "",
        "<html>",
        "{}",
        r#"{"keys": []}"#,
        r#"{"keys": [1, {}]}"#,
        &rsa,
        &encryption,
    ] {
        scene.forward(3600);
        scene.network.answers(body, None);
        assert_eq!(scene.show(&key).await, Ok(()), "{body}");
        assert!(unavailable(&scene.show(&Signer::new("b")).await), "{body}");
    }
}

#[tokio::test]
async fn one_strange_key_does_not_lock_the_others_out() {
    let (scene, key) = (Scene::new(), Signer::new("a"));
    let set = json!({"keys": [{"kty": "OKP", "crv": "Ed448", "kid": "z"}, 7, key.jwk()]});
    scene.network.answers(&set.to_string(), None);
    assert_eq!(scene.show(&key).await, Ok(()));
}

#[tokio::test]
async fn a_crowd_shares_one_fetch() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    scene.network.gate = Arc::new(Semaphore::new(0));
    scene.verifier = Arc::new(verifier(&scene.network, &scene.clock, rules()));
    scene.network.publishes(&[&key], None);
    let token = key.token(&claims());
    let crowd: Vec<_> = (0..50)
        .map(|_| {
            let (verifier, token) = (scene.verifier.clone(), token.clone());
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    scene.network.gate.add_permits(50);
    for person in crowd {
        assert!(person.await.unwrap().is_ok());
    }
    assert_eq!(scene.network.fetches(), 1);
}

#[tokio::test]
async fn nobody_waits_for_a_refresh_of_a_key_that_is_known() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    scene.network.gate = Arc::new(Semaphore::new(1));
    scene.verifier = Arc::new(verifier(&scene.network, &scene.clock, rules()));
    scene.network.publishes(&[&key], Some(3600));
    assert_eq!(scene.show(&key).await, Ok(()));
    scene.forward(3600);
    let now = NOW + scene.elapsed;
    let token = key.token(&but(json!({"iat": now, "exp": now + 600})));
    let first = tokio::spawn({
        let (verifier, token) = (scene.verifier.clone(), token.clone());
        async move { verifier.verify(&token).await }
    });
    // The first is fetching once the network has been asked; nothing answers it.
    while scene.network.fetches() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(scene.show(&key).await, Ok(()));
    scene.network.gate.add_permits(1);
    assert!(first.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_take_the_fetch_with_it() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    scene.network.gate = Arc::new(Semaphore::new(0));
    scene.verifier = Arc::new(verifier(&scene.network, &scene.clock, rules()));
    scene.network.publishes(&[&key], None);
    let token = key.token(&claims());
    let gone = tokio::spawn({
        let (verifier, token) = (scene.verifier.clone(), token.clone());
        async move { verifier.verify(&token).await }
    });
    while scene.network.fetches() < 1 {
        tokio::task::yield_now().await;
    }
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    scene.network.gate.add_permits(1);
    assert_eq!(scene.show(&key).await, Ok(()));
    assert_eq!(scene.network.fetches(), 1);
}

#[tokio::test]
async fn readiness_fetches_what_is_missing_and_no_more() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    assert!(scene.verifier.keys().ready().await.is_err());
    scene.network.publishes(&[&key], Some(3600));
    scene.forward(5);
    for _ in 0..5 {
        assert_eq!(scene.verifier.keys().ready().await, Ok(()));
        scene.forward(60);
    }
    assert_eq!(scene.network.fetches(), 2);
}

#[tokio::test]
async fn the_age_counts_from_the_last_fetch_that_succeeded() {
    let (mut scene, key) = (Scene::new(), Signer::new("a"));
    assert_eq!(scene.verifier.keys().age(), None);
    assert!(unavailable(&scene.show(&key).await));
    assert_eq!(scene.verifier.keys().age(), None);
    scene.network.publishes(&[&key], Some(3600));
    scene.network.publishes(&[&key], Some(3600));
    scene.forward(5);
    assert_eq!(scene.show(&key).await, Ok(()));
    assert_eq!(scene.verifier.keys().age(), Some(0));
    scene.forward(3600);
    assert_eq!(scene.verifier.keys().age(), Some(3600));
    assert_eq!(scene.show(&key).await, Ok(()));
    assert_eq!(scene.verifier.keys().age(), Some(0));
    scene.forward(7200);
    assert_eq!(
        scene.show(&key).await,
        Ok(()),
        "the fetch fails, the key is known"
    );
    assert_eq!(scene.verifier.keys().age(), Some(7200));
}
