//! Presets: named confs, in versions. No version is ever changed or deleted; deleting a preset is a
//! version as well.

use airstrip_contract::{Person, Preset, PresetContent, Timestamp};
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::database::Sql;
use crate::select::read;
use crate::{Error, Store};

const READING: &str = "read presets";
const SAVING: &str = "save a preset";

/// The columns that make a [`Preset`], and whose it is.
const COLUMNS: &str = "id, version, subject, email, name, description, shared, conf, dates, saved_by, \
                       saved_at";

/// The DAG that a preset is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DagKey<'a> {
    /// The Airflow instance.
    pub instance: &'a str,
    /// The DAG's id.
    pub dag_id: &'a str,
}

/// What became of a change to a preset.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// This version is in force now.
    Done(Preset),
    /// Another version is in force than the one that was changed; nothing was saved.
    Stale(Preset),
    /// There is no such preset any more.
    Gone,
}

impl Store {
    /// The presets of a DAG that this person may see, by name: their own and those that are shared.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn presets(&self, dag: DagKey<'_>, person: &Person) -> Result<Vec<Preset>, Error> {
        let mut sql = Sql::default();
        sql.text = format!(
            "SELECT {COLUMNS} FROM preset AS p WHERE instance = {} AND dag_id = {} AND deleted = 0 AND \
             (shared = 1 OR subject = {}) AND version = (SELECT MAX(version) FROM preset AS q WHERE \
             q.id = p.id) ORDER BY lower(name), id",
            sql.text(dag.instance),
            sql.text(dag.dag_id),
            sql.text(&person.subject),
        );
        self.read_presets(sql, person).await
    }

    /// The versions of a preset, newest first; none where there is no such preset of this DAG, or it
    /// is another's own.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn preset_versions(
        &self,
        dag: DagKey<'_>,
        id: &str,
        person: &Person,
    ) -> Result<Vec<Preset>, Error> {
        if !self
            .presets(dag, person)
            .await?
            .iter()
            .any(|preset| preset.id == id)
        {
            return Ok(Vec::new());
        }
        let mut sql = Sql::default();
        // A version from before it was shared is its owner's alone.
        sql.text = format!(
            "SELECT {COLUMNS} FROM preset WHERE id = {} AND deleted = 0 AND (shared = 1 OR subject = {}) \
             ORDER BY version DESC",
            sql.text(id),
            sql.text(&person.subject),
        );
        self.read_presets(sql, person).await
    }

    /// Keeps a new preset, which belongs to this person.
    ///
    /// # Errors
    /// Where the database fails; the preset may have been kept all the same.
    pub async fn create_preset(
        &self,
        dag: DagKey<'_>,
        content: &PresetContent,
        person: &Person,
    ) -> Result<Preset, Error> {
        let id = Uuid::now_v7().to_string();
        let mut sql = Sql::default();
        let own = [sql.text(dag.instance), sql.text(dag.dag_id)];
        let owner = [sql.text(&person.subject), sql.text(&person.email)];
        let said = self.said(&mut sql, content, person);
        sql.text = format!(
            "INSERT INTO preset (id, version, instance, dag_id, subject, email, {SAID}) VALUES ({}, 1, \
             {}, {}, {said})",
            sql.text(&id),
            own.join(", "),
            owner.join(", "),
        );
        self.inner.database.write(SAVING, sql).await?;
        let kept = self.current(dag, &id, person).await?;
        kept.ok_or_else(|| lost("what was just kept is not there"))
    }

    /// Saves the next version of a preset, if `version` is in force. Whose it is does not change.
    ///
    /// # Errors
    /// Where the database fails; the version may have been saved all the same.
    pub async fn change_preset(
        &self,
        dag: DagKey<'_>,
        id: &str,
        version: u64,
        content: &PresetContent,
        person: &Person,
    ) -> Result<Saved, Error> {
        let mut sql = Sql::default();
        let said = self.said(&mut sql, content, person);
        let of = in_force(&mut sql, dag, id, version, person);
        sql.text = format!(
            "INSERT INTO preset (id, version, instance, dag_id, subject, email, {SAID}) SELECT id, \
             version + 1, instance, dag_id, subject, email, {said} FROM preset AS p WHERE {of} ON \
             CONFLICT (id, version) DO NOTHING"
        );
        let saved = self.inner.database.write(SAVING, sql).await?;
        let current = self.current(dag, id, person).await?;
        Ok(match current {
            Some(preset) if saved > 0 => Saved::Done(preset),
            Some(preset) => Saved::Stale(preset),
            None => Saved::Gone,
        })
    }

    /// Deletes a preset, if `version` is in force: `None` then, or what is in force instead.
    ///
    /// # Errors
    /// Where the database fails; the preset may have been deleted all the same.
    pub async fn delete_preset(
        &self,
        dag: DagKey<'_>,
        id: &str,
        version: u64,
        person: &Person,
    ) -> Result<Option<Preset>, Error> {
        let mut sql = Sql::default();
        let of = in_force(&mut sql, dag, id, version, person);
        sql.text = format!(
            "INSERT INTO preset (id, version, deleted, instance, dag_id, subject, email, {SAID}) SELECT \
             id, version + 1, 1, instance, dag_id, subject, email, name, '', shared, '{{}}', '[]', {}, \
             {} FROM preset AS p WHERE {of} ON CONFLICT (id, version) DO NOTHING",
            sql.text(&person.email),
            self.inner.database.dialect.now,
        );
        self.inner.database.write("delete a preset", sql).await?;
        self.current(dag, id, person).await
    }

    async fn current(
        &self,
        dag: DagKey<'_>,
        id: &str,
        person: &Person,
    ) -> Result<Option<Preset>, Error> {
        let found = self.presets(dag, person).await?;
        Ok(found.into_iter().find(|preset| preset.id == id))
    }

    fn said(&self, sql: &mut Sql, content: &PresetContent, person: &Person) -> String {
        let conf = serde_json::to_string(&content.conf).unwrap_or_default();
        let dates = serde_json::to_string(&content.dates).unwrap_or_default();
        let values = [
            sql.text(&content.name),
            sql.text(&content.description),
            i64::from(content.shared).to_string(),
            sql.text(&conf),
            sql.text(&dates),
            sql.text(&person.email),
            self.inner.database.dialect.now.to_owned(),
        ];
        values.join(", ")
    }

    async fn read_presets(&self, sql: Sql, person: &Person) -> Result<Vec<Preset>, Error> {
        let rows = self.inner.database.rows(READING, sql).await?;
        let presets: Result<_, String> = rows.iter().map(|row| preset(row, person)).collect();
        presets.map_err(|why| Error::Database {
            doing: READING,
            why,
        })
    }
}

