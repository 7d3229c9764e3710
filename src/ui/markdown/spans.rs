//! What is marked within a line: emphasis, code, links.

use leptos::prelude::*;

/// A run of text.
#[derive(Debug, PartialEq, Eq)]
pub enum Span<'a> {
    /// As it is.
    Text(&'a str),
    /// Between two stars.
    Strong(Vec<Span<'a>>),
    /// Between stars.
    Emphasis(Vec<Span<'a>>),
    /// Between backticks.
    Code(&'a str),
    /// Words, and where they lead.
    Link(Vec<Span<'a>>, &'a str),
}

/// The spans as elements of the page.
pub fn drawn(spans: Vec<Span<'_>>) -> AnyView {
    let one = |span: Span<'_>| match span {
        Span::Text(text) => text.to_owned().into_any(),
        Span::Strong(inner) => view! { <strong>{drawn(inner)}</strong> }.into_any(),
        Span::Emphasis(inner) => view! { <em>{drawn(inner)}</em> }.into_any(),
        Span::Code(code) => view! { <code>{code.to_owned()}</code> }.into_any(),
        Span::Link(inner, href) => view! {
            <a href=href.to_owned() target="_blank" rel="noopener noreferrer">
                {drawn(inner)}
            </a>
        }
        .into_any(),
    };
    spans.into_iter().map(one).collect_view().into_any()
}

/// The spans of a line.
pub fn spans(line: &str) -> Vec<Span<'_>> {
    let mut out = Vec::new();
    // Up to where the text was taken, and where it is looked at.
    let (mut taken, mut at) = (0, 0);
    while let Some(found) = line[at..].find(['*', '`', '[', '!']) {
        at += found;
        match marked(&line[at..]) {
            Some((span, length)) => {
                if taken < at {
                    out.push(Span::Text(&line[taken..at]));
                }
                out.push(span);
                at += length;
                taken = at;
            }
            None => at += 1,
        }
    }
    if taken < line.len() {
        out.push(Span::Text(&line[taken..]));
    }
    out
}

/// The span that a text begins with, and its length.
fn marked(text: &str) -> Option<(Span<'_>, usize)> {
    if let Some(rest) = text.strip_prefix('`') {
        let end = rest.find('`').filter(|end| *end > 0)?;
        return Some((Span::Code(&rest[..end]), end + 2));
    }
    for mark in ["**", "*"] {
        if let Some(rest) = text.strip_prefix(mark) {
            let end = rest.find(mark)?;
            let inner = &rest[..end];
            if inner.is_empty() || inner.starts_with(' ') || inner.ends_with(' ') {
                return None;
            }
            let inner = spans(inner);
            let length = end + 2 * mark.len();
            return Some(match mark {
                "**" => (Span::Strong(inner), length),
                _ => (Span::Emphasis(inner), length),
            });
        }
    }
    // An image is from elsewhere: its words stand for it.
    let image = text.strip_prefix('!');
    let rest = image.unwrap_or(text).strip_prefix('[')?;
    let (words, rest) = rest.split_once("](")?;
    let (href, _) = rest.split_once(')')?;
    let length = usize::from(image.is_some()) + words.len() + href.len() + 4;
    let words = spans(words);
    let safe = ["https://", "http://", "mailto:"];
    let leads = image.is_none() && safe.iter().any(|scheme| href.starts_with(scheme));
    Some(match leads {
        true => (Span::Link(words, href), length),
        false => (Span::Emphasis(words), length),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(spans: Vec<Span<'_>>) -> String {
        let one = |span: Span<'_>| match span {
            Span::Text(text) => text.to_owned(),
            Span::Strong(inner) => format!("<b {}>", shown(inner)),
            Span::Emphasis(inner) => format!("<i {}>", shown(inner)),
            Span::Code(code) => format!("<c {code}>"),
            Span::Link(inner, href) => format!("<a {href} {}>", shown(inner)),
        };
        spans.into_iter().map(one).collect()
    }

    #[test]
    fn spans_of_a_line() {
        for (line, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("a **bold *and* more** é", "a <b bold <i and> more> é"),
            ("`**x**` is code", "<c **x**> is code"),
            (
                "[the *docs*](https://example.com/a) too",
                "<a https://example.com/a the <i docs>> too",
            ),
            ("[click](javascript:alert(4))", "<i click>)"),
            ("![x](https://example.com/x.png)", "<i x>"),
            ("<b>html</b> <img src=x>", "<b>html</b> <img src=x>"),
            ("2 * 3 * 4, a*b, **", "2 * 3 * 4, a*b, **"),
            ("[open, `open, *open", "[open, `open, *open"),
            ("done! [1]", "done! [1]"),
        ] {
            assert_eq!(shown(spans(line)), expected, "{line}");
        }
    }
}
