//! JSON as it comes, piece by piece, with nothing but the members that are read.

use super::skim::Place;

/// Passes on only some members of objects, wherever they stand, and no space between them.
#[derive(Debug)]
pub(super) struct Pick {
    members: &'static [&'static str],
    place: Place,
    stage: Stage,
    /// The name that is being read, as far as it can be one of the members.
    name: Vec<u8>,
    /// The last byte that was passed on.
    last: u8,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    /// Within what is passed on.
    Value,
    /// Where a member begins, or within its name.
    Name,
    /// Behind the name.
    Colon,
    /// Within the value of a member that is left out, of an object at this depth.
    LeftOut(usize),
}

impl Pick {
    pub fn new(members: &'static [&'static str]) -> Self {
        Self {
            members,
            place: Place::default(),
            stage: Stage::Value,
            name: Vec::new(),
            last: 0,
        }
    }

    /// Adds what passes of a piece.
    pub fn pass(&mut self, piece: &[u8], passed: &mut Vec<u8>) {
        let mut rest = piece;
        while let Some(&byte) = rest.first() {
            let calm = self.place.calm(rest);
            let (bytes, after) = rest.split_at(calm.max(1).min(rest.len()));
            match (calm, self.stage) {
                (0, _) => self.byte(byte, passed),
                (_, Stage::Value) => self.emit(bytes, passed),
                (_, Stage::Name) => self.keep(bytes),
                (_, Stage::Colon | Stage::LeftOut(_)) => {}
            }
            rest = after;
        }
    }

    fn byte(&mut self, byte: u8, passed: &mut Vec<u8>) {
        let was_in_text = self.place.in_text;
        let depth = self.place.depth();
        self.place.step(byte);
        match self.stage {
            Stage::Value if was_in_text => self.emit(&[byte], passed),
            Stage::Value => match byte {
                b',' if self.place.is_object() => self.stage = Stage::Name,
                b' ' | b'\t' | b'\n' | b'\r' => {}
                _ => {
                    self.emit(&[byte], passed);
                    if byte == b'{' {
                        self.stage = Stage::Name;
                    }
                }
            },
            Stage::Name if was_in_text && self.place.in_text => self.keep(&[byte]),
            Stage::Name if was_in_text => self.stage = Stage::Colon,
            Stage::Name => match byte {
                b'"' => self.name.clear(),
                b'}' => self.close(passed),
                _ => {}
            },
            Stage::Colon if byte == b':' => self.begin(passed),
            Stage::Colon => {}
            Stage::LeftOut(of) if !was_in_text && depth == of => match byte {
                b',' => self.stage = Stage::Name,
                b'}' => self.close(passed),
                _ => {}
            },
            Stage::LeftOut(_) => {}
        }
    }

    /// Begins the value of a member.
    fn begin(&mut self, passed: &mut Vec<u8>) {
        if !self
            .members
            .iter()
            .any(|member| member.as_bytes() == self.name)
        {
            self.stage = Stage::LeftOut(self.place.depth());
            return;
        }
        if self.last != b'{' {
            passed.push(b',');
        }
        passed.push(b'"');
        passed.extend_from_slice(&self.name);
        self.emit(b"\":", passed);
        self.stage = Stage::Value;
    }

    /// Ends an object.
    fn close(&mut self, passed: &mut Vec<u8>) {
        self.emit(b"}", passed);
        self.stage = Stage::Value;
    }

    fn emit(&mut self, bytes: &[u8], passed: &mut Vec<u8>) {
        passed.extend_from_slice(bytes);
        self.last = bytes.last().copied().unwrap_or(self.last);
    }

    /// As much of a name as decides whether it is a member's.
    fn keep(&mut self, bytes: &[u8]) {
        let longest = self.members.iter().map(|member| member.len()).max();
        let room = (longest.unwrap_or(0) + 1).saturating_sub(self.name.len());
        self.name.extend(bytes.iter().take(room));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::super::skim::tests::{any_json, written};
    use super::*;

    const MEMBERS: &[&str] = &["logs", "next"];

    fn picked(json: &str, piece: usize) -> String {
        let mut pick = Pick::new(MEMBERS);
        let mut passed = Vec::new();
        for piece in json.as_bytes().chunks(piece) {
            pick.pass(piece, &mut passed);
        }
        String::from_utf8(passed).unwrap()
    }

    #[test]
    fn only_the_members_pass_wherever_they_stand() {
        for (json, expected) in [
            ("{}", "{}"),
            ("[1, \"a b\"]", "[1,\"a b\"]"),
            (r#"{"a":1}"#, "{}"),
            (r#"{"logs" : 1}"#, r#"{"logs":1}"#),
            (
                r#"{"a":1,"logs":2,"b":3,"next":4,"c":5}"#,
                r#"{"logs":2,"next":4}"#,
            ),
            (
                r#"{"logs":[{"a":"}","next":"\"{,"},{"b":[{"logs":1}]},7],"x":{"logs":1}}"#,
                r#"{"logs":[{"next":"\"{,"},{},7]}"#,
            ),
            (
                r#"{"logs2":1,"log":2,"logs\"":3,"next":{"logs":null}}"#,
                r#"{"next":{"logs":null}}"#,
            ),
            // What broke off never looks whole.
            (r#"{"logs":["x"#, r#"{"logs":["x"#),
            (r#"{"logs":1,"a":[1"#, r#"{"logs":1"#),
        ] {
            for piece in [1, 2, 3, 7, 1_000] {
                assert_eq!(picked(json, piece), expected, "{json} in pieces of {piece}");
            }
        }
    }

    fn only_members(value: Value) -> Value {
        match value {
            Value::Array(list) => list.into_iter().map(only_members).collect(),
            Value::Object(members) => members
                .into_iter()
                .filter(|(name, _)| MEMBERS.contains(&name.as_str()))
                .map(|(name, value)| (name, only_members(value)))
                .collect::<Map<_, _>>()
                .into(),
            plain => plain,
        }
    }

    proptest! {
        #[test]
        fn what_passes_is_json(value in any_json(), pretty in any::<bool>(), piece in 1usize..40) {
            let passed = picked(&written(&value, pretty), piece);
            let read: Value = serde_json::from_str(&passed).unwrap();
            prop_assert_eq!(read, only_members(value));
        }

        #[test]
        fn nothing_makes_it_panic(text in ".{0,200}", piece in 1usize..40) {
            let mut pick = Pick::new(MEMBERS);
            let mut passed = Vec::new();
            text.as_bytes().chunks(piece).for_each(|piece| pick.pass(piece, &mut passed));
            prop_assert!(passed.len() <= text.len());
        }
    }
}
