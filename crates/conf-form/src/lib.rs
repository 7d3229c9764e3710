//! From a DAG's params to a validated conf.
//!
//! Airflow describes each param of a DAG by a default and a JSON Schema. [`Form`] turns that into
//! fields for people who do not know JSON, [`Draft`] holds what they enter, as fields and as JSON
//! text in step, and gives the conf to send or says what is wrong with it.
//!
//! Nothing here does I/O or draws anything. Regular expressions come from the host ([`Matches`]):
//! a browser has an engine already.
//!
//! ```
//! use std::sync::Arc;
//!
//! use airstrip_conf_form::{Draft, Form};
//! use serde_json::json;
//!
//! let params = json!({"n": {"value": 1, "schema": {"type": "integer", "maximum": 9}}});
//! let form = Form::from_params(params.as_object().unwrap(), |_pattern, _text| None);
//! let mut draft = Draft::new(Arc::new(form));
//!
//! let typed = draft.form().field("n").unwrap().typed("12");
//! draft.set("n", typed);
//! assert_eq!(draft.text(), "{\n  \"n\": 12\n}");
//! assert_eq!(draft.conf().unwrap_err()[0].message, "Must be at most 9");
//!
//! draft.set_text(r#"{"n": 7, "ticket": "A-1"}"#);
//! assert_eq!(draft.conf().unwrap()["n"], 7);
//! ```

mod cell;
mod check;
mod decimal;
mod diff;
mod draft;
mod entry;
mod field;
mod fit;
mod float;
mod form;
mod format;
mod guess;
mod hint;
mod json;
mod kind;
mod number;
mod path;
mod pattern;
mod secret;
mod sheet;
mod table;
mod typed;
mod words;

pub use diff::{Difference, differences};
pub use draft::Draft;
pub use entry::{Entry, Members, Row, Rows};
pub use field::{Field, Issue};
pub use fit::{How, Misfit};
pub use form::Form;
pub use json::JsonError;
pub use kind::{Choice, FieldKind, Item};
pub use path::Step;
pub use pattern::{Matches, Pattern};
pub use sheet::{LOGICAL_DATE, SheetRow, Target};
pub use table::{Table, TableRow};
