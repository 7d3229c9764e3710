//! Charts, drawn as HTML and SVG: they follow the theme and stay crisp at every size.

mod calendar;
mod draw;
mod plot;
mod range;
mod scale;
mod zoom;

pub use calendar::{CalendarOf, Day, calendar, days};
pub use draw::{Panel, Series, mark};
pub use plot::{Ask, Plot};
pub use range::{Range, zoomed};
pub use scale::{Unit, ticks};
pub use zoom::{ZoomOf, zoom};
