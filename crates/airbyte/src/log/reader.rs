//! Finds the entries in the answer of `attempt_log` while it arrives.

use airstrip_contract::Timestamp;

use super::head::head;
use super::{End, Entry, Level, LogReader};

/// Deeper than this nothing of Airbyte's is nested.
const DEEPEST: usize = 64;

/// What a JSON container is, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Answer,
    Logs,
    Lines,
    Events,
    Event,
    Other,
}

/// The name of the field that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Logs,
    LogLines,
    Events,
    Timestamp,
    Level,
    Message,
    LogSource,
    StackTrace,
    Other,
}

impl Field {
    fn named(name: &[u8]) -> Self {
        match name {
            b"logs" => Self::Logs,
            b"logLines" => Self::LogLines,
            b"events" => Self::Events,
            b"timestamp" => Self::Timestamp,
            b"level" => Self::Level,
            b"message" => Self::Message,
            b"logSource" => Self::LogSource,
            b"stackTrace" => Self::StackTrace,
            _ => Self::Other,
        }
    }
}

/// Where within the text of the answer the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Between values.
    Structure,
    /// A string.
    Text,
    /// A string, after a backslash.
    Escape,
    /// A string, after `\u` and so many digits of a value.
    Hex(u8, u16),
    /// A number, `true`, `false` or `null`.
    Word,
    /// After the answer's last brace.
    Done,
    /// Nothing makes sense any more.
    Lost(u64),
}

#[derive(Debug, Default)]
struct Event {
    at: Option<Timestamp>,
    level: Option<Level>,
    source: String,
    message: String,
    stack_trace: String,
}

