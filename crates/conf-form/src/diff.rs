//! How one conf differs from another.

use serde_json::{Map, Value};

use crate::path::Step;

/// A place at which two confs differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The way there: a key of the conf, and keys inside its objects.
    pub path: Vec<Step>,
    /// What was there; `None` where it was added.
    pub was: Option<Value>,
    /// What is there; `None` where it was removed.
    pub is: Option<Value>,
}

/// What changes from one conf to another: what was changed or added, in the order of `is`, then what was
/// removed, in the order of `was`. Objects on both sides are compared key by key, lists as a whole. The
/// order of keys makes no difference; how a number is written does, as 1 and 1.0 are not sent alike.
pub fn differences(was: &Map<String, Value>, is: &Map<String, Value>) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(was, is, &mut Vec::new(), &mut found);
    found
}

fn compare(
    was: &Map<String, Value>,
    is: &Map<String, Value>,
    path: &mut Vec<Step>,
    found: &mut Vec<Difference>,
) {
    for (key, value) in is {
        path.push(Step::Key(key.clone()));
        match (was.get(key), value) {
            (Some(before), now) if before == now => {}
            (Some(Value::Object(before)), Value::Object(now)) => compare(before, now, path, found),
            (before, now) => found.push(Difference {
                path: path.clone(),
                was: before.cloned(),
                is: Some(now.clone()),
            }),
        }
        path.pop();
    }
    for (key, value) in was.iter().filter(|(key, _)| !is.contains_key(*key)) {
        let mut path = path.clone();
        path.push(Step::Key(key.clone()));
        found.push(Difference {
            path,
            was: Some(value.clone()),
            is: None,
        });
    }
}
