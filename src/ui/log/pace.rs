//! Long work in slices, so that the page stays usable.

use gloo_timers::future::TimeoutFuture;
use js_sys::Date;

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
            TimeoutFuture::new(0).await;
            self.since = Date::now();
        }
    }
}
