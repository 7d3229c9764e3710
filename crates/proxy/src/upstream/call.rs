use std::sync::Arc;

use airstrip_contract::{
    Admitted, At, Kind, Operation, ProblemKind, Request, System, admit as find,
};
use axum::http::{Method, Uri};
use bytes::Bytes;
use uuid::Uuid;

use super::Upstream;
use super::fields::Fields;
use crate::problem::Failure;

/// More things than one call has to name: Airbyte is asked for 25 statuses at once.
pub(crate) const MOST_NAMED: usize = 100;

/// A call that a declaration admits, of an instance that the person may see something of. Nothing in
/// it is of the caller's spelling: path, query and body are written anew from these parts.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub upstream: Arc<Upstream>,
    pub operation: &'static Operation,
    pub params: Vec<(&'static str, String)>,
    pub query: Vec<(&'static str, String)>,
    /// The fields of the JSON body; `None`: there is no body.
    pub fields: Option<Fields>,
    /// What the call names, in normal form.
    pub named: Vec<Named>,
    /// The connections and DAGs that it is about, once it is authorized: of a job, its connection.
    /// None: it is a list, or about the instance as a whole.
    pub targets: Vec<Named>,
}

/// Something that a call names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Named {
    pub kind: Kind,
    pub id: String,
}

impl Call {
    /// A call of the proxy's own, which nobody's permission bounds.
    pub fn own(upstream: &Arc<Upstream>, call: &impl airstrip_contract::Call) -> Option<Self> {
        let request = call.request(upstream.api())?;
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let method = request.operation.method.as_str();
        let admitted = find(upstream.operations, method, path)?;
        let mut own = Self::admitted(upstream, admitted, query).ok()?;
        own.fields = match &request.body {
            Some(body) => Some(Fields::parse(body.as_bytes()).ok()?),
            None => None,
        };
        Some(own)
    }

    fn admitted(
        upstream: &Arc<Upstream>,
        admitted: Admitted,
        query: &str,
    ) -> Result<Self, Failure> {
        let operation = admitted.operation;
        let mut declared = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let known = operation.query.iter().find(|known| **known == name);
            let known = known.ok_or_else(|| undeclared(operation, &name))?;
            declared.push((*known, value.into_owned()));
        }
        Ok(Self {
            upstream: Arc::clone(upstream),
            operation,
            params: admitted.params,
            query: declared,
            fields: None,
            named: Vec::new(),
            targets: Vec::new(),
        })
    }

    /// The upstream's path with its query.
    pub fn path(&self) -> String {
        let params: Vec<_> = self.params.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let mut request = Request::with_params(self.operation, &params);
        for (name, value) in &self.query {
            request = request.query(name, Some(value));
        }
        request.path
    }

    /// The JSON body; empty where there is none.
    pub fn body(&self) -> Bytes {
        let fields = self.fields.as_ref();
        fields.map_or_else(Bytes::new, Fields::to_bytes)
    }

    /// Takes in the body, and what path and body name.
    pub fn with_body(mut self, mut fields: Option<Fields>) -> Result<Self, Failure> {
        if let Some(fields) = &fields
            && let Some(name) = fields.first_beside(self.operation.fields)
        {
            return Err(undeclared(self.operation, name));
        }
        for names in self.operation.names {
            match names.at {
                At::Path(param) => {
                    let value = self.params.iter().find(|(name, _)| *name == param);
                    let id = value.map(|(_, value)| value.clone()).unwrap_or_default();
                    self.named.push(Named {
                        kind: names.kind,
                        id,
                    });
                }
                At::Body(field) => {
                    let ids = read_ids(names.kind, field, fields.as_mut())?;
                    let named = ids.into_iter().map(|id| Named {
                        kind: names.kind,
                        id,
                    });
                    self.named.extend(named);
                }
            }
        }
        self.fields = fields;
        Ok(self)
    }
}

