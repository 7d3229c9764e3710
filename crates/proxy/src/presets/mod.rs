//! `/api/presets/{instance}/{dag_id}`: named confs of a DAG, private or shared.

mod content;
mod desk;

use std::sync::Arc;

use airstrip_contract::{Access, Preset, SavePreset};
use airstrip_store::Saved;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::routing::{get, put};
use axum::{Json, Router};

use crate::app::App;
use crate::problem::Failure;
use content::Sent;
use desk::{Change, Desk, gone, stale};

/// The routes, below `/api/presets`.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/{instance}/{dag_id}", get(list).post(create))
        .route("/{instance}/{dag_id}/{preset}", put(change).delete(delete))
        .route("/{instance}/{dag_id}/{preset}/versions", get(versions))
}

/// The presets that the person may use: their own, and those that are shared.
async fn list(desk: Desk) -> Result<Json<Vec<Preset>>, Failure> {
    desk.may(Access::Read).await?;
    Ok(Json(desk.presets().await?))
}

async fn versions(
    Path((_, _, id)): Path<(String, String, String)>,
    desk: Desk,
) -> Result<Json<Vec<Preset>>, Failure> {
    desk.may(Access::Read).await?;
    let store = desk.app.audit.store();
    let versions = store.preset_versions(desk.dag(), &id, &desk.person).await;
    let versions = desk.read(versions)?;
    if versions.is_empty() {
        return Err(gone());
    }
    Ok(Json(versions))
}

async fn create(desk: Desk, body: Sent) -> Result<(StatusCode, Json<Preset>), Failure> {
    let SavePreset { version, content } = content::parse(body)?;
    if version.is_some() {
        return Err(content::bad(
            "a new preset has no version yet: leave it out",
        ));
    }
    let grant = desk.may(needed(content.shared)).await?;
    let store = desk.app.audit.store();
    let saving = async {
        let kept = store.create_preset(desk.dag(), &content, &desk.person);
        desk.read(kept.await)
    };
    let about = Change::saving(None, &content);
    let kept = desk.recorded(content.shared, grant, about, saving).await?;
    Ok((StatusCode::CREATED, Json(kept)))
}

async fn change(
    Path((_, _, id)): Path<(String, String, String)>,
    desk: Desk,
    body: Sent,
) -> Result<Json<Preset>, Failure> {
    let SavePreset { version, content } = content::parse(body)?;
    let version = version
        .ok_or_else(|| content::bad("it lacks the field \"version\": which one was changed?"))?;
    desk.may(Access::Read).await?;
    let before = desk.preset(&id).await?;
    let shared = before.content.shared || content.shared;
    let grant = desk.may(needed(shared)).await?;
    if !before.mine && !content.shared {
        return Err(content::bad("only whose preset it is can make it private"));
    }
    let store = desk.app.audit.store();
    let saving = async {
        let saved = store.change_preset(desk.dag(), &id, version, &content, &desk.person);
        match desk.read(saved.await)? {
            Saved::Done(preset) => Ok(preset),
            Saved::Stale(current) => Err(stale(&current)),
            Saved::Gone => Err(gone()),
        }
    };
    let about = Change::saving(Some(&before), &content);
    Ok(Json(desk.recorded(shared, grant, about, saving).await?))
}

async fn delete(
    Path((_, _, id)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    desk: Desk,
) -> Result<StatusCode, Failure> {
    let version = content::version(query.as_deref().unwrap_or_default())?;
    desk.may(Access::Read).await?;
    let before = desk.preset(&id).await?;
    let shared = before.content.shared;
    let grant = desk.may(needed(shared)).await?;
    let store = desk.app.audit.store();
    let deleting = async {
        let left = store.delete_preset(desk.dag(), &id, version, &desk.person);
        match desk.read(left.await)? {
            None => Ok(StatusCode::NO_CONTENT),
            Some(current) => Err(stale(&current)),
        }
    };
    desk.recorded(shared, grant, Change::deleting(&before), deleting)
        .await
}

/// What others launch with is for those to change who may launch.
fn needed(shared: bool) -> Access {
    if shared { Access::Launch } else { Access::Read }
}
