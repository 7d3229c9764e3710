//! The icon set: one 16 px grid, strokes of 1.5 px, drawn in the colour of the text.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// The console's mark: a runway.
    Mark,
    /// A gauge: the overview.
    Overview,
    /// Two boxes and a line: connections.
    Connections,
    /// A small graph: DAGs.
    Dags,
    /// A magnifying glass.
    Search,
    /// A triangle: start.
    Play,
    /// A square: cancel.
    Stop,
    /// Two bars.
    Pause,
    /// A check mark.
    Check,
    /// A cross: close, remove.
    Close,
    /// A plus sign.
    Plus,
    /// A minus sign.
    Minus,
    /// An arrow to the right: from a source to a destination.
    Arrow,
    /// An angle pointing down: opens something.
    Down,
    /// An angle pointing right: goes deeper.
    Right,
    /// An angle pointing left: goes back.
    Left,
    /// An arrow up: sorted ascending.
    SortUp,
    /// An arrow down: sorted descending.
    SortDown,
    /// Two sheets.
    Copy,
    /// A circling arrow.
    Refresh,
    /// Three dots.
    More,
    /// A triangle with an exclamation mark.
    Warning,
    /// A circle with an i.
    Info,
    /// A sun: light theme.
    Sun,
    /// A moon: dark theme.
    Moon,
    /// A half-filled circle: the system's theme.
    Auto,
    /// A clock.
    Clock,
    /// Rows.
    List,
    /// An arrow leaving a box: another site.
    External,
    /// A head and shoulders.
    Person,
    /// A star: a favourite.
    Star,
}

impl Glyph {
    /// The path that draws it, on a grid of 16 by 16.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Mark => "M8 1.5 14 14.5H2L8 1.5ZM8 6v1.5M8 9.5v2",
            Self::Overview => "M2 11a6 6 0 1 1 12 0M8 11l2.5-3.5M1.5 13.5h13",
            Self::Connections => {
                "M2 4.5A1.5 1.5 0 0 1 3.5 3h1A1.5 1.5 0 0 1 6 4.5v1A1.5 1.5 0 0 1 4.5 7h-1A1.5 1.5 0 0 1 2 5.5v-1ZM10 10.5A1.5 1.5 0 0 1 11.5 9h1a1.5 1.5 0 0 1 1.5 1.5v1a1.5 1.5 0 0 1-1.5 1.5h-1a1.5 1.5 0 0 1-1.5-1.5v-1ZM6 5h4a2 2 0 0 1 2 2v2"
            }
            Self::Dags => {
                "M3.5 6.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM12.5 1.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM12.5 10.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM5.3 7.6l5.4-3.2M5.3 9.4l5.4 2.2"
            }
            Self::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.5 10.5 14 14",
            Self::Play => "M4.5 2.8v10.4L13 8 4.5 2.8Z",
            Self::Stop => "M3.5 3.5h9v9h-9z",
            Self::Pause => "M5.5 3v10M10.5 3v10",
            Self::Check => "m3 8.5 3.2 3.2L13 4.5",
            Self::Close => "m3.5 3.5 9 9M12.5 3.5l-9 9",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Minus => "M3 8h10",
            Self::Arrow => "M2.5 8h11M9.5 4l4 4-4 4",
            Self::Down => "m4 6 4 4 4-4",
            Self::Right => "m6 4 4 4-4 4",
            Self::Left => "m10 4-4 4 4 4",
            Self::SortUp => "M8 13V3M4 7l4-4 4 4",
            Self::SortDown => "M8 3v10M4 9l4 4 4-4",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Refresh => "M13.5 8A5.5 5.5 0 1 1 11.8 4M13.5 1.5v3h-3",
            Self::More => "M3 8h.01M8 8h.01M13 8h.01",
            Self::Warning => "M8 2 14.5 13.5h-13L8 2ZM8 6.5v3M8 11.5h.01",
            Self::Info => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 7.2v4M8 4.8h.01",
            Self::Sun => {
                "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"
            }
            Self::Moon => "M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3Z",
            Self::Auto => "M2 3.5h12v8H2zM5.5 14h5M8 11.5V14",
            Self::Clock => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.5V8l2.5 1.5",
            Self::List => "M2.5 4h11M2.5 8h11M2.5 12h11",
            Self::External => "M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4",
            Self::Star => {
                "m8 1.8 1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.6l-3.8 2 .7-4.3-3.1-3 4.3-.6L8 1.8Z"
            }
            Self::Person => "M8 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM2.5 14a5.5 5.5 0 0 1 11 0",
        }
    }
}

/// An icon beside a text that says the same; invisible to screen readers.
#[component]
pub fn Icon(
    /// What it shows.
    glyph: Glyph,
) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=glyph.path()></path>
        </svg>
    }
    .into_any()
}
