//! Letters, as the browser knows them: Rust's own tables of them weigh 9 kB in each bundle.

/// A text in lower case.
#[must_use]
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        known::lower(text)
    }
}

/// A text in upper case.
#[must_use]
pub fn upper(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_uppercase()
    } else {
        known::upper(text)
    }
}

#[cfg(target_family = "wasm")]
mod known {
    use js_sys::JsString;

    pub fn lower(text: &str) -> String {
        JsString::from(text).to_lower_case().into()
    }

    pub fn upper(text: &str) -> String {
        JsString::from(text).to_upper_case().into()
    }
}

/// The tests on the host have no browser.
#[cfg(not(target_family = "wasm"))]
mod known {
    pub fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    pub fn upper(text: &str) -> String {
        text.to_uppercase()
    }
}
