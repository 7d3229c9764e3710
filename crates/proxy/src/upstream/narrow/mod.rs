//! Lists for people who may see only some of what is in them: all rows are read, those that may be
//! seen are kept, and the pages and the total are made of them.

mod gather;
mod inside;
mod judge;
mod page;

use std::sync::Arc;

use airstrip_airbyte::config::ConnectionRow;
use airstrip_airbyte::model::tally;
use airstrip_contract::policy::Share;
use airstrip_contract::{At, Holds, Kind, Names, Operation, ProblemKind, Rows};
use serde_json::value::RawValue;

use super::Upstream;
use super::call::{Call, Named};
use super::fields::Fields;
use super::reads::Answer;
use crate::policy::Granted;
use crate::problem::Failure;
use crate::request_id::RequestId;

pub(crate) use gather::Gathered;
use gather::{Row, gather};
use inside::Inside;
use judge::Judge;
use page::page;

/// The answer to a list or to counts, as a person may see it.
pub(super) async fn answer(
    call: &Call,
    granted: &Granted,
    id: &RequestId,
) -> Result<Answer, Failure> {
    match call.operation.holds {
        Holds::Rows(rows) => match within(call, granted, id).await? {
            Some(call) => list(&call, &rows, granted, id).await,
            None => {
                let mut fields = Fields::default();
                fields.set(rows.field, &[(); 0]);
                Ok(Answer::json(fields.to_bytes()))
            }
        },
        Holds::Counts(of) => counts(call, of, granted, id).await,
        // Nothing in it is anybody else's.
        Holds::Named | Holds::Whole => Err(unreadable(call, "holds no rows")),
    }
}

/// The call without the workspaces in its query or in a list of its body of which the person may know
/// nothing; `None`: nothing is left of them. A hidden one is asked for no more than one that does not
/// exist, and what the upstream says of either is nobody's to tell.
async fn within(call: &Call, granted: &Granted, id: &RequestId) -> Result<Option<Call>, Failure> {
    let mut call = call.clone();
    let names = call.operation.names.iter();
    for names in names.filter(|names| names.kind == Kind::Workspace) {
        match names.at {
            At::Query(param) => {
                let (asked, mut query): (Vec<_>, Vec<_>) = std::mem::take(&mut call.query)
                    .into_iter()
                    .partition(|(name, _)| *name == param);
                let is_asked = !asked.is_empty();
                let others = query.len();
                for (_, workspace) in asked {
                    if share_of(&call, granted, &workspace, id).await? > Share::None {
                        query.push((param, workspace));
                    }
                }
                if is_asked && query.len() == others {
                    return Ok(None);
                }
                call.query = query;
            }
            At::BodyList(field) => {
                let mut left = Vec::new();
                for asked in call.named.iter().filter(|named| named.kind == names.kind) {
                    let share = share_of(&call, granted, &asked.id, id).await?;
                    // The rows of a hidden one would count among those that are gone through.
                    if sees_inside(&call, granted, &asked.id, share, id).await? {
                        left.push(asked.id.clone());
                    }
                }
                if left.is_empty() {
                    return Ok(None);
                }
                call.named
                    .retain(|named| named.kind != names.kind || left.contains(&named.id));
                if let Some(fields) = &mut call.fields {
                    fields.set(field, &left);
                }
            }
            At::Path(_) | At::Body(_) | At::NeededQuery(_) => {}
        }
    }
    Ok(Some(call))
}

/// How much the person may see of a workspace: of one that does not exist, nothing.
async fn share_of(
    call: &Call,
    granted: &Granted,
    workspace: &str,
    id: &RequestId,
) -> Result<Share, Failure> {
    let upstream = &call.upstream;
    let name = upstream.directory.workspace_name(upstream, workspace, id);
    let name = name.await?;
    Ok(name.map_or(Share::None, |name| {
        share(upstream, granted, workspace, &name)
    }))
}

async fn list(
    call: &Call,
    rows: &Rows,
    granted: &Granted,
    id: &RequestId,
) -> Result<Answer, Failure> {
    let (all, visible) = match visible(call, rows, granted, id).await? {
        Ok(visible) => visible,
        Err(answer) => return Ok(answer),
    };
    let page = page(call, rows, &all.rows, &visible)?;
    let mut fields = all.fields.clone();
    // Of a list of nothing they are not there either.
    let withheld = call.operation.withheld.iter();
    withheld.for_each(|member| fields.remove(member));
    let page: Vec<&RawValue> = page.collect();
    fields.set(rows.field, &page);
    if let Some(total) = rows.total {
        fields.set(total, &visible.len());
    }
    if all.is_cut {
        fields.set(Rows::SEARCHED, &all.rows.len());
    }
    Ok(Answer::json(fields.to_bytes()))
}

async fn counts(
    call: &Call,
    of: &'static Operation,
    granted: &Granted,
    id: &RequestId,
) -> Result<Answer, Failure> {
    let Holds::Rows(rows) = of.holds else {
        return Err(unreadable(call, "counts what is no list"));
    };
    let workspace = call.named.iter().find(|n| n.kind == Kind::Workspace);
    let workspace = workspace.ok_or_else(|| unreadable(call, "counts no workspace"))?;
    let list = connections(call, of, &workspace.id);
    let (all, visible) = match visible(&list, &rows, granted, id).await? {
        Ok(visible) => visible,
        Err(answer) => return Ok(answer),
    };
    let visible = visible.iter().filter_map(|at| all.rows.get(*at));
    let counted: Result<Vec<ConnectionRow>, _> = visible
        .map(|row| serde_json::from_str(row.json.get()))
        .collect();
    let counted = counted.map_err(|error| unreadable(call, &error.to_string()))?;
    let counts = serde_json::to_vec(&tally(&counted));
    Ok(Answer::json(counts.unwrap_or_default().into()))
}

