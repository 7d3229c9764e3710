//! `GET /api/audit`

use std::sync::Arc;

use airstrip_contract::{Access, AuditPage, Person};
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};

use super::query::{Format, Query};
use super::reader::Reader;
use super::{export, unreadable};
use crate::app::{App, Live};
use crate::problem::Failure;
use crate::request_id::RequestId;

/// How often a page looks further for entries that the person may read. A page may be short, and
/// even empty, and yet have one after it.
const MOST_LOOKS: usize = 10;

/// What the person may read of the record: a page, or all of it as a file.
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    Extension(live): Extension<Arc<Live>>,
    Extension(person): Extension<Person>,
    Extension(id): Extension<RequestId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    live.limits.count(&person, Access::Read)?;
    let mut query = Query::parse(query.as_deref().unwrap_or_default())?;
    let reader = Reader::new(live, person, id);
    query.filter = reader.narrow(query.filter);
    match query.format {
        Format::Json => Ok(Json(one_page(&app, &reader, query).await?).into_response()),
        format => Ok(export::file(app.audit.store(), reader, query, format)),
    }
}

async fn one_page(app: &App, reader: &Reader, query: Query) -> Result<AuditPage, Failure> {
    let mut page = AuditPage {
        entries: Vec::new(),
        next: None,
        everyone: reader.is_admin(),
    };
    let mut last = query.before;
    // One more than a page, to know whether there is a next one.
    let at_once = u32::try_from(query.limit + 1).unwrap_or(u32::MAX);
    for _ in 0..MOST_LOOKS {
        let store = app.audit.store();
        let found = store.page(&query.filter, last.as_deref(), at_once).await;
        let found = found.map_err(|error| unreadable(&error))?;
        let is_end = found.len() <= query.limit;
        for entry in found {
            if page.entries.len() == query.limit {
                page.next = last;
                return Ok(page);
            }
            last = Some(entry.id.clone());
            if reader.sees(&entry).await {
                page.entries.push(entry);
            }
        }
        if is_end {
            return Ok(page);
        }
    }
    page.next = last;
    Ok(page)
}
