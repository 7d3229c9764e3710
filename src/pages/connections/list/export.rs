//! Hands the list over as a file.

use std::rc::Rc;

use leptos::prelude::*;

use super::csv::csv;
use super::due::due;
use super::load::Store;
use super::shown::Shown;
use crate::ui::csv::{file_name, save};
use crate::ui::now;

/// Lets the browser save what is shown.
pub fn download(store: StoredValue<Rc<Store>, LocalStorage>, shown: Shown) {
    let text = csv(&untrack(|| shown.rows()), &due);
    let name = store.with_value(|store| file_name("connections", &store.instance, now()));
    save(&name, &text);
}
