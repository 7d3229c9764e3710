//! Primitives that know nothing of Airbyte or Airflow.

mod button;
mod chart;
mod columns;
mod copy;
mod dialog;
mod each;
mod feedback;
mod field;
pub mod format;
mod icon;
pub mod log;
mod menu;
mod order;
mod page;
mod progress;
mod rows;
mod search;
mod select;
mod size;
mod status;
mod switch;
mod tabs;
mod text;
mod time;
mod toast;

pub use button::{Button, LinkButton, Variant};
pub use chart::{Ask, Bar, BarChart, Panel, Plot, Series, Unit, ticks};
pub use columns::{Column, Sort};
pub use copy::CopyId;
pub use dialog::Dialog;
pub use each::each;
pub use feedback::{Banner, EmptyState, Failure, Skeleton};
pub use field::{Field, TextArea, TextInput};
pub use icon::{Glyph, Icon};
pub use menu::{FloatingMenu, Menu};
pub use order::order;
pub use page::{PageHead, PageLead};
pub use progress::Progress;
pub use rows::{Painter, Part, Piece, Sheet, TableOf, VirtualRows, painted_rows};
pub use search::SearchBox;
pub use select::{Segmented, Select};
pub use size::width_of;
pub use status::{Outcomes, State, Status, StatusDot, outcomes_in_words};
pub use switch::Switch;
pub use tabs::Tabs;
pub use text::{lower, upper};
pub use time::{
    Clock, Elapsed, Time, date, date_and_time, day_in_words, full, local_day, month_of, now,
    time_of_day, weekday_of,
};
pub use toast::{Toasts, Tone};
