//! Elements that are written to directly, and only where something has changed.

use leptos::prelude::document;
use web_sys::Element;

use super::super::status::State;

/// Something that changes: where it is, as a selector from the sheet's own element (empty: that itself),
/// and the name of an attribute (empty: the text).
pub type Part = (&'static str, &'static str);

/// A part by its name: see [`parts!`](crate::ui::parts).
pub trait Named: Copy {
    /// Its place among the parts.
    fn place(self) -> usize;
}

/// Names the parts of a row, each with its place and what is there: an attribute, or the text.
macro_rules! parts {
    ($($name:ident: $place:literal, $what:literal;)*) => {
        /// What of a row changes: an index into [`PARTS`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum In {
            $(#[doc = concat!($what, " of ", $place)] $name,)*
        }

        impl $crate::ui::Named for In {
            fn place(self) -> usize {
                self as usize
            }
        }

        /// Where each [`In`] is.
        pub static PARTS: &[$crate::ui::Part] = &[$(($place, $what),)*];
    };
}
pub(crate) use parts;

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

    /// [Shows](Self::set) a text in a part.
    pub fn text(&mut self, part: impl Named, text: &str) {
        self.set(part.place(), Some(text));
    }

    /// The same for a text that may not be there.
    pub fn maybe(&mut self, part: impl Named, text: Option<&str>) {
        self.set(part.place(), text);
    }

    /// [Marks](Self::mark) a part.
    pub fn hide(&mut self, part: impl Named, hidden: bool) {
        self.mark(part.place(), hidden);
    }

    /// The shape of a state in its colour: the class of its picture, and its path.
    pub fn dot(&mut self, class: impl Named, mark: impl Named, state: State) {
        self.text(class, &format!("dot dot-{}", state.name()));
        self.text(mark, state.mark());
    }
}
