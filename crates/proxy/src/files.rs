//! The built page.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use airstrip_contract::ProblemKind;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeDir;

use crate::app::App;
use crate::problem::Failure;

/// The page, and the bundles of it that have some pages alone.
const INDEX: &str = "index.html";
const AIRBYTE: &str = "airbyte.html";
const BULK: &str = "bulk.html";
const CONNECTION: &str = "connection.html";
const JOB: &str = "job.html";
const AIRFLOW: &str = "airflow.html";
const DAG: &str = "dag.html";
const RUN: &str = "run.html";
const LAUNCH: &str = "launch.html";
const LISTS: &str = "lists.html";
const MANY: &str = "many.html";
const SEVERAL: &str = "several.html";
const HISTORY: &str = "history.html";

const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The folder of the built page.
#[derive(Debug, Clone)]
pub struct Files {
    pages: PathBuf,
    folder: ServeDir,
}

impl Files {
    /// The page in this folder.
    ///
    /// # Errors
    ///
    /// When it holds no readable `index.html`.
    pub fn open(folder: &Path) -> io::Result<Self> {
        std::fs::File::open(folder.join(INDEX))?;
        let pages = folder.to_owned();
        let folder = ServeDir::new(folder)
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip();
        Ok(Self { pages, folder })
    }
}

/// Serves a file, or the page itself for every path that is one of the page's own.
pub(crate) async fn serve(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Failure> {
    let path = request.uri().path().to_owned();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Failure::not_found(request.method().as_str(), &path));
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    if name.ends_with(".html") || !name.contains('.') || is_of_the_page(&path) {
        return serve_page(&app.files.pages, &path, request.headers()).await;
    }
    let Ok(response) = app.files.folder.clone().try_call(request).await else {
        return Err(missing(&path));
    };
    if response.status() == StatusCode::NOT_FOUND {
        return Err(missing(&path));
    }
    let mut response = response.map(Body::new);
    let cache = if is_hashed(name) { IMMUTABLE } else { NO_CACHE };
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    Ok(response)
}

/// Whether a path can only be one of the page's own: ids of runs hold dots, which whoever passes a link
/// on may have decoded. The files all lie at the top.
fn is_of_the_page(path: &str) -> bool {
    matches!(path.split('/').nth(1), Some("airbyte" | "airflow"))
}

fn missing(path: &str) -> Failure {
    Failure::new(
        ProblemKind::NotFound,
        "There is no such file.",
        format!("{path} is not part of this version of the console. Reload the page."),
    )
}

/// The document of the bundle that has a path's page, see `Route::is_bundled` of the page.
fn own_document(path: &str) -> Option<&'static str> {
    const BESIDE: [&str; 4] = ["backfills", "assets", "variables", "pools"];
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    match (parts.next()?, parts.nth(1), parts.next(), parts.next()) {
        ("history", None, ..) => Some(HISTORY),
        ("airbyte", Some("bulk"), ..) => Some(BULK),
        ("airbyte", _, Some(_), Some(_)) => Some(JOB),
        ("airbyte", _, Some(_), None) => Some(CONNECTION),
        ("airbyte", ..) => Some(AIRBYTE),
        ("airflow", Some(list), None, _) if BESIDE.contains(&list) => Some(LISTS),
        ("airflow", Some("launch"), None, _) => Some(SEVERAL),
        ("airflow", _, Some(_), Some("launch")) if parts.next() == Some("many") => Some(MANY),
        ("airflow", _, Some(_), Some("launch" | "trigger")) => Some(LAUNCH),
        ("airflow", _, Some(_), Some("runs")) => Some(RUN),
        ("airflow", _, Some(_), None) => Some(DAG),
        ("airflow", ..) => Some(AIRFLOW),
        _ => None,
    }
}

/// The page is read anew each time and identified by what is in it: its time of change says
/// nothing where an image is built reproducibly, and an outdated page asks for files that are gone.
///
/// Many paths have documents of their own where the build has made them: who looks at connections
/// should not have to wait for a conf form.
async fn serve_page(pages: &Path, path: &str, asked: &HeaderMap) -> Result<Response, Failure> {
    let own = own_document(path);
    let own = match own {
        Some(own) => tokio::fs::read(pages.join(own)).await.ok(),
        None => None,
    };
    let page = match own {
        Some(page) => Ok(page),
        None => tokio::fs::read(pages.join(INDEX)).await,
    };
    let page = page.map_err(|error| {
        tracing::error!(%error, folder = %pages.display(), "the page cannot be read");
        Failure::new(
            ProblemKind::Internal,
            "The console's page cannot be read.",
            "Whoever runs the console has to install its files again.",
        )
    })?;
    let mut hasher = DefaultHasher::new();
    page.hash(&mut hasher);
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    let unchanged = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|given| given.trim() == tag);
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        ([(header::CONTENT_TYPE, html)], page).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, NO_CACHE);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Whether the build has put a hash of the content into the name, as Trunk does:
/// `airstrip-console-4ae2f1c09d3b7a55_bg.wasm`. Such a name never means anything else. (Trunk writes
/// 64 bits without leading zeros.)
fn is_hashed(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() >= 12 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}
