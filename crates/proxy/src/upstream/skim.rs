//! JSON as it comes, piece by piece: left out of it what is not to be passed on, or cut where it
//! becomes too long, without ever holding the whole.

use memchr::memchr2;

/// Deeper than what any parser here goes. It bounds the memory that a hostile text takes.
const DEEPEST: usize = 128;

/// Where in a JSON text a reader is.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// `{` or `[` of what is open, outermost first, down to the deepest.
    open: Vec<u8>,
    /// How much more is open, deeper than that.
    deeper: usize,
    pub in_text: bool,
    /// After a backslash in a text.
    escaped: bool,
}

impl Place {
    /// Goes on by a byte.
    pub fn step(&mut self, byte: u8) {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' if self.open.len() < DEEPEST => self.open.push(byte),
            b'{' | b'[' => self.deeper += 1,
            b'}' | b']' if self.deeper > 0 => self.deeper -= 1,
            b'}' | b']' => {
                self.open.pop();
            }
            _ => {}
        }
    }

    pub fn depth(&self) -> usize {
        self.open.len() + self.deeper
    }

    /// Whether the innermost that is open is an object.
    pub fn is_object(&self) -> bool {
        self.open.last() == Some(&b'{')
    }

    /// How many of the next bytes change nothing: those within a text.
    pub fn calm(&self, rest: &[u8]) -> usize {
        if !self.in_text || self.escaped {
            return 0;
        }
        memchr2(b'"', b'\\', rest).unwrap_or(rest.len())
    }
}

/// Replaces the values of some members by `null`, wherever they stand.
#[derive(Debug)]
pub(super) struct Skim {
    members: &'static [&'static str],
    place: Place,
    /// The text that is being read, while it may be one of the members.
    text: Vec<u8>,
    /// The last text was one of the members.
    is_member: bool,
    /// The depth of the object whose member is being left out, and whether its value has begun.
    skipped: Option<(usize, bool)>,
}

impl Skim {
    pub fn new(members: &'static [&'static str]) -> Self {
        Self {
            members,
            place: Place::default(),
            text: Vec::new(),
            is_member: false,
            skipped: None,
        }
    }

    /// Adds what passes of a piece.
    pub fn pass(&mut self, piece: &[u8], passed: &mut Vec<u8>) {
        let mut rest = piece;
        while let Some(&byte) = rest.first() {
            let calm = self.place.calm(rest);
            let (bytes, after) = rest.split_at(calm.max(1).min(rest.len()));
            if calm == 0 {
                self.byte(byte, passed);
            } else {
                self.keep(bytes);
                if self.skipped.is_none() {
                    passed.extend_from_slice(bytes);
                }
            }
            rest = after;
        }
    }

    fn byte(&mut self, byte: u8, passed: &mut Vec<u8>) {
        let was_in_text = self.place.in_text;
        if let Some((depth, begun)) = self.skipped {
            let is_over = !was_in_text && self.place.depth() == depth;
            if is_over && begun && matches!(byte, b',' | b'}') {
                self.skipped = None;
            } else {
                if !begun && !byte.is_ascii_whitespace() {
                    self.skipped = Some((depth, true));
                    passed.extend_from_slice(b"null");
                }
                self.place.step(byte);
                return;
            }
        }
        self.place.step(byte);
        passed.push(byte);
        if was_in_text {
            if self.place.in_text {
                self.keep(&[byte]);
            } else {
                let is_it = |member: &&str| member.as_bytes() == self.text;
                self.is_member = self.members.iter().any(is_it);
            }
        } else if self.place.in_text {
            self.text.clear();
        } else if byte == b':' && self.is_member {
            // Only the name of a member is followed by a colon.
            self.skipped = Some((self.place.depth(), false));
            self.is_member = false;
        } else if !byte.is_ascii_whitespace() {
            self.is_member = false;
        }
    }

    /// As much of a text as decides whether it is a member's name.
    fn keep(&mut self, bytes: &[u8]) {
        let longest = self.members.iter().map(|member| member.len()).max();
        let room = (longest.unwrap_or(0) + 1).saturating_sub(self.text.len());
        self.text.extend(bytes.iter().take(room));
    }
}

/// Watches a JSON text for places where its end can be written early.
#[derive(Debug, Default)]
pub(super) struct Ending {
    place: Place,
    /// The last byte that was no space; of a text its closing quote.
    last: u8,
}

impl Ending {
    /// Whether something is open that has not been closed: what ends here is not whole.
    pub fn is_open(&self) -> bool {
        self.place.in_text || self.place.depth() > 0
    }

    /// Goes past these bytes.
    pub fn pass(&mut self, piece: &[u8]) {
        let mut rest = piece;
        while !rest.is_empty() {
            rest = self.step(rest);
        }
    }

    /// The number of the bytes before the first place where a list of texts or objects can end, with
    /// the end to write there: `mark` as the list's last element, and all that is open closed. `None`:
    /// there is no such place in these bytes, and they are past.
    pub fn find(&mut self, piece: &[u8], mark: &str) -> Option<(usize, String)> {
        let mut rest = piece;
        while let Some(&byte) = rest.first() {
            if byte == b','
                && let Some(end) = self.end(mark)
            {
                return Some((piece.len() - rest.len(), end));
            }
            rest = self.step(rest);
        }
        None
    }

    /// What ends the text before the comma that comes next.
    fn end(&self, mark: &str) -> Option<String> {
        let Place {
            open,
            deeper: 0,
            in_text: false,
            ..
        } = &self.place
        else {
            return None;
        };
        if open.last() != Some(&b'[') {
            return None;
        }
        let mark = serde_json::Value::from(mark);
        let element = match self.last {
            b'"' => mark.to_string(),
            // As an entry of a log.
            b'}' => format!("{{\"level\":\"warn\",\"message\":{mark},\"airstrip_cut\":true}}"),
            _ => return None,
        };
        let closing = open.iter().rev().map(|open| match open {
            b'{' => '}',
            _ => ']',
        });
        Some(format!(",{element}{}", closing.collect::<String>()))
    }

    fn step<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let calm = self.place.calm(rest);
        if calm > 0 {
            return rest.get(calm..).unwrap_or_default();
        }
        let Some((&byte, after)) = rest.split_first() else {
            return rest;
        };
        self.place.step(byte);
        if !self.place.in_text && !byte.is_ascii_whitespace() {
            self.last = byte;
        }
        after
    }
}

#[cfg(test)]
#[path = "skim_tests.rs"]
pub(super) mod tests;
