//! Carries out what the [`Machine`] says: for as long as the tab shows pages of this part of the
//! console, whether or not the rows are looked at.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use airstrip_airbyte::config::{
    CancelJob, ConnectionStatusRead, GetConnection, GetJob, SetConnectionStatus,
};
use airstrip_airbyte::model::ConnectionStatus;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::machine::{Machine, Pause, Task};
use super::row::{Row, Stage};
use super::{Action, Item, kept, leave};
use crate::api::{ApiError, Queries, call};
use crate::components::airbyte::{
    Before, Doubt, Hold, Target, hold, launch, may_cancel, read_status, read_statuses, refresh,
    refused, settle,
};
use crate::router::{Router, use_router};
use crate::ui::now;

/// Time between looks at the jobs that run, of as many as are read at once.
const POLL: Duration = Duration::from_secs(2);
/// Time before another try to read what could not be read.
const PATIENCE: Duration = Duration::from_secs(5);

thread_local! {
    static ENGINES: RefCell<HashMap<String, Rc<Engine>>> = RefCell::default();
}

/// The rows as they are shown.
#[derive(Clone, Default)]
pub struct Shown {
    /// The rows.
    pub rows: Vec<Arc<Row>>,
    /// Why nothing is sent at the moment.
    pub pause: Pause,
    /// Whether another tab is at work on this instance.
    pub elsewhere: bool,
    /// Why the states cannot be read.
    pub trouble: Option<String>,
}

/// The bulk actions of an instance.
pub struct Engine {
    instance: String,
    machine: RefCell<Machine>,
    /// What there is to see.
    pub shown: ArcRwSignal<Shown>,
    turn: RefCell<Turn>,
    follows: Cell<bool>,
    paused: Cell<Pause>,
    trouble: RefCell<Option<String>>,
    queries: Queries,
    router: Router,
}

/// Whether it is this tab's turn to send.
enum Turn {
    NotAsked,
    Asked,
    Ours(#[allow(dead_code, reason = "given back when it is dropped")] Hold),
}

impl Engine {
    /// That of an instance, the same for every page that shows it.
    pub fn of(instance: &str) -> Rc<Self> {
        if let Some(known) = ENGINES.with_borrow(|all| all.get(instance).cloned()) {
            return known;
        }
        let machine = kept::load(instance);
        let engine = Rc::new(Self {
            instance: instance.to_owned(),
            machine: RefCell::new(machine),
            shown: ArcRwSignal::default(),
            turn: RefCell::new(Turn::NotAsked),
            follows: Cell::new(false),
            paused: Cell::new(Pause::None),
            trouble: RefCell::default(),
            queries: Queries::get(),
            router: use_router(),
        });
        ENGINES.with_borrow_mut(|all| all.insert(instance.to_owned(), Rc::clone(&engine)));
        engine.pump();
        engine
    }

    /// Whether anything in this tab would be lost by leaving.
    pub fn any_unsent() -> bool {
        ENGINES.with_borrow(|all| all.values().any(|own| own.machine.borrow().is_unsent()))
    }

    /// Changes the rows, and does what follows from it.
    pub fn change<T>(self: &Rc<Self>, change: impl FnOnce(&mut Machine) -> T) -> T {
        let result = change(&mut self.machine.borrow_mut());
        self.pump();
        result
    }

    /// Adds rows, see [`Machine::start`].
    pub fn start(self: &Rc<Self>, action: Action, items: Vec<(Item, Option<String>)>) {
        if self.machine.borrow().is_settled() {
            self.clear();
        }
        self.change(|machine| machine.start(action, items, now()));
    }

    /// Forgets all rows.
    pub fn clear(self: &Rc<Self>) {
        kept::clear(&self.instance, self.machine.borrow().rows().len());
        self.change(Machine::clear);
    }

    /// Goes on where it was paused for this reason.
    pub fn resume(self: &Rc<Self>, from: Pause) {
        self.change(|machine| {
            if machine.pause == from {
                machine.pause = Pause::None;
            }
        });
    }