/// Reads a log of either kind in pieces of any size. Fields that it does not know are passed over, and
/// those it knows may come in any order.
///
/// It takes apart, it does not judge: an answer with a comma too many is read all the same.
#[derive(Debug)]
pub struct Reader {
    within: Within,
    /// The containers around the next byte, and whether each is an object.
    around: Vec<(Place, bool)>,
    /// Whether the next string is the name of a field.
    naming: bool,
    field: Field,
    /// The string or word that is read, where anybody wants it.
    text: Vec<u8>,
    wanted: bool,
    /// The first half of a character beyond U+FFFF.
    half: Option<u16>,
    event: Event,
    /// Of the last line of text that had a beginning.
    level: Option<Level>,
    source: String,
    read: u64,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl LogReader for Reader {
    fn feed(&mut self, bytes: &[u8], entry: &mut dyn FnMut(Entry<'_>)) {
        let mut rest = bytes;
        while let Some(&byte) = rest.first() {
            let taken = match self.within {
                Within::Text => self.text(rest, entry),
                Within::Word => self.word(rest),
                Within::Done | Within::Lost(_) => return,
                Within::Structure => {
                    self.structure(byte, entry);
                    1
                }
                Within::Escape => {
                    self.escaped(byte);
                    1
                }
                Within::Hex(digits, value) => {
                    self.hex(byte, digits, value);
                    1
                }
            };
            self.read += taken as u64;
            rest = &rest[taken..];
        }
    }

    fn end(&mut self, _: &mut dyn FnMut(Entry<'_>)) -> End {
        match self.within {
            Within::Done => End::Whole,
            Within::Lost(at) => End::Malformed { at },
            _ => End::CutOff,
        }
    }
}

impl Reader {
    /// A reader at the beginning of an answer.
    #[must_use]
    pub fn new() -> Self {
        Self {
            within: Within::Structure,
            around: Vec::new(),
            naming: false,
            field: Field::Other,
            text: Vec::new(),
            wanted: false,
            half: None,
            event: Event::default(),
            level: None,
            source: String::new(),
            read: 0,
        }
    }

    fn place(&self) -> Option<Place> {
        self.around.last().map(|(place, _)| *place)
    }

    fn structure(&mut self, byte: u8, entry: &mut dyn FnMut(Entry<'_>)) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b'{' => self.open(true),
            _ if self.around.is_empty() => self.lose(),
            b'[' => self.open(false),
            b'}' => self.close(true, entry),
            b']' => self.close(false, entry),
            b',' => self.naming = self.around.last().is_some_and(|(_, object)| *object),
            b':' => self.naming = false,
            b'"' => {
                self.within = Within::Text;
                self.wanted = self.naming || self.is_wanted();
                self.text.clear();
            }
            b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                self.within = Within::Word;
                self.wanted = self.is_wanted();
                self.text.clear();
                if self.wanted {
                    self.text.push(byte);
                }
            }
            _ => self.lose(),
        }
    }

    fn lose(&mut self) {
        self.within = Within::Lost(self.read);
    }

    /// Whether the value at hand is part of an entry.
    fn is_wanted(&self) -> bool {
        match self.place() {
            Some(Place::Lines) => true,
            Some(Place::Event) => self.field != Field::Other,
            _ => false,
        }
    }

    fn open(&mut self, object: bool) {
        if self.around.len() == DEEPEST {
            return self.lose();
        }
        let place = match (self.place(), self.field, object) {
            (None, _, true) => Place::Answer,
            (Some(Place::Answer), Field::Logs, true) => Place::Logs,
            (Some(Place::Logs), Field::LogLines, false) => Place::Lines,
            (Some(Place::Logs), Field::Events, false) => Place::Events,
            (Some(Place::Events), _, true) => Place::Event,
            _ => Place::Other,
        };
        self.around.push((place, object));
        self.naming = object;
        self.field = Field::Other;
        if place == Place::Event {
            self.event.at = None;
            self.event.level = None;
            self.event.source.clear();
            self.event.message.clear();
            self.event.stack_trace.clear();
        }
    }

    fn close(&mut self, object: bool, entry: &mut dyn FnMut(Entry<'_>)) {
        match self.around.pop() {
            Some((place, is_object)) if is_object == object => {
                if place == Place::Event {
                    self.tell_event(entry);
                }
            }
            _ => return self.lose(),
        }
        self.naming = false;
        self.field = Field::Other;
        if self.around.is_empty() {
            self.within = Within::Done;
        }
    }

    /// Takes of a string what has no escape in it.
    fn text(&mut self, rest: &[u8], entry: &mut dyn FnMut(Entry<'_>)) -> usize {
        let special = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        let end = special.unwrap_or(rest.len());
        if end > 0 {
            self.give_up_half();
            if self.wanted {
                self.text.extend_from_slice(&rest[..end]);
            }
        }
        match rest.get(end) {
            Some(b'"') => {
                self.give_up_half();
                self.within = Within::Structure;
                self.value(entry);
                end + 1
            }
            Some(_) => {
                self.within = Within::Escape;
                end + 1
            }
            None => end,
        }
    }

    fn escaped(&mut self, byte: u8) {
        if byte == b'u' {
            self.within = Within::Hex(0, 0);
            return;
        }
        self.give_up_half();
        let meant = match byte {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 0x08,
            b'f' => 0x0c,
            other => other,
        };
        if self.wanted {
            self.text.push(meant);
        }
        self.within = Within::Text;
    }

    fn hex(&mut self, byte: u8, digits: u8, value: u16) {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            _ => return self.lose(),
        };
        let value = value << 4 | u16::from(digit);
        if digits < 3 {
            self.within = Within::Hex(digits + 1, value);
            return;
        }
        self.within = Within::Text;
        match (self.half.take(), value) {
            (Some(high), 0xdc00..=0xdfff) => {
                let (high, low) = (u32::from(high) - 0xd800, u32::from(value) - 0xdc00);
                self.push(char::from_u32(0x10000 + (high << 10) + low));
            }
            (before, _) => {
                if before.is_some() {
                    self.push(None);
                }
                match value {
                    0xd800..=0xdbff => self.half = Some(value),
                    other => self.push(char::from_u32(other.into())),
                }
            }
        }
    }

    /// A half that nothing follows is no character.
    fn give_up_half(&mut self) {
        if self.half.take().is_some() {
            self.push(None);
        }
    }

    fn push(&mut self, found: Option<char>) {
        if self.wanted {
            let mut bytes = [0; 4];
            let found = found.unwrap_or(char::REPLACEMENT_CHARACTER);
            let bytes = found.encode_utf8(&mut bytes).as_bytes();
            self.text.extend_from_slice(bytes);
        }
    }

    fn word(&mut self, rest: &[u8]) -> usize {
        let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
        let end = rest.iter().position(is_end);
        let taken = end.unwrap_or(rest.len());
        if self.wanted {
            self.text.extend_from_slice(&rest[..taken]);
        }
        if end.is_some() {
            self.within = Within::Structure;
            if self.wanted && self.field == Field::Timestamp {
                let millis = std::str::from_utf8(&self.text).ok();
                let millis = millis.and_then(|text| text.parse().ok());
                self.event.at = millis.and_then(Timestamp::from_millisecond);
            }
        }
        taken
    }

    /// A string has ended.
    fn value(&mut self, entry: &mut dyn FnMut(Entry<'_>)) {
        if self.naming {
            self.field = Field::named(&self.text);
            return;
        }
        if !self.wanted {
            return;
        }
        let text = String::from_utf8_lossy(&self.text);
        if self.place() == Some(Place::Lines) {
            tell_line(&text, &mut self.level, &mut self.source, entry);
            return;
        }
        match self.field {
            Field::Level => self.event.level = Level::named(&text),
            Field::LogSource => keep(&mut self.event.source, &text),
            Field::Message => keep(&mut self.event.message, &text),
            Field::StackTrace => keep(&mut self.event.stack_trace, &text),
            _ => {}
        }
    }

    fn tell_event(&mut self, entry: &mut dyn FnMut(Entry<'_>)) {
        let event = &mut self.event;
        if !event.stack_trace.is_empty() {
            if !event.message.is_empty() {
                event.message.push('\n');
            }
            event.message.push_str(&event.stack_trace);
        }
        entry(Entry {
            at: event.at,
            level: event.level,
            source: &event.source,
            continues: false,
            text: &event.message,
        });
    }
}

fn keep(place: &mut String, text: &str) {
    place.clear();
    place.push_str(text);
}

/// A line of text. One without a beginning of its own belongs to the line before.
fn tell_line(
    line: &str,
    level: &mut Option<Level>,
    source: &mut String,
    entry: &mut dyn FnMut(Entry<'_>),
) {
    let head = head(line);
    let continues = head.is_none() && !(level.is_none() && source.is_empty());
    if !head.is_none() {
        *level = head.level;
        source.clear();
        source.push_str(head.source.unwrap_or_default());
    }
    entry(Entry {
        at: head.at,
        level: *level,
        source,
        continues,
        text: head.text,
    });
}
