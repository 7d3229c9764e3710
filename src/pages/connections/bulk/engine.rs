//! Carries out what the [`Machine`] says: for as long as the tab shows pages of this part of the
//! console, whether or not the rows are looked at.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::machine::{Machine, Pause, Task};
use super::row::{Row, Stage};
use super::{Action, Item, kept};
use crate::api::Queries;
use crate::components::airbyte::Target;
use crate::components::{Hold, guard_leaving, hold};
use crate::router::{Router, use_router};
use crate::ui::now;

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
    pub(super) instance: String,
    pub(super) machine: RefCell<Machine>,
    /// What there is to see.
    pub shown: ArcRwSignal<Shown>,
    turn: RefCell<Turn>,
    /// Whether jobs are being followed.
    pub(super) follows: Cell<bool>,
    paused: Cell<Pause>,
    /// Why the states cannot be read.
    pub(super) trouble: RefCell<Option<String>>,
    pub(super) queries: Queries,
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

    /// Keeps and shows what has changed, and does what follows from it.
    pub(super) fn pump(self: &Rc<Self>) {
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
        guard_leaving(self.router, Self::any_unsent);
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

    pub(super) fn row(&self, place: usize) -> Option<Row> {
        let machine = self.machine.borrow();
        machine.rows().get(place).map(|row| (**row).clone())
    }

    pub(super) fn target(&self, row: &Row) -> Target {
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
}
