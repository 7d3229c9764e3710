//! What can wait until the reader sees the rest.

use std::time::Duration;

use leptos::prelude::*;

/// Does something once the next frame is seen. What a frame's own callbacks do is still part of it.
pub fn after_frame(then: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(then, Duration::ZERO));
}
