//! Colours of terminals: told as styles of the theme. Everything else that an escape sequence can ask
//! for is dropped, so that what is left is text.

/// The colours there are. A theme has its own red: whatever red a program asks for becomes that one,
/// so that it can be read on a light and on a dark ground.
const HUES: [&str; 8] = [
    "", "grey", "red", "yellow", "green", "cyan", "blue", "magenta",
];
const FLAGS: [&str; 6] = ["bold", "dim", "italic", "underline", "inverse", "strike"];
/// The hues in the order of SGR 30 to 37. White is the text's own colour.
const BASIC: [u8; 8] = [1, 2, 4, 3, 6, 7, 5, 0];
const BOLD: u16 = 0;
const DIM: u16 = 1;

/// How a stretch of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    text: u8,
    ground: u8,
    flags: u8,
}

impl Style {
    /// The classes of the style sheet; empty for plain text.
    #[must_use]
    pub fn classes(self) -> String {
        let mut classes = String::new();
        let mut add = |before: &str, name: &str| {
            if !name.is_empty() {
                if !classes.is_empty() {
                    classes.push(' ');
                }
                classes.push_str(before);
                classes.push_str(name);
            }
        };
        add("ink-", HUES[usize::from(self.text)]);
        add("ground-", HUES[usize::from(self.ground)]);
        for (bit, name) in FLAGS.iter().enumerate() {
            if self.flags >> bit & 1 == 1 {
                add("ink-", name);
            }
        }
        classes
    }

    fn flag(&mut self, bit: u16, on: bool) {
        let mask = 1_u8 << bit;
        self.flags = if on {
            self.flags | mask
        } else {
            self.flags & !mask
        };
    }

    /// Follows one `ESC [ … m`.
    fn select(&mut self, parameters: &str) {
        let mut codes = parameters
            .split([';', ':'])
            .map(|code| code.parse().unwrap_or(0_u16));
        while let Some(code) = codes.next() {
            match code {
                0 => *self = Self::default(),
                1..=4 => self.flag(code - 1, true),
                7 => self.flag(4, true),
                9 => self.flag(5, true),
                22 => {
                    self.flag(BOLD, false);
                    self.flag(DIM, false);
                }
                23 | 24 => self.flag(code - 21, false),
                27 => self.flag(4, false),
                29 => self.flag(5, false),
                30..=37 => self.text = BASIC[usize::from(code - 30)],
                38 => self.text = extended(&mut codes),
                39 => self.text = 0,
                40..=47 => self.ground = BASIC[usize::from(code - 40)],
                48 => self.ground = extended(&mut codes),
                49 => self.ground = 0,
                90..=97 => self.text = BASIC[usize::from(code - 90)],
                100..=107 => self.ground = BASIC[usize::from(code - 100)],
                // Hidden text among them: nothing in a log may hide.
                _ => {}
            }
        }
    }
}

/// The hue of `5;n` or `2;r;g;b`.
fn extended(codes: &mut dyn Iterator<Item = u16>) -> u8 {
    match codes.next() {
        Some(5) => match codes.next().unwrap_or(0).min(255) {
            n @ 0..=15 => BASIC[usize::from(n % 8)],
            n @ 16..=231 => {
                let step = |n: u16| if n == 0 { 0 } else { 55 + 40 * n };
                let n = n - 16;
                hue([step(n / 36), step(n / 6 % 6), step(n % 6)])
            }
            n => hue([8 + (n - 232) * 10; 3]),
        },
        Some(2) => {
            let mut channel = || codes.next().unwrap_or(0).min(255);
            hue([channel(), channel(), channel()])
        }
        _ => 0,
    }
}

/// The nearest of the hues to a colour.
fn hue([red, green, blue]: [u16; 3]) -> u8 {
    let most = red.max(green).max(blue);
    let least = red.min(green).min(blue);
    let span = most - least;
    if span < 40 {
        return u8::from(most < 190);
    }
    // Degrees of the colour circle, from red over green and blue.
    let turn = |a: u16, b: u16| (i32::from(a) - i32::from(b)) * 60 / i32::from(span);
    let degrees = if most == red {
        turn(green, blue)
    } else if most == green {
        120 + turn(blue, red)
    } else {
        240 + turn(red, green)
    };
    match degrees.rem_euclid(360) {
        0..18 | 335.. => 2,
        18..68 => 3,
        68..160 => 4,
        160..200 => 5,
        200..255 => 6,
        _ => 7,
    }
}

/// Adds a line to `text` without its escape sequences; where its looks change is added to `styles`.
pub fn strip(line: &str, text: &mut Vec<u8>, styles: &mut Vec<(u32, Style)>) {
    let mut rest = line;
    let mut style = Style::default();
    while let Some(at) = rest.find(['\u{1b}', '\u{9b}']) {
        text.extend_from_slice(&rest.as_bytes()[..at]);
        let (sequence, after) = sequence(&rest[at..]);
        rest = after;
        if let Some(parameters) = sequence {
            let before = style;
            style.select(parameters);
            if style != before {
                let place = u32::try_from(text.len()).unwrap_or(u32::MAX);
                styles.push((place, style));
            }
        }
    }
    text.extend_from_slice(rest.as_bytes());
}

