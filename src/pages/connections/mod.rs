//! The pages of an Airbyte instance: its connections, what is done to many of them, one connection, and
//! one job of it.

mod bulk;
mod detail;
mod job;
mod list;

pub use bulk::BulkActions;
pub use detail::Connection;
pub use job::Job;
pub use list::Connections;
