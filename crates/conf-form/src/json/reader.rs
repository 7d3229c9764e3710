//! The reader itself: recursive descent, stopping at the first fault.

use serde_json::{Map, Number, Value};

use super::JsonError;

/// Deeper nesting is refused: `serde_json`, which reads the conf further on, stops at 128.
const MAX_DEPTH: usize = 100;

/// A fault, and the byte offset at which it stands.
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: String,
}

impl Fault {
    /// The fault in lines and columns of `text`.
    pub(super) fn locate(self, text: &str) -> JsonError {
        let before = text.get(..self.at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        JsonError {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: self.message,
        }
    }
}

pub(super) struct Reader<'a> {
    text: &'a str,
    /// Byte offset of what is read next; always on a character boundary.
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// One value, with nothing but space around it.
    pub(super) fn document(&mut self) -> Result<Value, Fault> {
        let value = self.value(0)?;
        self.space();
        match self.peek() {
            None => Ok(value),
            Some(_) => self.fail("Nothing may follow the end of the value"),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn space(&mut self) {
        let rest = self.rest().trim_start_matches([' ', '\t', '\n', '\r']);
        self.at = self.text.len() - rest.len();
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Fault> {
        self.fail_at(self.at, message)
    }

    fn fail_at<T>(&self, at: usize, message: impl Into<String>) -> Result<T, Fault> {
        Err(Fault {
            at,
            message: message.into(),
        })
    }

    fn value(&mut self, depth: usize) -> Result<Value, Fault> {
        if depth > MAX_DEPTH {
            return self.fail("Nested too deeply");
        }
        self.space();
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('"') => self.string().map(Value::String),
            Some('-' | '0'..='9') => self.number().map(Value::Number),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Fault> {
        self.next();
        let mut map = Map::new();
        self.space();
        if self.eat('}') {
            return Ok(Value::Object(map));
        }
        loop {
            self.space();
            let start = self.at;
            match self.peek() {
                Some('"') => {}
                Some('}') => return self.fail("Remove the comma before this brace"),
                None => return self.fail("A closing } is missing"),
                Some(_) => return self.fail("A name in double quotes must stand here"),
            }
            let key = self.string()?;
            if map.contains_key(&key) {
                return self.fail_at(start, format!("\"{key}\" is there twice: remove one"));
            }
            self.space();
            if !self.eat(':') {
                return self.fail(format!("A colon must follow \"{key}\""));
            }
            let value = self.value(depth + 1)?;
            map.insert(key, value);
            self.space();
            if self.eat('}') {
                return Ok(Value::Object(map));
            }
            self.comma('}')?;
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Fault> {
        self.next();
        let mut items = Vec::new();
        self.space();
        if self.eat(']') {
            return Ok(Value::Array(items));
        }
        loop {
            self.space();
            if self.peek() == Some(']') {
                return self.fail("Remove the comma before this bracket");
            }
            items.push(self.value(depth + 1)?);
            self.space();
            if self.eat(']') {
                return Ok(Value::Array(items));
            }
            self.comma(']')?;
        }
    }

    fn comma(&mut self, close: char) -> Result<(), Fault> {
        if self.eat(',') {
            return Ok(());
        }
        match self.peek() {
            None => self.fail(format!("A closing {close} is missing")),
            Some(_) => self.fail(format!("A comma or {close} must stand here")),
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        let start = self.at;
        self.next();
        let mut out = String::new();
        loop {
            let at = self.at;
            match self.next() {
                None => return self.fail_at(start, "The closing double quote is missing"),
                Some('"') => return Ok(out),
                Some('\\') => out.push(self.escape(at)?),
                Some('\n' | '\r') => {
                    return self.fail_at(
                        at,
                        "The closing double quote is missing (write \\n for a line break)",
                    );
                }
                Some('\t') => return self.fail_at(at, "Write \\t for a tab"),
                Some(c) if c < ' ' => {
                    let code = u32::from(c);
                    return self.fail_at(at, format!("Write \\u{code:04x} for this character"));
                }
                Some(c) => out.push(c),
            }
        }
    }

    fn escape(&mut self, at: usize) -> Result<char, Fault> {
        Ok(match self.next() {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode(at),
            _ => return self.fail_at(at, "Write \\\\ for a backslash"),
        })
    }

    fn unicode(&mut self, at: usize) -> Result<char, Fault> {
        let mut code = self.hex(at)?;
        if (0xD800..0xDC00).contains(&code) && self.rest().starts_with("\\u") {
            self.at += 2;
            let low = self.hex(at)?;
            if (0xDC00..0xE000).contains(&low) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            }
        }
        match char::from_u32(code) {
            Some(c) => Ok(c),
            None => self.fail_at(at, "This is only half of a character"),
        }
    }

    fn hex(&mut self, at: usize) -> Result<u32, Fault> {
        let digits = self.rest().get(..4).unwrap_or_default();
        if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            self.at += 4;
            return Ok(u32::from_str_radix(digits, 16).unwrap_or_default());
        }
        self.fail_at(at, "Four hexadecimal digits must follow \\u")
    }

    fn number(&mut self) -> Result<Number, Fault> {
        let start = self.at;
        let run = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
        let token = self.rest();
        let token = &token[..token.find(|c| !run(c)).unwrap_or(token.len())];
        self.at += token.len();
        if let Some(number) = number(token) {
            return Ok(number);
        }
        let digits = token.trim_start_matches('-');
        let message = if digits.len() > 1 && digits.bytes().all(|b| b.is_ascii_digit()) {
            "A number must not begin with 0"
        } else {
            "This is not a number. Text needs double quotes"
        };
        self.fail_at(start, message)
    }

    fn word(&mut self) -> Result<Value, Fault> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        let word = &rest[..end.unwrap_or(rest.len())];
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            "True" => return self.fail("Write true with a small t"),
            "False" => return self.fail("Write false with a small f"),
            "None" | "none" => return self.fail("Write null for none"),
            "NaN" | "Infinity" => return self.fail(format!("{word} cannot be sent")),
            "" => return self.fail(no_value(rest)),
            _ => return self.fail("Text needs double quotes"),
        };
        self.at += word.len();
        Ok(value)
    }
}

/// What to say where a value should stand and something else, or nothing, does.
fn no_value(rest: &str) -> &'static str {
    match rest.chars().next() {
        None => "A value is missing",
        Some('\'' | '“' | '”' | '„' | '‘' | '’' | '`') => {
            "Text needs plain double quotes: \""
        }
        Some('#' | '/') => "JSON has no comments",
        Some('.' | '+') => "A number must begin with a digit or -",
        Some(_) => "A value must stand here",
    }
}

/// Reads a token as a JSON number, keeping all its digits. (`serde_json` writes `1e3` as `1e+3`.)
pub(crate) fn number(token: &str) -> Option<Number> {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match token.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (token, None),
    };
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let well_formed = digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)));
    if !well_formed {
        return None;
    }
    token.parse().ok()
}
