//! The Config API (`/api/v1`), which Airbyte's own web app uses. It omits absent values; times are
//! seconds since the epoch unless a field says otherwise.

mod answers;
mod calls;
pub mod operations;

pub use answers::*;
pub use calls::*;
