//! The Markdown that authors write in, as far as it is used: emphasis, code, links, lists, headings, and
//! in whole documents blocks of code, quotes, tables and rules.
//!
//! It becomes elements of the page and never HTML: a tag in it is shown as the text that it is, an
//! image as its words, and a link leads to the web or to a mailbox or is none.

mod blocks;
mod document;
mod spans;

pub use document::document;

use leptos::prelude::*;
use spans::{drawn, spans};

/// A description of a few lines.
pub fn markdown(text: &str) -> AnyView {
    let lines = text.trim().lines().map(|line| {
        let line = line.trim();
        if let Some((_, heading)) = heading(line) {
            return view! { <span class="md-line"><strong>{drawn(spans(heading))}</strong></span> }
                .into_any();
        }
        let item = ["- ", "* ", "+ "]
            .iter()
            .find_map(|mark| line.strip_prefix(mark));
        match item {
            Some(item) => {
                view! { <span class="md-line md-item">{drawn(spans(item))}</span> }.into_any()
            }
            None => view! { <span class="md-line">{drawn(spans(line))}</span> }.into_any(),
        }
    });
    lines.collect_view().into_any()
}

/// The level of a heading, from 1 to 6, and its words.
fn heading(line: &str) -> Option<(usize, &str)> {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    ((1..=6).contains(&level) && words.starts_with(' '))
        .then(|| (level, words.trim().trim_end_matches('#').trim_end()))
}