/// Cuts off the escape sequence that a text begins with: the parameters of one that selects looks, and
/// what follows it.
fn sequence(text: &str) -> (Option<&str>, &str) {
    let mut chars = text.chars();
    let body = match (chars.next(), chars.clone().next()) {
        (Some('\u{9b}'), _) => chars.as_str(),
        (_, Some('[')) => &text[2..],
        // A title or a link: it ends with BEL or ESC \.
        (_, Some(']')) => {
            let body = &text[2..];
            return match body.find(['\u{7}', '\u{1b}']) {
                Some(end) if body[end..].starts_with('\u{7}') => (None, &body[end + 1..]),
                Some(end) if body[end..].starts_with("\u{1b}\\") => (None, &body[end + 2..]),
                _ => (None, body),
            };
        }
        (_, Some(' '..='/')) => {
            let end = text[1..].find(|c| !matches!(c, ' '..='/'));
            let rest = end.map_or("", |end| &text[1 + end..]);
            return (
                None,
                rest.strip_prefix(|c: char| c.is_ascii()).unwrap_or(rest),
            );
        }
        (_, Some('0'..='~')) => return (None, &text[2..]),
        _ => return (None, chars.as_str()),
    };
    let end = body.find(|c| !matches!(c, '0'..='?')).unwrap_or(body.len());
    let (parameters, rest) = body.split_at(end);
    let rest = rest.trim_start_matches(|c| matches!(c, ' '..='/'));
    match rest.strip_prefix('m') {
        Some(rest) => (Some(parameters), rest),
        None => (
            None,
            rest.strip_prefix(|c| matches!(c, '@'..='~'))
                .unwrap_or(rest),
        ),
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The text with the classes of each stretch: `plain|red:text`.
    fn shown(line: &str) -> String {
        let (mut text, mut styles) = (Vec::new(), Vec::new());
        strip(line, &mut text, &mut styles);
        let text = String::from_utf8(text).unwrap();
        let mut shown = String::new();
        let mut from = 0;
        let ends = styles.iter().map(|(at, style)| (*at as usize, *style));
        let mut style = Style::default();
        for (at, next) in ends.chain([(text.len(), Style::default())]) {
            if at > from {
                let class = style.classes();
                shown += &format!("[{class}]{}", &text[from..at]);
            }
            (from, style) = (at, next);
        }
        shown.replace("[]", "")
    }

    #[test]
    fn colours_become_the_themes() {
        for (line, expected) in [
            ("plain", "plain"),
            ("a\u{1b}[31mb\u{1b}[0mc", "a[ink-red]bc"),
            ("\u{1b}[1;32mok\u{1b}[m", "[ink-green ink-bold]ok"),
            ("\u{1b}[91;44mx", "[ink-red ground-blue]x"),
            ("\u{1b}[38;5;196mx", "[ink-red]x"),
            ("\u{1b}[38;5;3mx\u{1b}[39my", "[ink-yellow]xy"),
            ("\u{1b}[38;5;244mx", "[ink-grey]x"),
            ("\u{1b}[38;2;10;200;30mx", "[ink-green]x"),
            ("\u{1b}[38:2:90:90:255mx", "[ink-blue]x"),
            ("\u{1b}[48;2;255;0;255;3mx", "[ground-magenta ink-italic]x"),
            (
                "\u{1b}[36;2;4;7;9mx\u{1b}[22;24;27;29my",
                "[ink-cyan ink-dim ink-underline ink-inverse ink-strike]x[ink-cyan]y",
            ),
            // Hidden, white and unknown are plain.
            ("\u{1b}[8;37;97;73mx", "x"),
            ("\u{1b}[38mx\u{1b}[38;5mx\u{1b}[;;mx", "x[ink-grey]xx"),
            ("\u{9b}31mx", "[ink-red]x"),
        ] {
            assert_eq!(shown(line), expected, "{line:?}");
        }
    }

    #[test]
    fn everything_else_is_dropped() {
        for (line, expected) in [
            ("\u{1b}[2J\u{1b}[10;5Hx", "x"),
            ("\u{1b}[?25lx\u{1b}[1 qy", "xy"),
            ("\u{1b}]0;title\u{7}x", "x"),
            (
                "\u{1b}]8;;http://evil\u{1b}\\link\u{1b}]8;;\u{1b}\\",
                "link",
            ),
            ("\u{1b}(Bx\u{1b}=y\u{1b}cz", "xyz"),
            ("a\u{1b}", "a"),
            ("a\u{1b}[", "a"),
            ("a\u{1b}[31", "a"),
            ("a\u{1b}[31é", "aé"),
            ("a\u{1b}]unended", "aunended"),
            ("\u{1b}é", "é"),
        ] {
            assert_eq!(shown(line), expected, "{line:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_it_panic_or_keeps_an_escape(line in "[\u{1b}\u{9b}\\[\\]m;:0-9 a-z\u{7}é!/\\\\]{0,60}") {
            let (mut text, mut styles) = (Vec::new(), Vec::new());
            strip(&line, &mut text, &mut styles);
            let text = String::from_utf8(text).unwrap();
            let clean = !text.contains(['\u{1b}', '\u{9b}']);
            proptest::prop_assert!(clean);
            proptest::prop_assert!(styles.iter().all(|(at, _)| text.is_char_boundary(*at as usize)));
        }
    }
}
