//! The pages of an Airbyte instance: its connections, and one connection.

mod detail;
mod list;

pub use detail::Connection;
pub use list::Connections;
