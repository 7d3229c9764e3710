//! The declaration of an upstream call, and the matching of a request against declarations.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::concern::{Holds, Names};
use crate::session::Api;

/// RFC 3986's unreserved characters: all others of a path parameter or query value are encoded.
/// A `+` above all, which a query would otherwise turn into a space.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Which of the two systems an operation or an instance belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// Airbyte, either flavour of its API.
    Airbyte,
    /// Airflow 2 or 3.
    Airflow,
}

impl System {
    /// The segment of the proxy's paths, as in `/api/airbyte/…`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Airbyte => "airbyte",
            Self::Airflow => "airflow",
        }
    }

    /// The name that people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Airbyte => "Airbyte",
            Self::Airflow => "Airflow",
        }
    }
}

/// What a person must be allowed to do for a call to be forwarded. Each includes the ones before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Changes nothing upstream.
    Read,
    /// Starts or stops work: a sync, a DAG run, a cancel.
    Launch,
    /// Changes what is configured: pause, enable, clear data.
    Manage,
}

/// The HTTP methods that operations use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One upstream call, declared once: the console builds its requests from it, the proxy admits and
/// authorizes by it, the demo serves it. A call that is not declared cannot be made.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// Stable name, in `snake_case`: logged, audited and used in `airstrip explain`.
    pub name: &'static str,
    /// The system that answers it.
    pub system: System,
    /// The HTTP method.
    pub method: Method,
    /// The upstream's own path, parameters in braces: `/api/v2/dags/{dag_id}/dagRuns`.
    pub path: &'static str,
    /// The query parameters that are let through; any other is refused.
    pub query: &'static [&'static str],
    /// What the person must be allowed to do.
    pub access: Access,
    /// How long one answer may serve identical reads. Zero: never shared.
    pub share: Duration,
    /// How long the upstream may take to answer before the proxy gives up.
    pub timeout: Duration,
    /// The audit action of a launch or change; `None` for reads.
    pub audit: Option<&'static str>,
    /// The fields of the JSON body that are let through; any other is refused.
    pub fields: &'static [&'static str],
    /// The only values that these fields of the body may have; any other is refused, and so is a body
    /// without them. Where a value decides how much a call may do, it is part of the declaration.
    pub values: &'static [(&'static str, &'static [&'static str])],
    /// The fields of the body that must be there as exactly this Boolean: by them the upstream decides
    /// whether a call is a rehearsal. They tell operations of one method and path apart.
    pub flags: &'static [(&'static str, bool)],
    /// The fields that the body must have as texts: without them the upstream would take the call to be
    /// about more, such as all runs of a DAG instead of one.
    pub needs: &'static [&'static str],
    /// Where the request names what it is about. None: it is about the instance as a whole.
    pub names: &'static [Names],
    /// What the answer holds.
    pub holds: Holds,
    /// The field of the body in which the upstream keeps a note: the person is added to it.
    pub signs: Option<&'static str>,
    /// The field of the body that takes the place of a run's note: who launched the run stays in it.
    pub keeps: Option<&'static str>,
    /// Where the answer has the id of the job or run that came of it, as a JSON pointer.
    pub result: Option<&'static str>,
    /// The members of the answer's objects, wherever they stand in it, of which no value is passed
    /// on: the upstream's own addresses, what is not the caller's to see, logs that nobody asked for.
    pub withheld: &'static [&'static str],
    /// The only members of a good answer's objects, wherever they stand in it, that are passed on; all
    /// where empty. For lists of thousands of which the console reads little.
    pub passed: &'static [&'static str],
    /// Whether the answer is plain text and not JSON.
    pub is_text: bool,
}

impl Operation {
    /// A read whose answer may be shared for `share_seconds`, with the usual 30 s to answer.
    #[must_use]
    pub const fn read(
        system: System,
        name: &'static str,
        method: Method,
        path: &'static str,
        share_seconds: u64,
    ) -> Self {
        Self {
            name,
            system,
            method,
            path,
            query: &[],
            access: Access::Read,
            share: Duration::from_secs(share_seconds),
            timeout: Duration::from_secs(30),
            audit: None,
            fields: &[],
            values: &[],
            flags: &[],
            needs: &[],
            names: &[],
            holds: Holds::Named,
            signs: None,
            keeps: None,
            result: None,
            withheld: &[],
            passed: &[],
            is_text: false,
        }
    }

    /// A launch or change, audited under its own name. It may take two minutes: triggers of a busy
    /// Airbyte were seen to take 30 to 130 s (apache/airflow#71092).
    #[must_use]
    pub const fn write(
        system: System,
        name: &'static str,
        method: Method,
        path: &'static str,
        access: Access,
    ) -> Self {
        Self {
            access,
            share: Duration::ZERO,
            timeout: Duration::from_secs(150),
            audit: Some(name),
            ..Self::read(system, name, method, path, 0)
        }
    }

    /// The same read for those only who have this access, because of what its answer may give away.
    #[must_use]
    pub const fn only_for(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// The same operation with these query parameters let through.
    #[must_use]
    pub const fn with_query(mut self, query: &'static [&'static str]) -> Self {
        self.query = query;
        self
    }

