//! The proxy over real sockets, in front of upstreams that misbehave on purpose.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod addresses;
mod answers;
mod apis;
mod applications;
mod audit;
mod command;
mod configuration;
mod credentials;
mod deployment;
mod doors;
mod explain;
mod faults;
mod files;
// The same tables as in the verifier's tests: what it refuses there must not pass a socket here.
#[path = "../../../iap/tests/it/forge/mod.rs"]
mod forge;
mod forwarding;
mod grants;
mod iap;
mod icons;
mod launches;
mod limits;
mod logs;
mod observability;
mod paths;
mod policy;
#[path = "../../../store/tests/support/postgres.rs"]
mod postgres;
mod presets;
mod reads;
mod rehearsals;
mod reload;
mod replicas;
mod secrets;
mod streams;
mod support;
mod tokens;
mod tricks;
mod values;
mod versions;
