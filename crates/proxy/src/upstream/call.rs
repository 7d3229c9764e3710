use std::sync::Arc;

use airstrip_contract::{
    Access, Admitted, At, Kind, Names, Operation, ProblemKind, Request, System, admit as find,
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
    /// A call of the proxy's own, which nobody's permission bounds; `None`: the API that the instance
    /// is used through has nothing like it.
    pub fn own(upstream: &Arc<Upstream>, call: &impl airstrip_contract::Call) -> Option<Self> {
        Self::of(upstream, &call.request(upstream.api())?)
    }

    /// The same of a request that is made already.
    pub fn of(upstream: &Arc<Upstream>, request: &Request) -> Option<Self> {
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

    /// As what it counts before the body has told which of several operations it is: as the least of
    /// them. Reads count alike, whatever they need.
    pub fn least_counted(&self) -> Access {
        let alike = self.operation.alike(self.upstream.operations);
        let counted = alike.map(|operation| match operation.is_change() {
            true => operation.access,
            false => Access::Read,
        });
        counted.min().unwrap_or(Access::Read)
    }

    /// Takes in the body, which tells of operations of one path which is called, and what path and body
    /// name.
    pub fn with_body(mut self, mut fields: Option<Fields>) -> Result<Self, Failure> {
        self.operation = meant(self.operation, self.upstream.operations, fields.as_ref())?;
        if let Some(fields) = &fields
            && let Some(name) = fields.first_beside(self.operation.fields)
        {
            return Err(undeclared(self.operation, name));
        }
        for (field, values) in self.operation.values {
            hold(field, values, fields.as_mut())?;
        }
        for (field, due) in self.operation.flags {
            flag(field, *due, fields.as_mut())?;
        }
        for field in self.operation.needs {
            let given = fields.as_ref().and_then(|fields| fields.get(field));
            let text = given.and_then(|given| serde_json::from_str::<String>(given).ok());
            let text =
                text.ok_or_else(|| bad_request(&format!("{field:?} in its body is no text.")))?;
            if let Some(fields) = &mut fields {
                fields.set(field, &text);
            }
        }
        for Names { kind, at } in self.operation.names.iter().copied() {
            let mut named = |id| self.named.push(Named { kind, id });
            match at {
                At::Path(param) => {
                    let params = self.params.iter_mut().filter(|(name, _)| *name == param);
                    for (_, value) in params {
                        *value = normal(kind, param, value)?;
                        named(value.clone());
                    }
                }
                At::Query(param) | At::NeededQuery(param) => {
                    let params = self.query.iter_mut().filter(|(name, _)| *name == param);
                    let mut is_given = false;
                    for (_, value) in params {
                        *value = normal(kind, param, value)?;
                        named(value.clone());
                        is_given = true;
                    }
                    if at == At::NeededQuery(param) && !is_given {
                        let detail = format!("{param:?} is missing in its query.");
                        return Err(bad_request(&detail));
                    }
                }
                At::Body(field) | At::BodyList(field) => {
                    let is_list = matches!(at, At::BodyList(_));
                    let ids = read_ids(kind, field, is_list, fields.as_mut())?;
                    ids.into_iter().for_each(named);
                }
            }
        }
        if self.named.len() > MOST_NAMED {
            return Err(bad_request("It names more than 100 things at once."));
        }
        self.fields = fields;
        Ok(self)
    }
}

/// Which operation of those of this path the body is a call of: the first that takes its fields and
/// whose flags it has. One that none takes is refused, rather than forwarded as any of them.
fn meant(
    named: &'static Operation,
    operations: &'static [&'static Operation],
    fields: Option<&Fields>,
) -> Result<&'static Operation, Failure> {
    let mut alike = named.alike(operations).peekable();
    let first = alike.next().unwrap_or(named);
    if alike.peek().is_none() {
        return Ok(first);
    }
    let takes = |operation: &&'static Operation| {
        let fields = fields.filter(|fields| fields.first_beside(operation.fields).is_none());
        fields.is_some_and(|fields| {
            let has_flag = |(field, due): &(&str, bool)| has_flag(fields, field, *due);
            let has = |field: &&str| fields.get(field).is_some();
            let values = operation.values.iter().map(|(field, _)| field);
            operation.flags.iter().all(has_flag) && values.chain(operation.needs).all(has)
        })
    };
    std::iter::once(first)
        .chain(alike)
        .find(takes)
        .ok_or_else(|| {
            let all = named.alike(operations);
            let all: Vec<_> = all.map(described).collect();
            bad_request(&format!("Its body is none of these: {}.", all.join("; ")))
        })
}

