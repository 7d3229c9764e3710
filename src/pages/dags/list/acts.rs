//! What can be done to DAGs from the list, and why not.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use airstrip_airflow::v2::PauseDag;
use airstrip_contract::policy::{Facts, Target};
use airstrip_contract::{Access, System};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::find::Row;
use super::fleet::Fleet;
use super::stars::Stars;
use crate::api::{Queries, call};
use crate::components::Selection;
use crate::components::airflow::reads_of;
use crate::session::{SessionState, use_session};
use crate::ui::{Toasts, format};

/// How many DAGs are paused or unpaused at once.
const AT_ONCE: usize = 3;

/// What can be done to the DAGs of a list.
#[derive(Clone, Copy)]
pub struct Acts {
    /// All of them.
    pub fleet: Fleet,
    /// Which are selected.
    pub selection: Selection,
    /// Which are favourites.
    pub stars: Stars,
    session: SessionState,
    toasts: Toasts,
    queries: Queries,
    /// The DAGs that are being paused or unpaused.
    changing: RwSignal<Vec<String>>,
}

/// Where the selection is kept while another page does something to it.
pub fn kept_as(instance: &str) -> String {
    format!("airstrip.selected-dags.1.{instance}")
}

/// Several DAGs that are paused or unpaused, one after another.
struct Errand {
    is_paused: bool,
    count: usize,
    waiting: RefCell<Vec<Arc<Row>>>,
    done: RefCell<usize>,
    /// What could not be done, as sentences.
    failed: RefCell<Vec<String>>,
}

impl Acts {
    /// What can be done to the calling component's list.
    pub fn new(fleet: Fleet, stars: Stars) -> Self {
        Self {
            fleet,
            selection: fleet
                .instance
                .with_value(|instance| Selection::back(&kept_as(instance))),
            stars,
            session: use_session(),
            toasts: Toasts::get(),
            queries: Queries::get(),
            changing: RwSignal::default(),
        }
    }

    /// Why the person may not do something to a DAG. Tracked.
    pub fn why_not(&self, row: &Row, access: Access) -> Option<String> {
        let instance = self.fleet.instance.get_value();
        let target = Target {
            system: System::Airflow,
            instance: &instance,
            id: &row.id,
            facts: Some(Facts {
                name: &row.id,
                tags: row.tags().collect(),
                workspace: None,
            }),
        };
        self.session.why_not(&target, access)
    }

    /// Whether a DAG is being paused or unpaused. Tracked.
    pub fn is_busy(&self, id: &str) -> bool {
        self.changing
            .with(|ids| ids.iter().any(|other| other == id))
    }

    /// The rows that are selected. Tracked.
    pub fn selected(&self) -> Vec<Arc<Row>> {
        let rows = self.fleet.rows.get();
        let is_selected = |row: &&Arc<Row>| self.selection.has(&row.id);
        rows.iter().filter(is_selected).cloned().collect()
    }

    /// Those of the selected rows that can be paused or unpaused. Tracked.
    pub fn to_pause(self, is_paused: bool) -> Vec<Arc<Row>> {
        let mut rows = self.selected();
        rows.retain(|row| {
            row.dag.is_paused != is_paused && self.why_not(row, Access::Manage).is_none()
        });
        rows
    }

    /// Pauses or unpauses a DAG, or says why not.
    pub fn pause(self, row: &Arc<Row>, is_paused: bool) {
        if let Some(why) = untrack(|| self.why_not(row, Access::Manage)) {
            self.toasts
                .info(format!("{}: nothing done", row.name()), why);
        } else if !untrack(|| self.is_busy(&row.id)) {
            self.pause_all(vec![Arc::clone(row)], is_paused);
        }
    }

    /// Pauses or unpauses DAGs, and says how that went where they are several.
    pub fn pause_all(self, rows: Vec<Arc<Row>>, is_paused: bool) {
        self.changing
            .update(|ids| ids.extend(rows.iter().map(|row| row.id.to_string())));
        let errand = Rc::new(Errand {
            is_paused,
            count: rows.len(),
            waiting: RefCell::new(rows),
            done: RefCell::new(0),
            failed: RefCell::default(),
        });
        for _ in 0..AT_ONCE {
            self.go_on(Rc::clone(&errand));
        }
    }

    fn go_on(self, errand: Rc<Errand>) {
        let Some(row) = errand.waiting.borrow_mut().pop() else {
            return;
        };
        // Shown at once, taken back where Airflow refuses.
        self.fleet.set_paused(&row.id, errand.is_paused);
        spawn_local(async move {
            let instance = self.fleet.instance.get_value();
            let change = PauseDag {
                dag_id: row.id.to_string(),
                is_paused: errand.is_paused,
            };
            let answer = call(&instance, &change).await;
            let gone = self
                .changing
                .try_update(|ids| ids.retain(|id| *id != *row.id))
                .is_none();
            if let Err(error) = answer {
                self.queries.notice(&error);
                let said = format!("{}: {} {}", row.name(), error.title(), error.detail());
                errand.failed.borrow_mut().push(said);
                if !gone {
                    self.fleet.set_paused(&row.id, !errand.is_paused);
                }
            }
            self.queries.invalidate(&reads_of(&instance, &row.id));
            *errand.done.borrow_mut() += 1;
            if *errand.done.borrow() == errand.count {
                self.tell(&errand);
            }
            if !gone {
                self.go_on(errand);
            }
        });
    }

    fn tell(self, errand: &Errand) {
        let verb = if errand.is_paused {
            "paused"
        } else {
            "unpaused"
        };
        let failed = errand.failed.borrow();
        let done = errand.count - failed.len();
        let number = |count: usize| match count {
            1 => "1 DAG".to_owned(),
            count => format!("{} DAGs", format::exact(count as u64)),
        };
        match failed.first() {
            Some(first) => {
                let what = number(failed.len());
                let was = if failed.len() == 1 { "was" } else { "were" };
                self.toasts.bad(
                    format!("{what} {was} not {verb}, {done} {verb}."),
                    first.clone(),
                );
            }
            None if errand.count > 1 => self.toasts.good(format!("{} {verb}.", number(done))),
            None => {}
        }
    }
}
