//! Airflow as data: the calls that the console may make, their answers, and what both mean to a
//! reader. No I/O.

mod either;
pub mod model;
pub mod v1;
pub mod v2;

use airstrip_contract::Operation;

/// Every call of Airflow that can be made at all.
pub static OPERATIONS: &[&Operation] = v2::operations::ALL;
