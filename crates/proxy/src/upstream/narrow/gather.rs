//! Reading all pages of a list.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use airstrip_contract::{Pages, Rows};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::unreadable;
use crate::problem::Failure;
use crate::request_id::RequestId;
use crate::upstream::call::Call;
use crate::upstream::fields::Fields;
use crate::upstream::reads::{self, Answer};

/// All rows of a list, whatever page was asked for.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// The fields of the first page.
    pub(super) fields: Fields,
    pub(super) rows: Vec<Row>,
    /// Whether there may be more rows than were read.
    pub(super) is_cut: bool,
    learnt: AtomicBool,
}

/// One row, and what of it conditions can be about.
#[derive(Debug)]
pub(super) struct Row {
    pub id: String,
    pub name: String,
    /// `None`: it tells none.
    pub tags: Option<Vec<String>>,
    /// The id of its workspace, where it tells it.
    pub workspace: Option<String>,
    pub json: Box<RawValue>,
}

impl Gathered {
    /// Whether nobody has kept yet what it tells. Says so once.
    pub fn is_to_be_learnt(&self) -> bool {
        !self.learnt.swap(true, Ordering::Relaxed)
    }
}

#[derive(Deserialize, Default)]
struct Told {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    tags: Option<Vec<Tag>>,
    #[serde(default, rename = "workspaceId")]
    workspace: Option<String>,
}

#[derive(Deserialize)]
struct Tag {
    name: String,
}

/// Reads page after page, as one shared answer. The inner error is an answer of the upstream's that
/// is no list: it is passed on.
pub(super) async fn gather(
    call: &Call,
    rows: &Rows,
    id: &RequestId,
) -> Result<Result<Arc<Gathered>, Answer>, Failure> {
    let key = (
        call.upstream.shared.generation(call),
        unpaged(call, rows, None).path(),
        unpaged(call, rows, None).body(),
    );
    let read = async { read_all(call, rows, id).await.map(Arc::new) };
    // Those who ask meanwhile wait for the same.
    match call.upstream.gathered.try_get_with(key, read).await {
        Ok(all) => Ok(Ok(all)),
        Err(stopped) => match &*stopped {
            Stopped::Answered(answer) => Ok(Err(answer.clone())),
            Stopped::Failed(failure) => Err(failure.clone()),
        },
    }
}

/// Why a list was not read to its end.
#[derive(Debug)]
enum Stopped {
    /// By an answer that is no list.
    Answered(Answer),
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

async fn read_all(call: &Call, rows: &Rows, id: &RequestId) -> Result<Gathered, Stopped> {
    let mut all = Gathered {
        fields: Fields::default(),
        rows: Vec::new(),
        is_cut: false,
        learnt: AtomicBool::new(false),
    };
    let mut seen = HashSet::new();
    let most = match rows.pages {
        Pages::One => u32::MAX,
        Pages::Offset { most, .. } | Pages::Cursor { most } => most,
        Pages::Pagination { usual } => usual,
    };
    loop {
        let answer = reads::read(&unpaged(call, rows, Some(&all)), id).await?;
        if !answer.status.is_success() {
            return Err(Stopped::Answered(Answer::clone(&answer)));
        }
        let (fields, page) = read_page(call, rows, &answer.body)?;
        let full = u32::try_from(page.len()).is_ok_and(|count| count >= most);
        let total = match rows.pages {
            Pages::Offset { .. } => rows.total.and_then(|total| fields.get(total)),
            _ => None,
        };
        let total: Option<usize> = total.and_then(|total| serde_json::from_str(total).ok());
        // An Airflow may give fewer rows than it is asked for: its `maximum_page_limit`.
        let more = total.map_or(full, |total| all.rows.len() + page.len() < total);
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
        if !more || enough || all.rows.len() == before {
            all.is_cut = more && enough;
            return Ok(all);
        }
    }
}

/// The call for the page that follows what has been read; the first without any of it.
fn unpaged(call: &Call, rows: &Rows, read: Option<&Gathered>) -> Call {
    let mut call = call.clone();
    match rows.pages {
        Pages::One => {}
        Pages::Offset { most, .. } => {
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
            // Last, wherever it stood: the same list is the same call.
            fields.remove("pageSize");
            fields.set("pageSize", &most);
            if let Some(last) = read.and_then(|read| read.rows.last()) {
                fields.set("cursor", &last.id);
            }
        }
        Pages::Pagination { usual } => {
            let fields = call.fields.get_or_insert_default();
            fields.remove("pagination");
            let offset = read.map_or(0, |read| read.rows.len());
            let page = json!({ "pageSize": usual, "rowOffset": offset });
            fields.set("pagination", &page);
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
    let read = list.into_iter().map(|json| read_row(rows, json));
    Ok((fields, read.collect()))
}

/// A row whose id cannot be read is one that no grant names: it has an empty id.
fn read_row(rows: &Rows, json: Box<RawValue>) -> Row {
    let id = id_at(rows.id, json.get());
    let told = serde_json::from_str::<Told>(json.get()).ok();
    let told = told.unwrap_or_default();
    let names = |tags: Vec<Tag>| tags.into_iter().map(|tag| tag.name).collect();
    Row {
        id: id.unwrap_or_default(),
        name: told.name.unwrap_or_default(),
        tags: told.tags.map(names),
        workspace: told.workspace,
        json,
    }
}

/// What stands in a row where its id does.
fn id_at(way: &str, json: &str) -> Option<String> {
    let fields = Fields::parse(json.as_bytes()).ok()?;
    match way.split_once('/') {
        Some((field, rest)) => id_at(rest, fields.get(field)?),
        None => serde_json::from_str(fields.get(way)?).ok(),
    }
}
