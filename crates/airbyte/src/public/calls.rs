//! What only the public API has: mostly what the Config API tells beside something else.

use airstrip_contract::{Api, Call, Request, System};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::operations;
use super::requests::a_hundred;
use crate::config::{Destination, Source};

/// A call that is made of the public API only.
macro_rules! call {
    ($call:ident -> $answer:ty, $request:expr) => {
        impl Call for $call {
            type Answer = $answer;
            const SYSTEM: System = System::Airbyte;

            fn request(&self, api: Api) -> Option<Request> {
                let request: fn(&$call) -> Request = $request;
                (api == Api::Public).then(|| request(self))
            }
        }
    };
}

/// Asks whether the server is up. It answers 200 and a text that nobody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetHealth;
call!(GetHealth -> IgnoredAny, |_| Request::of(&operations::HEALTH));

/// Asks for the sources of a workspace, a hundred at a time: its connections name theirs by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSources {
    /// The workspace.
    pub workspace_id: String,
    /// How many to pass over.
    pub offset: u32,
}
call!(ListSources -> Sources, |call| {
    a_hundred(&operations::SOURCES, Some(&call.workspace_id), call.offset)
});

/// Answer of `public_sources`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sources {
    /// A page of sources; an empty or short page is the last.
    #[serde(rename = "data")]
    pub sources: Vec<Source>,
}

/// Asks for the destinations of a workspace, a hundred at a time: its connections name theirs by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListDestinations {
    /// The workspace.
    pub workspace_id: String,
    /// How many to pass over.
    pub offset: u32,
}
call!(ListDestinations -> Destinations, |call| {
    a_hundred(&operations::DESTINATIONS, Some(&call.workspace_id), call.offset)
});

/// Answer of `public_destinations`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Destinations {
    /// A page of destinations; an empty or short page is the last.
    #[serde(rename = "data")]
    pub destinations: Vec<Destination>,
}
