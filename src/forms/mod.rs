//! The forms: a DAG's conf.

pub mod conf;
