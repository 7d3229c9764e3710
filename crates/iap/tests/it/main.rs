//! What is let in and what is not, with keys, tokens, a clock and a network of the tests' own.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod forge;
mod keys;
mod remembered;
mod support;
mod tokens;
