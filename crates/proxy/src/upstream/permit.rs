//! May this person make this call?

use std::sync::Arc;

use airstrip_contract::policy::Target;
use airstrip_contract::{Access, Holds, Kind, ProblemKind, Role};

use super::Upstream;
use super::call::{Call, Named};
use crate::policy::{Granted, NamedGrant};
use crate::problem::Failure;
use crate::request_id::RequestId;

/// A call that the person may make.
#[derive(Debug, Clone)]
pub(crate) struct Permit {
    /// The grant that allows it, for the audit log.
    pub grant: String,
    /// The connections and DAGs that it is about: of a job, its connection.
    pub targets: Vec<Named>,
    /// How much of the answer the person may see.
    pub view: View,
}

/// How much of an answer a person may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// All of it.
    Whole,
    /// The rows that the grants cover.
    Part,
}

/// Decides whether the person may make a call. What they may not see is answered as what does not
/// exist is.
pub(crate) async fn authorize(
    call: &Call,
    granted: &Granted,
    contact: &str,
    id: &RequestId,
) -> Result<Permit, Failure> {
    let upstream = &call.upstream;
    let needed = call.operation.access;
    let mut permit = Permit {
        grant: String::new(),
        targets: Vec::new(),
        view: view(call, granted),
    };
    for named in &call.named {
        if named.kind == Kind::Workspace || is_every_dag(call, named) {
            continue;
        }
        let target = resolve(call, named, id).await?;
        let grant = allow(call, granted, named, &target, contact, id).await?;
        permit.grant = grant.title.clone();
        permit.targets.push(target);
    }
    let is_whole = call.operation.holds == Holds::Whole;
    if is_whole && !granted.sees_all(upstream.system, &upstream.name) {
        return Err(partial(call, contact));
    }
    // Only lists and what is about the instance as a whole name nothing.
    if permit.targets.is_empty() && needed > Access::Read {
        let grant = granted.by_all(upstream.system, &upstream.name, needed);
        let grant = grant.ok_or_else(|| forbidden(call, contact))?;
        permit.grant = grant.title.clone();
    }
    Ok(permit)
}

fn view(call: &Call, granted: &Granted) -> View {
    let lists = match call.operation.holds {
        Holds::Named | Holds::Whole => false,
        // The rows of one DAG's runs are all that DAG's.
        Holds::Rows(rows) => !call
            .named
            .iter()
            .any(|named| named.kind == rows.kind && !is_every_dag(call, named)),
        Holds::Counts(_) => true,
    };
    if lists && !granted.sees_all(call.upstream.system, &call.upstream.name) {
        View::Part
    } else {
        View::Whole
    }
}

/// `~` lists what all DAGs have. Anywhere else it would reach past the policy, so there it is a DAG
/// of this id, which nobody has.
fn is_every_dag(call: &Call, named: &Named) -> bool {
    named.kind == Kind::Dag && named.id == "~" && matches!(call.operation.holds, Holds::Rows(_))
}

/// The connection or DAG that is named, directly or by one of its jobs.
async fn resolve(call: &Call, named: &Named, id: &RequestId) -> Result<Named, Failure> {
    let upstream = &call.upstream;
    match named.kind {
        Kind::Job => {
            let directory = &upstream.directory;
            let connection = directory.connection_of(upstream, &named.id, id).await?;
            let id = connection.ok_or_else(|| unseen(call, named))?;
            Ok(Named {
                kind: Kind::Connection,
                id,
            })
        }
        Kind::Dag if named.id == "~" => Err(unseen(call, named)),
        Kind::Dag | Kind::Connection | Kind::Connector | Kind::Workspace => Ok(named.clone()),
    }
}

/// The grant that allows the call on a connection or DAG. Refusals speak of what was asked for: that
/// a hidden job belongs to this connection is nothing to tell.
async fn allow<'g>(
    call: &Call,
    granted: &'g Granted,
    asked: &Named,
    named: &Named,
    contact: &str,
    id: &RequestId,
) -> Result<&'g NamedGrant, Failure> {
    let needed = call.operation.access;
    match weigh(&call.upstream, granted, named, needed, id).await? {
        Verdict::Allowed(grant) => Ok(grant),
        Verdict::OnlySeen => Err(forbidden(call, contact)),
        Verdict::Unseen | Verdict::NeedsFacts => Err(unseen(call, asked)),
    }
}

