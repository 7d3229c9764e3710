//! `airstrip serve`.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use airstrip_store::{Options, Store};

use crate::app::{App, Live};
use crate::audit::Audit;
use crate::icons::Icons;
use crate::reload::{self, Reload};
use crate::start::StartError;
use crate::{listen, log, metrics};

/// Runs in production: behind a front door, and never without one.
pub(crate) async fn run(file: &Path) -> Result<(), StartError> {
    let config = reload::load(file)?;
    let _traces = log::start(true, "info");
    let live = Live::new(&config)?;
    let store = Store::open(config.store.url.expose(), Options::default()).await?;
    let days = u64::from(config.store.retention_days);
    let retention = Duration::from_secs(days * 24 * 60 * 60);
    let audit = Audit::new(store, Some(retention), config.server.forwarded_hops);
    let files = listen::console(config.server.console.clone())?;
    let icons = Icons::new(config.server.icons_url.clone())?;
    let listener = listen::bind(config.server.listen, "listen in [server]").await?;
    let app = Arc::new(App::new(live, audit, files, icons, false));
    if let Some(address) = config.server.metrics_listen {
        metrics::serve(address, Arc::clone(&app)).await?;
    }
    let reload = Reload::new(file.to_owned(), config).map_err(StartError::Runtime)?;
    tokio::spawn(reload.run(Arc::clone(&app)));
    listen::run(listener, app).await
}
