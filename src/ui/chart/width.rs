//! How wide a place is, and when that changes.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

/// The width of an element in whole pixels; 0 until it is drawn.
#[must_use]
pub fn width_of(place: NodeRef<html::Div>) -> ReadSignal<i64> {
    let (width, set_width) = signal(0);
    let watching = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let measured = element.clone();
        let resized = Closure::<dyn FnMut()>::new(move || {
            let now = i64::from(measured.client_width());
            if width.try_get_untracked().is_some_and(|known| known != now) {
                set_width.set(now);
            }
        });
        if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            observer.observe(&element);
            watching.set_value(Some((observer, resized)));
        }
    });
    on_cleanup(move || {
        if let Some(Some((observer, _))) = watching.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
    width
}
