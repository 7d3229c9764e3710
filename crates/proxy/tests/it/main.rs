//! The proxy over real sockets, in front of upstreams that misbehave on purpose.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod answers;
mod command;
mod configuration;
mod faults;
mod files;
mod forwarding;
mod iap;
mod paths;
mod support;
mod tokens;
