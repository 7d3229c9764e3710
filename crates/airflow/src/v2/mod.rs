//! Airflow 3's stable API (`/api/v2`), as measured on 3.3.2. Its calls and answers stand for both
//! versions: each call is made in the terms of the one that an instance has.

mod answers;
mod calls;
pub mod operations;

pub use answers::*;
pub use calls::*;
