//! `pattern`: a regular expression of Python, matched by whatever engine the host has.
//!
//! Airflow's server matches with Python's `re.search`. The browser has ECMAScript's `RegExp`,
//! which reads `$`, `.`, `\d` and some other signs differently, so the source is translated.

use std::iter::Peekable;
use std::str::Chars;

/// An ECMAScript regular expression that matches where the Python one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The source, as `RegExp` takes it.
    pub source: String,
    /// The flags, as `RegExp` takes them: `u`, or `iu` where case is ignored.
    pub flags: String,
}

/// Whether a pattern is found somewhere in a text, as by `new RegExp(source, flags).test(text)`.
/// `None` where the host's engine refuses the pattern: it is then left to Airflow's server.
pub type Matches = fn(pattern: &Pattern, text: &str) -> Option<bool>;

impl Pattern {
    /// Translates a pattern of Python's `re`. `None` for what ECMAScript cannot express.
    pub fn from_python(python: &str) -> Option<Self> {
        let (options, body) = global_options(python)?;
        let mut translation = Translation {
            rest: body.chars().peekable(),
            out: String::with_capacity(body.len() + 16),
            groups: 0,
            names: Vec::new(),
            multiline: options.contains('m'),
            dot_all: options.contains('s'),
        };
        translation.run()?;
        Some(Self {
            source: translation.out,
            flags: if options.contains('i') { "iu" } else { "u" }.to_owned(),
        })
    }
}

/// Splits off options for the whole pattern, such as `(?i)`.
fn global_options(python: &str) -> Option<(&str, &str)> {
    let split = python
        .strip_prefix("(?")
        .and_then(|rest| rest.split_once(')'))
        .filter(|(options, _)| options.chars().all(|c| c.is_ascii_lowercase()))
        .filter(|(options, _)| !options.is_empty());
    match split {
        Some((options, _)) if options.contains(|c| !"imsu".contains(c)) => None,
        Some(split) => Some(split),
        None => Some(("", python)),
    }
}

struct Translation<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    /// How many groups that can be referred to have been opened, and the names of some.
    groups: u32,
    names: Vec<String>,
    multiline: bool,
    dot_all: bool,
}

impl Translation<'_> {
    fn run(&mut self) -> Option<()> {
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => self.group()?,
                '{' => self.brace(),
                '}' | ']' => self.out.extend(['\\', c]),
                '.' if self.dot_all => self.out.push_str(r"[\s\S]"),
                '.' => self.out.push_str(r"[^\n]"),
                '^' if self.multiline => self.out.push_str(r"(?<![^\n])"),
                '$' if self.multiline => self.out.push_str(r"(?![^\n])"),
                // Python's `$` also matches before a line break that ends the text.
                '$' => self.out.push_str(r"(?=\n?(?![\s\S]))"),
                c => self.out.push(c),
            }
        }
        Some(())
    }

    /// What follows a backslash.
    fn escape(&mut self, in_class: bool) -> Option<()> {
        let c = self.rest.next()?;
        match c {
            'd' => self.out.push_str(r"\p{Nd}"),
            'D' => self.out.push_str(r"\P{Nd}"),
            'w' if in_class => self.out.push_str(r"\p{L}\p{N}_"),
            'w' => self.out.push_str(r"[\p{L}\p{N}_]"),
            'W' if in_class => return None,
            'W' => self.out.push_str(r"[^\p{L}\p{N}_]"),
            'A' if !in_class => self.out.push_str(r"(?<![\s\S])"),
            'Z' | 'z' if !in_class => self.out.push_str(r"(?![\s\S])"),
            'a' => self.out.push_str(r"\x07"),
            'U' => {
                let code: String = self.rest.by_ref().take(8).collect();
                self.out.push_str(&format!(r"\u{{{code}}}"));
            }
            'b' | 's' | 'S' | 'n' | 'r' | 't' | 'f' | 'v' | 'x' | 'u' => self.out.extend(['\\', c]),
            '1'..='9' if !in_class => self.back_reference(c)?,
            'B' if !in_class => self.out.push_str(r"\B"),
            c if c.is_ascii_alphanumeric() => return None,
            c if "^$\\.*+?()[]{}|/".contains(c) => self.out.extend(['\\', c]),
            '-' if in_class => self.out.push_str(r"\-"),
            c => self.out.push(c),
        }
        Some(())
    }

    /// A reference to the text of an earlier group; to no other group, as in Python.
    fn back_reference(&mut self, first: char) -> Option<()> {
        let mut digits = String::from(first);
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        if digits.parse::<u32>().ok()? > self.groups {
            return None;
        }
        self.out.push_str(&format!(r"\{digits}"));
        Some(())
    }

    fn class(&mut self) -> Option<()> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        // A bracket that comes first stands for itself.
        if self.rest.next_if_eq(&']').is_some() {
            self.out.push_str(r"\]");
        }
        loop {
            match self.rest.next()? {
                ']' => break,
                '\\' => self.escape(true)?,
                '[' => self.out.push_str(r"\["),
                c => self.out.push(c),
            }
        }
        self.out.push(']');
        Some(())
    }

    /// What follows an opening parenthesis, up to where the spellings of both are the same.
    fn group(&mut self) -> Option<()> {
        let ahead: String = self.rest.clone().take(3).collect();
        if ahead.starts_with("?P<") {
            self.skip(3);
            let name = self.until('>')?;
            self.out.push_str(&format!("(?<{name}>"));
            self.names.push(name);
            self.groups += 1;
        } else if ahead.starts_with("?P=") {
            self.skip(3);
            let name = self.until(')')?;
            if !self.names.contains(&name) {
                return None;
            }
            self.out.push_str(&format!(r"\k<{name}>"));
        } else if ahead.starts_with("?#") {
            self.until(')')?;
        } else {
            self.out.push('(');
            match self.rest.next_if_eq(&'?') {
                Some(mark) => self.out.push(mark),
                None => self.groups += 1,
            }
        }
        Some(())
    }

    /// A brace counts repetitions (`{2}`, `{2,}`, `{,3}`, `{2,3}`) or stands for itself.
    fn brace(&mut self) {
        let ahead: String = self.rest.clone().take_while(|c| *c != '}').collect();
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let closed = self.rest.clone().nth(ahead.chars().count()) == Some('}');
        let (least, most) = ahead.split_once(',').unwrap_or((&ahead, &ahead));
        if closed && !ahead.is_empty() && digits(least) && digits(most) {
            self.skip(ahead.len() + 1);
            let least = if least.is_empty() { "0" } else { least };
            let rest = ahead.find(',').map_or("", |comma| &ahead[comma..]);
            self.out.push_str(&format!("{{{least}{rest}}}"));
        } else {
            self.out.push_str(r"\{");
        }
    }

    fn skip(&mut self, n: usize) {
        for _ in 0..n {
            self.rest.next();
        }
    }

    /// Takes everything up to `end`, and `end`.
    fn until(&mut self, end: char) -> Option<String> {
        let mut taken = String::new();
        loop {
            match self.rest.next()? {
                c if c == end => return Some(taken),
                c => taken.push(c),
            }
        }
    }
}
