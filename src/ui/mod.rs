//! Primitives that know nothing of Airbyte or Airflow.

mod arrivals;
mod button;
mod chart;
mod code;
mod columns;
mod copy;
pub mod csv;
mod dialog;
mod each;
mod feedback;
mod field;
pub mod format;
mod frame;
mod icon;
mod keys;
pub mod markdown;
mod marks;
mod menu;
mod order;
mod page;
mod pager;
mod progress;
mod rows;
mod search;
mod select;
mod size;
mod status;
mod switch;
mod tab;
mod tabs;
mod text;
mod time;
mod toast;
mod toggle;

pub use arrivals::arrivals;
pub use button::{Button, LinkButton, Variant};
pub use chart::{
    Ask, CalendarOf, Day, Panel, Plot, Range, Series, Unit, ZoomOf, calendar, days, mark, ticks,
    zoom, zoomed,
};
pub use code::code_block;
pub use columns::{Column, Sort};
pub use copy::CopyId;
pub use dialog::Dialog;
pub use each::each;
pub use feedback::{Banner, EmptyState, Failure, Skeleton};
pub use field::{Field, TextArea, TextInput};
pub use frame::after_frame;
pub use icon::{Glyph, Icon};
pub use keys::KeysHelp;
pub use marks::marked;
pub use menu::{FloatingMenu, Menu};
pub use order::order;
pub use page::{PageHead, PageLead};
pub use pager::pager;
pub use progress::Progress;
pub(crate) use rows::parts;
pub use rows::{
    Named, Painter, Part, Piece, Sheet, TableOf, VirtualRows, element_of, leave_text, meant,
    open_row, painted_rows, pick_all, picked_of, row_of,
};
pub use search::SearchBox;
pub use select::{Segmented, Select};
pub use size::{on_resize, px, width_of};
pub use status::{Outcomes, State, Status, StatusDot, outcomes_in_words};
pub use switch::Switch;
pub use tab::tab_title;
pub use tabs::Tabs;
pub use text::{lower, upper};
pub use time::{
    Clock, Elapsed, Time, date, date_and_time, day_in_words, full, local_day, month_of, now,
    time_of_day, time_with_seconds, weekday_of,
};
pub use toast::{Toasts, Tone};
pub use toggle::{Toggles, is_on, toggle, toggled};
