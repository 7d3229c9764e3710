//! Where in a JSON text a position lies, as a path that people can read.
//!
//! `serde_json` reports line and column only. Tracking the path while deserializing costs a second
//! copy of every deserializer in the page; finding it afterwards costs this file.

/// The path of the value at `line` and `column` (both from 1, as `serde_json` counts), such as
/// `connections[3].status`; `the top` where the text is broken from the start.
pub(super) fn path_at(text: &str, line: usize, column: usize) -> String {
    let end = offset(text, line, column);
    let bytes = &text.as_bytes()[..end];
    let mut stack: Vec<Step> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => stack.push(Step::Key(String::new())),
            b'[' => stack.push(Step::Index(0)),
            b'}' | b']' if at + 1 < bytes.len() => {
                stack.pop();
            }
            b',' => {
                if let Some(Step::Index(index)) = stack.last_mut() {
                    *index += 1;
                }
            }
            b'"' => {
                let close = string_end(bytes, at);
                let key = text.get(at + 1..close);
                let is_key = bytes.get(close + 1..).is_some_and(|rest| {
                    rest.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b':')
                });
                if let (true, Some(Step::Key(name)), Some(key)) = (is_key, stack.last_mut(), key) {
                    key.clone_into(name);
                }
                at = close;
            }
            _ => {}
        }
        at += 1;
    }
    render(&stack)
}

enum Step {
    Key(String),
    Index(usize),
}

fn render(stack: &[Step]) -> String {
    let mut path = String::new();
    for step in stack {
        match step {
            Step::Key(name) if name.is_empty() => {}
            Step::Key(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    if path.is_empty() {
        path.push_str("the top");
    }
    path
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    (start + column).min(text.len())
}

/// The index of the quote that ends the string starting at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}
