//! Rows under headings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::find::{FILTERS, filter_of};
use super::row::{Row, rank};
use crate::components::airbyte::look_of;
use crate::ui::{State, lower};

/// What rows can be grouped by: its name in the address, and in words.
pub const GROUPS: [(&str, &str); 6] = [
    ("", "no groups"),
    ("status", "by status"),
    ("source", "by source type"),
    ("destination", "by destination type"),
    ("workspace", "by workspace"),
    ("tag", "by tag"),
];

/// Over the rows of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What they have in common.
    pub label: String,
    /// The state that they have in common.
    pub state: Option<State>,
    /// How many they are.
    pub count: usize,
    /// Whether they are folded away.
    pub closed: bool,
}

/// A line of the table: a heading, or the row at a place of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Heading(Arc<Heading>),
    /// A row.
    Row(u32),
}

/// The lines for rows in their order. A row with several tags is under each of them; a group that is
/// `closed` has its heading only. Rows are under no headings when `by` names no group.
#[must_use]
pub fn lines(rows: &[Arc<Row>], order: &[u32], by: &str, closed: &[&str]) -> Vec<Line> {
    if by.is_empty() || GROUPS.iter().all(|(name, _)| *name != by) {
        return order.iter().map(|place| Line::Row(*place)).collect();
    }
    // What is not there comes last: no tag, no type.
    let mut groups: BTreeMap<(u8, String, String), Vec<u32>> = BTreeMap::new();
    let mut add = |rank: u8, label: &str, place: u32| {
        let (rank, label) = match label {
            "" => (
                u8::MAX,
                NONE.iter()
                    .find(|(name, _)| *name == by)
                    .map_or("", |n| n.1),
            ),
            label => (rank, label),
        };
        let key = (rank, lower(label), label.to_owned());
        groups.entry(key).or_default().push(place);
    };
    for place in order {
        let Some(row) = rows.get(*place as usize) else {
            continue;
        };
        let facts = &row.facts;
        match by {
            "status" => {
                let state = &row.live.state;
                add(rank(state), FILTERS[filter_of(state)].word, *place);
            }
            "source" => add(0, &facts.source.connector.name, *place),
            "destination" => add(0, &facts.destination.connector.name, *place),
            "workspace" => add(0, &facts.workspace.name, *place),
            _ if facts.tags.is_empty() => add(0, "", *place),
            _ => facts.tags.iter().for_each(|tag| add(0, tag, *place)),
        }
    }
    let mut lines = Vec::with_capacity(order.len() + groups.len());
    for ((_, _, label), places) in groups {
        let closed = closed.contains(&label.as_str());
        let first = places.first().and_then(|place| rows.get(*place as usize));
        lines.push(Line::Heading(Arc::new(Heading {
            state: first
                .filter(|_| by == "status")
                .map(|row| look_of(&row.live.state)),
            label,
            count: places.len(),
            closed,
        })));
        if !closed {
            lines.extend(places.into_iter().map(Line::Row));
        }
    }
    lines
}

const NONE: [(&str, &str); 4] = [
    ("source", "no source type"),
    ("destination", "no destination type"),
    ("workspace", "no workspace name"),
    ("tag", "no tag"),
];

#[cfg(test)]
mod tests {
    use super::super::find::tests::{row, rows};
    use super::*;

    /// `Failed 1: apple` for each group; `+` before one that is folded away.
    fn told(rows: &[Arc<Row>], lines: &[Line]) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        for line in lines {
            match line {
                Line::Heading(heading) => {
                    let mark = if heading.closed { "+" } else { "" };
                    told.push(format!("{mark}{} {}:", heading.label, heading.count));
                }
                Line::Row(place) => {
                    let name = &rows[*place as usize].facts.name;
                    match told.last_mut() {
                        Some(group) => group.push_str(&format!(" {name}")),
                        None => told.push(name.clone()),
                    }
                }
            }
        }
        told
    }

    #[test]
    fn rows_are_under_what_they_have_in_common() {
        let mut rows = rows();
        rows.push(row("Two", r#","tags":[{"name":"gold 2"},{"name":"Gold"}]"#));
        let order = [4, 3, 2, 1, 0];
        for (by, closed, expected) in [
            ("", vec![], vec!["Two mango 2 Mango apple Zebra"]),
            ("nonsense", vec![], vec!["Two mango 2 Mango apple Zebra"]),
            (
                "status",
                vec!["running"],
                vec![
                    "failed 1: apple",
                    "+running 1:",
                    "never synced 3: Two mango 2 Mango",
                ],
            ),
            (
                "tag",
                vec![],
                vec![
                    "Gold 2: Two apple",
                    "gold 2 1: Two",
                    "no tag 3: mango 2 Mango Zebra",
                ],
            ),
            ("source", vec!["Salesforce"], vec!["+Salesforce 5:"]),
            (
                "workspace",
                vec![],
                vec!["Sales 5: Two mango 2 Mango apple Zebra"],
            ),
        ] {
            let lines = lines(&rows, &order, by, &closed);
            let told = if by.is_empty() || by == "nonsense" {
                vec![told(&rows, &lines).join(" ")]
            } else {
                told(&rows, &lines)
            };
            assert_eq!(told, expected, "{by}");
        }
    }
}
