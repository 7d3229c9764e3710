//! Types shared by the console and the proxy: plain data, no I/O.

mod audit;
mod call;
mod concern;
mod enums;
pub mod instant;
pub mod log;
mod operation;
pub mod policy;
mod preset;
mod problem;
mod rank;
mod session;

pub use audit::{AuditEntry, AuditOutcome, AuditPage, AuditTarget, Launched};
pub use call::{Call, Request};
pub use concern::{At, Holds, Kind, Names, Pages, Rows};
pub use instant::Timestamp;
pub use operation::{Access, Admitted, Method, Operation, System, admit, fits_path};
pub use policy::{Grant, Role};
pub use preset::{Preset, PresetContent, RelativeDate, SavePreset};
pub use problem::{PROBLEM_CONTENT_TYPE, Problem, ProblemKind};
pub use rank::percentile;
pub use session::{Api, Instance, Person, Session};
