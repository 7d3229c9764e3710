//! The DAGs of the list: which are shown, in which order.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use airstrip_airflow::v2::Dag;
use airstrip_contract::Timestamp;

use crate::pages::dags::name_of;
use crate::ui::{State, lower};

/// A DAG with what is searched in it.
#[derive(Debug, PartialEq, Eq)]
pub struct DagRow {
    /// The DAG.
    pub dag: Dag,
    /// Its id.
    pub id: Arc<str>,
    /// Everything that is searched, in lower case.
    haystack: String,
    /// What it is ordered by when ordered by name.
    order: String,
}

impl DagRow {
    /// Prepares a DAG for the list.
    pub fn new(dag: Dag) -> Self {
        let mut haystack = lower(&dag.dag_id);
        let more = dag.dag_display_name.iter().chain(&dag.description);
        let tags = dag.tags.iter().map(|tag| &tag.name);
        for text in more.chain(&dag.owners).chain(tags) {
            haystack.push('\n');
            haystack.push_str(&lower(text));
        }
        Self {
            id: dag.dag_id.as_str().into(),
            order: lower(dag.dag_display_name.as_ref().unwrap_or(&dag.dag_id)),
            haystack,
            dag,
        }
    }

    /// The name to show.
    pub fn name(&self) -> &str {
        name_of(&self.dag.dag_id, self.dag.dag_display_name.as_deref())
    }

    /// Its tags.
    pub fn tags(&self) -> Vec<String> {
        self.dag.tags.iter().map(|tag| tag.name.clone()).collect()
    }

    fn has_tag(&self, tag: &str) -> bool {
        self.dag.tags.iter().any(|own| own.name == tag)
    }
}

/// Which DAGs are shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Every one of these must be found, in lower case.
    words: Vec<String>,
    /// The tag it must have; empty for any.
    tag: String,
    /// Whether it must be paused.
    paused: Option<bool>,
}

impl Filter {
    /// Reads the address: `?q=…&tag=…&show=active`.
    pub fn from_params(search: &str, tag: &str, show: &str) -> Self {
        Self {
            words: search.split_whitespace().map(lower).collect(),
            tag: tag.to_owned(),
            paused: match show {
                "active" => Some(false),
                "paused" => Some(true),
                _ => None,
            },
        }
    }

    /// Whether a DAG is shown.
    pub fn admits(&self, row: &DagRow) -> bool {
        self.paused.is_none_or(|paused| paused == row.dag.is_paused)
            && (self.tag.is_empty() || row.has_tag(&self.tag))
            && self.words.iter().all(|word| row.haystack.contains(word))
    }
}

/// The last run of a DAG, as far as the order needs it.
pub type LastRun = Option<(State, Timestamp)>;

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By name.
    Name,
    /// By the time of the next run; those without one last.
    Next,
    /// By the last run, those that need a look first: failed, running, then by age; those that
    /// never ran last.
    Last,
}

impl Order {
    /// The order of a column, by its key.
    pub fn by_column(key: &str) -> Self {
        match key {
            "next" => Self::Next,
            "last" => Self::Last,
            _ => Self::Name,
        }
    }
}

/// Orders rows; ties by name, so that the order is always the same.
pub fn sort(
    rows: &mut [Arc<DagRow>],
    order: Order,
    descending: bool,
    last: impl Fn(&str) -> LastRun,
) {
    let by = |a: &DagRow, b: &DagRow| match order {
        Order::Name => Ordering::Equal,
        Order::Next => absent_last(
            a.dag.next_dagrun_run_after,
            b.dag.next_dagrun_run_after,
            descending,
        ),
        Order::Last => {
            let key =
                |row: &DagRow| last(&row.id).map(|(state, at)| (urgency(state), -at.as_second()));
            absent_last(key(a), key(b), descending)
        }
    };
    rows.sort_by(|a, b| {
        let names = a.order.cmp(&b.order).then_with(|| a.id.cmp(&b.id));
        match order {
            Order::Name if descending => names.reverse(),
            _ => by(a, b).then(names),
        }
    });
}

