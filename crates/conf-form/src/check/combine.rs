//! Schemas made of schemas.

use serde_json::{Map, Value};

use super::{Checker, Fault, fault, type_fault, type_names};
use crate::path::Step;
use crate::words;

impl Checker<'_> {
    pub(super) fn combinations(
        &self,
        schema: &Map<String, Value>,
        value: &Value,
        path: &[Step],
        out: &mut Vec<Fault>,
    ) {
        let branches = |keyword: &str| schema.get(keyword).and_then(Value::as_array);
        if let Some(name) = schema.get("$ref") {
            match self.resolve(name) {
                Some(target) => self.check(target, value, path, out),
                None => self.unsure.set(true),
            }
        }
        for branch in branches("allOf").into_iter().flatten() {
            self.check(branch, value, path, out);
        }
        if let Some(branches) = branches("anyOf") {
            let tried = self.try_all(branches, value, path);
            if tried.fitting == 0 {
                out.extend(self.none_fits(branches, tried, value, path));
            }
        }
        if let Some(branches) = branches("oneOf") {
            let tried = self.try_all(branches, value, path);
            match tried.fitting {
                0 => out.extend(self.none_fits(branches, tried, value, path)),
                1 if tried.unsure > 0 => self.unsure.set(true),
                1 => {}
                fitting => out.push(fault(
                    path,
                    format!(
                        "Must fit exactly one of the {} allowed forms, fits {fitting}",
                        branches.len()
                    ),
                )),
            }
        }
        if let Value::Object(map) = value
            && let Some(Value::Object(dependent)) = schema.get("dependentSchemas")
        {
            let rules = dependent.iter().filter(|(key, _)| map.contains_key(*key));
            for (_, rule) in rules {
                self.check(rule, value, path, out);
            }
        }
        if let Some(forbidden) = schema.get("not") {
            match self.verdict(forbidden, value, path) {
                Verdict::Fits => out.push(fault(path, "Has a form that is not allowed")),
                Verdict::Unsure => self.unsure.set(true),
                Verdict::Breaks(_) => {}
            }
        }
        if let Some(condition) = schema.get("if") {
            let rule = match self.verdict(condition, value, path) {
                Verdict::Fits => schema.get("then"),
                Verdict::Breaks(_) => schema.get("else"),
                Verdict::Unsure => {
                    self.unsure.set(true);
                    None
                }
            };
            if let Some(rule) = rule {
                self.check(rule, value, path, out);
            }
        }
    }

    pub(super) fn verdict(&self, schema: &Value, value: &Value, path: &[Step]) -> Verdict {
        let outer = self.unsure.replace(false);
        let mut faults = Vec::new();
        self.check(schema, value, path, &mut faults);
        let unsure = self.unsure.replace(outer);
        match faults.is_empty() {
            false => Verdict::Breaks(faults),
            true if unsure => Verdict::Unsure,
            true => Verdict::Fits,
        }
    }

    fn try_all(&self, branches: &[Value], value: &Value, path: &[Step]) -> Tried {
        let mut tried = Tried::default();
        for branch in branches {
            match self.verdict(branch, value, path) {
                Verdict::Fits => tried.fitting += 1,
                Verdict::Unsure => tried.unsure += 1,
                Verdict::Breaks(faults) => tried.faults.push(faults),
            }
        }
        tried
    }

    /// The faults of a value that surely fits no branch.
    fn none_fits(
        &self,
        branches: &[Value],
        tried: Tried,
        value: &Value,
        path: &[Step],
    ) -> Vec<Fault> {
        if tried.unsure > 0 {
            self.unsure.set(true);
            return Vec::new();
        }
        nearest(branches, tried.faults, value, path)
    }

    /// The schema that a local reference such as `#/$defs/table` names.
    fn resolve(&self, name: &Value) -> Option<&Value> {
        self.root.pointer(name.as_str()?.strip_prefix('#')?)
    }
}

/// What is known about a value and one of several schemas.
pub(super) enum Verdict {
    Fits,
    Breaks(Vec<Fault>),
    /// No fault was found, but part of the schema is left to the server.
    Unsure,
}

#[derive(Default)]
struct Tried {
    fitting: usize,
    unsure: usize,
    /// The faults of each branch that surely does not fit.
    faults: Vec<Vec<Fault>>,
}

/// What to say about a value that fits none of several branches: the faults of the branch that
/// was surely meant, or else what the branches are.
fn nearest(branches: &[Value], tried: Vec<Vec<Fault>>, value: &Value, path: &[Step]) -> Vec<Fault> {
    let wrong_type = |branch: &Value| {
        let keyword = branch.get("type");
        keyword.is_some_and(|keyword| type_fault(keyword, value).is_some())
    };
    let mut meant: Vec<Vec<Fault>> = branches
        .iter()
        .zip(tried)
        .filter(|(branch, _)| !wrong_type(branch))
        .map(|(_, faults)| faults)
        .collect();
    match meant.len() {
        0 => {
            let mut types: Vec<&str> = branches
                .iter()
                .filter_map(|branch| branch.get("type"))
                .flat_map(type_names)
                .filter_map(words::type_name)
                .collect();
            let mut seen = std::collections::HashSet::new();
            types.retain(|name| seen.insert(*name));
            vec![fault(path, format!("Must be {}", words::either(&types)))]
        }
        1 => meant.remove(0),
        _ => vec![fault(
            path,
            format!("Must fit one of the {} allowed forms", branches.len()),
        )],
    }
}
