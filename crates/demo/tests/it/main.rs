//! The embedded servers over real sockets, with the clock turned by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod actions;
mod airbyte;
mod airflow;
mod airflow_2;
mod auth;
mod conformance;
mod documents;
mod joined;
mod lists;
mod one_task;
mod operations;
mod public;
mod sentinels;
mod server;
mod shape;
mod support;
