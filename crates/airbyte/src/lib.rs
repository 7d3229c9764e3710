//! Airbyte as data: the calls that the console may make, their answers, and what both mean to a
//! reader. No I/O.

pub mod config;
mod either;
pub mod elsewhere;
pub mod icons;
pub mod log;
pub mod model;
pub mod public;

use airstrip_contract::Operation;

const CONFIG: usize = 21;
const PUBLIC: usize = 11;

/// Every call of Airbyte that can be made at all, of either API.
pub static OPERATIONS: &[&Operation] = &both();

const fn both() -> [&'static Operation; CONFIG + PUBLIC] {
    let (config, public) = (config::operations::ALL, public::operations::ALL);
    // Fails to compile where one of the two is longer or shorter.
    assert!(config.len() == CONFIG && public.len() == PUBLIC);
    let mut all = [config[0]; CONFIG + PUBLIC];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < CONFIG {
            config[at]
        } else {
            public[at - CONFIG]
        };
        at += 1;
    }
    all
}
