//! Hands the list over as a file.

use std::rc::Rc;

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::csv::{csv, file_name};
use super::due::due;
use super::load::Store;
use super::shown::Shown;
use crate::ui::now;

/// Lets the browser save what is shown.
pub fn download(store: StoredValue<Rc<Store>, LocalStorage>, shown: Shown) {
    let text = csv(&untrack(|| shown.rows()), &due);
    let name = store.with_value(|store| file_name(&store.instance, now()));
    let kind = BlobPropertyBag::new();
    kind.set_type("text/csv;charset=utf-8");
    let parts = Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &kind) else {
        return;
    };
    let (Ok(address), Ok(link)) = (
        Url::create_object_url_with_blob(&blob),
        document().create_element("a"),
    ) else {
        return;
    };
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&address);
    link.set_download(&name);
    link.click();
    let _ = Url::revoke_object_url(&address);
}
