//! The DAGs of the list: which are shown, in which order.

use std::cmp::Ordering;
use std::sync::Arc;

use airstrip_airflow::v2::Dag;
use airstrip_contract::Timestamp;

use crate::components::airflow::name_of;
use crate::ui::{State, lower, order};

/// A DAG with what is searched in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The DAG.
    pub dag: Dag,
    /// Its id.
    pub id: Arc<str>,
    /// Everything that is searched, in lower case.
    haystack: String,
    /// What it is ordered by when ordered by name.
    order: String,
}

impl Row {
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

    /// The same DAG, paused or not.
    pub fn with_pause(&self, is_paused: bool) -> Self {
        let mut row = self.clone();
        row.dag.is_paused = is_paused;
        row
    }

    /// The names of its tags.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.dag.tags.iter().map(|tag| tag.name.as_str())
    }
}

/// What is looked for, but for what runs.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Every one of these must be found, in lower case.
    pub words: Vec<String>,
    /// The tag it must have; empty for any.
    pub tag: String,
    /// Who must own it; empty for anybody.
    pub owner: String,
    /// Whether it must be paused.
    pub paused: Option<bool>,
    /// Whether it must be a favourite.
    pub starred: bool,
}

impl Wanted {
    /// The words of a search.
    pub fn words(search: &str) -> Vec<String> {
        search.split_whitespace().map(lower).collect()
    }

    /// Whether a DAG is shown.
    pub fn admits(&self, row: &Row, is_starred: bool) -> bool {
        let owned = || row.dag.owners.contains(&self.owner);
        self.paused.is_none_or(|paused| paused == row.dag.is_paused)
            && (!self.starred || is_starred)
            && (self.tag.is_empty() || row.tags().any(|tag| tag == self.tag))
            && (self.owner.is_empty() || owned())
            && self.words.iter().all(|word| row.haystack.contains(word))
    }

    /// Whether everything is shown.
    pub fn is_anything(&self) -> bool {
        *self == Self::default()
    }
}

/// The last run of a DAG, as far as the order needs it.
pub type LastRun = Option<(State, Timestamp)>;

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Name,
    /// Favourites first.
    Star,
    /// By the first owner.
    Owner,
    /// By the time of the next run; those without one last.
    Next,
    /// By the last run, those that need a look first: failed, running, then by age; those that
    /// never ran last.
    Last,
}

/// The places of the rows in the order of a column, by its key; ties by name, so that the order is
/// always the same.
pub fn sorted(
    rows: &[Arc<Row>],
    (column, descending): (&str, bool),
    is_starred: &dyn Fn(&str) -> bool,
    last: &dyn Fn(&str) -> LastRun,
) -> Vec<usize> {
    let by = match column {
        "star" => By::Star,
        "owner" => By::Owner,
        "next" => By::Next,
        "last" => By::Last,
        _ => By::Name,
    };
    let of = |row: &Row| match by {
        By::Name => (None, None),
        By::Star => (Some(i64::from(!is_starred(&row.id))), None),
        By::Owner => (None, row.dag.owners.first().map(|owner| lower(owner))),
        By::Next => (row.dag.next_dagrun_run_after.map(|at| at.as_second()), None),
        By::Last => {
            let last = last(&row.id);
            let rank = |(state, at): (State, Timestamp)| (urgency(state) << 48) - at.as_second();
            (last.map(rank), None)
        }
    };
    let keys: Vec<(Option<i64>, Option<String>)> = rows.iter().map(|row| of(row)).collect();
    order(rows.len(), &mut |a, b| {
        let (one, other) = (&rows[a], &rows[b]);
        let names = (one.order.cmp(&other.order)).then_with(|| one.id.cmp(&other.id));
        let ((number, text), (number_of, text_of)) = (&keys[a], &keys[b]);
        match by {
            By::Name if descending => names.reverse(),
            By::Owner => absent_last(text.as_ref(), text_of.as_ref(), descending).then(names),
            _ => absent_last(number.as_ref(), number_of.as_ref(), descending).then(names),
        }
    })
}

/// What is absent comes last in either direction.
fn absent_last<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

const fn urgency(state: State) -> i64 {
    match state {
        State::Failed => 0,
        State::Running | State::Retrying => 1,
        State::Queued => 2,
        _ => 3,
    }
}

/// All names that `each` tells of the rows, in order, with how many rows have them.
pub fn tally<'a>(
    rows: &'a [Arc<Row>],
    each: fn(&'a Row, &mut dyn FnMut(&'a str)),
) -> Vec<(&'a str, usize)> {
    let mut names: Vec<&str> = Vec::new();
    for row in rows {
        each(row, &mut |name| names.push(name));
    }
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for place in order(names.len(), &mut |a, b| names[a].cmp(names[b])) {
        match counted.last_mut() {
            Some((name, count)) if *name == names[place] => *count += 1,
            _ => counted.push((names[place], 1)),
        }
    }
    counted
}

