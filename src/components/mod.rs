//! Widgets that know Airbyte and Airflow: job status, run grid, launch button.

mod filter;
mod grants;
mod kept;
mod launched_by;
mod leave;
mod log_feed;
mod place;
mod query_failure;
mod selection;
mod when;

pub mod airbyte;
pub mod airflow;
pub mod join;
pub mod log;

pub use filter::filter;
pub use grants::{grants, role_words};
pub use kept::{Hold, forget, hold, keep, recall};
pub use launched_by::{LaunchedBy, launches_of};
pub use leave::guard_leaving;
pub use log_feed::LogFeed;
pub use place::{place_of, place_select};
pub use query_failure::QueryFailure;
pub use selection::Selection;
pub use when::When;
