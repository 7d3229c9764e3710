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
    /// Where the request names what it is about. None: it is about the instance as a whole.
    pub names: &'static [Names],
    /// What the answer holds.
    pub holds: Holds,
    /// The field of the body in which the upstream keeps a note: the person is added to it.
    pub signs: Option<&'static str>,
    /// Where the answer has the id of the job or run that came of it, as a JSON pointer.
    pub result: Option<&'static str>,
    /// The members of the answer's objects, wherever they stand in it, of which no value is passed
    /// on: the upstream's own addresses, what is not the caller's to see, logs that nobody asked for.
    pub withheld: &'static [&'static str],
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
            names: &[],
            holds: Holds::Named,
            signs: None,
            result: None,
            withheld: &[],
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
    let harmless = !value.is_empty()
        && value != "."
        && value != ".."
        && !value.contains(['/', '\\', '%', '?', '#', ';'])
        && !value.chars().any(char::is_control);
    harmless.then(|| value.into_owned())
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
/// literal segment and a parameter both fit (`/dags/~/…`), the declaration named first wins.
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
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    static RUN: Operation = Operation::read(
        System::Airflow,
        "dag_run",
        Method::Get,
        "/api/v2/dags/{dag_id}/dagRuns/{run_id}",
        2,
    );
    static VERSION: Operation = Operation::read(
        System::Airflow,
        "version",
        Method::Get,
        "/api/v2/version",
        60,
    );
    static ALL: &[&Operation] = &[&RUN, &VERSION];

    #[test]
    fn a_declared_path_is_admitted_and_written_anew() {
        let admitted = admit(
            ALL,
            "GET",
            "/api/v2/dags/sales/dagRuns/manual__2026-01-01T00:00:00+00:00",
        )
        .unwrap();
        assert_eq!(admitted.operation.name, "dag_run");
        assert_eq!(
            admitted.params,
            [
                ("dag_id", "sales".to_owned()),
                ("run_id", "manual__2026-01-01T00:00:00+00:00".to_owned())
            ]
        );
        assert_eq!(
            admitted.path(),
            "/api/v2/dags/sales/dagRuns/manual__2026-01-01T00%3A00%3A00%2B00%3A00"
        );
    }

    #[test]
    fn what_is_not_declared_is_not_admitted() {
        for (method, path) in [
            ("POST", "/api/v2/version"),
            ("get", "/api/v2/version"),
            ("GET", "/api/v2/version/"),
            ("GET", "//api/v2/version"),
            ("GET", "/api/v2/versio%6E"),
            ("GET", "/API/v2/version"),
            ("GET", "/api/v2/dags"),
            ("GET", "/api/v2/dags//dagRuns/x"),
            ("GET", "/api/v2/dags/../dagRuns/x"),
            ("GET", "/api/v2/dags/%2e%2e/dagRuns/x"),
            ("GET", "/api/v2/dags/a%2Fb/dagRuns/x"),
            ("GET", "/api/v2/dags/a%252Fb/dagRuns/x"),
            ("GET", "/api/v2/dags/a%5Cb/dagRuns/x"),
            ("GET", "/api/v2/dags/a%00b/dagRuns/x"),
            ("GET", "/api/v2/dags/a%0Ab/dagRuns/x"),
            ("GET", "/api/v2/dags/a;b/dagRuns/x"),
            ("GET", "/api/v2/dags/a%3Fb/dagRuns/x"),
            ("GET", "/api/v2/dags/%FF/dagRuns/x"),
            ("GET", "/api/v2/dags/a/dagRuns/x/clear"),
            ("GET", ""),
        ] {
            assert_eq!(admit(ALL, method, path), None, "{method} {path}");
        }
    }

    #[test]
    fn an_operation_is_of_the_api_that_its_path_is_of() {
        let of = |system, path| Operation::read(system, "x", Method::Get, path, 0).api();
        for (system, path, api) in [
            (System::Airbyte, "/api/v1/health", Api::Config),
            (System::Airbyte, "/api/public/v1/health", Api::Public),
            (System::Airbyte, "/api/publicity", Api::Config),
            (System::Airflow, "/api/v1/health", Api::V1),
            (System::Airflow, "/api/v2/version", Api::V2),
        ] {
            assert_eq!(of(system, path), api, "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_the_console_fills_in_the_proxy_reads_back(dag in "[^\\p{Cc}/\\\\%?#;]{1,40}", run in "[A-Za-z0-9_.~:+-]{1,40}") {
            proptest::prop_assume!(dag != "." && dag != ".." && run != "." && run != "..");
            let path = RUN.fill(&[("dag_id", &dag), ("run_id", &run)]);
            let admitted = admit(ALL, "GET", &path).unwrap();
            proptest::prop_assert_eq!(&admitted.params[0].1, &dag);
            proptest::prop_assert_eq!(&admitted.params[1].1, &run);
            proptest::prop_assert_eq!(admitted.path(), path);
        }

        #[test]
        fn no_path_makes_the_matcher_panic(method in ".{0,8}", path in ".{0,200}") {
            let _ = admit(ALL, &method, &path);
        }
    }
}
