//! `airstrip serve`.

use std::path::Path;
use std::sync::Arc;

use crate::app::{App, Live};
use crate::config::Config;
use crate::identity::FrontDoor;
use crate::policy::Policy;
use crate::start::StartError;
use crate::upstream::Upstream;
use crate::{listen, log};

/// Runs in production: behind a front door, and never without one.
pub(crate) async fn run(file: &Path) -> Result<(), StartError> {
    let config = Config::load(file, &|name| std::env::var(name).ok())?;
    log::start(true, "info");
    let instances = config.instances.into_iter();
    let instances = instances.map(|config| Upstream::new(config).map(Arc::new));
    let live = Live {
        front_door: FrontDoor::new(config.identity)?,
        policy: Policy::default(),
        instances: instances.collect::<Result<_, _>>()?,
    };
    let files = listen::console(config.server.console)?;
    let listener = listen::bind(config.server.listen, "listen in [server]").await?;
    listen::run(listener, App::new(live, files, false)).await
}
