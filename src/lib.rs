//! The console: a single-page app over the proxy's API.
//!
//! `pages -> forms, components -> ui`; `ui` knows no domain, `api` knows no view.

mod app;

pub mod api;
pub mod bundles;
pub mod components;
pub mod forms;
pub mod pages;
mod rail;
pub mod router;
pub mod routes;
pub mod session;
pub mod theme;
pub mod ui;

pub use app::{App, mount};
