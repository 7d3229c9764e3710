//! What a tab remembers over a reload, and what only one tab may do at a time.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// The storage of this tab; none where the browser forbids it.
#[must_use]
pub fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// What was kept under a key.
#[must_use]
pub fn recall(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a text under a key. Where it cannot be kept, what was there before is forgotten: after a
/// reload too little is known, but nothing that is not true.
pub fn keep(key: &str, text: &str) {
    if let Some(storage) = storage()
        && storage.set_item(key, text).is_err()
    {
        let _ = storage.remove_item(key);
    }
}

/// Forgets what was kept under a key.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// What one tab has and no other. It is given back when it is dropped or the tab is closed.
pub struct Hold(Option<Function>);

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Calls `then` once no other tab holds `name`: at once where the browser knows no Web Locks.
pub fn hold(name: &str, then: impl FnOnce(Hold) + 'static) {
    hold_boxed(name, Box::new(then));
}

fn hold_boxed(name: &str, then: Box<dyn FnOnce(Hold)>) {
    // The types of web-sys ask for a compiler flag: https://developer.mozilla.org/docs/Web/API/LockManager
    let get = |of: &JsValue, key: &str| Reflect::get(of, &key.into()).ok();
    let locks = get(window().navigator().as_ref(), "locks");
    let request = locks
        .as_ref()
        .and_then(|locks| get(locks, "request")?.dyn_into::<Function>().ok());
    let (Some(locks), Some(request)) = (locks, request) else {
        then(Hold(None));
        return;
    };
    let granted = Closure::once_into_js(move |_lock: JsValue| -> JsValue {
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        then(Hold(release));
        held.into()
    });
    let _ = request.call2(&locks, &name.into(), &granted);
}
