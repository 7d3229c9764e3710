//! The pages of an Airbyte instance: its connections, one connection, and one job of it.

#[cfg(feature = "airbyte")]
mod bulk;
#[cfg(feature = "connection")]
mod detail;
#[cfg(feature = "connection")]
mod job;
#[cfg(feature = "airbyte")]
mod list;

#[cfg(feature = "connection")]
pub use detail::Connection;
#[cfg(feature = "connection")]
pub use job::Job;
#[cfg(feature = "airbyte")]
pub use list::Connections;
