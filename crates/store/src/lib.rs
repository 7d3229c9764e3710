//! The audit log: who launched or changed what, and what became of it. Beside it, presets.
//!
//! An entry is written before the launch is sent ([`Store::intend`]) and completed once with its
//! outcome ([`Store::complete`]). It lies in SQLite or PostgreSQL, which refuse any other change.
//! An entry whose process ended in between reads [`AuditOutcome::Uncertain`], until somebody looks
//! the outcome up in the upstream ([`Store::orphans`], [`Store::note_lookup`]).
//!
//! [`AuditOutcome::Uncertain`]: airstrip_contract::AuditOutcome::Uncertain

mod database;
mod entry;
mod error;
mod file;
mod location;
mod owed;
mod presets;
mod read;
mod select;
mod store;

pub use entry::{Conclusion, EntryId, Filter, Intent};
pub use error::Error;
pub use presets::{DagKey, Saved};
pub use store::{Options, Store};
