//! The top level of a JSON object, with every value exactly as it was written.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::{RawValue, to_raw_value};

/// Fields in their order. A name occurs once: readers disagree on which of two counts, and what has
/// been checked must be what the upstream reads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, Box<RawValue>)>);

impl Fields {
    pub fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// The JSON text of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.get())
    }

    /// The names and the JSON texts of all fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.0.iter();
        fields.map(|(name, value)| (name.as_str(), value.get()))
    }

    /// Replaces a field, or adds it at the end.
    pub fn set(&mut self, name: &str, value: &impl Serialize) {
        // Texts, numbers and lists of them: writing them cannot fail.
        let Ok(value) = to_raw_value(value) else {
            return;
        };
        match self.0.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| n != name);
    }

    /// The first field that is not among these.
    pub fn first_beside(&self, names: &[&str]) -> Option<&str> {
        let other = self.0.iter().find(|(n, _)| !names.contains(&n.as_str()));
        other.map(|(name, _)| name.as_str())
    }

    pub fn to_bytes(&self) -> Bytes {
        let mut json = vec![b'{'];
        for (index, (name, value)) in self.0.iter().enumerate() {
            if index > 0 {
                json.push(b',');
            }
            // Writing a text to memory cannot fail.
            let _ = serde_json::to_writer(&mut json, name);
            json.push(b':');
            json.extend_from_slice(value.get().as_bytes());
        }
        json.push(b'}');
        json.into()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Fields::default();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    if fields.get(&name).is_some() {
                        return Err(A::Error::custom(format_args!("{name:?} occurs twice")));
                    }
                    fields.0.push((name, value));
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn values_stay_as_they_were_written() {
        let json = r#"{"b":1.50,"a":{"z":1e2,"y":12345678901234567890123},"a b":[1, 2]}"#;
        let fields = Fields::parse(json.as_bytes()).unwrap();
        assert_eq!(fields.to_bytes(), json);
        assert_eq!(fields.get("b"), Some("1.50"));
        assert_eq!(fields.first_beside(&["a", "b"]), Some("a b"));
    }

    #[test]
    fn a_field_is_replaced_in_its_place() {
        let mut fields = Fields::parse(br#"{"a":1,"b":2}"#).unwrap();
        fields.set("a", &"x");
        fields.set("c", &3);
        fields.remove("b");
        assert_eq!(fields.to_bytes(), r#"{"a":"x","c":3}"#);
    }

    #[test]
    fn what_is_no_object_or_has_a_name_twice_is_refused() {
        for json in [
            "",
            "[]",
            "1",
            "{",
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
        ] {
            assert!(Fields::parse(json.as_bytes()).is_err(), "{json}");
        }
    }
}