/// What is absent comes last in either direction.
fn absent_last<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

const fn urgency(state: State) -> u8 {
    match state {
        State::Failed => 0,
        State::Running | State::Retrying => 1,
        State::Queued => 2,
        _ => 3,
    }
}

/// All tags with how many DAGs have them, by name.
pub fn tags(rows: &[Arc<DagRow>]) -> Vec<(String, usize)> {
    let mut tags = BTreeMap::new();
    for tag in rows.iter().flat_map(|row| &row.dag.tags) {
        *tags.entry(tag.name.clone()).or_insert(0) += 1;
    }
    tags.into_iter().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn row(json: &str) -> Arc<DagRow> {
        let mut dag: serde_json::Value = serde_json::from_str(json).unwrap();
        dag.as_object_mut()
            .unwrap()
            .entry("is_paused")
            .or_insert(false.into());
        Arc::new(DagRow::new(serde_json::from_value(dag).unwrap()))
    }

    fn rows() -> Vec<Arc<DagRow>> {
        vec![
            row(
                r#"{"dag_id": "sales_refresh", "dag_display_name": "Refresh", "owners": ["Ana"],
                "tags": [{"name": "sales"}], "next_dagrun_run_after": "2026-11-02T00:00:00Z"}"#,
            ),
            row(
                r#"{"dag_id": "dbt_daily", "description": "Builds the Marts", "is_paused": true,
                "tags": [{"name": "dbt"}, {"name": "sales"}]}"#,
            ),
            row(r#"{"dag_id": "Audit", "next_dagrun_run_after": "2026-11-01T00:00:00Z"}"#),
        ]
    }

    fn ids(rows: &[Arc<DagRow>]) -> Vec<&str> {
        rows.iter().map(|row| &*row.id).collect()
    }

    #[test]
    fn search_looks_into_id_name_description_owner_and_tags() {
        let rows = rows();
        for (search, tag, show, expected) in [
            ("", "", "all", vec!["sales_refresh", "dbt_daily", "Audit"]),
            ("REFRESH", "", "all", vec!["sales_refresh"]),
            ("marts dbt", "", "all", vec!["dbt_daily"]),
            ("ana", "", "all", vec!["sales_refresh"]),
            ("sales", "", "all", vec!["sales_refresh", "dbt_daily"]),
            ("sales ana", "dbt", "all", vec![]),
            ("", "sales", "active", vec!["sales_refresh"]),
            ("", "", "paused", vec!["dbt_daily"]),
            ("audit", "", "nonsense", vec!["Audit"]),
        ] {
            let filter = Filter::from_params(search, tag, show);
            let found: Vec<_> = rows.iter().filter(|r| filter.admits(r)).cloned().collect();
            assert_eq!(ids(&found), expected, "{search} {tag} {show}");
        }
    }

    #[test]
    fn what_has_no_date_comes_last_either_way() {
        let mut rows = rows();
        let last = |id: &str| match id {
            "dbt_daily" => Some((State::Failed, Timestamp::UNIX_EPOCH)),
            "Audit" => Some((State::Landed, Timestamp::UNIX_EPOCH)),
            _ => None,
        };
        for (order, descending, expected) in [
            (Order::Name, false, ["Audit", "dbt_daily", "sales_refresh"]),
            (Order::Name, true, ["sales_refresh", "dbt_daily", "Audit"]),
            (Order::Next, false, ["Audit", "sales_refresh", "dbt_daily"]),
            (Order::Next, true, ["sales_refresh", "Audit", "dbt_daily"]),
            (Order::Last, false, ["dbt_daily", "Audit", "sales_refresh"]),
            (Order::Last, true, ["Audit", "dbt_daily", "sales_refresh"]),
        ] {
            sort(&mut rows, order, descending, last);
            assert_eq!(ids(&rows), expected, "{order:?} {descending}");
        }
    }

    #[test]
    fn tags_are_counted() {
        assert_eq!(tags(&rows()), [("dbt".into(), 1), ("sales".into(), 2)]);
    }
}
