//! The proxy of Airstrip: identity, policy and forwarding.
//!
//! [`app`] is the place to start: it holds the order in which a request passes through everything
//! else.

pub mod app;
mod cause;
pub mod cli;
pub mod config;
mod demo;
mod files;
mod guard;
mod health;
mod identity;
mod keys;
mod listen;
mod log;
mod loopback;
pub mod policy;
mod problem;
mod request_id;
mod security;
mod serve;
mod session;
mod start;
pub mod upstream;

pub use files::Files;
pub use identity::{Assertion, FrontDoor};
pub use start::StartError;