/// All rows, and the places among them of those that the grants cover.
type Visible = (Arc<Gathered>, Vec<usize>);

/// The inner error is an answer of the upstream's that is no list.
async fn visible(
    call: &Call,
    rows: &Rows,
    granted: &Granted,
    id: &RequestId,
) -> Result<Result<Visible, Answer>, Failure> {
    let workspace = workspace(call, granted, id).await?;
    let all = match gather(call, rows, id).await? {
        Ok(all) => all,
        Err(answer) => return Ok(Err(answer)),
    };
    let whose = |workspace: &Workspace| (workspace.id.clone(), workspace.name.clone());
    let whose = workspace.as_ref().map(whose);
    let mut judge = Judge::new(call, rows, granted, whose, id);
    let visible = judge.visible(&all).await?;
    match workspace {
        // One in which the person may see nothing is one that they may not know of.
        Some(workspace) if visible.is_empty() && workspace.share < Share::All => {
            Err(no_workspace(call, &workspace.id))
        }
        _ => Ok(Ok((all, visible))),
    }
}

/// The workspace whose connections are listed.
struct Workspace {
    id: String,
    name: String,
    /// How much of it the person may see.
    share: Share,
}

/// Refused before anything is listed, so that a hidden one is answered as one that does not exist.
async fn workspace(
    call: &Call,
    granted: &Granted,
    id: &RequestId,
) -> Result<Option<Workspace>, Failure> {
    let in_body = |names: &Names| names.kind == Kind::Workspace && matches!(names.at, At::Body(_));
    let mut named = call.named.iter();
    let named = named.find(|named| named.kind == Kind::Workspace);
    let Some(named) = named.filter(|_| call.operation.names.iter().any(in_body)) else {
        return Ok(None);
    };
    let directory = &call.upstream.directory;
    let known = directory.look_up(&call.upstream, named, id).await?;
    let Some(known) = known else {
        return Err(no_workspace(call, &named.id));
    };
    let share = share(&call.upstream, granted, &named.id, &known.name);
    if share == Share::None {
        return Err(no_workspace(call, &named.id));
    }
    Ok(Some(Workspace {
        id: named.id.clone(),
        name: known.name.clone(),
        share,
    }))
}

fn no_workspace(call: &Call, workspace: &str) -> Failure {
    Failure::new(
        ProblemKind::NotFound,
        "There is no such workspace.",
        format!(
            "{} has no workspace {workspace:?} that you may see.",
            call.upstream.title()
        ),
    )
}

fn share(upstream: &Upstream, granted: &Granted, workspace: &str, name: &str) -> Share {
    let shares = granted
        .grants()
        .map(|grant| grant.covers_workspace(&upstream.name, (workspace, name)));
    shares.max().unwrap_or(Share::None)
}

async fn sees_workspace(
    call: &Call,
    granted: &Granted,
    row: &Row,
    inside: Option<&Inside>,
    id: &RequestId,
) -> Result<bool, Failure> {
    let share = share(&call.upstream, granted, &row.id, &row.name);
    match inside {
        Some(inside) if share == Share::Some => Ok(inside.workspaces.contains(&row.id)),
        _ => sees_inside(call, granted, &row.id, share, id).await,
    }
}

/// Whether the person may know of a workspace of the Config API, of which the grants cover this much:
/// where that depends on the connections, by seeing one.
async fn sees_inside(
    call: &Call,
    granted: &Granted,
    workspace: &str,
    share: Share,
    id: &RequestId,
) -> Result<bool, Failure> {
    match share {
        Share::All => return Ok(true),
        Share::None => return Ok(false),
        Share::Some => {}
    }
    let operation = &airstrip_airbyte::config::operations::CONNECTIONS;
    let Holds::Rows(rows) = operation.holds else {
        return Ok(false);
    };
    let list = connections(call, operation, workspace);
    // Refused where nothing in it may be seen.
    let inside = Box::pin(visible(&list, &rows, granted, id)).await;
    match inside {
        Ok(inside) => Ok(inside.is_ok()),
        Err(failure) if failure.is_not_found() => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// The list of a workspace, in the order that the console's page asks for: it is read once for all.
fn connections(call: &Call, operation: &'static Operation, workspace: &str) -> Call {
    let mut fields = Fields::default();
    fields.set("workspaceId", &workspace);
    fields.set("sortKey", &"connectionName_asc");
    Call {
        operation,
        fields: Some(fields),
        named: vec![Named {
            kind: Kind::Workspace,
            id: workspace.to_owned(),
        }],
        targets: Vec::new(),
        ..call.clone()
    }
}

fn unreadable(call: &Call, why: &str) -> Failure {
    Failure::new(
        ProblemKind::UpstreamFailed,
        format!(
            "The answer of {} cannot be narrowed to what you may see.",
            call.upstream.title()
        ),
        format!(
            "{} was answered in a form that the console does not know: {why}.",
            call.operation.name
        ),
    )
}
