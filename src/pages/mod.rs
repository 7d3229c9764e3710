//! One file per screen.

pub mod connections;
pub mod dags;
pub mod not_found;
pub mod overview;
