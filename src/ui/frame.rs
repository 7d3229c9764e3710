//! What can wait until the reader sees the rest.

use std::time::Duration;

use leptos::prelude::*;

/// Does something once the next frame is seen. What a frame's own callbacks do is still part of it; and a
/// turn later, so that what else waits for the frame, a key that was pressed meanwhile above all, comes first.
pub fn after_frame(then: impl FnOnce() + 'static) {
    let turn_later = move || set_timeout(then, Duration::ZERO);
    request_animation_frame(move || set_timeout(turn_later, Duration::ZERO));
}
