//! Charts, drawn as HTML and SVG: they follow the theme and stay crisp at every size.

mod bars;
mod draw;
mod plot;
mod scale;

pub use bars::{Bar, BarChart};
pub use draw::{Panel, Series};
pub use plot::{Ask, Plot};
pub use scale::{Unit, ticks};
