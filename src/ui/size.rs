//! Sizes of elements.

use std::rc::Rc;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::ResizeObserver;

/// Calls `resized` whenever an element has got another size, and once when it is there, until the
/// calling component is gone.
pub fn on_resize(element: NodeRef<Div>, resized: impl Fn() + 'static) {
    watch(element, Rc::new(resized));
}

fn watch(element: NodeRef<Div>, resized: Rc<dyn Fn()>) {
    let observer = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(element) = element.get() else {
            return;
        };
        let resized = Rc::clone(&resized);
        let resized = Closure::<dyn FnMut()>::new(move || resized());
        if let Ok(watch) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            watch.observe(&element);
            observer.set_value(Some((watch, resized)));
        }
    });
    on_cleanup(move || {
        if let Some(Some((watch, _))) = observer.try_update_value(Option::take) {
            watch.disconnect();
        }
    });
}

/// The width of an element in whole pixels; 0 until it is drawn.
#[must_use]
pub fn width_of(place: NodeRef<Div>) -> ReadSignal<i64> {
    let (width, set_width) = signal(0);
    on_resize(place, move || {
        let Some(element) = place.try_get_untracked().flatten() else {
            return;
        };
        let now = i64::from(element.client_width());
        if width.try_get_untracked().is_some_and(|known| known != now) {
            set_width.set(now);
        }
    });
    width
}

/// Whole pixels: to write fractions takes 8 kB of code.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // Far below 2^63.
pub fn px(length: f64) -> String {
    format!("{}px", length.round() as i64)
}
