//! `airstrip serve`.

use std::path::Path;
use std::sync::Arc;

use airstrip_iap::{KeyStore, SystemClock, Verifier};

use crate::app::App;
use crate::config::Config;
use crate::identity::FrontDoor;
use crate::keys::HttpKeys;
use crate::start::StartError;
use crate::upstream::Upstream;
use crate::{listen, log};

/// Runs in production: behind IAP, and never without.
pub(crate) async fn run(file: &Path) -> Result<(), StartError> {
    let config = Config::load(file, &|name| std::env::var(name).ok())?;
    log::start(true, "info");
    let clock = Arc::new(SystemClock);
    let keys = KeyStore::new(HttpKeys::new(config.iap.jwks_url)?, clock.clone());
    let verifier = Verifier::new(config.iap.rules, Arc::new(keys), clock);
    let instances = config.instances.into_iter().map(Upstream::new);
    let app = App {
        front_door: FrontDoor::Iap(verifier),
        instances: instances.collect::<Result<_, _>>()?,
        files: listen::console(config.server.console)?,
        demo: false,
    };
    let listener = listen::bind(config.server.listen, "listen in [server]").await?;
    listen::run(listener, app).await
}
