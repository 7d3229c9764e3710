//! Reads what the rows of an engine wait for.

use std::rc::Rc;
use std::time::Duration;

use airstrip_airbyte::config::{ConnectionStatusRead, GetJob};
use gloo_timers::future::sleep;
use leptos::prelude::*;

use super::engine::{Engine, Shown};
use super::look::Looked;
use super::machine::Machine;
use super::row::Row;
use crate::api::{ApiError, call};
use crate::components::airbyte::{read_jobs, read_statuses};

/// Time between looks at the jobs that run, of as many as are read at once.
const POLL: Duration = Duration::from_secs(2);
/// Time before another try to read what could not be read.
const PATIENCE: Duration = Duration::from_secs(5);

impl Engine {
    /// Reads the states of rows that are to be sent.
    pub(super) async fn look(self: &Rc<Self>, places: Vec<usize>) {
        match self.looked(places).await {
            Ok(looked) => self.change(|machine| machine.looked(&looked)),
            Err(error) => {
                self.trouble.replace(Some(error.title()));
                self.shown.set(Shown {
                    trouble: Some(error.title()),
                    ..self.shown.get_untracked()
                });
                sleep(PATIENCE).await;
                self.change(Machine::not_looked);
            }
        }
    }

    async fn looked(&self, places: Vec<usize>) -> Result<Vec<Looked>, ApiError> {
        let rows: Vec<Row> = places.iter().filter_map(|at| self.row(*at)).collect();
        let reads = self
            .read(rows.iter().map(|row| row.id.clone()).collect())
            .await?;
        let mut all = Vec::new();
        for Row { place, id, .. } in rows {
            let found = reads.of(&id);
            let mut looked = Looked {
                place,
                read: found.cloned(),
                jobs: Vec::new(),
                id,
            };
            if found.is_some_and(|read| self.machine.borrow().is_open(place, read)) {
                match read_jobs(&self.instance, &looked.id).await {
                    Ok(jobs) => looked.jobs = jobs,
                    Err(error) if is_of_one(&error) => looked.read = None,
                    Err(error) => {
                        self.queries.notice(&error);
                        return Err(error);
                    }
                }
            }
            all.push(looked);
        }
        Ok(all)
    }

    /// The states of some connections. Where Airbyte refuses all because of one, each alone.
    async fn read(&self, ids: Vec<String>) -> Result<Reads, ApiError> {
        let mut all = Reads::default();
        match read_statuses(&self.instance, ids.clone()).await {
            Ok(found) => all.take(found, &ids),
            Err(error) if error.is_final() || (is_of_one(&error) && ids.len() > 1) => {
                for id in ids {
                    let alone = vec![id];
                    match read_statuses(&self.instance, alone.clone()).await {
                        Ok(found) => all.take(found, &alone),
                        Err(error) if error.is_final() => all.gone.extend(alone),
                        Err(error) if is_of_one(&error) => {}
                        Err(error) => {
                            self.queries.notice(&error);
                            return Err(error);
                        }
                    }
                }
            }
            Err(error) => {
                self.queries.notice(&error);
                return Err(error);
            }
        }
        drop(self.trouble.take());
        Ok(all)
    }

    /// Follows the jobs that run until none does.
    pub(super) async fn follow(self: Rc<Self>) {
        loop {
            sleep(POLL).await;
            let batch = self.machine.borrow_mut().follow();
            if batch.is_empty() {
                break;
            }
            let ids = batch.iter().map(|(_, id)| id.clone()).collect();
            let Ok(reads) = self.read(ids).await else {
                continue;
            };
            for (place, id) in batch {
                if reads.gone.contains(&id) {
                    self.machine.borrow_mut().lost(place, &id, "The connection");
                }
                let Some(read) = reads.of(&id) else { continue };
                let ended = self.machine.borrow_mut().followed(place, read);
                let Some(job) = ended else { continue };
                match call(&self.instance, &GetJob { id: job }).await {
                    Ok(entry) => self.machine.borrow_mut().ended(place, &entry),
                    Err(error) if error.is_final() => {
                        self.machine.borrow_mut().lost(place, &id, "Its job");
                    }
                    Err(error) => self.queries.notice(&error),
                }
            }
            self.pump();
        }
        self.follows.set(false);
    }
}

/// What was read of some connections. What is in neither may be read the next time.
#[derive(Default)]
struct Reads {
    found: Vec<ConnectionStatusRead>,
    /// The ids of those that are not there, or not for this person.
    gone: Vec<String>,
}

impl Reads {
    /// Takes an answer about these; of which it tells nothing is not there.
    fn take(&mut self, found: Vec<ConnectionStatusRead>, ids: &[String]) {
        let told = |id: &&String| found.iter().any(|read| read.connection_id == **id);
        let gone = ids.iter().filter(|id| !told(id));
        self.gone.extend(gone.cloned());
        self.found.extend(found);
    }

    fn of(&self, id: &str) -> Option<&ConnectionStatusRead> {
        self.found.iter().find(|read| read.connection_id == id)
    }
}

/// Whether Airbyte has answered, and may answer otherwise for another connection.
fn is_of_one(error: &ApiError) -> bool {
    matches!(error.status(), Some(400 | 403 | 404 | 500))
}
