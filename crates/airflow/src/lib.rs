//! Airflow as data: the calls that the console may make, their answers, and what both mean to a
//! reader. No I/O.

pub mod actions;
mod either;
pub mod elsewhere;
pub mod join;
pub mod log;
pub mod model;
pub mod v1;
pub mod v2;

use airstrip_contract::Operation;

const V2: usize = v2::operations::ALL.len();
const V1: usize = v1::operations::ALL.len();

/// Every call of Airflow that can be made at all, of either version.
pub static OPERATIONS: &[&Operation] = &both();

const fn both() -> [&'static Operation; V2 + V1] {
    let (v2, v1) = (v2::operations::ALL, v1::operations::ALL);
    let mut all = [v2[0]; V2 + V1];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < V2 { v2[at] } else { v1[at - V2] };
        at += 1;
    }
    all
}
