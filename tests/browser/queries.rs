//! Reading: shared, repeated, kept, given up.

use std::cell::Cell;
use std::rc::Rc;

use airstrip_airbyte::config::{GetHealth, Health, StartSync};
use airstrip_console::api::{ApiError, Mutation, Queries, Query, QueryCall, SLOW, use_query};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Page, aborted, called, eventually, header, last, network, waits_for};

const HEALTH: &str = "/api/airbyte/prod/api/v1/health";
const GOOD: &str = r#"[{"path":"/api/airbyte/prod/api/v1/health","body":"{\"available\":true}"}]"#;

fn health(interval: u32) -> Query<Health> {
    use_query(
        move || Some(QueryCall::new("prod", &GetHealth)),
        move |_| interval,
    )
}

fn shown(query: Query<Health>) -> AnyView {
    let data = move || {
        query
            .data()
            .map_or("no data".to_owned(), |h| format!("{h:?}"))
    };
    let error = move || query.error().map(|error| error.title());
    view! { <p>{data} " " {error}</p> }.into_any()
}

/// Mounts a view below a query cache; the second is the sign that the session has ended.
fn below_queries(view: impl Fn() -> AnyView + 'static) -> (Page, RwSignal<bool>) {
    let expired = Rc::new(Cell::new(None));
    let out = Rc::clone(&expired);
    let page = Page::mount(move || {
        let expired = RwSignal::new(false);
        out.set(Some(expired));
        Queries::provide(expired);
        view()
    });
    (page, expired.get().unwrap())
}

#[wasm_bindgen_test]
async fn the_front_door_can_tell_that_a_page_asks() {
    network(GOOD);
    let (page, _) = below_queries(|| shown(health(SLOW)));
    page.says("available: true").await;
    assert_eq!(
        last(HEALTH),
        "GET manual include XMLHttpRequest application/json -"
    );
}

#[wasm_bindgen_test]
async fn the_same_query_twice_is_one_read() {
    network(GOOD);
    let (page, _) = below_queries(|| {
        view! {
            {shown(health(SLOW))}
            {shown(health(SLOW))}
        }
        .into_any()
    });
    page.says("available: true").await;
    assert_eq!(page.text().matches("available: true").count(), 2);
    assert_eq!(called(HEALTH), 1);
}

#[wasm_bindgen_test]
async fn data_stays_while_a_later_read_fails() {
    network(
        r#"[{"path":"/api/airbyte","once":true,"body":"{\"available\":true}"},
            {"path":"/api/airbyte","status":500,"body":"{\"message\":\"out of memory\"}"}]"#,
    );
    let (page, _) = below_queries(|| shown(health(1)));
    page.says("available: true } Airbyte prod answered with an error (500)")
        .await;
}

#[wasm_bindgen_test]
async fn an_answer_that_stands_is_kept_without_being_sent_again() {
    network(
        r#"[{"path":"/api/airbyte","once":true,"body":"{\"available\":true}","headers":{"ETag":"\"a1\""}},
            {"path":"/api/airbyte","once":true,"status":500,"body":"{\"message\":\"out of memory\"}"},
            {"path":"/api/airbyte","status":304}]"#,
    );
    let drawn = Rc::new(Cell::new(0));
    let count = Rc::clone(&drawn);
    let query = Rc::new(Cell::new(None));
    let out = Rc::clone(&query);
    let (page, _) = below_queries(move || {
        let health = health(SLOW);
        out.set(Some(health));
        let count = Rc::clone(&count);
        Effect::new(move |_| {
            if health.data().is_some() {
                count.set(count.get() + 1);
            }
        });
        shown(health)
    });
    page.says("available: true").await;
    assert_eq!(header(HEALTH, "if-none-match"), "");
    let query: Query<Health> = query.get().unwrap();
    query.refetch();
    page.says("answered with an error (500)").await;
    assert_eq!(header(HEALTH, "if-none-match"), "\"a1\"");
    query.refetch();
    eventually("the error is gone", || !page.text().contains("500")).await;
    assert!(page.text().contains("available: true"));
    assert_eq!(header(HEALTH, "if-none-match"), "\"a1\"");
    assert_eq!(drawn.get(), 1);
}

