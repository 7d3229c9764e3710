//! The public API (`/api/public/v1`): all that Airbyte Cloud and locked-down servers offer. It tells
//! less than the [Config API](crate::config), whose calls are made in its terms where it has something
//! like them. Here are the calls that only it has.

mod calls;
pub mod operations;
pub(crate) mod requests;

pub use calls::{Destinations, GetHealth, ListDestinations, ListSources, Sources};
