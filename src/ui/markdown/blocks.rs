//! The blocks of a document.

use super::heading;

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading of a level from 1 to 6.
    Heading(usize, String),
    /// Lines that flow.
    Paragraph(String),
    /// Lines that stand as they are.
    Code(String),
    /// Words of somebody else.
    Quote(Vec<Block>),
    /// Items, each with how deep it is; whether they are counted.
    List(bool, Vec<(usize, String)>),
    /// The head of a table, and its rows.
    Table(Vec<String>, Vec<Vec<String>>),
    /// A line across.
    Rule,
}

/// Deeper than that nobody quotes, and hostile text is not followed.
const DEEPEST: usize = 6;

/// The blocks of a text, in their order.
pub fn blocks(text: &str) -> Vec<Block> {
    parse(text, 0)
}

fn parse(text: &str, depth: usize) -> Vec<Block> {
    // Docs are often indented with the code around them.
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let common = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let common = common.map(|line| indent(&line)).min().unwrap_or(0);
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => line.trim_start(),
            _ => line.get(common..).unwrap_or_else(|| line.trim_start()),
        })
        .peekable();
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        let bare = line.trim();
        if bare.is_empty() {
            continue;
        }
        if let Some(fence) = ["```", "~~~"]
            .into_iter()
            .find(|fence| bare.starts_with(fence))
        {
            let mut code = String::new();
            for line in lines.by_ref() {
                if line.trim().starts_with(fence) {
                    break;
                }
                code.push_str(line);
                code.push('\n');
            }
            blocks.push(Block::Code(code));
        } else if let Some((level, words)) = heading(bare) {
            blocks.push(Block::Heading(level, words.to_owned()));
        } else if is_rule(bare) {
            blocks.push(Block::Rule);
        } else if let Some(first) = bare.strip_prefix('>').filter(|_| depth < DEEPEST) {
            let mut quote = first.trim_start().to_owned();
            while let Some(line) = lines.next_if(|line| line.trim().starts_with('>')) {
                quote.push('\n');
                quote.push_str(line.trim().trim_start_matches('>').trim_start());
            }
            blocks.push(Block::Quote(parse(&quote, depth + 1)));
        } else if let Some((counted, words)) = item(bare) {
            let mut items = vec![(0, words.to_owned())];
            let first = indent(&line);
            while let Some(line) = lines.next_if(|line| is_more(line)) {
                match item(line.trim()) {
                    Some((_, words)) => {
                        let depth = (indent(&line).saturating_sub(first) / 2).min(DEEPEST);
                        items.push((depth, words.to_owned()));
                    }
                    None => {
                        if let Some((_, text)) = items.last_mut() {
                            text.push(' ');
                            text.push_str(line.trim());
                        }
                    }
                }
            }
            blocks.push(Block::List(counted, items));
        } else if bare.starts_with('|') && lines.peek().is_some_and(|line| is_ruler(line)) {
            lines.next();
            let mut rows = Vec::new();
            while let Some(line) = lines.next_if(|line| line.trim().starts_with('|')) {
                rows.push(cells(line));
            }
            blocks.push(Block::Table(cells(bare), rows));
        } else {
            let mut words = bare.to_owned();
            while let Some(line) = lines.next_if(|line| is_flowing(line)) {
                words.push(' ');
                words.push_str(line.trim());
            }
            blocks.push(Block::Paragraph(words));
        }
    }
    blocks
}

/// The words of an item of a list, and whether it is counted.
fn item(line: &str) -> Option<(bool, &str)> {
    for mark in ["- ", "* ", "+ "] {
        if let Some(words) = line.strip_prefix(mark) {
            return Some((false, words.trim()));
        }
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let words = rest
        .strip_prefix(". ")
        .or_else(|| rest.strip_prefix(") "))?;
    (1..=9).contains(&digits).then_some((true, words.trim()))
}

/// Whether a list goes on with the line: another item, or more words of the last.
fn is_more(line: &str) -> bool {
    item(line.trim()).is_some() || line.starts_with(' ') && is_flowing(line)
}

/// Whether the line goes on with what was before it.
fn is_flowing(line: &str) -> bool {
    let bare = line.trim();
    let begins = ["```", "~~~", ">", "|"];
    !bare.is_empty()
        && heading(bare).is_none()
        && item(bare).is_none()
        && !is_rule(bare)
        && !begins.iter().any(|mark| bare.starts_with(mark))
}

fn is_rule(line: &str) -> bool {
    let drawn = |mark: char| {
        let marks = line.chars().filter(|c| *c == mark).count();
        marks >= 3 && line.chars().all(|c| c == mark || c == ' ')
    };
    drawn('-') || drawn('*') || drawn('_')
}

/// The line below the head of a table.
fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.contains('-') && line.chars().all(|c| "|-: ".contains(c))
}

fn cells(line: &str) -> Vec<String> {
    let line = line.trim().trim_start_matches('|').trim_end_matches('|');
    line.split('|').map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(text.to_owned())
    }

    #[test]
    fn blocks_of_a_document() {
        let text = "\
            # Sales refresh #\n\
            Rebuilds the **marts**\nevery night.\n\n\
            ## Steps\n- check\n- load\n  and wait\n  - deeper\n1. one\n\n\
            ```sql\nselect 1\n  from dual\n```\n---\n> a\n> b\n\n\
            | a | b |\n|---|:-:|\n| 1 | 2 |\nafter";
        assert_eq!(
            blocks(text),
            [
                Block::Heading(1, "Sales refresh".to_owned()),
                paragraph("Rebuilds the **marts** every night."),
                Block::Heading(2, "Steps".to_owned()),
                Block::List(
                    false,
                    vec![
                        (0, "check".to_owned()),
                        (0, "load and wait".to_owned()),
                        (1, "deeper".to_owned()),
                        (0, "one".to_owned()),
                    ]
                ),
                Block::Code("select 1\n  from dual\n".to_owned()),
                Block::Rule,
                Block::Quote(vec![paragraph("a b")]),
                Block::Table(
                    vec!["a".to_owned(), "b".to_owned()],
                    vec![vec!["1".to_owned(), "2".to_owned()]]
                ),
                paragraph("after"),
            ]
        );
    }

    #[test]
    fn what_is_half_written_is_shown_as_far_as_it_goes() {
        for (text, expected) in [
            ("", vec![]),
            ("```\nopen", vec![Block::Code("open\n".to_owned())]),
            ("| no | table |", vec![paragraph("| no | table |")]),
            (
                "<script>alert(1)</script>",
                vec![paragraph("<script>alert(1)</script>")],
            ),
            (
                "#hash\n2026. was",
                vec![
                    paragraph("#hash"),
                    Block::List(true, vec![(0, "was".to_owned())]),
                ],
            ),
            (
                "\n    indented\n    docs\n",
                vec![paragraph("indented docs")],
            ),
            ("é\n  ü", vec![paragraph("é ü")]),
        ] {
            assert_eq!(blocks(text), expected, "{text}");
        }
        // Of quotes in quotes no more than a few are followed.
        let deep = format!("{}x", "> ".repeat(10_000));
        assert!(!blocks(&deep).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[ #>*|`~\\-_a-zéß0-9.\\n]{0,200}") {
            let _ = blocks(&text);
        }
    }
}
