//! One file per screen.

pub mod activity;
pub mod connections;
pub mod dags;
pub mod history;
pub mod no_access;
pub mod not_found;
pub mod overview;