#[cfg(test)]
pub mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    pub fn row(json: &str) -> Arc<Row> {
        let mut dag: serde_json::Value = serde_json::from_str(json).unwrap();
        dag.as_object_mut()
            .unwrap()
            .entry("is_paused")
            .or_insert(false.into());
        Arc::new(Row::new(serde_json::from_value(dag).unwrap()))
    }

    pub fn rows() -> Vec<Arc<Row>> {
        vec![
            row(
                r#"{"dag_id": "sales_refresh", "dag_display_name": "Refresh", "owners": ["Ana", "Ben"],
                "tags": [{"name": "sales"}], "next_dagrun_run_after": "2026-11-02T00:00:00Z"}"#,
            ),
            row(
                r#"{"dag_id": "dbt_daily", "description": "Builds the Marts", "is_paused": true,
                "tags": [{"name": "dbt"}, {"name": "sales"}], "owners": ["ada"]}"#,
            ),
            row(r#"{"dag_id": "Audit", "next_dagrun_run_after": "2026-11-01T00:00:00Z"}"#),
        ]
    }

    fn ids<'a>(rows: &'a [Arc<Row>], places: &[usize]) -> Vec<&'a str> {
        places.iter().map(|place| &*rows[*place].id).collect()
    }

    #[test]
    fn search_looks_into_id_name_description_owner_and_tags() {
        let rows = rows();
        let any = Wanted::default;
        for (wanted, expected) in [
            (any(), vec!["sales_refresh", "dbt_daily", "Audit"]),
            (
                Wanted {
                    words: Wanted::words("REFRESH"),
                    ..any()
                },
                vec!["sales_refresh"],
            ),
            (
                Wanted {
                    words: Wanted::words("marts dbt"),
                    ..any()
                },
                vec!["dbt_daily"],
            ),
            (
                Wanted {
                    words: Wanted::words("ana"),
                    ..any()
                },
                vec!["sales_refresh"],
            ),
            (
                Wanted {
                    words: Wanted::words("sales"),
                    ..any()
                },
                vec!["sales_refresh", "dbt_daily"],
            ),
            (
                Wanted {
                    words: Wanted::words("sales ana"),
                    tag: "dbt".into(),
                    ..any()
                },
                vec![],
            ),
            (
                Wanted {
                    tag: "sales".into(),
                    paused: Some(false),
                    ..any()
                },
                vec!["sales_refresh"],
            ),
            (
                Wanted {
                    paused: Some(true),
                    ..any()
                },
                vec!["dbt_daily"],
            ),
            (
                Wanted {
                    owner: "Ben".into(),
                    ..any()
                },
                vec!["sales_refresh"],
            ),
            (
                Wanted {
                    owner: "ana".into(),
                    ..any()
                },
                vec![],
            ),
            (
                Wanted {
                    starred: true,
                    ..any()
                },
                vec!["Audit"],
            ),
        ] {
            let shown = |place: &usize| wanted.admits(&rows[*place], &*rows[*place].id == "Audit");
            let found: Vec<usize> = (0..rows.len()).filter(shown).collect();
            assert_eq!(ids(&rows, &found), expected, "{wanted:?}");
            assert_eq!(wanted.is_anything(), expected.len() == 3);
        }
    }

    #[test]
    fn what_has_nothing_to_go_by_comes_last_either_way() {
        let rows = rows();
        let last = |id: &str| match id {
            "dbt_daily" => Some((State::Failed, Timestamp::UNIX_EPOCH)),
            "Audit" => Some((State::Landed, Timestamp::UNIX_EPOCH)),
            _ => None,
        };
        for (order, descending, expected) in [
            ("name", false, ["Audit", "dbt_daily", "sales_refresh"]),
            ("nonsense", false, ["Audit", "dbt_daily", "sales_refresh"]),
            ("name", true, ["sales_refresh", "dbt_daily", "Audit"]),
            ("next", false, ["Audit", "sales_refresh", "dbt_daily"]),
            ("next", true, ["sales_refresh", "Audit", "dbt_daily"]),
            ("last", false, ["dbt_daily", "Audit", "sales_refresh"]),
            ("last", true, ["Audit", "dbt_daily", "sales_refresh"]),
            ("owner", false, ["dbt_daily", "sales_refresh", "Audit"]),
            ("owner", true, ["sales_refresh", "dbt_daily", "Audit"]),
            ("star", false, ["sales_refresh", "Audit", "dbt_daily"]),
        ] {
            let starred = |id: &str| id == "sales_refresh";
            let places = sorted(&rows, (order, descending), &starred, &last);
            assert_eq!(ids(&rows, &places), expected, "{order} {descending}");
        }
    }

    #[test]
    fn of_two_that_failed_the_later_comes_first() {
        let rows = rows();
        let last = |id: &str| {
            let second = if id == "Audit" {
                1_800_000_000
            } else {
                1_700_000_000
            };
            Some((State::Failed, Timestamp::from_second(second).unwrap()))
        };
        let places = sorted(&rows, ("last", false), &|_| false, &last);
        assert_eq!(ids(&rows, &places)[0], "Audit");
    }

    #[test]
    fn names_are_counted() {
        let rows = rows();
        let tags = tally(&rows, |row, note| row.tags().for_each(note));
        assert_eq!(tags, [("dbt", 1), ("sales", 2)]);
        let owners = tally(&rows, |row, note| {
            row.dag.owners.iter().for_each(|name| note(name))
        });
        assert_eq!(owners, [("Ana", 1), ("Ben", 1), ("ada", 1)]);
    }
}
