//! What the console sends to Airbyte, and what it reads of the answers.
#![allow(clippy::unwrap_used)]

mod answers;
mod live;
mod public;