/// What grants say of something that a person wants to see or use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict<'g> {
    /// This grant allows it, the first of the configuration that does.
    Allowed(&'g NamedGrant),
    /// The person may see it, and no more.
    OnlySeen,
    /// To the person it does not exist.
    Unseen,
    /// It depends on what has to be looked up.
    NeedsFacts,
}

/// The one place where grants are weighed; `airstrip explain` asks here as well.
pub(crate) fn judge<'g>(granted: &'g Granted, target: &Target<'_>, needed: Access) -> Verdict<'g> {
    // The grants that need no facts may be enough.
    if let Some(grant) = granted.by(target, needed) {
        return Verdict::Allowed(grant);
    }
    match granted.access(target) {
        Err(_) => Verdict::NeedsFacts,
        Ok(Some(_)) => Verdict::OnlySeen,
        Ok(None) => Verdict::Unseen,
    }
}

/// Whether the person may see a connection or DAG.
pub(crate) async fn sees(
    upstream: &Arc<Upstream>,
    granted: &Granted,
    named: &Named,
    id: &RequestId,
) -> Result<bool, Failure> {
    let grant = grant_of(upstream, granted, named, Access::Read, id).await?;
    Ok(grant.is_some())
}

/// The title of a grant by which the person may do this to a connection or DAG, if there is one.
pub(crate) async fn grant_of(
    upstream: &Arc<Upstream>,
    granted: &Granted,
    named: &Named,
    needed: Access,
    id: &RequestId,
) -> Result<Option<String>, Failure> {
    Ok(match weigh(upstream, granted, named, needed, id).await? {
        Verdict::Allowed(grant) => Some(grant.title.clone()),
        _ => None,
    })
}

/// What grants say of a connection or DAG, by what has to be looked up of it; where there is nothing to
/// be found, they still need it.
async fn weigh<'g>(
    upstream: &Arc<Upstream>,
    granted: &'g Granted,
    named: &Named,
    needed: Access,
    id: &RequestId,
) -> Result<Verdict<'g>, Failure> {
    let mut target = Target {
        system: upstream.system,
        instance: &upstream.name,
        id: &named.id,
        facts: None,
    };
    let verdict = judge(granted, &target, needed);
    if verdict != Verdict::NeedsFacts {
        return Ok(verdict);
    }
    let known = upstream.directory.look_up(upstream, named, id).await?;
    target.facts = known.as_ref().map(|known| known.facts());
    Ok(judge(granted, &target, needed))
}

/// What does not exist and what may not be seen are told in the same words.
fn unseen(call: &Call, named: &Named) -> Failure {
    let what = match named.kind {
        Kind::Workspace => "workspace",
        Kind::Connection => "connection",
        Kind::Job => "job",
        Kind::Connector => "source or destination",
        Kind::Dag => "DAG",
    };
    Failure::new(
        ProblemKind::NotFound,
        format!("There is no such {what}."),
        format!(
            "{} has no {what} {:?} that you may see.",
            call.upstream.title(),
            named.id
        ),
    )
}

/// To who may see some things of the instance only, what cannot be cut to these is closed.
fn partial(call: &Call, contact: &str) -> Failure {
    Failure::new(
        ProblemKind::Forbidden,
        "You may see only some of this.",
        format!(
            "{} is for those who may see all of {}: what it holds cannot be told apart by what your \
             grants cover. {}. Nothing was sent.",
            call.operation.name,
            call.upstream.title(),
            ask(contact)
        ),
    )
}

fn forbidden(call: &Call, contact: &str) -> Failure {
    let (title, role) = match call.operation.access {
        Access::Read => ("You may not see this.", Role::Viewer),
        Access::Launch => ("You can look but not launch here.", Role::Operator),
        Access::Manage if call.operation.is_change() => {
            ("You may not change settings here.", Role::Admin)
        }
        Access::Manage => ("You may not see this.", Role::Admin),
    };
    Failure::new(
        ProblemKind::Forbidden,
        title,
        format!(
            "{} in {} needs the role {}. {}. Nothing was sent.",
            call.operation.name,
            call.upstream.title(),
            role.as_str(),
            ask(contact)
        ),
    )
}

fn ask(contact: &str) -> &str {
    match contact {
        "" => "Ask whoever runs the console",
        contact => contact.trim_end_matches('.'),
    }
}
