//! Lines taken elsewhere: to the clipboard, or as a file.

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::pace::Pace;
use super::state::Log;

/// How many lines of a file are made ready at once.
const LINES: usize = 512;
/// What the browser keeps of a file so far, in bytes, before it may put it aside.
const PART: usize = 8 * 1024 * 1024;
/// The most lines that are copied: who needs more of them wants the file.
pub(super) const COPIED: usize = 20_000;

/// Copies lines, from 1.
pub(super) fn copy(log: Log, from: usize, to: usize) {
    let text = log.inner.with_value(|inner| {
        let mut text = String::new();
        let last = to.min(from.saturating_add(COPIED)).min(inner.store.len());
        for number in from.saturating_sub(1)..last {
            inner.store.write(number, &mut text);
        }
        text
    });
    let _ = window().navigator().clipboard().write_text(&text);
}

/// Hands the whole log to the browser as a file of text, in parts: they need not all be in memory.
pub(super) fn download(log: Log, name: String, saving: RwSignal<bool>) {
    saving.set(true);
    spawn_local(async move {
        let parts = parts(log).await;
        saving.try_set(false);
        if let Some(file) = parts.and_then(|parts| blob(&parts)) {
            let _ = offer(&file, &name);
        }
    });
}

async fn parts(log: Log) -> Option<Array> {
    let (parts, pending) = (Array::new(), Array::new());
    let (mut next, mut size) = (0, 0);
    let mut pace = Pace::default();
    loop {
        let (text, all) = log.inner.try_with_value(|inner| {
            let all = inner.store.len();
            let mut text = String::new();
            for number in next..all.min(next + LINES) {
                inner.store.write(number, &mut text);
            }
            (text, all)
        })?;
        pending.push(&Uint8Array::from(text.as_bytes()));
        size += text.len();
        next += LINES;
        let done = next >= all;
        if done || size >= PART {
            parts.push(blob(&pending)?.as_ref());
            pending.set_length(0);
            size = 0;
        }
        if done {
            return Some(parts);
        }
        pace.breathe().await;
    }
}

fn blob(parts: &Array) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type("text/plain;charset=utf-8");
    Blob::new_with_blob_sequence_and_options(parts, &options).ok()
}

fn offer(file: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // Not at once: a download that has not begun would fail.
    let release = move || drop(Url::revoke_object_url(&address));
    gloo_timers::callback::Timeout::new(60_000, release).forget();
    Ok(())
}