/// An operation by what tells it from others of its path.
fn described(operation: &Operation) -> String {
    let flags = operation.flags.iter();
    let flags = flags.map(|(field, due)| format!("{field:?}: {due}"));
    let beside = |field: &&&str| operation.flags.iter().all(|(flag, _)| flag != *field);
    let fields = operation.fields.iter().filter(beside);
    let parts: Vec<_> = flags
        .chain(fields.map(|field| format!("{field:?}")))
        .collect();
    format!("{} with {}", operation.name, parts.join(", "))
}

/// Whether a field of the body is this Boolean, and not a text or number that a reader might take for it.
fn has_flag(fields: &Fields, field: &str, due: bool) -> bool {
    let given = fields.get(field);
    given.and_then(|given| serde_json::from_str(given).ok()) == Some(due)
}

/// Holds a field of the body to its declared Boolean.
fn flag(field: &str, due: bool, fields: Option<&mut Fields>) -> Result<(), Failure> {
    match fields {
        Some(fields) if has_flag(fields, field, due) => {
            fields.set(field, &due);
            Ok(())
        }
        _ => Err(bad_request(&format!("{field:?} in its body is not {due}."))),
    }
}

/// Holds a field of the body to its declared values, and writes it back: what has been checked is
/// what is sent. Without it the upstream would choose.
fn hold(field: &str, values: &[&str], fields: Option<&mut Fields>) -> Result<(), Failure> {
    let refused = |what: &str| {
        let allowed = values.join(", ");
        bad_request(&format!(
            "{field:?} in its body {what}. It may be: {allowed}."
        ))
    };
    let Some(fields) = fields else {
        return Err(refused("is missing"));
    };
    let given = fields.get(field).ok_or_else(|| refused("is missing"))?;
    let text: Option<String> = serde_json::from_str(given).ok();
    let held = values.iter().find(|value| text.as_deref() == Some(value));
    let held = held.ok_or_else(|| refused("has a value that the console does not send"))?;
    fields.set(field, held);
    Ok(())
}

/// What a parameter of the path or query names, in normal form.
fn normal(kind: Kind, param: &str, value: &str) -> Result<String, Failure> {
    let (normal, what) = match kind {
        Kind::Dag => return Ok(value.to_owned()),
        Kind::Job => {
            let number = value.parse::<u64>().ok();
            (number.map(|number| number.to_string()), "a job's number")
        }
        Kind::Workspace | Kind::Connection | Kind::Connector => (normal_uuid(value), "a UUID"),
    };
    normal.ok_or_else(|| bad_request(&format!("{param:?} is not {what}.")))
}

fn bad_request(detail: &str) -> Failure {
    Failure::new(
        ProblemKind::BadRequest,
        "The request is not well formed.",
        detail,
    )
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
fn read_ids(
    kind: Kind,
    field: &str,
    is_list: bool,
    fields: Option<&mut Fields>,
) -> Result<Vec<String>, Failure> {
    let bad = |what: &str| bad_request(&format!("{field:?} in its body {what}."));
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
        Kind::Workspace | Kind::Connection | Kind::Connector if is_list => {
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
        Kind::Workspace | Kind::Connection | Kind::Connector => {
            let id: Option<String> = serde_json::from_str(given).ok();
            let id = id.and_then(|id| normal_uuid(&id));
            let id = id.ok_or_else(|| bad("is not a UUID"))?;
            fields.set(field, &id);
            Ok(vec![id])
        }
        Kind::Dag => {
            let ids: Vec<String> =
                serde_json::from_str(given).map_err(|_| bad("is not a list of ids"))?;
            // Airflow takes none for all.
            if ids.is_empty() {
                return Err(bad("names none"));
            }
            fields.set(field, &ids);
            Ok(ids)
        }
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
