//! Airflow 2's stable API (`/api/v1`), as measured on 2.11.2. The calls of [Airflow 3](crate::v2) are
//! made in its terms, and its answers are read into theirs; here is what only it needs.

mod calls;
pub mod operations;
pub(crate) mod requests;

pub use calls::GetDag;
