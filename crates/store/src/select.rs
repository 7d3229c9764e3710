//! Reading entries: the statement, and a row as an entry.

use airstrip_contract::{Access, AuditEntry, AuditOutcome, AuditTarget, Person, System};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::database::{Dialect, Sql};
use crate::entry::{EntryId, Filter};

/// What the statement below calls the outcome of an entry whose process ended before the answer
/// came. No stored outcome is called so.
const GONE: &str = "gone";

/// What such an entry says.
const PROCESS_ENDED: &str = "the process that sent it ended before the answer came";

/// Who asks, and after how long without a sign of life another replica is gone.
pub struct Observer<'a> {
    pub replica: &'a str,
    pub gone_after_ms: i64,
    pub dialect: &'static Dialect,
}

impl Observer<'_> {
    /// The condition that an entry's process is gone. One's own never is, however long its last sign
    /// of life could not be written.
    pub fn is_gone(&self, sql: &mut Sql) -> String {
        let own = sql.text(self.replica);
        let patience = sql.number(Some(self.gone_after_ms));
        let now = self.dialect.now;
        format!(
            "(replica <> {own} AND NOT EXISTS (SELECT 1 FROM audit_replica WHERE \
             audit_replica.id = audit_entry.replica AND audit_replica.seen_at >= {now} - {patience}))"
        )
    }

    /// The entries of the filter, older than `before`, newest first.
    pub fn page(&self, filter: &Filter, before: Option<&str>, limit: u32) -> Sql {
        let (mut sql, gone) = self.select();
        let mut conditions = vec![];
        let mut equal = |sql: &mut Sql, column: &str, value: Option<&str>| {
            if let Some(value) = value {
                conditions.push(format!("{column} = {}", sql.text(value)));
            }
        };
        let person = filter.person.as_deref().map(str::to_ascii_lowercase);
        equal(&mut sql, "lower(email)", person.as_deref());
        equal(&mut sql, "subject", filter.subject.as_deref());
        equal(&mut sql, "system", filter.system.map(System::as_str));
        equal(&mut sql, "instance", filter.instance.as_deref());
        equal(&mut sql, "operation", filter.operation.as_deref());
        if let Some(part) = &filter.target {
            let part = sql.text(&part.to_ascii_lowercase());
            let find = self.dialect.find;
            conditions.push(format!(
                "({find}(lower(target_id), {part}) > 0 OR {find}(lower(target_name), {part}) > 0)"
            ));
        }
        conditions.extend(filter.outcome.as_ref().map(|outcome| match outcome {
            AuditOutcome::UnderWay => format!("outcome = 'under-way' AND NOT {gone}"),
            AuditOutcome::Uncertain => {
                format!("(outcome = 'unknown' OR outcome = 'under-way' AND {gone})")
            }
            other => format!("outcome = {}", sql.text(other.as_str())),
        }));
        if let Some(from) = filter.from {
            conditions.push(format!("id >= {}", sql.text(&EntryId::lower_bound(from))));
        }
        if let Some(until) = filter.until {
            conditions.push(format!("id < {}", sql.text(&EntryId::lower_bound(until))));
        }
        if let Some(before) = before {
            conditions.push(format!("id < {}", sql.text(before)));
        }
        finish(sql, &conditions, "DESC", limit)
    }

    /// Entries under way whose process is gone, oldest first.
    pub fn orphans(&self, limit: u32) -> Sql {
        let (sql, gone) = self.select();
        let conditions = [
            "looked_up_at IS NULL AND outcome = 'under-way'".to_owned(),
            gone,
        ];
        finish(sql, &conditions, "ASC", limit)
    }

    /// Entries of unknown outcome that nobody looked up yet, oldest first.
    pub fn uncertain(&self, limit: u32) -> Sql {
        let (sql, _) = self.select();
        let conditions = ["looked_up_at IS NULL AND outcome = 'unknown'".to_owned()];
        finish(sql, &conditions, "ASC", limit)
    }

    /// The start of a statement up to its `WHERE`, and the condition that is [`Self::is_gone`].
    fn select(&self) -> (Sql, String) {
        let mut sql = Sql::default();
        let gone = self.is_gone(&mut sql);
        sql.text = format!(
            "SELECT id, email, subject, allowed_by, operation, access, system, instance, \
             target_id, target_name, parameters, request_id, client, CASE WHEN outcome = \
             'under-way' AND {gone} THEN '{GONE}' ELSE outcome END AS outcome, status, result, \
             detail, duration_ms FROM audit_entry WHERE "
        );
        (sql, gone)
    }
}

