//! The crate from outside: tables per kind and rule, both directions of a draft, and properties.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod diff;
mod draft;
mod fit;
mod fuzzed;
mod guess;
mod json_text;
mod kinds;
mod mapping;
mod nested;
mod patterns;
mod properties;
mod rules;
mod secret;
mod sheet;
mod support;
mod typed;
