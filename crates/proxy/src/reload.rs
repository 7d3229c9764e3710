//! What a configuration makes, at the start and again whenever it changes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::spawn_blocking;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::app::{App, Live};
use crate::config::{Config, Findings, InstanceConfig};
use crate::identity::FrontDoor;
use crate::limits::PersonLimits;
use crate::upstream::Upstream;

/// How often the files are read. They are not watched: a ConfigMap is a link to a link, of which
/// neither the time nor the place tells that what it says has changed.
const PERIOD: Duration = Duration::from_secs(3);

/// The configuration of this process's environment.
///
/// # Errors
///
/// Everything that is wrong with it.
pub(crate) fn load(file: &Path) -> Result<Config, Findings> {
    Config::load(file, &|name| std::env::var(name).ok())
}

impl Live {
    /// What is in force at the start.
    ///
    /// # Errors
    ///
    /// The machine's TLS cannot be used.
    pub(crate) fn new(config: &Config) -> Result<Self, reqwest::Error> {
        let instances = config.instances.iter();
        let instances = instances.map(|instance| upstream(config, instance));
        let instances = instances.collect::<Result<_, _>>()?;
        let front_door = FrontDoor::new(config.identity.clone())?;
        Ok(Self::of(config, front_door, instances))
    }

    /// What is in force after a change. What has not changed is kept with all that it knows: the
    /// front door's keys, an upstream's tokens and shared answers.
    fn changed(&self, before: &Config, config: &Config) -> Result<Self, reqwest::Error> {
        let known = before.instances.iter().zip(&self.instances);
        let instances = config.instances.iter().map(|instance| {
            let at_once = |config: &Config| config.limits.at_once(instance.system);
            let same = known.clone().find(|(known, _)| *known == instance);
            match same {
                Some((_, same)) if at_once(before) == at_once(config) => Ok(Arc::clone(same)),
                _ => upstream(config, instance),
            }
        });
        let instances = instances.collect::<Result<_, _>>()?;
        let identity = config.identity.clone();
        let front_door = self.front_door.changed(&before.identity, identity)?;
        Ok(Self::of(config, front_door, instances))
    }

    fn of(config: &Config, front_door: FrontDoor, instances: Vec<Arc<Upstream>>) -> Self {
        Self {
            front_door,
            policy: config.policy.clone(),
            audit: config.audit.clone(),
            limits: PersonLimits::new(&config.limits),
            instances,
        }
    }
}

fn upstream(config: &Config, instance: &InstanceConfig) -> Result<Arc<Upstream>, reqwest::Error> {
    let at_once = config.limits.at_once(instance.system);
    let upstream = Upstream::new(instance.clone())?;
    Ok(Arc::new(upstream.limited(at_once)))
}

/// Takes over a changed configuration while the process runs.
pub(crate) struct Reload {
    file: PathBuf,
    hangups: Signal,
    period: Interval,
    /// What the process was started with: some of it holds until the next start.
    started: Config,
    in_force: Config,
    refused: Refused,
}

impl Reload {
    /// From now on, a hangup asks for a reload and no longer ends the process.
    ///
    /// # Errors
    ///
    /// The process cannot listen to signals.
    pub fn new(file: PathBuf, config: Config) -> io::Result<Self> {
        let mut period = interval(PERIOD);
        period.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self {
            file,
            hangups: signal(SignalKind::hangup())?,
            period,
            started: config.clone(),
            in_force: config,
            refused: Refused::default(),
        })
    }

    /// Reloads for as long as the process runs.
    pub async fn run(mut self, app: Arc<App>) {
        loop {
            let asked = tokio::select! {
                Some(()) = self.hangups.recv() => true,
                _ = self.period.tick() => false,
            };
            let file = self.file.clone();
            let loaded = spawn_blocking(move || load(&file)).await;
            app.set_configuration_is_current(matches!(loaded, Ok(Ok(_))));
            match loaded {
                Ok(Ok(config)) => self.take_over(&app, config, asked),
                Ok(Err(findings)) => self.refuse(findings, asked),
                Err(error) => tracing::error!(%error, "reading the configuration failed"),
            }
        }
    }

    fn take_over(&mut self, app: &App, config: Config, asked: bool) {
        let mended = self.refused.0.take().is_some();
        if config == self.in_force {
            if asked || mended {
                tracing::info!("the configuration is in order and has not changed");
            }
            return;
        }
        let live = match app.live().changed(&self.in_force, &config) {
            Ok(live) => live,
            Err(error) => {
                let error = crate::cause::root_cause(&error);
                tracing::error!(error, "the changed configuration cannot be taken over");
                return;
            }
        };
        app.replace(live);
        let grants = config.policy.grants.len();
        let instances = config.instances.len();
        tracing::info!(grants, instances, "took over the changed configuration");
        let waiting = restart_only(&self.started, &config).join(", ");
        if !waiting.is_empty() {
            tracing::warn!(
                fields = waiting,
                "what changed here holds from the next start on"
            );
        }
        self.in_force = config;
    }

    fn refuse(&mut self, findings: Findings, asked: bool) {
        if self.refused.is_news(&findings) || asked {
            tracing::error!(
                %findings,
                "refused the changed configuration; the one before stays in force"
            );
        }
    }
}

/// What was wrong when the file was last read: it is told once, and not at each look.
#[derive(Default)]
struct Refused(Option<Findings>);

impl Refused {
    fn is_news(&mut self, findings: &Findings) -> bool {
        self.0.replace(findings.clone()).as_ref() != Some(findings)
    }
}

/// The fields that differ from those that the process was started with and cannot be taken over.
fn restart_only(started: &Config, config: &Config) -> Vec<&'static str> {
    let (old, new) = (&started.server, &config.server);
    let fields = [
        ("server.listen", old.listen != new.listen),
        (
            "server.metrics_listen",
            old.metrics_listen != new.metrics_listen,
        ),
        ("server.console", old.console != new.console),
        (
            "server.forwarded_hops",
            old.forwarded_hops != new.forwarded_hops,
        ),
        ("server.icons_url", old.icons_url != new.icons_url),
        ("store", started.store != config.store),
    ];
    let changed = fields.into_iter().filter(|(_, changed)| *changed);
    changed.map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_is_news_once() {
        let findings = |file: &str| Findings {
            file: file.into(),
            list: Vec::new(),
        };
        let mut refused = Refused::default();
        for (file, news) in [
            ("a", true),
            ("a", false),
            ("a", false),
            ("b", true),
            ("a", true),
        ] {
            assert_eq!(refused.is_news(&findings(file)), news, "{file}");
        }
    }
}