/// Finds the instance and the operation that a request under `/api/` calls; `may_see` says whether
/// the person may know of an instance at all.
pub(crate) fn admit(
    instances: &[Arc<Upstream>],
    may_see: impl Fn(&Upstream) -> bool,
    method: &Method,
    uri: &Uri,
) -> Result<Call, Failure> {
    // As received, still percent-encoded: decoding before matching is how paths escape.
    let path = uri.path();
    let not_found = || Failure::not_found(method.as_str(), path);
    let (system, rest) = cut(path).ok_or_else(not_found)?;
    let (name, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if name.is_empty() {
        return Err(not_found());
    }
    let upstream = find_instance(instances, may_see, system, name)?;
    let admitted = find(upstream.operations, method.as_str(), rest).ok_or_else(not_found)?;
    Call::admitted(upstream, admitted, uri.query().unwrap_or_default())
}

/// The instance of this name, if the person may know of it.
pub(crate) fn find_instance<'a>(
    instances: &'a [Arc<Upstream>],
    may_see: impl Fn(&Upstream) -> bool,
    system: System,
    name: &str,
) -> Result<&'a Arc<Upstream>, Failure> {
    let seen = |upstream: &&Arc<Upstream>| upstream.system == system && may_see(upstream);
    let mut visible = instances.iter().filter(seen);
    visible
        .clone()
        .find(|upstream| upstream.name == name)
        .ok_or_else(|| unknown_instance(&mut visible, system, name))
}

/// Reads what a field of the body names, and writes it back in normal form: what has been checked
/// is what is sent.
fn read_ids(kind: Kind, field: &str, fields: Option<&mut Fields>) -> Result<Vec<String>, Failure> {
    let bad = |what: &str| {
        let detail = format!("{field:?} in its body {what}.");
        Failure::new(
            ProblemKind::BadRequest,
            "The request is not well formed.",
            detail,
        )
    };
    let Some(fields) = fields else {
        return Err(bad("is missing"));
    };
    let Some(given) = fields.get(field) else {
        return Err(bad("is missing"));
    };
    match kind {
        Kind::Job => {
            let id: u64 = serde_json::from_str(given).map_err(|_| bad("is not a job's number"))?;
            fields.set(field, &id);
            Ok(vec![id.to_string()])
        }
        Kind::Workspace | Kind::Connection if given.starts_with('[') => {
            let ids: Vec<String> =
                serde_json::from_str(given).map_err(|_| bad("is not a list of ids"))?;
            if ids.len() > MOST_NAMED {
                return Err(bad("names more than 100 at once"));
            }
            let ids: Option<Vec<_>> = ids.iter().map(|id| normal_uuid(id)).collect();
            let ids = ids.ok_or_else(|| bad("is not a list of UUIDs"))?;
            fields.set(field, &ids);
            Ok(ids)
        }
        Kind::Workspace | Kind::Connection => {
            let id: Option<String> = serde_json::from_str(given).ok();
            let id = id.and_then(|id| normal_uuid(&id));
            let id = id.ok_or_else(|| bad("is not a UUID"))?;
            fields.set(field, &id);
            Ok(vec![id])
        }
        Kind::Dag => Err(bad("cannot name a DAG")),
    }
}

/// Java reads `1-1-1-1-1` and upper case as UUIDs, too: one thing has one name here.
pub(crate) fn normal_uuid(text: &str) -> Option<String> {
    let uuid = Uuid::try_parse(text).ok().filter(|_| text.len() == 36)?;
    Some(uuid.hyphenated().to_string())
}

fn cut(path: &str) -> Option<(System, &str)> {
    [System::Airbyte, System::Airflow]
        .into_iter()
        .find_map(|system| {
            let rest = path.strip_prefix("/api/")?.strip_prefix(system.as_str())?;
            Some((system, rest.strip_prefix('/')?))
        })
}

fn unknown_instance(
    visible: &mut dyn Iterator<Item = &Arc<Upstream>>,
    system: System,
    name: &str,
) -> Failure {
    let known: Vec<_> = visible.map(|upstream| upstream.name.as_str()).collect();
    let title = system.title();
    let detail = if known.is_empty() {
        format!("There is no {title} that you may see.")
    } else {
        format!(
            "No {title} that you may see is named {name:?}. There is: {}.",
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
    let declared: Vec<_> = [operation.query, operation.fields].concat();
    let declared = match declared.as_slice() {
        [] => "nothing".to_owned(),
        names => names.join(", "),
    };
    Failure::new(
        ProblemKind::BadRequest,
        "The request has a parameter that is not part of the console's API.",
        format!(
            "{} does not take {name:?}. It takes: {declared}.",
            operation.name
        ),
    )
}
