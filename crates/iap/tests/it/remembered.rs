//! A signature that was found right once is not computed again; all else is asked each time.

use std::sync::Arc;

use airstrip_iap::{Refusal, Rejection, Verifier};
use serde_json::json;

use crate::forge::iap::{but, claims, rules};
use crate::forge::{HandClock, NOW, Signer, b64};
use crate::support::{Network, verifier};

struct Scene {
    network: Network,
    clock: HandClock,
    verifier: Arc<Verifier>,
    token: String,
}

impl Scene {
    /// Somebody has been let in by this signer's token, which lasts for ten minutes.
    async fn of(signer: &Signer, max_age: u64) -> Self {
        let (network, clock) = (Network::new(), HandClock::new());
        network.publishes(&[signer], Some(max_age));
        let verifier = Arc::new(verifier(&network, &clock, rules()));
        let token = signer.token(&but(json!({"iat": NOW, "exp": NOW + 600})));
        let scene = Self {
            network,
            clock,
            verifier,
            token,
        };
        for _ in 0..3 {
            assert_eq!(scene.show(&scene.token).await, Ok(()));
        }
        scene
    }

    async fn show(&self, token: &str) -> Result<(), Refusal> {
        self.verifier.verify(token).await.map(drop)
    }
}

#[tokio::test]
async fn it_still_expires() {
    let scene = Scene::of(&Signer::new("a"), 3600).await;
    scene.clock.forward(629);
    assert_eq!(scene.show(&scene.token).await, Ok(()));
    scene.clock.forward(1);
    let refused = scene.show(&scene.token).await;
    assert_eq!(refused, Err(Rejection::Expired.into()));
}

#[tokio::test]
async fn it_falls_with_its_key() {
    let scene = Scene::of(&Signer::new("a"), 60).await;
    scene.network.publishes(&[&Signer::new("b")], Some(3600));
    scene.clock.forward(60);
    let refused = scene.show(&scene.token).await;
    assert_eq!(refused, Err(Rejection::UnknownKey.into()));
}

#[tokio::test]
async fn it_is_worth_nothing_under_another_key_of_that_name() {
    let scene = Scene::of(&Signer::new("a"), 60).await;
    scene.network.publishes(&[&Signer::new("a")], Some(3600));
    scene.clock.forward(60);
    let refused = scene.show(&scene.token).await;
    assert_eq!(refused, Err(Rejection::Signature.into()));
}

#[tokio::test]
async fn it_is_worth_nothing_for_other_claims() {
    let signer = Signer::new("a");
    let scene = Scene::of(&signer, 3600).await;
    let (message, signature) = scene.token.rsplit_once('.').unwrap();
    let (header, _) = message.split_once('.').unwrap();
    let mut other = claims();
    other["email"] = json!("eve@example.com");
    let token = format!("{header}.{}.{signature}", b64(other.to_string()));
    let refused = scene.show(&token).await;
    assert_eq!(refused, Err(Rejection::Signature.into()));
    // Nor is what was refused remembered as right.
    let refused = scene.show(&token).await;
    assert_eq!(refused, Err(Rejection::Signature.into()));
}
