//! From a DAG's params to a validated conf.