#[wasm_bindgen_test]
async fn a_refusal_that_says_how_long_it_holds_is_waited_out() {
    let body = r#"{\"type\":\"too-many-requests\",\"status\":429,\"title\":\"You ask for too much at once.\",\"detail\":\"d\",\"request_id\":\"r\"}"#;
    let refusal = |wait: &str| {
        format!(
            r#"[{{"path":"/api","status":429,"headers":{{"content-type":"application/problem+json"{wait}}},"body":"{body}"}}]"#
        )
    };
    for (wait, ms) in [(r#","retry-after":"47""#, 47_000), ("", 4_000)] {
        network(&refusal(wait));
        let (page, _) = below_queries(|| shown(health(1)));
        page.says("You ask for too much at once").await;
        eventually("the next try", || waits_for(ms)).await;
    }
}

#[wasm_bindgen_test]
async fn reads_are_repeated_as_the_data_asks() {
    network(GOOD);
    let (_page, _) = below_queries(|| shown(health(1)));
    eventually("three reads", || called(HEALTH) >= 3).await;
}

#[wasm_bindgen_test]
async fn a_read_that_nobody_waits_for_is_given_up() {
    network(r#"[{"path":"/api/airbyte","hold":true}]"#);
    let (page, _) = below_queries(|| shown(health(SLOW)));
    eventually("a read", || called(HEALTH) == 1).await;
    assert!(!aborted(HEALTH));
    drop(page);
    eventually("given up", || aborted(HEALTH)).await;
}

#[wasm_bindgen_test]
async fn an_ended_session_stops_all_reads_until_it_is_renewed() {
    for refusal in [
        r#"[{"path":"/api","status":401,"headers":{"X-Goog-IAP-Generated-Response":"true"}}]"#,
        r#"[{"path":"/api","type":"opaqueredirect"}]"#,
    ] {
        network(refusal);
        let (page, expired) = below_queries(|| shown(health(1)));
        page.says("Your session has ended").await;
        assert!(expired.get_untracked());
        // Read again by hand: still nothing leaves the page.
        let before = called(HEALTH);
        let (again, _) = below_queries(|| ().into_any());
        drop(again);
        assert_eq!(called(HEALTH), before);

        network(GOOD);
        expired.set(false);
        page.says("available: true").await;
        assert!(!page.text().contains("session"));
    }
}

#[wasm_bindgen_test]
async fn the_proxys_own_refusal_does_not_end_the_session() {
    let body = r#"{\"type\":\"unauthenticated\",\"status\":401,\"title\":\"Not signed in\",\"detail\":\"d\",\"request_id\":\"r\"}"#;
    network(&format!(
        r#"[{{"path":"/api","status":401,"headers":{{"content-type":"application/problem+json"}},"body":"{body}"}}]"#
    ));
    let (page, expired) = below_queries(|| shown(health(SLOW)));
    page.says("Not signed in").await;
    assert!(!expired.get_untracked());
}

#[wasm_bindgen_test]
async fn a_change_has_everything_it_touches_read_again() {
    network(GOOD);
    let queries = Rc::new(Cell::new(None));
    let out = Rc::clone(&queries);
    let (page, _) = below_queries(move || {
        out.set(Some(Queries::get()));
        shown(health(SLOW))
    });
    page.says("available: true").await;
    let queries = queries.get().unwrap();
    queries.invalidate("airbyte/other/");
    assert_eq!(called(HEALTH), 1);
    queries.invalidate("airbyte/prod/");
    eventually("read again", || called(HEALTH) == 2).await;
}

#[wasm_bindgen_test]
async fn a_write_is_sent_once_however_it_ends() {
    network(
        r#"[{"path":"/api/airbyte","status":401,"headers":{"X-Goog-IAP-Generated-Response":"true"}}]"#,
    );
    let sync = Rc::new(Cell::new(None));
    let out = Rc::clone(&sync);
    let (_page, expired) = below_queries(move || {
        out.set(Some(Mutation::new()));
        ().into_any()
    });
    let sync = sync.get().unwrap();
    let start = || StartSync {
        connection_id: "c".into(),
    };
    let result = Rc::new(Cell::new(None));
    let out = Rc::clone(&result);
    sync.send("prod", start(), move |answer| out.set(Some(answer.err())));
    // A second click while the first is under way.
    sync.send("prod", start(), |_| panic!("sent twice"));
    eventually("an answer", || !untrack(|| sync.pending())).await;
    assert_eq!(result.take(), Some(Some(ApiError::Expired)));
    assert_eq!(untrack(|| sync.error()), Some(ApiError::Expired));

    network(GOOD);
    expired.set(false);
    eventually("settled", || !expired.get_untracked()).await;
    assert_eq!(called("/api/airbyte/prod/api/v1/connections/sync"), 0);
}
