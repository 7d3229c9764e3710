//! Airbyte as data: the calls that the console may make, their answers, and what both mean to a
//! reader. No I/O.

pub mod config;
pub mod model;

use airstrip_contract::Operation;

/// Every call of Airbyte that can be made at all.
pub static OPERATIONS: &[&Operation] = config::operations::ALL;
