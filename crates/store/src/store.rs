//! The store: opening and closing it, and all that writes to it.

use std::sync::Arc;
use std::time::Duration;

use airstrip_contract::{AuditOutcome, Timestamp};
use uuid::Uuid;

use crate::database::{Database, Sql};
use crate::owed::{Debt, Owed};
use crate::select::{Observer, word_of};
use crate::{Conclusion, EntryId, Error, Intent};

/// How many entries retention deletes at once, so that nobody waits long for it.
const PRUNED_AT_ONCE: u32 = 1_000;

/// How a store behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long any one statement may take before it is given up on.
    pub timeout: Duration,
    /// How long opening may take, with bringing the tables up to date.
    pub opening: Duration,
    /// After how long without a [`Store::beat`] a replica is gone.
    pub gone_after: Duration,
    /// How many connections to PostgreSQL there may be.
    pub connections: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            opening: Duration::from_secs(60),
            gone_after: Duration::from_secs(20),
            connections: 8,
        }
    }
}

/// The audit log. Clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) database: Database,
    /// This process among those that write to the same database.
    replica: String,
    gone_after_ms: i64,
    owed: Owed,
}

impl Store {
    /// Opens the database, brings its tables up to date, and registers this process as a replica.
    ///
    /// `url` is `sqlite:///path`, `sqlite::memory:` or `postgres://…`. A SQLite file is created
    /// readable to its owner alone and serves one process, so that all entries which are under way
    /// in it are orphans of one that ended.
    ///
    /// # Errors
    /// Where the URL is of no known kind, the file's folder is missing, another process uses the
    /// file, or the database cannot be opened within [`Options::opening`].
    pub async fn open(url: &str, options: Options) -> Result<Self, Error> {
        let database = Database::open(url, &options).await?;
        let is_alone = database.is_alone;
        let inner = Inner {
            database,
            replica: Uuid::now_v7().to_string(),
            gone_after_ms: i64::try_from(options.gone_after.as_millis()).unwrap_or(i64::MAX),
            owed: Owed::default(),
        };
        let store = Self {
            inner: Arc::new(inner),
        };
        if is_alone {
            let mut sql = Sql::default();
            sql.text = "DELETE FROM audit_replica".to_owned();
            store.write("forget processes that ended", sql).await?;
        }
        store.beat().await?;
        Ok(store)
    }

    /// Whether the database answers. Reads one row at most.
    ///
    /// # Errors
    /// Where it does not within [`Options::timeout`].
    pub async fn ready(&self) -> Result<(), Error> {
        let mut sql = Sql::default();
        sql.text = "SELECT id FROM audit_entry LIMIT 1".to_owned();
        let rows = self.inner.database.rows("reach the audit log", sql).await;
        rows.map(|_| ())
    }

    /// Records what is about to be sent. When it returns the entry is on disk.
    ///
    /// # Errors
    /// Where it could not be written, or that was not confirmed within [`Options::timeout`]: then
    /// nothing may be sent. Should the entry turn up all the same, a later [`Self::beat`] completes
    /// it as failed; so too when the caller is cancelled in between.
    pub async fn intend(&self, intent: Intent) -> Result<EntryId, Error> {
        let id = EntryId::new();
        let promise = self.inner.owed.promise(Debt::intent(id.clone()));
        let mut sql = Sql::default();
        let parameters = intent.parameters.as_ref().map(ToString::to_string);
        let target = intent.target.as_ref();
        let values = [
            sql.text(id.as_str()),
            sql.text(&self.inner.replica),
            sql.text(&intent.person.email),
            sql.text(&intent.person.subject),
            sql.text(&intent.grant),
            sql.text(&intent.operation),
            sql.text(word_of(intent.access)),
            sql.text(intent.system.as_str()),
            sql.text(&intent.instance),
            sql.optional_text(target.map(|target| target.id.as_str())),
            sql.optional_text(target.and_then(|target| target.name.as_deref())),
            sql.optional_text(parameters.as_deref()),
            sql.text(&intent.request_id),
            sql.optional_text(intent.client.as_deref()),
        ];
        sql.text = format!(
            "INSERT INTO audit_entry (id, replica, email, subject, allowed_by, operation, access, \
             system, instance, target_id, target_name, parameters, request_id, client) VALUES ({})",
            values.join(", ")
        );
        self.write("record a launch", sql).await?;
        promise.keep();
        Ok(id)
    }

    /// Completes an entry with its outcome, once: `false` where it has one, or is pruned.
    ///
    /// # Errors
    /// For a conclusion that is [`AuditOutcome::UnderWay`]. And where it could not be written: then
    /// the store keeps it and a later [`Self::beat`] writes it, so the caller need not try again.
    pub async fn complete(&self, id: &EntryId, conclusion: &Conclusion) -> Result<bool, Error> {
        if conclusion.outcome == AuditOutcome::UnderWay {
            return Err(Error::NoConclusion);
        }
        let debt = Debt::conclusion(id.clone(), conclusion.clone());
        let promise = self.inner.owed.promise(debt);
        let is_done = self.conclude(id, conclusion).await?;
        promise.keep();
        Ok(is_done)
    }