    fn pump(self: &Rc<Self>) {
        self.take_turn();
        let ours = matches!(*self.turn.borrow(), Turn::Ours(_));
        let mut machine = self.machine.borrow_mut();
        let tasks = if ours {
            machine.next(now())
        } else {
            Vec::new()
        };
        kept::save(&self.instance, &mut machine);
        let settled = machine.is_settled();
        let live = machine.rows().iter().any(|row| row.stage == Stage::Running);
        let pause = machine.pause;
        let shown = Shown {
            rows: machine.rows().to_vec(),
            pause,
            elsewhere: !ours && !settled,
            trouble: self.trouble.borrow().clone(),
        };
        drop(machine);
        self.shown.set(shown);
        leave::guard(self.router);
        if settled {
            *self.turn.borrow_mut() = Turn::NotAsked;
        }
        if let Pause::Busy(seconds) = pause
            && self.paused.replace(pause) != pause
        {
            self.wait(seconds);
        }
        self.paused.set(pause);
        for task in tasks {
            spawn_local(Rc::clone(self).run(task));
        }
        if live && ours && !self.follows.replace(true) {
            spawn_local(Rc::clone(self).follow());
        }
    }

    /// One tab at a time sends to an instance.
    fn take_turn(self: &Rc<Self>) {
        let idle = matches!(*self.turn.borrow(), Turn::NotAsked);
        if !idle || self.machine.borrow().is_settled() {
            return;
        }
        *self.turn.borrow_mut() = Turn::Asked;
        let engine = Rc::clone(self);
        hold(&format!("airstrip.bulk.{}", self.instance), move |ours| {
            *engine.turn.borrow_mut() = Turn::Ours(ours);
            engine.pump();
        });
    }

    fn wait(self: &Rc<Self>, seconds: u32) {
        let engine = Rc::clone(self);
        spawn_local(async move {
            sleep(Duration::from_secs(u64::from(seconds.max(1)))).await;
            engine.resume(Pause::Busy(seconds));
        });
    }

    fn row(&self, place: usize) -> Option<Row> {
        let machine = self.machine.borrow();
        machine.rows().get(place).map(|row| (**row).clone())
    }

    fn target(&self, row: &Row) -> Target {
        Target {
            instance: self.instance.clone(),
            id: row.id.clone(),
        }
    }

    async fn run(self: Rc<Self>, task: Task) {
        match task {
            Task::Look(places) => self.look(places).await,
            Task::Send(place) => {
                if let Some(row) = self.row(place) {
                    match row.action {
                        Action::Sync => self.sync(&row).await,
                        Action::Cancel => self.cancel(&row).await,
                        Action::Enable | Action::Disable => self.switch(&row).await,
                    }
                }
            }
            Task::Settle(place) => {
                if let Some(row) = self.row(place) {
                    self.settle(&row).await;
                }
            }
        }
    }

