//! The parts of the page that tell of the DAG and not of its runs.

use airstrip_airflow::v2::{DagDetails, GetDagDetails};
use leptos::prelude::*;

use super::docs::docs;
use super::events::events;
use super::graph::graph;
use super::params::params;
use super::source::source;
use crate::api::{Query, QueryCall, SLOW, use_query};

/// Their values in the address, and their names.
pub const FURTHER: [(&str, &str); 5] = [
    ("graph", "Graph"),
    ("docs", "Docs"),
    ("params", "Params"),
    ("source", "Source"),
    ("events", "Events"),
];

/// The DAG that a part tells of.
#[derive(Clone, Copy)]
pub struct About {
    /// The Airflow instance.
    pub instance: StoredValue<String>,
    /// The DAG.
    pub dag_id: StoredValue<String>,
}

impl About {
    /// What the head of the page reads as well: it is read once.
    pub fn details(self) -> Query<DagDetails> {
        let call = GetDagDetails {
            dag_id: self.dag_id.get_value(),
        };
        let instance = self.instance.get_value();
        use_query(
            move || Some(QueryCall::new(&instance, &call)),
            |_: Option<&DagDetails>| SLOW,
        )
    }
}

/// The part of this value in the address, if it is one of these.
pub fn further(part: &str, about: About) -> Option<AnyView> {
    Some(match part {
        "graph" => graph(about),
        "docs" => docs(about),
        "params" => params(about),
        "source" => source(about),
        "events" => events(about),
        _ => return None,
    })
}
