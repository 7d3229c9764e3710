//! Airflow 3's stable API (`/api/v2`), as measured on 3.3.2.

mod answers;
mod calls;
pub mod operations;

pub use answers::*;
pub use calls::*;
