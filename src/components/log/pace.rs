//! Long work in slices, so that the page stays usable.

use gloo_timers::future::TimeoutFuture;
use js_sys::futures::JsFuture;
use js_sys::{Date, Promise};
use wasm_bindgen::JsValue;
use web_sys::MessageChannel;

/// Milliseconds of work between two breaths. With what a slice may take too long it stays under 8.
const SLICE: f64 = 6.0;

/// Work that lets the browser draw and listen in between.
pub struct Pace {
    since: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { since: Date::now() }
    }
}

impl Pace {
    /// Whether it is time for a breath.
    #[must_use]
    pub fn is_out(&self) -> bool {
        Date::now() - self.since >= SLICE
    }

    /// Lets the browser go on where the slice is used up.
    pub async fn breathe(&mut self) {
        if self.is_out() {
            turn().await;
            self.since = Date::now();
        }
    }
}

/// Lets the browser go on, by a message to oneself: a timer would come back after 4 ms at the earliest,
/// and in a tab that is not seen once in a second.
pub(super) async fn turn() {
    let Ok(channel) = MessageChannel::new() else {
        return TimeoutFuture::new(0).await;
    };
    let port = channel.port1();
    let come = Promise::new(&mut |come, _| {
        port.set_onmessage(Some(&come));
        let _ = channel.port2().post_message(&JsValue::NULL);
    });
    let _ = JsFuture::from(come).await;
    port.close();
}
