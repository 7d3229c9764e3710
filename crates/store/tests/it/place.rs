//! Where a scenario's store is, and what scenarios write there.

use airstrip_contract::{Access, AuditEntry, AuditOutcome, AuditTarget, Person, System};
use airstrip_store::{Conclusion, Filter, Intent, Options, Store};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use tempfile::TempDir;

use crate::support::Postgres;

pub struct Place {
    pub url: String,
    pub folder: Option<TempDir>,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        Self {
            url: format!("sqlite://{}/airstrip.db", folder.path().display()),
            folder: Some(folder),
        }
    }

    pub fn postgres(server: &Postgres, name: &str) -> Self {
        Self {
            url: server.database(name),
            folder: None,
        }
    }

    pub fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.url, Options::default()).await.unwrap()
    }

    /// A connection that knows nothing of the store's rules.
    pub async fn raw(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.url).await.unwrap()
    }

    pub async fn run(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let mut connection = self.raw().await;
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection);
        let changed = done.await?.rows_affected();
        connection.close().await?;
        Ok(changed)
    }

    /// Entries in one go, with ids and times of long ago: one each millisecond from `start` on.
    pub async fn fill(&self, start: i64, count: i64) {
        let mut connection = self.raw().await;
        let numbers: Vec<_> = (start..start + count).collect();
        for chunk in numbers.chunks(1_000) {
            let rows = chunk.iter().map(|millis| {
                format!(
                    "('{:08x}-{:04x}-7000-8000-000000000000', 'r', 'ana@example.com', 's', 'g', \
                     'sync', 'launch', 'airbyte', 'prod', 'q', 'done')",
                    millis >> 16,
                    millis & 0xffff
                )
            });
            let rows: Vec<_> = rows.collect();
            let sql = format!(
                "INSERT INTO audit_entry (id, replica, email, subject, allowed_by, operation, \
                 access, system, instance, request_id, outcome) VALUES {}",
                rows.join(",")
            );
            let sql = sqlx::raw_sql(AssertSqlSafe(sql));
            sql.execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
    }
}

/// A sync of the connection `c-1`.
pub fn intent() -> Intent {
    Intent {
        person: Person {
            email: "ana@example.com".to_owned(),
            subject: "accounts.google.com:1".to_owned(),
        },
        grant: "grant 1".to_owned(),
        operation: "sync".to_owned(),
        access: Access::Launch,
        system: System::Airbyte,
        instance: "prod".to_owned(),
        target: Some(target("c-1", Some("Sales"))),
        parameters: None,
        request_id: "q-1".to_owned(),
        client: None,
    }
}

pub fn target(id: &str, name: Option<&str>) -> AuditTarget {
    AuditTarget {
        id: id.to_owned(),
        name: name.map(str::to_owned),
    }
}

/// Done, with the id of a job.
pub fn done(job: &str) -> Conclusion {
    Conclusion {
        status: Some(200),
        result: Some(job.to_owned()),
        duration_ms: Some(12),
        ..Conclusion::new(AuditOutcome::Done)
    }
}

pub async fn all(store: &Store) -> Vec<AuditEntry> {
    store.page(&Filter::default(), None, 1_000).await.unwrap()
}

/// The only entry.
pub async fn only(store: &Store) -> AuditEntry {
    let mut entries = all(store).await;
    assert_eq!(entries.len(), 1);
    entries.remove(0)
}
