use airstrip_contract::{Operation, ProblemKind, Request, System, admit as find};
use axum::http::{Method, Uri};

use super::Upstream;
use crate::problem::Failure;

/// A call that a declaration admits, of an instance that exists.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub upstream: &'a Upstream,
    pub operation: &'static Operation,
    /// The upstream's path with its query, written anew: no spelling of the caller's is in it.
    pub path: String,
}

/// Finds the instance and the operation that a request under `/api/` calls.
pub(super) fn admit<'a>(
    instances: &'a [Upstream],
    method: &Method,
    uri: &Uri,
) -> Result<Call<'a>, Failure> {
    // As received, still percent-encoded: decoding before matching is how paths escape.
    let path = uri.path();
    let not_found = || Failure::not_found(method.as_str(), path);
    let (system, rest) = cut(path).ok_or_else(not_found)?;
    let (name, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if name.is_empty() {
        return Err(not_found());
    }
    let upstream = instances
        .iter()
        .find(|upstream| upstream.system == system && upstream.name == name)
        .ok_or_else(|| unknown_instance(instances, system, name))?;
    let admitted = find(upstream.operations, method.as_str(), rest).ok_or_else(not_found)?;
    let operation = admitted.operation;
    let params: Vec<_> = admitted
        .params
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let mut request = Request::with_params(operation, &params);
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        let declared = operation.query.iter().find(|declared| **declared == name);
        let declared = declared.ok_or_else(|| undeclared(operation, &name))?;
        request = request.query(declared, Some(value));
    }
    Ok(Call {
        upstream,
        operation,
        path: request.path,
    })
}

fn cut(path: &str) -> Option<(System, &str)> {
    [System::Airbyte, System::Airflow]
        .into_iter()
        .find_map(|system| {
            let rest = path.strip_prefix("/api/")?.strip_prefix(system.as_str())?;
            Some((system, rest.strip_prefix('/')?))
        })
}

fn unknown_instance(instances: &[Upstream], system: System, name: &str) -> Failure {
    let known: Vec<_> = instances
        .iter()
        .filter(|upstream| upstream.system == system)
        .map(|upstream| upstream.name.as_str())
        .collect();
    let title = system.title();
    let detail = if known.is_empty() {
        format!("The console's configuration has no {title}.")
    } else {
        format!(
            "No {title} is named {name:?} in the console's configuration. There is: {}.",
            known.join(", ")
        )
    };
    Failure::new(
        ProblemKind::UnknownInstance,
        "There is no such instance.",
        detail,
    )
}

fn undeclared(operation: &Operation, name: &str) -> Failure {
    let declared = match operation.query {
        [] => "none".to_owned(),
        names => names.join(", "),
    };
    Failure::new(
        ProblemKind::BadRequest,
        "The request has a query parameter that is not part of the console's API.",
        format!(
            "{} does not take {name:?}. It takes: {declared}.",
            operation.name
        ),
    )
}
