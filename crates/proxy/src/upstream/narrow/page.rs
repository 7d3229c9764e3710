//! One page of what may be seen, turned as the upstream turns its own.

use airstrip_contract::{Pages, ProblemKind, Rows};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::gather::Row;
use crate::problem::Failure;
use crate::upstream::call::Call;

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    page_size: Option<usize>,
    row_offset: Option<usize>,
}

/// The page that was asked for, of the rows that may be seen.
pub(super) fn page<'a>(
    call: &Call,
    rows: &Rows,
    all: &'a [Row],
    visible: &[usize],
) -> Result<impl Iterator<Item = &'a RawValue>, Failure> {
    let field = |name| call.fields.as_ref().and_then(|fields| fields.get(name));
    let (start, count) = match rows.pages {
        Pages::One => (0, visible.len()),
        Pages::Offset { most, usual } => {
            let limit = number(call, "limit")?.unwrap_or(usual as usize);
            let limit = limit.min(most as usize);
            (number(call, "offset")?.unwrap_or(0), limit)
        }
        Pages::Pagination { usual } => {
            let asked = field("pagination").map_or(Ok(None), serde_json::from_str);
            let asked: Option<Pagination> = asked.map_err(|_| bad_page("pagination"))?;
            let asked = asked.unwrap_or_default();
            let size = asked.page_size.unwrap_or(usual as usize);
            (asked.row_offset.unwrap_or(0), size)
        }
        Pages::Cursor { .. } => {
            // 20 is what Airbyte gives where nothing is asked for.
            let count = field("pageSize").map_or(Ok(20), serde_json::from_str);
            let count = count.map_err(|_| bad_page("pageSize"))?;
            let cursor: Option<String> = field("cursor")
                .map_or(Ok(None), serde_json::from_str)
                .map_err(|_| bad_page("cursor"))?;
            let start = match cursor {
                None => 0,
                Some(cursor) => {
                    let is_it = |at: &usize| all.get(*at).is_some_and(|row| row.id == cursor);
                    let at = visible.iter().position(is_it);
                    1 + at.ok_or_else(|| gone(&cursor))?
                }
            };
            (start, count)
        }
    };
    let rest = visible.get(start..).unwrap_or_default();
    let places: Vec<usize> = rest.iter().take(count).copied().collect();
    let rows = places.into_iter().filter_map(|at| all.get(at));
    Ok(rows.map(|row| &*row.json))
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
