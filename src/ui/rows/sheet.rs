//! Elements that are written to directly, and only where something has changed.

use leptos::prelude::document;
use web_sys::Element;

/// Something that changes: where it is, as a selector from the sheet's own element (empty: that itself),
/// and the name of an attribute (empty: the text).
pub type Part = (&'static str, &'static str);

/// An element with its parts and what they show.
pub struct Sheet {
    parts: Vec<(Option<Element>, &'static str, Shown)>,
}

#[derive(PartialEq, Eq)]
enum Shown {
    Nothing,
    Text(String),
    Pieces(Vec<Piece>),
}

/// A piece of a part: its element (empty: only text), its class, its text.
pub type Piece = (&'static str, String, String);

impl Sheet {
    /// The parts of an element that shows nothing yet.
    pub fn new(element: &Element, parts: &'static [Part]) -> Self {
        let part = |&(place, name): &Part| {
            let found = if place.is_empty() {
                Some(element.clone())
            } else {
                element.query_selector(place).ok().flatten()
            };
            (found, name, Shown::Nothing)
        };
        Self {
            parts: parts.iter().map(part).collect(),
        }
    }

    /// Shows a text in a part; an attribute without a text is taken away.
    pub fn set(&mut self, part: usize, text: Option<&str>) {
        let Some((Some(element), name, shown)) = self.parts.get_mut(part) else {
            return;
        };
        match (&*shown, text) {
            (Shown::Text(shown), Some(text)) if shown == text => return,
            (Shown::Nothing, None) => return,
            _ => {}
        }
        if name.is_empty() {
            element.set_text_content(text);
        } else if let Some(text) = text {
            let _ = element.set_attribute(name, text);
        } else {
            let _ = element.remove_attribute(name);
        }
        *shown = text.map_or(Shown::Nothing, |text| Shown::Text(text.to_owned()));
    }

    /// Shows, or takes away, an attribute that is there or not, such as `hidden`.
    pub fn mark(&mut self, part: usize, there: bool) {
        self.set(part, there.then_some(""));
    }

    /// Shows pieces in place of a text.
    pub fn pieces(&mut self, part: usize, pieces: Vec<Piece>) {
        let Some((Some(element), _, shown)) = self.parts.get_mut(part) else {
            return;
        };
        if matches!(shown, Shown::Pieces(shown) if *shown == pieces) {
            return;
        }
        element.set_text_content(None);
        for (name, class, text) in &pieces {
            if name.is_empty() {
                let _ = element.append_with_str_1(text);
            } else if let Ok(piece) = document().create_element(name) {
                if !class.is_empty() {
                    piece.set_class_name(class);
                }
                piece.set_text_content(Some(text));
                let _ = element.append_child(&piece);
            }
        }
        *shown = Shown::Pieces(pieces);
    }

    /// The element of a part.
    pub fn element(&self, part: usize) -> Option<&Element> {
        self.parts.get(part)?.0.as_ref()
    }
}
