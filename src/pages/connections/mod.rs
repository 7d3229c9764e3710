//! The pages of an Airbyte instance: its connections, what is done to many of them, one connection, and
//! one job of it.

#[cfg(feature = "bulk")]
mod bulk;
#[cfg(feature = "connection")]
mod detail;
#[cfg(feature = "job")]
mod job;
#[cfg(feature = "airbyte")]
mod list;

#[cfg(feature = "bulk")]
pub use bulk::BulkActions;
#[cfg(feature = "connection")]
pub use detail::Connection;
#[cfg(feature = "job")]
pub use job::Job;
#[cfg(feature = "airbyte")]
pub use list::Connections;
