//! Lists for people who may see only some of what is in them: all rows are read, those that may be
//! seen are kept, and the pages and the total are made of them.

use std::collections::HashSet;
use std::sync::Arc;

use airstrip_airbyte::config::ConnectionRow;
use airstrip_airbyte::model::tally;
use airstrip_airflow::v2::ListDags;
use airstrip_contract::policy::{Share, Target};
use airstrip_contract::{Holds, Kind, Operation, Pages, ProblemKind, Rows};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::call::{Call, Named};
use super::directory::Known;
use super::fields::Fields;
use super::reads::{self, Answer};
use crate::policy::Granted;
use crate::problem::Failure;
use crate::request_id::RequestId;

/// All rows of a list, whatever page was asked for.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// The fields of the first page.
    fields: Fields,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    id: String,
    json: Box<RawValue>,
}

/// What of a row conditions can be about.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    name: String,
    tags: Option<Vec<Tag>>,
}

#[derive(Deserialize)]
struct Tag {
    name: String,
}

/// The answer to a list or to counts, as a person may see it.
pub(super) async fn answer(
    call: &Call,
    granted: &Granted,
    id: &RequestId,
) -> Result<Answer, Failure> {
    match call.operation.holds {
        Holds::Rows(rows) => list(call, &rows, granted, id).await,
        Holds::Counts(of) => counts(call, of, granted, id).await,
        // Nothing in it is anybody else's.
        Holds::Named => Err(unreadable(call, "holds no rows")),
    }
}

