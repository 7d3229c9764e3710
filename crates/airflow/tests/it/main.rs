//! What real Airflows answered, read, and what they are asked. The answers in `fixtures` were captured
//! from Airflow 3.3.2 and, in `fixtures/v1`, from 2.11.2; both are cut to what is looked at.
#![allow(clippy::unwrap_used, clippy::panic)]

mod actions;
mod elsewhere;
mod inside;
mod join;
mod refused;
mod requests;
mod v1;
mod v2;

use serde::de::DeserializeOwned;

macro_rules! captured {
    ($name:literal) => {
        crate::read(include_str!(concat!("../fixtures/", $name, ".json")))
    };
}
pub(crate) use captured;

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}
