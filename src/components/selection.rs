//! Which rows of a list are selected. They stay it whatever the list shows of them.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{forget, keep, recall};

/// The selection of a list, by the ids of what its rows are.
#[derive(Clone, Copy)]
pub struct Selection {
    ids: RwSignal<BTreeSet<String>>,
    /// Where a range begins, and what was selected before it.
    anchor: StoredValue<Option<(String, BTreeSet<String>)>>,
}

impl Default for Selection {
    fn default() -> Self {
        Self::new()
    }
}

impl Selection {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            ids: RwSignal::default(),
            anchor: StoredValue::default(),
        }
    }

    /// What was selected when this tab [left](Self::leave) the list, for who comes back.
    #[must_use]
    pub fn back(key: &str) -> Self {
        let selection = Self::new();
        if let Some(ids) = recall(key) {
            forget(key);
            // Not collected: that sorts, which weighs 5 kB before compression.
            selection
                .ids
                .update(|all| all.extend(ids.lines().map(str::to_owned)));
        }
        selection
    }

    /// Remembers what is selected, under a key, while another page does something to it.
    pub fn leave(&self, key: &str) {
        let ids = self.ids.with_untracked(|ids| {
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            ids.join("\n")
        });
        keep(key, &ids);
    }

    /// The ids. Tracked.
    #[must_use]
    pub fn ids(&self) -> ReadSignal<BTreeSet<String>> {
        self.ids.read_only()
    }

    /// Whether a row is selected. Tracked.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.ids.with(|ids| ids.contains(id))
    }

    /// Selects a row, or no longer. A range begins there.
    pub fn toggle(&self, id: &str) {
        self.ids.update(|ids| {
            if !ids.remove(id) {
                ids.insert(id.to_owned());
            }
        });
        self.begin(id);
    }

    /// A range begins at a row, unless one has begun.
    pub fn begin_once(&self, id: &str) {
        if self.anchor.with_value(Option::is_none) {
            self.begin(id);
        }
    }

    fn begin(&self, id: &str) {
        let before = self.ids.get_untracked();
        self.anchor.set_value(Some((id.to_owned(), before)));
    }

    /// The next range begins anew.
    pub fn end(&self) {
        self.anchor.set_value(None);
    }

    /// Selects everything from where the range began to a row. `lines` are the ids as they are
    /// shown, empty for a heading.
    pub fn extend(&self, lines: &[&str], to: &str) {
        self.begin_once(to);
        self.anchor.with_value(|anchor| {
            if let Some((from, before)) = anchor {
                self.ids.set(extended(before, lines, from, to));
            }
        });
    }

    /// Selects these as well, or none of these any more.
    pub fn set(&self, ids: &[&str], selected: bool) {
        self.ids.update(|all| {
            for id in ids {
                if selected {
                    all.insert((*id).to_owned());
                } else {
                    all.remove(*id);
                }
            }
        });
        self.end();
    }

    /// Forgets rows that no longer exist.
    pub fn keep(&self, exists: impl Fn(&str) -> bool) {
        let gone = |ids: &BTreeSet<String>| ids.iter().any(|id| !exists(id));
        if self.ids.with_untracked(gone) {
            self.ids.update(|ids| ids.retain(|id| exists(id)));
        }
    }

    /// Selects nothing.
    pub fn clear(&self) {
        if !self.ids.with_untracked(BTreeSet::is_empty) {
            self.ids.update(BTreeSet::clear);
        }
        self.end();
    }
}

/// What was selected before and all from one line to another. A line that is no longer shown is no
/// end of a range: then the other end alone is selected.
fn extended(before: &BTreeSet<String>, lines: &[&str], from: &str, to: &str) -> BTreeSet<String> {
    let place = |id: &str| lines.iter().position(|line| *line == id);
    let mut ids = before.clone();
    let Some(end) = place(to) else { return ids };
    let start = place(from).unwrap_or(end);
    let range = &lines[start.min(end)..=start.max(end)];
    let named = range.iter().filter(|id| !id.is_empty());
    ids.extend(named.map(|id| (*id).to_owned()));
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_reaches_from_its_beginning_to_where_it_is_drawn() {
        let lines = ["", "a", "b", "", "c", "d"];
        for (before, from, to, selected) in [
            ("", "b", "c", "b c"),
            ("", "c", "b", "b c"),
            ("d", "a", "b", "a b d"),
            ("x", "d", "d", "d x"),
            // Hidden meanwhile.
            ("x", "gone", "c", "c x"),
            ("x", "a", "gone", "x"),
        ] {
            let before = before.split_whitespace().map(str::to_owned).collect();
            let found: Vec<String> = extended(&before, &lines, from, to).into_iter().collect();
            assert_eq!(found.join(" "), selected, "{from} {to}");
        }
    }

    #[test]
    fn a_range_that_is_drawn_back_lets_go_of_what_it_had() {
        Owner::new().with(|| {
            let (lines, all) = (["a", "b", "c", "d"], Selection::new());
            let now = || {
                all.ids
                    .with_untracked(|ids| ids.iter().cloned().collect::<String>())
            };
            all.toggle("d");
            all.toggle("a");
            all.extend(&lines, "c");
            assert_eq!(now(), "abcd");
            all.extend(&lines, "b");
            assert_eq!(now(), "abd");
            all.toggle("a");
            assert_eq!(now(), "bd");
            all.keep(|id| id != "d");
            assert_eq!(now(), "b");
            all.set(&["c", "d"], true);
            assert_eq!(now(), "bcd");
            all.set(&["b"], false);
            all.clear();
            assert_eq!(now(), "");
        });
    }
}
