//! From a DAG's params to a validated conf.
//!
//! Airflow describes each param of a DAG by a default and a JSON Schema. [`Form`] turns that into
//! fields for people who do not know JSON, [`Draft`] holds what they enter, as fields and as JSON
//! text in step, and gives the conf to send or says what is wrong with it.
//!
//! Nothing here does I/O or draws anything. Regular expressions come from the host ([`Matches`]):
//! a browser has an engine already.

mod check;
mod decimal;
mod draft;
mod field;
mod form;
mod format;
mod hint;
mod json;
mod kind;
mod pattern;
mod typed;
mod words;

pub use draft::{Change, Draft};
pub use field::{Entry, Field, Issue};
pub use form::Form;
pub use json::JsonError;
pub use kind::{Choice, FieldKind, Item};
pub use pattern::{Matches, Pattern};
