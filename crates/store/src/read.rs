//! Reading from the store.

use airstrip_contract::{AuditEntry, Launched, System};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use sqlx::any::AnyRow;

use crate::database::Sql;
use crate::select::{entry, read};
use crate::{Error, Filter, Store};

const READING: &str = "read the audit log";

/// How many entries a stream holds at once. An entry may be as large as a launch's body.
const STREAMED_AT_ONCE: u32 = 100;

impl Store {
    /// The newest entries of the filter; those older than the entry `before`, where that is given.
    /// What an entry's process left under way when it ended is
    /// [`airstrip_contract::AuditOutcome::Uncertain`].
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn page(
        &self,
        filter: &Filter,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, Error> {
        self.entries(self.observer().page(filter, before, limit))
            .await
    }

    /// All entries of the filter, newest first: those that are there when it starts. Holds a few at
    /// once, and nothing of the database between them.
    ///
    /// # Errors
    /// Each item; one that is an error is the last.
    pub fn stream(
        &self,
        filter: Filter,
    ) -> impl Stream<Item = Result<AuditEntry, Error>> + Send + use<> {
        let start = (self.clone(), filter, None::<String>);
        let pages = stream::try_unfold(start, |(store, filter, before)| async move {
            let page = store.page(&filter, before.as_deref(), STREAMED_AT_ONCE);
            let page = page.await?;
            let last = page.last().map(|entry| entry.id.clone());
            Ok::<_, Error>(last.map(|last| (page, (store, filter, Some(last)))))
        });
        pages
            .map_ok(|page| stream::iter(page).map(Ok))
            .try_flatten()
    }

    /// Who launched jobs or runs of these connections or DAGs, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn launched(
        &self,
        system: System,
        instance: &str,
        targets: &[String],
        limit: u32,
    ) -> Result<Vec<Launched>, Error> {
        let clean: Vec<_> = targets
            .iter()
            .map(|target| target.replace('\0', "\u{fffd}"))
            .collect();
        let mut sql = Sql::default();
        let targets = sql.text(&serde_json::Value::from(clean).to_string());
        sql.text = format!(
            "SELECT target_id, result, email FROM audit_entry WHERE system = {} AND instance = {} \
             AND target_id IN ({}) AND result IS NOT NULL AND outcome NOT IN ('refused', 'failed') \
             ORDER BY id DESC LIMIT {}",
            sql.text(system.as_str()),
            sql.text(instance),
            self.inner.database.dialect.texts_of.replace("{}", &targets),
            sql.number(Some(limit.into())),
        );
        let launched = |row: &AnyRow| {
            Ok(Launched {
                target: read(row, "target_id")?,
                result: read(row, "result")?,
                email: read(row, "email")?,
            })
        };
        self.read(sql, launched).await
    }

    /// Entries under way whose process is gone, oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn orphans(&self, limit: u32) -> Result<Vec<AuditEntry>, Error> {
        self.entries(self.observer().orphans(limit)).await
    }

    /// Entries that were completed as of unknown outcome and that nobody looked up yet, oldest
    /// first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn uncertain(&self, limit: u32) -> Result<Vec<AuditEntry>, Error> {
        self.entries(self.observer().uncertain(limit)).await
    }

    async fn entries(&self, sql: Sql) -> Result<Vec<AuditEntry>, Error> {
        self.read(sql, entry).await
    }

    async fn read<T>(
        &self,
        sql: Sql,
        of_row: impl Fn(&AnyRow) -> Result<T, String>,
    ) -> Result<Vec<T>, Error> {
        let rows = self.inner.database.rows(READING, sql).await?;
        let items: Result<_, String> = rows.iter().map(of_row).collect();
        items.map_err(|why| Error::Database {
            doing: READING,
            why,
        })
    }
}
