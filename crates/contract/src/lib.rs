//! Types shared by the console and the proxy: plain data, no I/O.

mod call;
mod enums;
pub mod instant;
mod operation;
mod problem;
mod session;

pub use call::{Call, Request};
pub use instant::Timestamp;
pub use operation::{Access, Admitted, Method, Operation, System, admit};
pub use problem::{PROBLEM_CONTENT_TYPE, Problem, ProblemKind};
pub use session::{Instance, Person, Session};
