//! What a call is about. The proxy authorizes, narrows lists and drops shared answers by it.

use crate::operation::Operation;

/// A kind of thing that grants are scoped to, or that leads to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An Airbyte workspace, by its UUID.
    Workspace,
    /// An Airbyte connection, by its UUID.
    Connection,
    /// An Airbyte job, by its number: it belongs to a connection.
    Job,
    /// An Airbyte source or destination, by its UUID: who sees a connection sees the two that it joins.
    Connector,
    /// A DAG, by its id. `~` stands for all of them, in lists only.
    Dag,
}

/// A place in a request that names one thing or, as a list, several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// What is named.
    pub kind: Kind,
    /// Where.
    pub at: At,
}

/// Where a request names something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// A parameter of the path.
    Path(&'static str),
    /// A field of the JSON body. It is never left out.
    Body(&'static str),
    /// A field of the JSON body that lists several. It is never left out.
    BodyList(&'static str),
    /// A query parameter, which may be repeated. Left out, the call is about none of its kind.
    Query(&'static str),
    /// A query parameter, which may be repeated and is never left out: without it the answer would
    /// be about all there are.
    NeededQuery(&'static str),
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Only what is about the things that the request names, or about the instance as a whole.
    Named,
    /// Also what may be about things that neither the request names nor a row tells apart, as a file
    /// of code or an asset does: it is for who may see all of the instance.
    Whole,
    /// Rows of other things, of which each person may see some.
    Rows(Rows),
    /// Counts of the rows of another operation, which is called with the same fields.
    Counts(&'static Operation),
}

/// The rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// What a row is, or is about.
    pub kind: Kind,
    /// The field of the answer that holds the rows.
    pub field: &'static str,
    /// The field of a row that has the id, or the way to it: `job/configId` is in the row's `job`.
    pub id: &'static str,
    /// Whether a row is the thing itself and tells its name and its tags; else it is only about it,
    /// as a job is about its connection.
    pub itself: bool,
    /// The field of the answer that says how many rows all pages have.
    pub total: Option<&'static str>,
    /// How a caller turns the pages.
    pub pages: Pages,
    /// How many rows are gone through for a person who may see only some of them. What comes after
    /// these is left out for such a person, from the rows as from the total, and the answer says so in
    /// [`Rows::SEARCHED`].
    pub depth: u32,
}

impl Rows {
    /// The field that the proxy adds to a list in which there may be more for the caller than it looked
    /// at: how many of the upstream's rows it went through. Neither system has one of this name.
    pub const SEARCHED: &str = "searched";
}

/// How the pages of a list are turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// All rows come at once.
    One,
    /// By the query parameters `limit` and `offset`; `most` rows come at once.
    Offset {
        /// What the upstream gives at most, whatever is asked for.
        most: u32,
        /// What it gives where nothing is asked for.
        usual: u32,
    },
    /// By the body fields `pageSize` and `cursor`, the id of the last row of the page before.
    Cursor {
        /// A page that the upstream answers readily.
        most: u32,
    },
    /// By `pageSize` and `rowOffset` in the body field `pagination`: as many rows come at once as are
    /// asked for.
    Pagination {
        /// What the upstream gives where nothing is asked for.
        usual: u32,
    },
}
