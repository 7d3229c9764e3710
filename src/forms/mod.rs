//! The forms: a DAG's conf.
