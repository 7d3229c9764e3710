//! The rules for lists and objects.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::combine::Verdict;
use super::scalars::limit;
use super::{Checker, Fault, canonical, fault, inside};
use crate::path::Step;
use crate::words;

impl Checker<'_> {
    pub(super) fn list(
        &self,
        schema: &Map<String, Value>,
        items: &[Value],
        path: &[Step],
        out: &mut Vec<Fault>,
    ) {
        let count = items.len() as u64;
        if let Some(least) = limit(schema, "minItems").filter(|least| count < *least) {
            let least = words::count(least, "item");
            out.push(fault(
                path,
                format!("Must have at least {least}, has {count}"),
            ));
        }
        if let Some(most) = limit(schema, "maxItems").filter(|most| count > *most) {
            let most = words::count(most, "item");
            out.push(fault(
                path,
                format!("Must have at most {most}, has {count}"),
            ));
        }
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            let mut seen = HashSet::new();
            let repeated = items.iter().find(|item| !seen.insert(canonical(item)));
            if let Some(item) = repeated {
                let item = words::plain(item);
                out.push(fault(
                    path,
                    format!("Must not repeat an item: {item} is there twice"),
                ));
            }
        }
        if let Some(wanted) = schema.get("contains") {
            self.contains(schema, wanted, items, path, out);
        }
        let place = |index: usize| inside(path, Step::Index(index));
        let prefix = match schema.get("prefixItems") {
            Some(Value::Array(prefix)) => prefix.as_slice(),
            _ => &[],
        };
        for (index, (rule, item)) in prefix.iter().zip(items).enumerate() {
            self.check(rule, item, &place(index), out);
        }
        if let Some(rule) = schema.get("items") {
            for (index, item) in items.iter().enumerate().skip(prefix.len()) {
                self.check(rule, item, &place(index), out);
            }
        }
    }

    fn contains(
        &self,
        schema: &Map<String, Value>,
        wanted: &Value,
        items: &[Value],
        path: &[Step],
        out: &mut Vec<Fault>,
    ) {
        let (mut found, mut unsure) = (0, 0);
        for item in items {
            match self.verdict(wanted, item, path) {
                Verdict::Fits => found += 1,
                Verdict::Unsure => unsure += 1,
                Verdict::Breaks(_) => {}
            }
        }
        let least = limit(schema, "minContains").unwrap_or(1);
        let most = limit(schema, "maxContains").unwrap_or(u64::MAX);
        if found + unsure < least {
            let least = words::count(least, "item");
            out.push(fault(
                path,
                format!("Must have at least {least} of the required form"),
            ));
        } else if found > most {
            let most = words::count(most, "item");
            out.push(fault(
                path,
                format!("Must have at most {most} of the required form"),
            ));
        } else if unsure > 0 {
            self.unsure.set(true);
        }
    }

    pub(super) fn object(
        &self,
        schema: &Map<String, Value>,
        map: &Map<String, Value>,
        path: &[Step],
        out: &mut Vec<Fault>,
    ) {
        if let Some(Value::Array(required)) = schema.get("required") {
            for name in required.iter().filter_map(Value::as_str) {
                if !map.contains_key(name) {
                    out.push(fault(
                        &inside(path, Step::Key(name.to_owned())),
                        words::REQUIRED,
                    ));
                }
            }
        }
        if let Some(Value::Object(dependent)) = schema.get("dependentRequired") {
            for (key, needed) in dependent.iter().filter(|(key, _)| map.contains_key(*key)) {
                let needed = needed.as_array().into_iter().flatten();
                for name in needed.filter_map(Value::as_str) {
                    if !map.contains_key(name) {
                        let place = inside(path, Step::Key(name.to_owned()));
                        out.push(fault(&place, format!("Required with {key}")));
                    }
                }
            }
        }
        if let Some(rule) = schema.get("propertyNames") {
            for name in map.keys() {
                let place = inside(path, Step::Key(name.to_owned()));
                let mut faults = Vec::new();
                self.check(rule, &Value::from(name.as_str()), &place, &mut faults);
                out.extend(faults.into_iter().map(|found| Fault {
                    message: format!("Its name: {}", found.message),
                    ..found
                }));
            }
        }
        let count = map.len() as u64;
        if let Some(least) = limit(schema, "minProperties").filter(|least| count < *least) {
            let least = words::count(least, "key");
            out.push(fault(
                path,
                format!("Must have at least {least}, has {count}"),
            ));
        }
        if let Some(most) = limit(schema, "maxProperties").filter(|most| count > *most) {
            let most = words::count(most, "key");
            out.push(fault(
                path,
                format!("Must have at most {most}, has {count}"),
            ));
        }
        for (name, value) in map {
            let place = inside(path, Step::Key(name.to_owned()));
            self.member(schema, name, value, &place, out);
        }
    }

    fn member(
        &self,
        schema: &Map<String, Value>,
        name: &str,
        value: &Value,
        path: &[Step],
        out: &mut Vec<Fault>,
    ) {
        let keyword = |keyword: &str| schema.get(keyword).and_then(Value::as_object);
        let mut declared = false;
        if let Some(rule) = keyword("properties").and_then(|properties| properties.get(name)) {
            declared = true;
            self.check(rule, value, path, out);
        }
        for (pattern, rule) in keyword("patternProperties").into_iter().flatten() {
            match self.finds(pattern, name) {
                Some(true) => {
                    declared = true;
                    self.check(rule, value, path, out);
                }
                Some(false) => {}
                // Nobody here can tell whether the rule is about this key: the server will.
                None => declared = true,
            }
        }
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) if !declared => {
                out.push(fault(path, "Is not a known key"));
            }
            Some(rule) if !declared => self.check(rule, value, path, out),
            _ => {}
        }
    }
}
