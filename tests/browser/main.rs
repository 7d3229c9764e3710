//! What only a browser can show: fetching, the history, the focus, the keyboard.
#![cfg(target_family = "wasm")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use wasm_bindgen_test::wasm_bindgen_test_configure;

mod activity;
mod conf_follow;
mod conf_form;
mod connections;
mod controls;
mod log;
mod queries;
mod routing;
mod rows;
mod search;
mod session;
mod support;
mod toasts;

wasm_bindgen_test_configure!(run_in_browser);
