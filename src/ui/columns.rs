//! The columns of a table, their headings, and the order that they ask for.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How the rows are ordered: a column, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The key of the column.
    pub column: &'static str,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Sort {
    /// Reads what [`Sort::to_param`] wrote; anything else is `None`.
    #[must_use]
    pub fn from_param(param: &str, columns: &[Column]) -> Option<Self> {
        let name = param.strip_prefix('-');
        columns
            .iter()
            .find(|column| column.sortable && column.key == name.unwrap_or(param))
            .map(|column| Self {
                column: column.key,
                descending: name.is_some(),
            })
    }

    /// The order as a word for the address: `name`, or `-name` where the largest comes first.
    #[must_use]
    pub fn to_param(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column)
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its key: the class of its header and the name of its order.
    pub key: &'static str,
    /// Its heading; empty for a column of buttons.
    pub title: &'static str,
    /// Whether its heading sorts by it.
    pub sortable: bool,
    /// Whether it holds numbers, which are set to the right.
    pub numeric: bool,
}

impl Column {
    /// A column that is not sorted by.
    #[must_use]
    pub const fn new(key: &'static str, title: &'static str) -> Self {
        Self {
            key,
            title,
            sortable: false,
            numeric: false,
        }
    }

    /// The same column, with a heading that sorts.
    #[must_use]
    pub const fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// The same column, for numbers.
    #[must_use]
    pub const fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }
}

pub(super) fn header(
    columns: &'static [Column],
    sort: Option<Signal<Option<Sort>>>,
    on_sort: Option<Callback<Sort>>,
    corner: &ViewFn,
) -> AnyView {
    let cells = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let current = move || {
                let sort = sort.and_then(|sort| sort.get());
                sort.filter(|sort| sort.column == column.key)
            };
            let direction = move || match current() {
                Some(Sort {
                    descending: true, ..
                }) => Some("descending"),
                Some(_) => Some("ascending"),
                None => column.sortable.then_some("none"),
            };
            let ask = move |_| {
                if let Some(on_sort) = on_sort {
                    on_sort.run(Sort {
                        column: column.key,
                        descending: current().is_some_and(|sort| !sort.descending),
                    });
                }
            };
            let mark = move || {
                current().map(|sort| {
                    let glyph = if sort.descending {
                        Glyph::SortDown
                    } else {
                        Glyph::SortUp
                    };
                    view! { <Icon glyph /> }
                })
            };
            let title = if column.sortable && on_sort.is_some() {
                view! {
                    <button type="button" class="sort" on:click=ask>
                        {column.title}
                        {mark}
                    </button>
                }
                .into_any()
            } else if at == 0 && column.title.is_empty() {
                corner.run()
            } else if column.title.is_empty() {
                view! { <span class="visually-hidden">"Actions"</span> }.into_any()
            } else {
                column.title.into_any()
            };
            view! {
                <div
                    role="columnheader"
                    class="cell"
                    class:num=column.numeric
                    data-column=column.key
                    aria-sort=direction
                >
                    {title}
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="rows-head" role="rowgroup">
            <div class="row-head" role="row" aria-rowindex="1">
                {cells}
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_survives_the_address() {
        static COLUMNS: &[Column] = &[Column::new("name", "Name").sortable(), Column::new("x", "")];
        for (param, sort) in [
            ("name", Some(("name", false))),
            ("-name", Some(("name", true))),
            ("x", None),
            ("", None),
        ] {
            let sort = sort.map(|(column, descending)| Sort { column, descending });
            assert_eq!(Sort::from_param(param, COLUMNS), sort);
            if let Some(sort) = sort {
                assert_eq!(sort.to_param(), param);
            }
        }
    }
}