fn finish(mut sql: Sql, conditions: &[String], order: &str, limit: u32) -> Sql {
    let conditions = match conditions {
        [] => "1 = 1".to_owned(),
        some => some.join(" AND "),
    };
    let limit = sql.number(Some(limit.into()));
    sql.text += &format!("{conditions} ORDER BY id {order} LIMIT {limit}");
    sql
}

/// A row of such a statement; fails where the database holds what was never written there.
pub fn entry(row: &AnyRow) -> Result<AuditEntry, String> {
    let text = |column: &str| read::<String>(row, column);
    let optional = |column: &str| read::<Option<String>>(row, column);
    let number = |column: &str| read::<Option<i64>>(row, column);
    let id = text("id")?;
    let at = EntryId::from(id.as_str()).time();
    let at = at.ok_or_else(|| format!("{id} is no UUID of version 7"))?;
    let outcome = text("outcome")?;
    let (outcome, detail) = if outcome == GONE {
        (AuditOutcome::Uncertain, Some(PROCESS_ENDED.to_owned()))
    } else {
        (AuditOutcome::from(outcome.as_str()), optional("detail")?)
    };
    let parameters = optional("parameters")?;
    let parameters = parameters.map(|text| serde_json::from_str(&text));
    let target_name = optional("target_name")?;
    Ok(AuditEntry {
        at,
        person: Person {
            email: text("email")?,
            subject: text("subject")?,
        },
        grant: text("allowed_by")?,
        operation: text("operation")?,
        access: named(&text("access")?, &ACCESSES)?,
        system: named(&text("system")?, &SYSTEMS)?,
        instance: text("instance")?,
        target: optional("target_id")?.map(|id| AuditTarget {
            id,
            name: target_name,
        }),
        parameters: parameters
            .transpose()
            .map_err(|error| format!("the parameters of {id} are no JSON: {error}"))?,
        request_id: text("request_id")?,
        client: optional("client")?,
        outcome,
        status: number("status")?.and_then(|status| status.try_into().ok()),
        result: optional("result")?,
        detail,
        duration_ms: number("duration_ms")?.and_then(|millis| millis.try_into().ok()),
        id,
    })
}

const SYSTEMS: [(&str, System); 2] = [
    (System::Airbyte.as_str(), System::Airbyte),
    (System::Airflow.as_str(), System::Airflow),
];

const ACCESSES: [(&str, Access); 3] = [
    ("read", Access::Read),
    ("launch", Access::Launch),
    ("manage", Access::Manage),
];

/// The word under which an access is stored.
pub fn word_of(access: Access) -> &'static str {
    match access {
        Access::Read => ACCESSES[0].0,
        Access::Launch => ACCESSES[1].0,
        Access::Manage => ACCESSES[2].0,
    }
}

fn named<T: Copy>(word: &str, table: &[(&str, T)]) -> Result<T, String> {
    let found = table.iter().find(|(name, _)| *name == word);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| format!("{word} is neither a system nor an access"))
}

/// A column of a row.
pub fn read<'r, T>(row: &'r AnyRow, column: &str) -> Result<T, String>
where
    T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
{
    row.try_get(column).map_err(|error| error.to_string())
}
