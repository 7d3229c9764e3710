//! The database: opening it, bringing its tables up to date, and waiting for it within bounds.

use std::fs::File;
use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection, SqlSafeStr};

use crate::file;
use crate::location::{Location, url_of_file};
use crate::{Error, Options};

/// Where the two databases' SQL differs.
pub struct Dialect {
    /// The time by the database's clock, which all replicas share, in milliseconds since 1970.
    pub now: &'static str,
    /// The function that finds the second text in the first.
    pub find: &'static str,
    /// What yields the texts of a JSON array; its argument stands for `{}`.
    pub texts_of: &'static str,
    migrations: &'static [(i64, &'static str, &'static str)],
    /// Said on each new connection.
    greeting: &'static str,
}

const SQLITE: Dialect = Dialect {
    now: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    find: "instr",
    texts_of: "SELECT value FROM json_each({})",
    migrations: &[
        (
            1,
            "audit",
            include_str!("../migrations/sqlite/0001_audit.sql"),
        ),
        (
            2,
            "presets",
            include_str!("../migrations/sqlite/0002_presets.sql"),
        ),
    ],
    // FULL: in WAL mode, what is committed survives a loss of power only with it.
    greeting: "PRAGMA busy_timeout = 3000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
               PRAGMA foreign_keys = ON",
};

const POSTGRES: Dialect = Dialect {
    now: "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
    find: "strpos",
    texts_of: "SELECT jsonb_array_elements_text(CAST({} AS jsonb))",
    migrations: &[
        (
            1,
            "audit",
            include_str!("../migrations/postgres/0001_audit.sql"),
        ),
        (
            2,
            "presets",
            include_str!("../migrations/postgres/0002_presets.sql"),
        ),
    ],
    // The server's default may be off, and an intent must be durable.
    greeting: "SET synchronous_commit = on",
};

/// How many entries are read at once from SQLite.
const SQLITE_READERS: u32 = 4;

/// An open database whose tables are up to date.
pub struct Database {
    pub dialect: &'static Dialect,
    /// Of SQLite one connection only, for which writers wait in turn.
    writer: AnyPool,
    reader: AnyPool,
    limit: Duration,
    /// Whether no other process can use it.
    pub is_alone: bool,
    /// Held open: with it goes the lock on the file.
    _lock: Option<File>,
}

