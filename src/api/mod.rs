//! Talking to the proxy: the one fetch function, queries that poll and share, and mutations.

mod apis;
mod error;
mod fetch;
mod json_path;
mod mutation;
mod query;
mod store;
mod stream;

pub use apis::{Apis, api_of};
pub use error::ApiError;
pub(crate) use fetch::session_is_alive;
pub use fetch::{OwnWrite, call, get_json};
pub use mutation::Mutation;
pub use query::{Query, QueryCall, use_query};
pub use store::{QUICK, Queries, SLOW};
pub use stream::Stream;

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
