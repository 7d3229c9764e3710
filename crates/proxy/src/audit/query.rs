//! What `/api/audit` is asked for.

use airstrip_contract::{AuditOutcome, ProblemKind, System, Timestamp, instant};
use airstrip_store::Filter;
use uuid::Uuid;

use crate::problem::Failure;

/// The most entries of one page.
const MOST: usize = 500;

/// A checked query.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query {
    pub filter: Filter,
    /// Only entries older than this one.
    pub before: Option<String>,
    pub limit: usize,
    pub format: Format,
}

/// How entries are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A page.
    Json,
    /// All of them, as a table.
    Csv,
    /// All of them, one JSON document a line.
    Ndjson,
}

impl Query {
    /// Reads a query string. Every parameter may be given once; an empty one counts as left out.
    pub fn parse(query: &str) -> Result<Self, Failure> {
        let mut parsed = Self {
            filter: Filter::default(),
            before: None,
            limit: 100,
            format: Format::Json,
        };
        let mut given = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if given.contains(&name) {
                return Err(bad(&name, "is there twice"));
            }
            if !value.is_empty() {
                parsed.set(&name, &value)?;
            }
            given.push(name);
        }
        Ok(parsed)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let filter = &mut self.filter;
        let text = || Some(value.to_owned());
        match name {
            "person" => filter.person = text(),
            "operation" => filter.operation = text(),
            "instance" => filter.instance = text(),
            "target" => filter.target = text(),
            "system" => {
                filter.system = match value {
                    "airbyte" => Some(System::Airbyte),
                    "airflow" => Some(System::Airflow),
                    _ => return Err(bad(name, "is neither airbyte nor airflow")),
                }
            }
            "outcome" => {
                filter.outcome = match AuditOutcome::from(value) {
                    AuditOutcome::Unknown(_) => {
                        let words = "is none of under-way, done, refused, failed and unknown";
                        return Err(bad(name, words));
                    }
                    outcome => Some(outcome),
                }
            }
            "from" => filter.from = Some(time(name, value)?),
            "until" => filter.until = Some(time(name, value)?),
            "before" => {
                let id = Uuid::try_parse(value).ok();
                let id = id.ok_or_else(|| bad(name, "is not the id of an entry"))?;
                self.before = Some(id.hyphenated().to_string());
            }
            "limit" => {
                let limit = value
                    .parse()
                    .ok()
                    .filter(|limit| (1..=MOST).contains(limit));
                self.limit = limit.ok_or_else(|| bad(name, "is not a number from 1 to 500"))?;
            }
            "format" => {
                self.format = match value {
                    "json" => Format::Json,
                    "csv" => Format::Csv,
                    "ndjson" => Format::Ndjson,
                    _ => return Err(bad(name, "is none of json, csv and ndjson")),
                }
            }
            _ => {
                return Err(bad(
                    name,
                    "is not something that the record can be asked for",
                ));
            }
        }
        Ok(())
    }
}

fn time(name: &str, value: &str) -> Result<Timestamp, Failure> {
    let time = instant::parse(value);
    time.ok_or_else(|| bad(name, "is not a time such as 2026-01-31T08:00:00Z"))
}

/// A parameter that is not understood; also of the other routes of the record.
pub(super) fn bad(name: &str, what: &str) -> Failure {
    Failure::new(
        ProblemKind::BadRequest,
        "The request is not well formed.",
        format!("{name:?} in its query {what}."),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn all_parameters_are_understood() {
        let query = "person=ana%2Bx%40example.com&operation=sync&system=airbyte&instance=prod\
            &target=sales+eu&outcome=unknown&from=2026-01-31T08:00:00Z&until=2026-02-01T00:00:00%2B01:00\
            &before=0190A7C2-0000-7000-8000-000000000000&limit=500&format=csv";
        let filter = Filter {
            person: Some("ana+x@example.com".to_owned()),
            subject: None,
            operation: Some("sync".to_owned()),
            system: Some(System::Airbyte),
            instance: Some("prod".to_owned()),
            target: Some("sales eu".to_owned()),
            outcome: Some(AuditOutcome::Uncertain),
            from: instant::parse("2026-01-31T08:00:00Z"),
            until: instant::parse("2026-01-31T23:00:00Z"),
        };
        let expected = Query {
            filter,
            before: Some("0190a7c2-0000-7000-8000-000000000000".to_owned()),
            limit: 500,
            format: Format::Csv,
        };
        assert_eq!(Query::parse(query).unwrap(), expected);
        let plain = Query::parse("").unwrap();
        assert_eq!((plain.limit, plain.format), (100, Format::Json));
        assert_eq!(Query::parse("person=&from=&limit=&system=").unwrap(), plain);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (query, name) in [
            ("limit=0", "limit"),
            ("limit=501", "limit"),
            ("limit=-1", "limit"),
            ("limit=1e2", "limit"),
            ("from=yesterday", "from"),
            ("until=2026-02-30T00:00:00Z", "until"),
            ("until=2026-02-03T00:00:00", "until"),
            ("before=1", "before"),
            ("before=' OR 1=1 --", "before"),
            ("outcome=Done", "outcome"),
            ("system=postgres", "system"),
            ("format=xlsx", "format"),
            ("subject=1", "subject"),
            ("Person=ana", "Person"),
            ("person=a&person=b", "person"),
        ] {
            let failure = Query::parse(query).unwrap_err();
            assert_eq!(failure.kind(), &ProblemKind::BadRequest, "{query}");
            assert!(
                format!("{failure:?}").contains(&format!("\\\"{name}\\\" in")),
                "{failure:?}"
            );
        }
    }
}
