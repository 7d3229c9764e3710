//! The rules for lists and objects.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::scalars::limit;
use super::{Checker, Fault, canonical, fault, inside};
use crate::words;

impl Checker<'_> {
    pub(super) fn list(
        &self,
        schema: &Map<String, Value>,
        items: &[Value],
        path: &str,
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
        let place = |index: usize| inside(path, &format!("item {}", index + 1));
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

    pub(super) fn object(
        &self,
        schema: &Map<String, Value>,
        map: &Map<String, Value>,
        path: &str,
        out: &mut Vec<Fault>,
    ) {
        if let Some(Value::Array(required)) = schema.get("required") {
            for name in required.iter().filter_map(Value::as_str) {
                if !map.contains_key(name) {
                    out.push(fault(&inside(path, name), words::REQUIRED));
                }
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
            self.member(schema, name, value, &inside(path, name), out);
        }
    }

    fn member(
        &self,
        schema: &Map<String, Value>,
        name: &str,
        value: &Value,
        path: &str,
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
