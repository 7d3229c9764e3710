use airstrip_iap::{Refusal, Rejection, Rules, Verifier};
use serde_json::json;

use crate::forge::{self, Door, HandClock, Signer, iap, jwt};
use crate::support::{Network, verifier};

fn verifier_of(door: &Door) -> Verifier {
    let network = Network::new();
    network.answers(&door.key_set, None);
    verifier(&network, &HandClock::new(), door.rules.clone())
}

async fn stands(door: Door) {
    let verifier = verifier_of(&door);
    for forged in &door.forged {
        assert_eq!(
            verifier.verify(&forged.token).await,
            Err(Refusal::Rejected(forged.rejection)),
            "{}",
            forged.case
        );
    }
    // None of the forged ones has locked these out.
    for valid in &door.valid {
        let identity = verifier.verify(&valid.token).await;
        let identity = identity.unwrap_or_else(|refusal| panic!("{}: {refusal}", valid.case));
        assert_eq!(identity.email, valid.email, "{}", valid.case);
        assert!(!identity.subject.is_empty());
    }
}

#[tokio::test]
async fn iap_lets_in_the_valid_and_refuses_the_forged() {
    stands(iap::door()).await;
}

#[tokio::test]
async fn another_front_door_lets_in_the_valid_and_refuses_the_forged() {
    stands(jwt::door()).await;
}

#[tokio::test]
async fn white_space_around_a_token_is_not_trimmed() {
    let door = iap::door();
    let verifier = verifier_of(&door);
    let good = &door.valid[0].token;
    for token in [format!(" {good}"), format!("{good} "), format!("{good}\n")] {
        assert!(verifier.verify(&token).await.is_err(), "{token:?}");
    }
}

#[tokio::test]
async fn without_a_domain_in_the_rules_hd_does_not_matter() {
    let signer = Signer::new("a");
    let network = Network::new();
    network.publishes(&[&signer], None);
    let verifier = verifier(&network, &HandClock::new(), iap::rules());
    for hd in [json!(null), json!("example.org")] {
        let token = signer.token(&iap::but(json!({"hd": hd})));
        assert!(verifier.verify(&token).await.is_ok(), "{hd}");
    }
}

#[tokio::test]
async fn the_address_is_taken_from_the_claim_that_the_rules_name() {
    let signer = Signer::new("a");
    let network = Network::new();
    network.publishes(&[&signer], None);
    let rules = Rules {
        email_claim: "upn".to_owned(),
        ..jwt::rules()
    };
    let verifier = verifier(&network, &HandClock::new(), rules);
    let show = async |changes| {
        let token = signer.token(&forge::but(&jwt::claims(), changes));
        verifier.verify(&token).await.map(|identity| identity.email)
    };
    let both = json!({"upn": "Ben@example.com", "email": 7});
    assert_eq!(show(both).await, Ok("ben@example.com".to_owned()));
    assert_eq!(show(json!({})).await, Err(Rejection::Person.into()));
}
