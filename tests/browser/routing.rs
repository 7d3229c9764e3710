//! Links, history, the address.

use std::cell::Cell;
use std::rc::Rc;

use airstrip_console::bundles;
use airstrip_console::router::{Param, Router};
use airstrip_console::routes::Route;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Page, click_with, eventually};

/// A page that shows its route and its query, and a link; back where it came from when dropped.
struct Site {
    page: Page,
    router: Router,
    filter: Param,
    home: String,
}

impl Site {
    fn open() -> Self {
        let home = window().location().pathname().unwrap();
        let parts = Rc::new(Cell::new(None));
        let out = Rc::clone(&parts);
        let page = Page::mount(move || {
            let router = Router::provide(bundles::all);
            let filter = router.param("q", "");
            out.set(Some((router, filter)));
            let route = router.route();
            view! {
                <main>
                    {move || {
                        let heading = format!("{:?}", route.get());
                        view! { <h1 tabindex="-1">{heading}</h1> }
                    }}
                    <p>"filter=" {move || filter.get()} "."</p>
                    <a class="in" href="/airflow/prod/dags?q=sales">
                        <b>"DAGs"</b>
                    </a>
                    <a class="api" href="/api/session">"API"</a>
                    <a class="out" href="https://example.com/airflow/prod/dags">"Elsewhere"</a>
                    <a class="tab" href="/airflow/prod/dags" target="_blank">"Tab"</a>
                </main>
            }
            .into_any()
        });
        let (router, filter) = parts.get().unwrap();
        Self {
            page,
            router,
            filter,
            home,
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let history = window().history().unwrap();
        let state = wasm_bindgen::JsValue::NULL;
        history
            .replace_state_with_url(&state, "", Some(&self.home))
            .unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_link_is_followed_without_leaving_the_page() {
    let site = Site::open();
    assert!(click_with(&site.page.find("a.in b"), "{}"));
    site.page.says("Dags { instance: \"prod\" }").await;
    site.page.says("filter=sales.").await;
    let on_heading = || {
        document()
            .active_element()
            .is_some_and(|e| e.tag_name() == "H1")
    };
    eventually("the heading has the focus", on_heading).await;

    window().history().unwrap().back().unwrap();
    site.page.says("filter=.").await;
    assert!(!site.page.text().contains("Dags {"));
}

#[wasm_bindgen_test]
async fn a_document_that_a_link_led_to_begins_at_its_heading() {
    let on_heading = || {
        document()
            .active_element()
            .is_some_and(|e| e.tag_name() == "H1")
    };
    let storage = window().session_storage().unwrap().unwrap();
    let here = window().location();
    let to = here.pathname().unwrap() + &here.search().unwrap();
    storage.set_item("arrives", &to).unwrap();
    let site = Site::open();
    eventually("the heading has the focus", on_heading).await;
    // A reload leaves the focus to the browser.
    assert_eq!(storage.get_item("arrives").unwrap(), None);
    drop(site);
}

#[wasm_bindgen_test]
fn clicks_that_are_the_browsers_stay_the_browsers() {
    let site = Site::open();
    for (link, options) in [
        ("a.in", r#"{"ctrlKey":true}"#),
        ("a.in", r#"{"metaKey":true}"#),
        ("a.in", r#"{"shiftKey":true}"#),
        ("a.in", r#"{"button":1}"#),
        ("a.api", "{}"),
        ("a.out", "{}"),
        ("a.tab", "{}"),
    ] {
        assert!(
            !click_with(&site.page.find(link), options),
            "{link} {options}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_filter_changes_the_address_and_not_the_history() {
    let site = Site::open();
    let before = window().history().unwrap().length().unwrap();
    site.filter.set("a&b=ü");
    site.page.says("filter=a&b=ü.").await;
    assert_eq!(window().location().search().unwrap(), "?q=a%26b%3D%C3%BC");
    site.filter.set("");
    site.page.says("filter=.").await;
    assert_eq!(window().location().search().unwrap(), "");
    assert_eq!(window().history().unwrap().length().unwrap(), before);
}

#[wasm_bindgen_test]
async fn a_page_can_go_to_a_page() {
    let site = Site::open();
    let to = Route::Dag {
        instance: "eu".into(),
        dag_id: "sales.refresh".into(),
    };
    site.router.go(&to);
    site.page.says("dag_id: \"sales.refresh\"").await;
    assert_eq!(window().location().pathname().unwrap(), to.path());
}
