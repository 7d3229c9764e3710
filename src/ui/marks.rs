//! What a search has found in a text.

use super::order::order;
use super::text::lower;

/// A text in pieces, each with whether one of the words is in it.
#[must_use]
pub fn marked<'a>(text: &'a str, words: &[String]) -> Vec<(bool, &'a str)> {
    // Lower case may have other lengths: each of its bytes knows which character it came from.
    let mut small = String::with_capacity(text.len());
    let mut origin = Vec::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        small.push_str(&lower(&text[at..end]));
        origin.resize(small.len(), (at, end));
    }
    let hits: Vec<(usize, usize)> = words
        .iter()
        .filter(|word| !word.is_empty())
        .flat_map(|word| small.match_indices(word.as_str()))
        .filter_map(|(at, hit)| Some((origin.get(at)?.0, origin.get(at + hit.len() - 1)?.1)))
        .collect();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for at in order(hits.len(), &mut |a, b| hits[a].cmp(&hits[b])) {
        let (start, end) = hits[at];
        match spans.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => spans.push((start, end)),
        }
    }
    let (mut pieces, mut done) = (Vec::new(), 0);
    for (start, end) in spans {
        if start > done {
            pieces.push((false, &text[done..start]));
        }
        pieces.push((true, &text[start..end]));
        done = end;
    }
    if done < text.len() {
        pieces.push((false, &text[done..]));
    }
    pieces
}
