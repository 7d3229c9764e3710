//! Whether a conf of another day fits the DAG's params as they are now.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::draft::Draft;
use crate::form::Form;
use crate::path::sentence;

/// What of a conf does not fit the params.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The key.
    pub key: String,
    /// The name of its field, where a param declares it.
    pub label: Option<String>,
    /// In what way.
    pub how: How,
}

/// In what way a conf and the params do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// No param declares the key.
    Undeclared,
    /// The param refuses the value, for this reason.
    Refused(String),
    /// The conf has no value for the param, so it has its default.
    Missing,
}

impl Form {
    /// What of a conf does not fit: params first, in the order of declaration. A DAG without params has
    /// nothing that a conf could fail to fit, whatever was guessed for it.
    pub fn misfits(self: &Arc<Self>, conf: &Map<String, Value>) -> Vec<Misfit> {
        if !self.is_declared() {
            return Vec::new();
        }
        let mut draft = Draft::new(Arc::clone(self));
        draft.prefill(conf);
        let params = draft.fields().filter_map(|(field, entry)| {
            let how = match conf.contains_key(&field.name) {
                false => How::Missing,
                true => {
                    let issue = field.value(entry).err()?.into_iter().next()?;
                    How::Refused(sentence(&issue.path, &issue.message))
                }
            };
            Some(Misfit {
                key: field.name.clone(),
                label: Some(field.label.clone()),
                how,
            })
        });
        let extra = draft.extra().keys().map(|key| Misfit {
            key: key.clone(),
            label: None,
            how: How::Undeclared,
        });
        params.chain(extra).collect()
    }
}
