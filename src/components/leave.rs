//! Asks before the page is left while something has not been sent.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::router::Router;

thread_local! {
    static LISTENS: Cell<bool> = const { Cell::new(false) };
    static ASKED: RefCell<Vec<fn() -> bool>> = const { RefCell::new(Vec::new()) };
}

fn any_unsent() -> bool {
    ASKED.with_borrow(|all| all.iter().any(|unsent| unsent()))
}

/// Puts the question while `unsent` says so, or takes it back: the browser asks, and so that it does so
/// for links within the console too they load a document meanwhile. Call it whenever that may have
/// changed, always with the same function.
pub fn guard_leaving(router: Router, unsent: fn() -> bool) {
    ASKED.with_borrow_mut(|all| {
        if !all.iter().any(|known| std::ptr::fn_addr_eq(*known, unsent)) {
            all.push(unsent);
        }
    });
    let ask = any_unsent();
    router.ask_before_leaving(ask);
    if !ask || LISTENS.replace(true) {
        return;
    }
    // For as long as the document lives: it does nothing when all is sent.
    let _listener = window_event_listener_untyped("beforeunload", |event| {
        if any_unsent() {
            event.prevent_default();
            // Older browsers go by this alone.
            let _ = js_sys::Reflect::set(&event, &"returnValue".into(), &JsValue::from(true));
        }
    });
}