    /// The same operation with these fields of the body let through.
    #[must_use]
    pub const fn with_fields(mut self, fields: &'static [&'static str]) -> Self {
        self.fields = fields;
        self
    }

    /// The same operation with these fields held to these values.
    #[must_use]
    pub const fn with_values(
        mut self,
        values: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        self.values = values;
        self
    }

    /// The same operation with these fields of the body held to these Booleans.
    #[must_use]
    pub const fn with_flags(mut self, flags: &'static [(&'static str, bool)]) -> Self {
        self.flags = flags;
        self
    }

    /// The same operation with these texts needed in the body.
    #[must_use]
    pub const fn needing(mut self, fields: &'static [&'static str]) -> Self {
        self.needs = fields;
        self
    }

    /// The same operation, recorded under this action: that of another API's call that does the same.
    #[must_use]
    pub const fn recorded_as(mut self, action: &'static str) -> Self {
        self.audit = Some(action);
        self
    }

    /// The same operation, about what its requests name there.
    #[must_use]
    pub const fn about(mut self, names: &'static [Names]) -> Self {
        self.names = names;
        self
    }

    /// The same operation with an answer that holds this.
    #[must_use]
    pub const fn holding(mut self, holds: Holds) -> Self {
        self.holds = holds;
        self
    }

    /// The same operation with the person added to this field of the body.
    #[must_use]
    pub const fn signing(mut self, field: &'static str) -> Self {
        self.signs = Some(field);
        self
    }

    /// The same operation, in whose note of this field it stays who launched the run.
    #[must_use]
    pub const fn keeping(mut self, field: &'static str) -> Self {
        self.keeps = Some(field);
        self
    }

    /// The same operation with the id of what came of it there in the answer.
    #[must_use]
    pub const fn resulting_in(mut self, pointer: &'static str) -> Self {
        self.result = Some(pointer);
        self
    }

    /// The same operation whose answer is passed on without the values of these members.
    #[must_use]
    pub const fn withholding(mut self, members: &'static [&'static str]) -> Self {
        self.withheld = members;
        self
    }

    /// The same operation, of whose answer only these members are passed on.
    #[must_use]
    pub const fn passing_only(mut self, members: &'static [&'static str]) -> Self {
        self.passed = members;
        self
    }

    /// The same operation, answered in plain text.
    #[must_use]
    pub const fn in_text(mut self) -> Self {
        self.is_text = true;
        self
    }

    /// The same operation that may take this many seconds to answer.
    #[must_use]
    pub const fn within(mut self, seconds: u64) -> Self {
        self.timeout = Duration::from_secs(seconds);
        self
    }

    /// Whether it starts or changes something: all such are recorded, and are sent once only.
    #[must_use]
    pub const fn is_change(&self) -> bool {
        self.audit.is_some()
    }

    /// The operations that only the body tells from this one, itself among them.
    pub fn alike(&self, operations: &[&'static Self]) -> impl Iterator<Item = &'static Self> {
        operations
            .iter()
            .copied()
            .filter(|other| other.method == self.method && other.path == self.path)
    }

    /// The API that it is a call of.
    #[must_use]
    pub fn api(&self) -> Api {
        match self.system {
            System::Airbyte if self.path.starts_with("/api/public/") => Api::Public,
            System::Airbyte => Api::Config,
            System::Airflow if self.path.starts_with("/api/v1/") => Api::V1,
            System::Airflow => Api::V2,
        }
    }

    /// The path with its parameters filled in, each percent-encoded as one segment. A parameter
    /// that is not given leaves its segment empty, which no declaration matches.
    #[must_use]
    pub fn fill(&self, params: &[(&str, &str)]) -> String {
        let mut path = String::with_capacity(self.path.len() + 32);
        for segment in self.path.split('/').skip(1) {
            path.push('/');
            match parameter(segment) {
                Some(name) => {
                    let value = params.iter().find(|(n, _)| *n == name).map_or("", |p| p.1);
                    path.extend(utf8_percent_encode(value, RESERVED));
                }
                None => path.push_str(segment),
            }
        }
        path
    }

    /// The values of the path's parameters, decoded, if `path` is a call of this operation.
    fn parse(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        let mut params = Vec::new();
        let mut given = path.split('/');
        for segment in self.path.split('/') {
            let actual = given.next()?;
            match parameter(segment) {
                Some(name) => params.push((name, decode_segment(actual)?)),
                None if segment == actual => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(params)
    }
}

fn parameter(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// A parameter's value, or `None` for one that could name another path once the upstream has
/// decoded and normalized it.
fn decode_segment(segment: &str) -> Option<String> {
    let value = percent_decode_str(segment).decode_utf8().ok()?;
    fits_path(&value).then(|| value.into_owned())
}

/// Whether a path can name something by this id: no proxy or server on the way takes a part of it for
/// anything else, however often it is decoded. What does not fit is not asked for: it is in no call.
#[must_use]
pub fn fits_path(id: &str) -> bool {
    !id.is_empty()
        && id != "."
        && id != ".."
        && !id.contains(['/', '\\', '%', '?', '#', ';'])
        && !id.chars().any(char::is_control)
}

/// A request that a declaration admits.
#[derive(Debug, PartialEq, Eq)]
pub struct Admitted {
    /// The declaration.
    pub operation: &'static Operation,
    /// The decoded path parameters, in the order of the path.
    pub params: Vec<(&'static str, String)>,
}

impl Admitted {
    /// The upstream's path written anew from the declaration and the parameters, so that no
    /// spelling of the caller's reaches the upstream.
    #[must_use]
    pub fn path(&self) -> String {
        let params: Vec<_> = self.params.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.operation.fill(&params)
    }
}

/// Finds the declaration that a request calls; `path` as received, still percent-encoded. Where a
/// literal segment and a parameter both fit (`/dags/~/…`), the declaration named first wins; so it does
/// where the body has to tell which of several is meant ([`Operation::alike`]).
#[must_use]
pub fn admit(operations: &[&'static Operation], method: &str, path: &str) -> Option<Admitted> {
    operations
        .iter()
        .copied()
        .filter(|operation| operation.method.as_str() == method)
        .find_map(|operation| {
            operation
                .parse(path)
                .map(|params| Admitted { operation, params })
        })
}

#[cfg(test)]
#[path = "operation_tests.rs"]
mod tests;