    async fn look(self: &Rc<Self>, places: Vec<usize>) {
        let rows = places.iter().filter_map(|place| self.row(*place));
        let looked: Vec<(usize, String)> = rows.map(|row| (row.place, row.id)).collect();
        let ids = looked.iter().map(|(_, id)| id.clone()).collect();
        match self.read(ids).await {
            Ok(reads) => self.change(|machine| machine.looked(&looked, &reads)),
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

    /// The states of some connections. Where Airbyte refuses all because of one, each alone.
    async fn read(&self, ids: Vec<String>) -> Result<Vec<ConnectionStatusRead>, ApiError> {
        let read = read_statuses(&self.instance, ids.clone()).await;
        let one_by_one = |error: &ApiError| matches!(error.status(), Some(400 | 403 | 404 | 500));
        let read = match read {
            Err(error) if one_by_one(&error) && ids.len() > 1 => {
                let mut all = Vec::new();
                for id in ids {
                    match read_statuses(&self.instance, vec![id]).await {
                        Ok(read) => all.extend(read),
                        Err(error) if one_by_one(&error) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(all)
            }
            read => read,
        };
        match &read {
            Ok(_) => drop(self.trouble.take()),
            Err(error) => self.queries.notice(error),
        }
        read
    }

    async fn sync(self: &Rc<Self>, row: &Row) {
        let place = row.place;
        let doubted = |doubt: Doubt| {
            self.change(|machine| machine.doubt(place, &doubt.words()));
        };
        let target = self.target(row);
        let outcome = launch(self.queries, &target, row.base, &doubted).await;
        refresh(self.queries, &self.instance);
        self.change(|machine| machine.outcome(place, &outcome));
    }

    /// Cancels the job that is meant, once it is sure that no other would be.
    async fn cancel(self: &Rc<Self>, row: &Row) {
        let place = row.place;
        let read = match read_status(&self.target(row)).await {
            Ok(read) => read,
            Err(error) => return self.refuse(place, &error),
        };
        let meant = row.job.or_else(|| Some(read.active_job.as_ref()?.id));
        let Some(job) = meant else {
            return self
                .change(|machine| machine.settle(place, Stage::Skipped, "Nothing is running."));
        };
        if let Err(why) = may_cancel(job, &read) {
            return self.change(|machine| machine.settle(place, Stage::Skipped, &why));
        }
        self.change(|machine| machine.mean(place, job));
        let answer = call(&self.instance, &CancelJob { id: job }).await;
        refresh(self.queries, &self.instance);
        match answer {
            Ok(_) => self.change(|machine| machine.cancelling(place, job, "Being cancelled.")),
            Err(error) if error.may_have_happened() => self.change(|machine| {
                let words = "The answer was lost: it may be cancelled all the same.";
                machine.cancelling(place, job, words);
            }),
            Err(error) => self.refuse(place, &error),
        }
    }

    async fn switch(self: &Rc<Self>, row: &Row) {
        let wanted = wanted(row.action);
        let change = SetConnectionStatus {
            connection_id: row.id.clone(),
            status: wanted,
            skip_reset: true,
        };
        let answer = call(&self.instance, &change).await;
        match answer {
            Ok(_) => self.switched(row, true),
            Err(error) if error.may_have_happened() => self.settle(row).await,
            Err(error) => self.refuse(row.place, &error),
        }
        refresh(self.queries, &self.instance);
    }

    fn switched(self: &Rc<Self>, row: &Row, done: bool) {
        let (stage, words) = if done {
            (Stage::Changed, "")
        } else {
            (
                Stage::NotDone,
                "The answer was lost and nothing has changed.",
            )
        };
        self.change(|machine| machine.settle(row.place, stage, words));
    }

    /// What came of a row whose answer is not known.
    async fn settle(self: &Rc<Self>, row: &Row) {
        let target = self.target(row);
        match row.action {
            Action::Sync => {
                let before = Before {
                    job: row.base,
                    at: row.sent.unwrap_or_else(now),
                };
                let doubt = Doubt::Lost(String::new());
                let outcome = settle(self.queries, &target, &doubt, before).await;
                refresh(self.queries, &self.instance);
                self.change(|machine| machine.outcome(row.place, &outcome));
            }
            // The job would be known.
            Action::Cancel => self.change(|machine| {
                machine.settle(row.place, Stage::NotDone, "Nothing was cancelled.");
            }),
            Action::Enable | Action::Disable => {
                let connection_id = row.id.clone();
                let read = call(&self.instance, &GetConnection { connection_id }).await;
                match read {
                    Ok(read) => self.switched(row, read.status == wanted(row.action)),
                    Err(error) => {
                        self.queries.notice(&error);
                        let words = format!("The answer was lost. {}.", error.title());
                        self.change(|machine| machine.settle(row.place, Stage::Undecided, &words));
                    }
                }
            }
        }
    }

    /// Nothing was done.
    fn refuse(self: &Rc<Self>, place: usize, error: &ApiError) {
        self.queries.notice(error);
        let outcome = refused(error);
        self.change(|machine| machine.outcome(place, &outcome));
    }

    /// Follows the jobs that run until none does.
    async fn follow(self: Rc<Self>) {
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
                let read = reads.iter().find(|read| read.connection_id == id);
                let Some(read) = read else { continue };
                let ended = self.machine.borrow_mut().followed(place, read);
                let Some(job) = ended else { continue };
                match call(&self.instance, &GetJob { id: job }).await {
                    Ok(entry) => self.machine.borrow_mut().ended(place, &entry),
                    Err(error) => self.queries.notice(&error),
                }
            }
            self.pump();
        }
        self.follows.set(false);
    }
}

const fn wanted(action: Action) -> ConnectionStatus {
    match action {
        Action::Disable => ConnectionStatus::Inactive,
        _ => ConnectionStatus::Active,
    }
}
