//! Asks before the page is left while something has not been sent.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::engine::Engine;
use crate::router::Router;

thread_local! {
    static LISTENS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Puts the question, or takes it back: the browser asks, and so that it does so for links within
/// the console too they load a document meanwhile.
pub fn guard(router: Router) {
    let unsent = Engine::any_unsent();
    router.ask_before_leaving(unsent);
    if !unsent || LISTENS.replace(true) {
        return;
    }
    // For as long as the document lives: it does nothing when all is sent.
    let _listener = window_event_listener_untyped("beforeunload", |event| {
        if Engine::any_unsent() {
            event.prevent_default();
            // Older browsers go by this alone.
            let _ = js_sys::Reflect::set(&event, &"returnValue".into(), &JsValue::from(true));
        }
    });
}
