//! All connections of an instance, as known at the moment.

use std::collections::HashMap;
use std::sync::Arc;

use airstrip_airbyte::config::ConnectionStatusRead;

use super::row::{Live, Row};

/// The rows, in the order in which they were read; their places change only with the epoch.
#[derive(Debug, Default)]
pub struct List {
    rows: Vec<Arc<Row>>,
    places: HashMap<String, usize>,
    epoch: usize,
}

impl List {
    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Arc<Row>] {
        &self.rows
    }

    /// Counts up whenever rows come or go.
    #[must_use]
    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// The row of a connection.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Row>> {
        self.rows.get(*self.places.get(id)?)
    }

    /// Adds a page of rows that are not in it yet.
    pub fn append(&mut self, rows: Vec<Arc<Row>>) {
        for row in rows {
            self.places.insert(row.id().to_owned(), self.rows.len());
            self.rows.push(row);
        }
        self.epoch += 1;
    }

    /// Takes the list as it was read again.
    pub fn replace(&mut self, fresh: Vec<Arc<Row>>) {
        let same = fresh.len() == self.rows.len()
            && fresh.iter().all(|row| self.places.contains_key(row.id()));
        let merged: Vec<Arc<Row>> = fresh
            .into_iter()
            .map(|row| match self.get(row.id()) {
                Some(old) => row.after(old),
                None => row,
            })
            .collect();
        if same {
            for row in merged {
                if let Some(place) = self.places.get(row.id()) {
                    self.rows[*place] = row;
                }
            }
        } else {
            self.rows.clear();
            self.places.clear();
            self.append(merged);
        }
    }

    /// Takes live statuses; whether they changed anything.
    pub fn read(&mut self, statuses: &[ConnectionStatusRead]) -> bool {
        let mut changed = false;
        for status in statuses {
            changed |= self.update(&status.connection_id, |live| live.read(status));
        }
        changed
    }

    /// Changes what is known of one connection; whether that is anything new.
    pub fn update(&mut self, id: &str, change: impl FnOnce(&Live) -> Live) -> bool {
        let Some(row) = self
            .places
            .get(id)
            .and_then(|place| self.rows.get_mut(*place))
        else {
            return false;
        };
        let live = change(&row.live);
        if live == row.live {
            return false;
        }
        *row = Arc::new(row.with(live));
        true
    }
}
