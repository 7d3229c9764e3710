//! Airflow 3's stable API (`/api/v2`), as measured on 3.3.2. Its calls and answers stand for both
//! versions: each call is made in the terms of the one that an instance has.

mod answers;
mod beside;
mod calls;
mod import_errors;
mod inside;
mod lists;
pub mod operations;
mod pages;
mod run_history;
mod runs_in_state;
mod task;

pub use answers::*;
pub use beside::ListRunsBeside;
pub use calls::*;
pub use import_errors::*;
pub use inside::*;
pub use lists::*;
pub use pages::TaskPages;
pub use run_history::*;
pub use runs_in_state::*;
pub use task::{GetTaskLog, GetXCom, ListTries, ListXComs, OneTask, XCom, XComs};
