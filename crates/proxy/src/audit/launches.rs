//! `GET /api/launches/{system}/{instance}`

use std::sync::Arc;

use airstrip_contract::{Access, Launched, Person, System};
use axum::extract::{Path, RawQuery, State};
use axum::http::Uri;
use axum::{Extension, Json};

use super::query::bad;
use super::reader::kind;
use super::unreadable;
use crate::app::{App, Live};
use crate::problem::Failure;
use crate::request_id::RequestId;
use crate::upstream::Upstream;
use crate::upstream::call::{MOST_NAMED, Named, find_instance};
use crate::upstream::permit;

/// More jobs and runs than a page shows.
const MOST: u32 = 1_000;

/// Who launched the latest jobs or runs of these targets, as far as the person may read them: what
/// may not be seen is left out, like what does not exist.
pub(crate) async fn launches(
    State(app): State<Arc<App>>,
    Extension(live): Extension<Arc<Live>>,
    Extension(person): Extension<Person>,
    Extension(id): Extension<RequestId>,
    uri: Uri,
    Path((system, instance)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Json<Vec<Launched>>, Failure> {
    let systems = [System::Airbyte, System::Airflow];
    let system = systems.into_iter().find(|known| known.as_str() == system);
    let system = system.ok_or_else(|| Failure::not_found("GET", uri.path()))?;
    live.limits.count(&person, Access::Read)?;
    let granted = live.policy.of(&person);
    let may_see = |upstream: &Upstream| granted.most(upstream.system, &upstream.name).is_some();
    let upstream = find_instance(&live.instances, may_see, system, &instance)?;

    let mut visible = Vec::new();
    for target in targets(query.as_deref().unwrap_or_default())? {
        let named = Named {
            kind: kind(system),
            id: target,
        };
        if permit::sees(upstream, &granted, &named, &id).await? {
            visible.push(named.id);
        }
    }
    let store = app.audit.store();
    let launched = store.launched(system, &instance, &visible, MOST).await;
    launched.map(Json).map_err(|error| unreadable(&error))
}

fn targets(query: &str) -> Result<Vec<String>, Failure> {
    let mut targets = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name != "target" {
            return Err(bad(
                &name,
                "is not something that launches can be asked for",
            ));
        }
        targets.push(value.into_owned());
    }
    if targets.is_empty() || targets.len() > MOST_NAMED {
        return Err(bad("target", "is not there 1 to 100 times"));
    }
    Ok(targets)
}