    /// Records what a look at the upstream found out about an entry whose outcome is unknown, or
    /// whose process is gone: once, and `false` where that is done or does not apply. What the
    /// conclusion leaves out stays as it was; one that is [`AuditOutcome::Uncertain`] says that the
    /// look found nothing out.
    ///
    /// # Errors
    /// For a conclusion that is [`AuditOutcome::UnderWay`], or where the database fails.
    pub async fn note_lookup(&self, id: &EntryId, conclusion: &Conclusion) -> Result<bool, Error> {
        if conclusion.outcome == AuditOutcome::UnderWay {
            return Err(Error::NoConclusion);
        }
        let mut sql = Sql::default();
        let values = Values::of(conclusion, &mut sql);
        let gone = self.observer().is_gone(&mut sql);
        sql.text = format!(
            "UPDATE audit_entry SET outcome = {}, status = COALESCE({}, status), result = \
             COALESCE({}, result), detail = COALESCE({}, detail), duration_ms = COALESCE({}, \
             duration_ms), target_name = COALESCE(target_name, {}), looked_up_at = {} WHERE id = {} \
             AND looked_up_at IS NULL AND (outcome = 'unknown' OR outcome = 'under-way' AND {gone})",
            values.outcome,
            values.status,
            values.result,
            values.detail,
            values.duration_ms,
            values.target_name,
            self.inner.database.dialect.now,
            sql.text(id.as_str()),
        );
        let doing = "record what became of a launch";
        Ok(self.write(doing, sql).await? > 0)
    }

    /// Deletes entries from before this moment, and says how many.
    ///
    /// # Errors
    /// Where the database fails; what was deleted until then stays so.
    pub async fn prune(&self, before: Timestamp) -> Result<u64, Error> {
        let mut pruned = 0;
        loop {
            let mut sql = Sql::default();
            let bound = sql.text(&EntryId::lower_bound(before));
            let limit = sql.number(Some(PRUNED_AT_ONCE.into()));
            sql.text = format!(
                "DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE id < {bound} \
                 ORDER BY id LIMIT {limit})"
            );
            let deleted = self.write("delete old audit entries", sql).await?;
            pruned += deleted;
            if deleted < u64::from(PRUNED_AT_ONCE) {
                return Ok(pruned);
            }
        }
    }

    /// Shows that this replica lives, and writes the conclusions that could not be written before.
    /// To be called several times within [`Options::gone_after`].
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn beat(&self) -> Result<(), Error> {
        let now = self.inner.database.dialect.now;
        let mut sql = Sql::default();
        sql.text = format!(
            "INSERT INTO audit_replica (id, seen_at) VALUES ({}, {now}) ON CONFLICT (id) DO UPDATE \
             SET seen_at = excluded.seen_at",
            sql.text(&self.inner.replica)
        );
        self.write("show that this replica lives", sql).await?;
        let mut sql = Sql::default();
        sql.text = format!(
            "DELETE FROM audit_replica WHERE seen_at < {now} - {}",
            sql.number(Some(self.inner.gone_after_ms))
        );
        self.write("forget replicas that are gone", sql).await?;
        self.settle().await
    }

    /// How many conclusions wait for the database to be back.
    #[must_use]
    pub fn owed(&self) -> usize {
        self.inner.owed.len()
    }

    /// Ends this replica: what it has under way is of unknown outcome from now on, and the SQLite
    /// file is free for another process once all clones are dropped.
    pub async fn close(&self) {
        if let Err(error) = self.settle().await {
            tracing::error!(%error, owed = self.owed(), "outcomes are lost and will read as unknown");
        }
        let mut sql = Sql::default();
        sql.text = format!(
            "DELETE FROM audit_replica WHERE id = {}",
            sql.text(&self.inner.replica)
        );
        if let Err(error) = self.write("say that this replica ends", sql).await {
            tracing::warn!(%error, "others will notice only later that this replica is gone");
        }
        self.inner.database.close().await;
    }

    pub(crate) fn observer(&self) -> Observer<'_> {
        Observer {
            replica: &self.inner.replica,
            gone_after_ms: self.inner.gone_after_ms,
            dialect: self.inner.database.dialect,
        }
    }

    async fn settle(&self) -> Result<(), Error> {
        for _ in 0..self.owed() {
            let Some(debt) = self.inner.owed.take() else {
                break;
            };
            let promise = self.inner.owed.promise(debt.clone());
            if self.conclude(&debt.id, &debt.conclusion).await? || debt.is_over() {
                promise.keep();
            }
        }
        Ok(())
    }

    /// Where a look at the upstream found nothing out, the process that sent it may still say more.
    async fn conclude(&self, id: &EntryId, conclusion: &Conclusion) -> Result<bool, Error> {
        let mut sql = Sql::default();
        let values = Values::of(conclusion, &mut sql);
        sql.text = format!(
            "UPDATE audit_entry SET outcome = {}, status = {}, result = {}, detail = {}, \
             duration_ms = {}, target_name = COALESCE(target_name, {}), completed_at = {} WHERE id \
             = {} AND completed_at IS NULL AND outcome IN ('under-way', 'unknown')",
            values.outcome,
            values.status,
            values.result,
            values.detail,
            values.duration_ms,
            values.target_name,
            self.inner.database.dialect.now,
            sql.text(id.as_str()),
        );
        Ok(self.write("record an outcome", sql).await? > 0)
    }

    async fn write(&self, doing: &'static str, sql: Sql) -> Result<u64, Error> {
        self.inner.database.write(doing, sql).await
    }
}

/// What stands for the fields of a conclusion in a statement.
struct Values {
    outcome: String,
    status: String,
    result: String,
    detail: String,
    duration_ms: String,
    target_name: String,
}

impl Values {
    fn of(conclusion: &Conclusion, sql: &mut Sql) -> Self {
        let millis = conclusion.duration_ms;
        let millis = millis.map(|millis| i64::try_from(millis).unwrap_or(i64::MAX));
        Self {
            outcome: sql.text(conclusion.outcome.as_str()),
            status: sql.number(conclusion.status.map(i64::from)),
            result: sql.optional_text(conclusion.result.as_deref()),
            detail: sql.optional_text(conclusion.detail.as_deref()),
            duration_ms: sql.number(millis),
            target_name: sql.optional_text(conclusion.target_name.as_deref()),
        }
    }
}