async fn list(
    call: &Call,
    rows: &Rows,
    granted: &Granted,
    id: &RequestId,
) -> Result<Answer, Failure> {
    let all = match gather(call, rows, id).await? {
        Ok(all) => all,
        Err(answer) => return Ok(answer),
    };
    let visible = visible(call, rows, &all, granted, id).await?;
    hide_empty_workspace(call, visible.len(), granted, id).await?;
    let page = page(call, rows, &visible)?;
    let mut fields = all.fields.clone();
    let page: Vec<&RawValue> = page.iter().map(|row| &*row.json).collect();
    fields.set(rows.field, &page);
    if let Some(total) = rows.total {
        fields.set(total, &visible.len());
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
    let list = Call {
        operation: of,
        ..call.clone()
    };
    let all = match gather(&list, &rows, id).await? {
        Ok(all) => all,
        Err(answer) => return Ok(answer),
    };
    let visible = visible(&list, &rows, &all, granted, id).await?;
    hide_empty_workspace(&list, visible.len(), granted, id).await?;
    let counted: Result<Vec<ConnectionRow>, _> = visible
        .iter()
        .map(|row| serde_json::from_str(row.json.get()))
        .collect();
    let counted = counted.map_err(|error| unreadable(call, &error.to_string()))?;
    let counts = serde_json::to_vec(&tally(&counted));
    Ok(Answer::json(counts.unwrap_or_default().into()))
}

/// Reads page after page, as one shared answer. The inner error is an answer of the upstream's that
/// is no list: it is passed on.
async fn gather(
    call: &Call,
    rows: &Rows,
    id: &RequestId,
) -> Result<Result<Arc<Gathered>, Answer>, Failure> {
    let key = (
        call.upstream.shared.generation(call),
        unpaged(call, rows, None).path(),
        unpaged(call, rows, None).body(),
    );
    if let Some(known) = call.upstream.gathered.get(&key) {
        return Ok(Ok(known));
    }
    let mut all = Gathered {
        fields: Fields::default(),
        rows: Vec::new(),
    };
    let mut seen = HashSet::new();
    let most = match rows.pages {
        Pages::One => u32::MAX,
        Pages::Offset { most } | Pages::Cursor { most } => most,
    };
    loop {
        let answer = reads::read(&unpaged(call, rows, Some(&all)), id).await?;
        if !answer.status.is_success() {
            return Ok(Err(Answer::clone(&answer)));
        }
        let (fields, page) = read_page(call, rows, &answer.body)?;
        let full = u32::try_from(page.len()).is_ok_and(|count| count >= most);
        if all.rows.is_empty() {
            all.fields = fields;
        }
        // A row that moved between two pages would come twice, and a cursor that stands still for
        // ever. Runs of one DAG, however, share its id.
        let before = all.rows.len();
        let unique = matches!(rows.pages, Pages::Cursor { .. });
        let new = page.into_iter();
        all.rows
            .extend(new.filter(|row| !unique || seen.insert(row.id.clone())));
        let enough = u32::try_from(all.rows.len()).is_ok_and(|count| count >= rows.depth);
        if !full || enough || all.rows.len() == before {
            break;
        }
    }
    let all = Arc::new(all);
    call.upstream.gathered.insert(key, Arc::clone(&all));
    Ok(Ok(all))
}

/// The call for the page that follows what has been read; the first without any of it.
fn unpaged(call: &Call, rows: &Rows, read: Option<&Gathered>) -> Call {
    let mut call = call.clone();
    match rows.pages {
        Pages::One => {}
        Pages::Offset { most } => {
            call.query
                .retain(|(name, _)| !matches!(*name, "limit" | "offset"));
            if let Some(read) = read {
                call.query.push(("limit", most.to_string()));
                if !read.rows.is_empty() {
                    call.query.push(("offset", read.rows.len().to_string()));
                }
            }
        }
        Pages::Cursor { most } => {
            let fields = call.fields.get_or_insert_default();
            fields.remove("cursor");
            fields.set("pageSize", &most);
            if let Some(last) = read.and_then(|read| read.rows.last()) {
                fields.set("cursor", &last.id);
            }
        }
    }
    call
}

fn read_page(call: &Call, rows: &Rows, body: &[u8]) -> Result<(Fields, Vec<Row>), Failure> {
    let bad = |error: serde_json::Error| unreadable(call, &error.to_string());
    let mut fields = Fields::parse(body).map_err(bad)?;
    let list = fields.get(rows.field).unwrap_or("[]");
    let list: Vec<Box<RawValue>> = serde_json::from_str(list).map_err(bad)?;
    fields.set(rows.field, &());
    let read = list.into_iter().map(|json| {
        let id = Fields::parse(json.get().as_bytes())
            .ok()
            .and_then(|row| serde_json::from_str::<String>(row.get(rows.id)?).ok());
        let id = id.ok_or_else(|| unreadable(call, "has a row without an id"))?;
        Ok(Row { id, json })
    });
    Ok((fields, read.collect::<Result<_, Failure>>()?))
}

/// The rows that the grants cover.
async fn visible<'a>(
    call: &Call,
    rows: &Rows,
    all: &'a Gathered,
    granted: &Granted,
    id: &RequestId,
) -> Result<Vec<&'a Row>, Failure> {
    let mut visible = Vec::new();
    if rows.kind == Kind::Workspace {
        for row in &all.rows {
            let known = told(row);
            if sees_workspace(call, granted, &row.id, &known.name, id).await? {
                visible.push(row);
            }
        }
        return Ok(visible);
    }
    let workspace = workspace(call, id).await?;
    let mut asked_all_dags = false;
    for row in &all.rows {
        let target = Target {
            system: call.upstream.system,
            instance: &call.upstream.name,
            id: &row.id,
            facts: None,
        };
        let seen = match granted.access(&target) {
            Ok(access) => access.is_some(),
            Err(_) => {
                let known = match known(rows, row, workspace.as_ref()) {
                    Some(known) => Some(Arc::new(known)),
                    // A run does not say what tags its DAG has.
                    None => {
                        if !asked_all_dags {
                            asked_all_dags = true;
                            learn_dags(call, id).await?;
                        }
                        look_up(call, rows.kind, &row.id, id).await?
                    }
                };
                known.is_some_and(|known| {
                    let facts = Some(known.facts());
                    let access = granted.access(&Target { facts, ..target });
                    access.is_ok_and(|access| access.is_some())
                })
            }
        };
        if seen {
            visible.push(row);
        }
    }
    Ok(visible)
}

async fn look_up(
    call: &Call,
    kind: Kind,
    thing: &str,
    id: &RequestId,
) -> Result<Option<Arc<Known>>, Failure> {
    let named = Named {
        kind,
        id: thing.to_owned(),
    };
    let directory = &call.upstream.directory;
    directory.look_up(&call.upstream, &named, id).await
}

fn told(row: &Row) -> Told {
    serde_json::from_str(row.json.get()).unwrap_or(Told {
        name: String::new(),
        tags: None,
    })
}

/// What a row tells of what it is; `None` where it is only about it.
fn known(rows: &Rows, row: &Row, workspace: Option<&(String, String)>) -> Option<Known> {
    let told = told(row);
    let tags = told.tags?.into_iter().map(|tag| tag.name).collect();
    let name = match rows.kind {
        Kind::Dag => row.id.clone(),
        _ => told.name,
    };
    Some(Known {
        name,
        tags,
        workspace: workspace.cloned(),
    })
}

/// The id and the name of the workspace whose connections are listed.
async fn workspace(call: &Call, id: &RequestId) -> Result<Option<(String, String)>, Failure> {
    let mut named = call.named.iter();
    let Some(named) = named.find(|named| named.kind == Kind::Workspace) else {
        return Ok(None);
    };
    let directory = &call.upstream.directory;
    let known = directory.look_up(&call.upstream, named, id).await?;
    let name = known.map(|known| known.name.clone()).unwrap_or_default();
    Ok(Some((named.id.clone(), name)))
}