/// The columns of a version beside what it shares with all others.
const SAID: &str = "name, description, shared, conf, dates, saved_by, saved_at";

/// The condition for the version that is in force, of a preset that the person may see.
fn in_force(sql: &mut Sql, dag: DagKey<'_>, id: &str, version: u64, person: &Person) -> String {
    format!(
        "id = {} AND version = {} AND instance = {} AND dag_id = {} AND deleted = 0 AND (shared = 1 OR \
         subject = {}) AND version = (SELECT MAX(version) FROM preset AS q WHERE q.id = p.id)",
        sql.text(id),
        sql.number(i64::try_from(version).ok()),
        sql.text(dag.instance),
        sql.text(dag.dag_id),
        sql.text(&person.subject),
    )
}

fn preset(row: &AnyRow, person: &Person) -> Result<Preset, String> {
    let json = |column: &str, text: &str, error: &serde_json::Error| {
        format!("the column {column} holds {text:?}: {error}")
    };
    let (conf, dates): (String, String) = (read(row, "conf")?, read(row, "dates")?);
    let version: i64 = read(row, "version")?;
    let shared: i64 = read(row, "shared")?;
    let subject: String = read(row, "subject")?;
    let saved_at: i64 = read(row, "saved_at")?;
    Ok(Preset {
        id: read(row, "id")?,
        version: version.unsigned_abs(),
        content: PresetContent {
            name: read(row, "name")?,
            description: read(row, "description")?,
            shared: shared != 0,
            conf: serde_json::from_str(&conf).map_err(|error| json("conf", &conf, &error))?,
            dates: serde_json::from_str(&dates).map_err(|error| json("dates", &dates, &error))?,
        },
        owner: read(row, "email")?,
        mine: subject == person.subject,
        saved_by: read(row, "saved_by")?,
        saved_at: Timestamp::from_millisecond(saved_at)
            .ok_or_else(|| format!("the column saved_at holds {saved_at}"))?,
    })
}

fn lost(why: &str) -> Error {
    Error::Database {
        doing: SAVING,
        why: why.to_owned(),
    }
}