impl Database {
    pub async fn open(url: &str, options: &Options) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let location = Location::parse(url)?;
        let what = location.describe();
        let opening = Self::open_at(location, options);
        match tokio::time::timeout(options.opening, opening).await {
            Ok(Ok(database)) => Ok(database),
            Ok(Err(Failure::Ours(error))) => Err(error),
            Ok(Err(Failure::Theirs(why))) => Err(Error::Open { what, why }),
            Err(_) => Err(Error::Open {
                what,
                why: format!("no answer within {} s", options.opening.as_secs_f32()),
            }),
        }
    }

    async fn open_at(location: Location, options: &Options) -> Result<Self, Failure> {
        let mut lock = None;
        let (url, dialect, [writers, readers]) = match &location {
            Location::Memory => ("sqlite::memory:".to_owned(), &SQLITE, [1, 0]),
            Location::File(path) => {
                let path = file::complete(path)?;
                lock = Some(file::lock_beside(&path)?);
                file::create(&path)?;
                (url_of_file(&path)?, &SQLITE, [1, SQLITE_READERS])
            }
            Location::Postgres { url, .. } => (url.clone(), &POSTGRES, [options.connections, 0]),
        };
        let connect = AnyConnectOptions::from_str(&url)?;
        if location != Location::Memory {
            // Not through the pool, which would retry what cannot succeed and hide its reason.
            let mut connection = AnyConnection::connect_with(&connect).await?;
            greet(&mut connection, dialect).await?;
            migrate(&mut connection, dialect).await?;
            connection.close().await?;
        }
        let pool = |size| {
            let pool = AnyPoolOptions::new()
                .max_connections(size)
                .acquire_timeout(options.timeout)
                .after_connect(|connection, _| Box::pin(greet(connection, dialect)));
            match location {
                Location::Postgres { .. } => pool,
                // A file does not break off; and what is in memory ends with its connection. A test
                // that nobody waits for any more, since the browser has gone, would end it too.
                _ => pool
                    .idle_timeout(None)
                    .max_lifetime(None)
                    .test_before_acquire(false),
            }
            .connect_lazy_with(connect.clone())
        };
        let writer = pool(writers);
        let reader = if readers == 0 {
            writer.clone()
        } else {
            pool(readers)
        };
        if location == Location::Memory {
            migrate(&mut *writer.acquire().await?, dialect).await?;
        }
        Ok(Self {
            dialect,
            writer,
            reader,
            limit: options.timeout,
            is_alone: !matches!(location, Location::Postgres { .. }),
            _lock: lock,
        })
    }

    /// Reads rows.
    pub async fn rows(&self, doing: &'static str, sql: Sql) -> Result<Vec<AnyRow>, Error> {
        let query = sqlx::query_with(AssertSqlSafe(sql.text), sql.arguments);
        self.within(doing, query.fetch_all(&self.reader)).await
    }

    /// Writes, and says how many rows it changed.
    pub async fn write(&self, doing: &'static str, sql: Sql) -> Result<u64, Error> {
        let query = sqlx::query_with(AssertSqlSafe(sql.text), sql.arguments);
        let result = self.within(doing, query.execute(&self.writer)).await?;
        Ok(result.rows_affected())
    }

    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    async fn within<T>(
        &self,
        doing: &'static str,
        query: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, Error> {
        let slow = Error::Slow {
            doing,
            limit: self.limit,
        };
        match tokio::time::timeout(self.limit, query).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(sqlx::Error::PoolTimedOut)) | Err(_) => Err(slow),
            Ok(Err(error)) => Err(Error::Database {
                doing,
                why: error.to_string(),
            }),
        }
    }
}

/// A statement with its arguments. Written so that both databases understand it.
#[derive(Default)]
pub struct Sql {
    pub text: String,
    arguments: AnyArguments,
    count: usize,
}

impl Sql {
    /// Adds an argument and says what stands for it in the statement.
    pub fn text(&mut self, value: &str) -> String {
        self.optional_text(Some(value))
    }

    /// The same for what may be absent. PostgreSQL has no NUL in texts.
    pub fn optional_text(&mut self, value: Option<&str>) -> String {
        let value = value.map(|value| value.replace('\0', "\u{fffd}"));
        self.add(value)
    }

    /// The same for a number.
    pub fn number(&mut self, value: Option<i64>) -> String {
        self.add(value)
    }

    fn add<'t, T>(&mut self, value: T) -> String
    where
        T: sqlx::Encode<'t, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        // Texts and numbers are always encoded; if ever one is not, the statement lacks an argument
        // and fails.
        if sqlx::Arguments::add(&mut self.arguments, value).is_ok() {
            self.count += 1;
        }
        format!("${}", self.count)
    }
}

/// Why it was not opened: an error of ours, or one that still lacks the database's name.
pub enum Failure {
    Ours(Error),
    Theirs(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Theirs(error.to_string())
    }
}

impl From<sqlx::migrate::MigrateError> for Failure {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Theirs(format!("its tables cannot be brought up to date: {error}"))
    }
}

async fn greet(connection: &mut AnyConnection, dialect: &Dialect) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(dialect.greeting)
        .execute(connection)
        .await
        .map(|_| ())
}

/// On PostgreSQL under an advisory lock, so that replicas that start at once take turns.
async fn migrate(connection: &mut AnyConnection, dialect: &Dialect) -> Result<(), Failure> {
    let migrations = dialect.migrations.iter().map(|(version, name, sql)| {
        let kind = MigrationType::Simple;
        Migration::new(*version, (*name).into(), kind, sql.into_sql_str(), false)
    });
    let migrator = Migrator::with_migrations(migrations.collect());
    Ok(migrator.run_direct(None, connection, false).await?)
}
