//! The proxy of Airstrip: identity, policy and forwarding.
//!
//! [`app`] is the place to start: it holds the order in which a request passes through everything
//! else.

pub mod app;
pub mod audit;
mod cause;
pub mod cli;
mod client;
mod compress;
pub mod config;
mod demo;
mod explain;
mod files;
mod guard;
mod health;
mod icons;
mod identity;
mod keys;
mod limits;
mod listen;
mod log;
mod loopback;
mod metrics;
pub mod policy;
mod presets;
mod problem;
mod reload;
mod request_id;
mod security;
mod serve;
mod session;
mod start;
pub mod upstream;

pub use files::Files;
pub use icons::Icons;
pub use identity::{Assertion, FrontDoor};
pub use limits::PersonLimits;
pub use start::StartError;
