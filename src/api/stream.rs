//! Answers that are too long to wait for: read in pieces, while they come.

use js_sys::futures::JsFuture;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, ReadableStreamDefaultReader};

use super::error::ApiError;
use super::fetch::{begin, broken};
use super::query::QueryCall;

/// An answer as it comes. Dropping it ends the request.
pub struct Stream {
    reader: ReadableStreamDefaultReader,
    abort: Abort,
}

impl Stream {
    /// Calls an operation of an instance once, and waits for its answer to begin.
    ///
    /// # Errors
    /// Whatever kept the answer away, see [`ApiError`].
    pub async fn open(call: &QueryCall) -> Result<Self, ApiError> {
        let abort = Abort(AbortController::new().map_err(|_| ApiError::Offline)?);
        let response = begin(&call.ask, None, Some(&abort.0.signal())).await?;
        let body = response.body().ok_or(ApiError::Offline)?;
        let reader = body.get_reader().unchecked_into();
        Ok(Self { reader, abort })
    }

    /// The next piece; `None` after the last.
    ///
    /// # Errors
    /// When the answer breaks off.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, ApiError> {
        let signal = self.abort.0.signal();
        let read = JsFuture::from(self.reader.read()).await;
        let read = read.map_err(|_| broken(Some(&signal)))?;
        let field = |name: &str| Reflect::get(&read, &JsValue::from(name)).ok();
        Ok(field("value").and_then(|value| value.dyn_into().ok()))
    }
}

/// Ends a request as soon as nobody waits for it any more.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}
