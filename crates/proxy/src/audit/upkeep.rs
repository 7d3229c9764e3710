//! What the record needs besides requests: a sign of life, looking up what is unknown, and letting
//! go of what is old.

use std::sync::Arc;
use std::time::Duration;

use airstrip_contract::{AuditEntry, AuditOutcome, ProblemKind, System, Timestamp};
use airstrip_store::{Conclusion, EntryId, Error};
use tokio::time::{MissedTickBehavior, interval};

use super::lookup::Look;
use super::{Audit, now};
use crate::app::{App, Live};
use crate::problem::Failure;
use crate::request_id::RequestId;

/// Often enough that a slow database does not make others take this process for gone.
const BEAT: Duration = Duration::from_secs(5);

const SWEEP: Duration = Duration::from_secs(10);

const PRUNE: Duration = Duration::from_secs(24 * 60 * 60);

/// How many entries one sweep looks up.
const SWEPT: u32 = 1_000;

/// For how long an upstream that cannot be asked is asked again.
const GIVEN_UP: Duration = Duration::from_secs(24 * 60 * 60);

/// Does all of it, for as long as it is polled.
pub(crate) async fn keep_up(app: Arc<App>) {
    tokio::join!(beat(&app.audit), sweep(&app), prune(&app.audit));
}

async fn beat(audit: &Audit) {
    let mut ticks = interval(BEAT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = audit.store.beat().await {
            tracing::error!(%error, "nothing can be launched while this lasts");
        }
    }
}

async fn sweep(app: &App) {
    let mut ticks = interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.audit.unclear.notified() => {}
        }
        if let Err(error) = look_up_all(&app.audit, &app.live()).await {
            tracing::error!(%error, "what became of earlier launches cannot be looked up");
        }
    }
}

async fn prune(audit: &Audit) {
    let Some(retention) = audit.retention else {
        return;
    };
    let retention = i64::try_from(retention.as_millis()).unwrap_or(i64::MAX);
    let mut ticks = interval(PRUNE);
    loop {
        ticks.tick().await;
        let before = now().as_millisecond().saturating_sub(retention);
        let Some(before) = Timestamp::from_millisecond(before) else {
            continue;
        };
        match audit.store.prune(before).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, %before, "removed old entries of the audit log"),
            Err(error) => tracing::error!(%error, "old entries stay in the audit log"),
        }
    }
}

async fn look_up_all(audit: &Audit, live: &Live) -> Result<(), Error> {
    let id = RequestId::new();
    // An upstream that cannot be asked about one cannot be asked about the next.
    let mut silent: Vec<(System, String)> = Vec::new();
    let mut entries = audit.store.orphans(SWEPT).await?;
    entries.extend(audit.store.uncertain(SWEPT).await?);
    for entry in entries {
        let instance = (entry.system, entry.instance.clone());
        let found = if silent.contains(&instance) {
            given_up(&entry)
        } else {
            match look_up(audit, live, &entry, &id).await {
                Ok(found) => found,
                Err(failure) => {
                    let why = failure.title();
                    tracing::warn!(entry = entry.id, why, "cannot be looked up yet");
                    if is_silence(&failure) {
                        silent.push(instance);
                    }
                    given_up(&entry)
                }
            }
        };
        if let Some(mut conclusion) = found {
            let known = entry.detail.as_deref();
            conclusion.detail = joined(known, conclusion.detail.as_deref());
            let entry = EntryId::from(entry.id);
            if audit.store.note_lookup(&entry, &conclusion).await? {
                tracing::info!(%entry, outcome = %conclusion.outcome, "looked up");
            }
        }
    }
    Ok(())
}

/// Whether the next question would fare no better.
fn is_silence(failure: &Failure) -> bool {
    failure.is_of_the_connection() || *failure.kind() == ProblemKind::UpstreamTimeout
}

async fn look_up(
    audit: &Audit,
    live: &Live,
    entry: &AuditEntry,
    id: &RequestId,
) -> Result<Option<Conclusion>, Failure> {
    let mut instances = live.instances.iter();
    let found = instances.find(|i| i.system == entry.system && i.name == entry.instance);
    let Some(upstream) = found else {
        return Ok(Some(unknown(
            "the configuration no longer has the instance",
        )));
    };
    let look = Look {
        upstream,
        store: &audit.store,
        entry,
        id,
    };
    look.take().await
}

fn given_up(entry: &AuditEntry) -> Option<Conclusion> {
    let age = now()
        .as_millisecond()
        .saturating_sub(entry.at.as_millisecond());
    let is_over = u128::try_from(age).is_ok_and(|age| age > GIVEN_UP.as_millis());
    is_over.then(|| unknown("it could not be asked for a day"))
}

fn unknown(detail: &str) -> Conclusion {
    let mut conclusion = Conclusion::new(AuditOutcome::Uncertain);
    conclusion.detail = Some(detail.to_owned());
    conclusion
}

/// Why nothing was known, and what was found.
fn joined(known: Option<&str>, found: Option<&str>) -> Option<String> {
    match (known, found) {
        (Some(known), Some(found)) => Some(format!(
            "{}; looked up later: {found}",
            known.trim_end_matches('.')
        )),
        (known, found) => known.or(found).map(str::to_owned),
    }
}
