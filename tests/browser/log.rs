//! The viewer of logs, while lines come.

use std::cell::OnceCell;
use std::rc::Rc;

use airstrip_console::components::log::{Entry, Lines, Log, LogView, Reading};
use js_sys::Promise;
use js_sys::futures::JsFuture;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

use crate::support::{Page, eventually};

/// Waits until the browser has drawn.
async fn drawn() {
    for _ in 0..2 {
        let next = Promise::new(&mut |done, _| {
            window().request_animation_frame(&done).unwrap();
        });
        JsFuture::from(next).await.unwrap();
    }
}

/// The log's own style sheet is not there in a test: only what the window needs.
fn with_style() {
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(
        ".log-frame{height:360px}.log-view{height:100%;overflow:auto}
         .log-all{position:relative;overflow:clip}.log-line{height:18px;white-space:pre}",
    ));
    document().head().unwrap().append_child(&style).unwrap();
}

/// A viewer that is asked to show a line.
fn viewer(named: Lines) -> (Page, Log) {
    with_style();
    let made = Rc::new(OnceCell::new());
    let log = Rc::clone(&made);
    let page = Page::mount(move || {
        let log = *log.get_or_init(Log::new);
        view! {
            <LogView
                log
                label="Log"
                file="log"
                live=Signal::derive(|| false)
                empty=Signal::derive(|| "Nothing".to_owned())
                chosen=Signal::derive(move || named)
                choose=|_| ()
                address=|_| String::new()
                on_retry=|()| ()
            />
        }
        .into_any()
    });
    (page, *made.get().unwrap())
}

fn add(log: Log, lines: usize) {
    log.fill(|push| {
        for _ in 0..lines {
            push(Entry {
                at: None,
                level: None,
                source: "",
                continues: false,
                text: "x",
            });
        }
    });
    log.tell(Reading::Whole);
}

fn is_in_view(page: &Page, line: usize) -> bool {
    let name = format!("[aria-label='Line {line}']");
    if page.count(&name) == 0 {
        return false;
    }
    let edges = |selector: &str| {
        let found = page.find(selector).get_bounding_client_rect();
        (found.top(), found.bottom())
    };
    let ((above, below), (top, bottom)) = (edges(&name), edges(".log-view"));
    above >= top && below <= bottom
}

#[wasm_bindgen_test]
async fn a_line_that_was_gone_to_stays_in_view_while_more_come() {
    // Beyond the height that a browser can scroll, where each line that comes moves all others.
    let line = 880_000;
    let (page, log) = viewer(Some((line, line)));
    add(log, 900_000);
    eventually("the line is in view", || is_in_view(&page, line)).await;
    for _ in 0..5 {
        add(log, 5_000);
        // The jump is heard of when there are more lines than those it was worked out with.
        let scrolled = Event::new("scroll").unwrap();
        page.find(".log-view").dispatch_event(&scrolled).unwrap();
        drawn().await;
        eventually("the line is still in view", || is_in_view(&page, line)).await;
    }
    page.says("925,000 lines").await;
}
