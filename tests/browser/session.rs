//! Who is signed in, what they may do, and signing in again.

use std::cell::Cell;
use std::rc::Rc;

use airstrip_console::session::{Renewal, SessionState};
use airstrip_console::{App, bundles};
use airstrip_contract::policy::{Facts, Target};
use airstrip_contract::{Access, System};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Page, called, eventually, network, opened, popups};

const SESSION: &str = r#"{\"person\":{\"email\":\"ana@example.com\",\"subject\":\"1\"},\"role\":\"operator\",\"grants\":[{\"role\":\"operator\",\"airbyte\":{\"within\":{\"names\":[\"sales-*\"]}},\"airflow\":\"nothing\"}],\"contact\":\"Ask Carla.\",\"instances\":[{\"system\":\"airbyte\",\"name\":\"prod\",\"api\":\"config\",\"access\":\"launch\"}],\"version\":\"0\",\"demo\":false}"#;
const NOBODY: &str = r#"{\"person\":{\"email\":\"eve@example.com\",\"subject\":\"2\"},\"role\":null,\"grants\":[],\"contact\":\"Ask Carla.\",\"instances\":[],\"version\":\"0\",\"demo\":false}"#;

fn signed_in() -> String {
    format!(
        r#"[{{"path":"/api/session","body":"{SESSION}"}},{{"path":"/favicon.ico","status":404}}]"#
    )
}

const ENDED: &str =
    r#"[{"path":"/","status":401,"headers":{"X-Goog-IAP-Generated-Response":"true"}}]"#;

fn session() -> (Page, SessionState) {
    let state = Rc::new(Cell::new(None));
    let out = Rc::clone(&state);
    let page = Page::mount(move || {
        out.set(Some(SessionState::provide()));
        ().into_any()
    });
    (page, state.get().unwrap())
}

#[wasm_bindgen_test]
async fn what_one_may_not_do_is_said_with_its_reason() {
    network(&signed_in());
    let (_page, state) = session();
    let why_not = |name, access| {
        let target = Target {
            system: System::Airbyte,
            instance: "prod",
            id: "c1",
            facts: Some(Facts {
                name,
                ..Facts::default()
            }),
        };
        untrack(|| state.why_not(&target, access))
    };
    assert_eq!(
        why_not("sales-eu", Access::Launch).as_deref(),
        Some("Checking what you may do here.")
    );
    eventually("a session", || state.get().is_some()).await;
    assert_eq!(why_not("sales-eu", Access::Launch), None);
    assert_eq!(
        why_not("sales-eu", Access::Manage).as_deref(),
        Some("You can launch but not change settings here. Ask Carla.")
    );
    assert!(why_not("hr", Access::Launch).is_some());
}

#[wasm_bindgen_test]
async fn who_may_see_nothing_is_told_so_until_a_grant_names_them() {
    network(&format!(r#"[{{"path":"/api/session","body":"{NOBODY}"}}]"#));
    let page = Page::mount(|| view! { <App bundle=bundles::all /> }.into_any());
    page.says("You have no access yet").await;
    page.says("eve@example.com").await;
    page.says("Ask Carla.").await;
    assert_eq!(page.count("nav[aria-label=Main]"), 0);

    network(&signed_in());
    page.find(".no-access button").click();
    eventually("the navigation", || page.count("nav[aria-label=Main]") == 1).await;
    assert!(!page.text().contains("You have no access yet"));
}

#[wasm_bindgen_test]
async fn signing_in_again_goes_through_one_window_and_then_goes_on() {
    network(ENDED);
    popups(true);
    let (_page, state) = session();
    eventually("ended", || state.expired.get_untracked()).await;
    state.renew();
    assert_eq!(
        opened(),
        "airstrip-sign-in /?gcp-iap-mode=DO_SESSION_REFRESH"
    );
    eventually("two probes", || called("/favicon.ico") >= 2).await;
    assert!(state.expired.get_untracked());

    network(&signed_in());
    eventually("renewed", || !state.expired.get_untracked()).await;
    eventually("a session", || state.get().is_some()).await;
    assert_eq!(state.renewal.get_untracked(), Renewal::Idle);
}

#[wasm_bindgen_test]
async fn a_blocked_window_is_noticed() {
    network(ENDED);
    popups(false);
    let (_page, state) = session();
    eventually("ended", || state.expired.get_untracked()).await;
    state.renew();
    assert_eq!(state.renewal.get_untracked(), Renewal::Blocked);
    assert_eq!(called("/favicon.ico"), 0);
}