/// A workspace in which the person may see nothing is one that they may not know of.
async fn hide_empty_workspace(
    call: &Call,
    visible: usize,
    granted: &Granted,
    id: &RequestId,
) -> Result<(), Failure> {
    let Some((workspace, name)) = workspace(call, id).await? else {
        return Ok(());
    };
    if visible > 0 || share(call, granted, &workspace, &name) == Share::All {
        return Ok(());
    }
    Err(Failure::new(
        ProblemKind::NotFound,
        "There is no such workspace.",
        format!(
            "{} has no workspace {workspace:?} that you may see.",
            call.upstream.title()
        ),
    ))
}

fn share(call: &Call, granted: &Granted, workspace: &str, name: &str) -> Share {
    let shares = granted
        .grants()
        .map(|grant| grant.covers_workspace(&call.upstream.name, (workspace, name)));
    shares.max().unwrap_or(Share::None)
}

async fn sees_workspace(
    call: &Call,
    granted: &Granted,
    workspace: &str,
    name: &str,
    id: &RequestId,
) -> Result<bool, Failure> {
    match share(call, granted, workspace, name) {
        Share::All => return Ok(true),
        Share::None => return Ok(false),
        Share::Some => {}
    }
    let operation = &airstrip_airbyte::config::operations::CONNECTIONS;
    let Holds::Rows(rows) = operation.holds else {
        return Ok(false);
    };
    let mut fields = Fields::default();
    fields.set("workspaceId", &workspace);
    fields.set("sortKey", &"connectionName_asc");
    let list = Call {
        operation,
        fields: Some(fields),
        named: vec![Named {
            kind: Kind::Workspace,
            id: workspace.to_owned(),
        }],
        targets: Vec::new(),
        ..call.clone()
    };
    let Ok(all) = gather(&list, &rows, id).await? else {
        return Ok(false);
    };
    let visible = Box::pin(visible(&list, &rows, &all, granted, id)).await?;
    Ok(!visible.is_empty())
}

/// Learns the tags of all DAGs at once, rather than of each that has a run.
async fn learn_dags(call: &Call, id: &RequestId) -> Result<(), Failure> {
    let Some(list) = Call::own(&call.upstream, &ListDags { offset: 0 }) else {
        return Ok(());
    };
    let Holds::Rows(rows) = list.operation.holds else {
        return Ok(());
    };
    if let Ok(all) = gather(&list, &rows, id).await? {
        for row in &all.rows {
            if let Some(known) = known(&rows, row, None) {
                call.upstream.directory.learn(rows.kind, &row.id, known);
            }
        }
    }
    Ok(())
}

/// The page that was asked for, of the rows that may be seen.
fn page<'a>(call: &Call, rows: &Rows, visible: &'a [&'a Row]) -> Result<&'a [&'a Row], Failure> {
    let (start, count) = match rows.pages {
        Pages::One => (0, visible.len()),
        Pages::Offset { most } => {
            // 50 is what Airflow 3 gives where nothing is asked for.
            let limit = number(call, "limit")?.unwrap_or(50).min(most as usize);
            (number(call, "offset")?.unwrap_or(0), limit)
        }
        Pages::Cursor { .. } => {
            let field = |name| call.fields.as_ref().and_then(|fields| fields.get(name));
            // 20 is what Airbyte gives where nothing is asked for.
            let count = field("pageSize").map_or(Ok(20), serde_json::from_str);
            let count = count.map_err(|_| bad_page("pageSize"))?;
            let cursor: Option<String> = field("cursor")
                .map_or(Ok(None), serde_json::from_str)
                .map_err(|_| bad_page("cursor"))?;
            let start = match cursor {
                None => 0,
                Some(cursor) => {
                    let at = visible.iter().position(|row| row.id == cursor);
                    1 + at.ok_or_else(|| gone(&cursor))?
                }
            };
            (start, count)
        }
    };
    let rest = visible.get(start..).unwrap_or_default();
    Ok(&rest[..count.min(rest.len())])
}

fn number(call: &Call, name: &str) -> Result<Option<usize>, Failure> {
    let given = call.query.iter().find(|(n, _)| *n == name);
    given
        .map(|(_, value)| value.parse().map_err(|_| bad_page(name)))
        .transpose()
}

fn bad_page(name: &str) -> Failure {
    Failure::new(
        ProblemKind::BadRequest,
        "The request is not well formed.",
        format!("{name:?} is not what pages are turned by."),
    )
}

/// As Airbyte answers a cursor whose connection was deleted meanwhile.
fn gone(cursor: &str) -> Failure {
    Failure::new(
        ProblemKind::NotFound,
        "The list has changed.",
        format!("{cursor:?} is no longer in it. Read it again from its beginning."),
    )
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
