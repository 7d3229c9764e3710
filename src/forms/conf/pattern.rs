//! Regular expressions by the browser's own engine.

use airstrip_conf_form::Pattern;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `js_sys::RegExp::new` throws on a pattern that the engine refuses; this one says so.
    #[wasm_bindgen(js_name = RegExp)]
    type Engine;

    #[wasm_bindgen(constructor, js_class = "RegExp", catch)]
    fn new(source: &str, flags: &str) -> Result<Engine, JsValue>;

    #[wasm_bindgen(method)]
    fn test(this: &Engine, text: &str) -> bool;
}

/// Whether a pattern is found somewhere in a text; `None` where the engine refuses the pattern.
#[must_use]
pub fn matches(pattern: &Pattern, text: &str) -> Option<bool> {
    let engine = Engine::new(&pattern.source, &pattern.flags).ok()?;
    Some(engine.test(text))
}
