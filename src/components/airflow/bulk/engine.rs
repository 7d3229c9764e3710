//! Carries out what the [`Machine`] says, for as long as the tab shows the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use airstrip_airflow::actions::ClearTasks;
use airstrip_airflow::model::RunId;
use airstrip_airflow::v2::{GetDagRun, LaunchDag};
use airstrip_contract::System;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::again::failed_of;
use super::kept;
use super::machine::{Machine, Order, Pause, Task};
use super::row::{Row, Stage};
use crate::api::{ApiError, Queries, call};
use crate::components::airflow::{Found, look_for, reads_of};
use crate::components::{Hold, guard_leaving, hold, launches_of};
use crate::router::{Router, use_router};
use crate::session::{SessionState, use_session};
use crate::ui::now;

/// Between two looks at the runs that are under way.
const FOLLOW: Duration = Duration::from_millis(2_500);

/// Before a run is looked for again whose state could not be read.
const AGAIN: Duration = Duration::from_secs(10);

thread_local! {
    static ENGINES: RefCell<Vec<Rc<Engine>>> = const { RefCell::new(Vec::new()) };
}

/// The rows as they are shown.
#[derive(Clone, Default)]
pub struct Shown {
    /// The rows.
    pub rows: Vec<Arc<Row>>,
    /// How many runs may be under way.
    pub at_once: usize,
    /// Why nothing is sent at the moment.
    pub pause: Pause,
    /// Whether another tab is at work on this instance.
    pub elsewhere: bool,
}

/// The launches of an instance.
pub struct Engine {
    instance: String,
    machine: RefCell<Machine>,
    shown: ArcRwSignal<Shown>,
    turn: RefCell<Turn>,
    /// Whether runs are being followed.
    follows: Cell<bool>,
    paused: Cell<Pause>,
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
    /// That of an instance, the same for every page that shows it. It goes on with what was under way
    /// before a reload.
    pub fn of(instance: &str) -> Rc<Self> {
        let known =
            ENGINES.with_borrow(|all| all.iter().find(|own| own.instance == instance).cloned());
        let engine = known.unwrap_or_else(|| {
            let engine = Rc::new(Self {
                instance: instance.to_owned(),
                machine: RefCell::new(kept::load(instance)),
                shown: ArcRwSignal::default(),
                turn: RefCell::new(Turn::NotAsked),
                follows: Cell::new(false),
                paused: Cell::new(Pause::None),
                queries: Queries::get(),
                router: use_router(),
            });
            ENGINES.with_borrow_mut(|all| all.push(Rc::clone(&engine)));
            engine.pump();
            engine
        });
        engine.resume_after_sign_in(use_session());
        engine
    }

    fn resume_after_sign_in(self: &Rc<Self>, session: SessionState) {
        let own = Rc::clone(self);
        Effect::new(move |before: Option<bool>| {
            let expired = session.expired.get();
            if before == Some(true) && !expired {
                own.resume(Pause::SignedOut);
            }
            expired
        });
    }

    fn any_unsent() -> bool {
        ENGINES.with_borrow(|all| all.iter().any(|own| own.machine.borrow().is_unsent()))
    }

    /// What there is to see.
    #[must_use]
    pub fn shown(&self) -> ArcRwSignal<Shown> {
        self.shown.clone()
    }

    /// Launches runs, beside those that are under way; where all have ended, in their place.
    pub fn start(self: &Rc<Self>, orders: Vec<Order>, at_once: usize) {
        if self.machine.borrow().is_settled() {
            self.clear();
        }
        self.change(|machine| {
            machine.at_once = at_once;
            machine.start(orders, now(), random());
        });
    }

    /// Forgets all rows.
    pub fn clear(self: &Rc<Self>) {
        kept::clear(&self.instance, self.machine.borrow().rows().len());
        self.change(Machine::clear);
    }

    /// Launches again what failed or never began.
    pub fn retry(self: &Rc<Self>) {
        self.change(|machine| machine.retry(now(), random()));
    }

    /// Changes the rows, and does what follows from it.
    pub fn change<T>(self: &Rc<Self>, change: impl FnOnce(&mut Machine) -> T) -> T {
        let result = change(&mut self.machine.borrow_mut());
        self.pump();
        result
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
    fn pump(self: &Rc<Self>) {
        self.take_turn();
        let ours = matches!(*self.turn.borrow(), Turn::Ours(_));
        let mut machine = self.machine.borrow_mut();
        let tasks = if ours { machine.next() } else { Vec::new() };
        kept::save(&self.instance, &mut machine);
        let settled = machine.is_settled();
        let live = machine.rows().iter().any(|row| row.stage == Stage::Live);
        let pause = machine.pause;
        let shown = Shown {
            rows: machine.rows().to_vec(),
            at_once: machine.at_once,
            pause,
            elsewhere: !ours && !settled,
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
        hold(
            &format!("airstrip.launches.{}", self.instance),
            move |ours| {
                *engine.turn.borrow_mut() = Turn::Ours(ours);
                engine.pump();
            },
        );
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

    async fn run(self: Rc<Self>, task: Task) {
        match task {
            Task::Send(place) => self.send(place).await,
            Task::Again(place) => self.again(place).await,
            Task::Check(place) => self.check(place).await,
        }
    }

    async fn send(self: Rc<Self>, place: usize) {
        let Some(row) = self.row(place) else { return };
        let Ok(dag_run_id) = RunId::parse(&row.run_id) else {
            return;
        };
        let launch = LaunchDag {
            dag_id: row.dag_id.clone(),
            dag_run_id,
            conf: (*row.conf).clone(),
            logical_date: row.logical_date,
            data_interval: None,
            note: row.note,
        };
        let answer = call(&self.instance, &launch).await;
        self.wrote(&row.dag_id, answer.as_ref().err());
        self.queries
            .invalidate(&launches_of(System::Airflow, &self.instance));
        self.change(|machine| machine.answered(place, &answer));
    }

    async fn again(self: Rc<Self>, place: usize) {
        let Some(row) = self.row(place) else { return };
        let answer = call(&self.instance, &ClearTasks(failed_of(&row))).await;
        self.wrote(&row.dag_id, answer.as_ref().err());
        let count = answer.map(|affected| affected.task_instances.len());
        self.change(|machine| machine.cleared(place, &count));
    }

    fn wrote(&self, dag_id: &str, error: Option<&ApiError>) {
        if let Some(error) = error {
            self.queries.notice(error);
        }
        for dag_id in [dag_id, "~"] {
            self.queries.invalidate(&reads_of(&self.instance, dag_id));
        }
    }

    async fn check(self: Rc<Self>, place: usize) {
        let Some(row) = self.row(place) else { return };
        let answer = look_for(&self.instance, &row.dag_id, &row.run_id).await;
        if let Err(error) = &answer {
            self.queries.notice(error);
            if Found::of::<()>(Err(error)) == Found::Unknown {
                sleep(AGAIN).await;
            }
        }
        self.change(|machine| machine.found(place, &answer));
    }

    /// Reads the runs that are under way, until there are none.
    async fn follow(self: Rc<Self>) {
        loop {
            sleep(FOLLOW).await;
            let live = self.machine.borrow().live();
            if live.is_empty() {
                break;
            }
            for row in live {
                let read = GetDagRun {
                    dag_id: row.dag_id,
                    dag_run_id: row.run_id,
                };
                let answer = call(&self.instance, &read).await;
                self.change(|machine| match &answer {
                    Ok(run) => machine.follow(row.place, run),
                    Err(ApiError::Upstream { status: 404, .. }) => {
                        machine.gone(row.place, &read.dag_run_id);
                    }
                    Err(error) => self.queries.notice(error),
                });
            }
        }
        self.follows.set(false);
        // One may have begun since.
        self.pump();
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // From 0 to below 2^32.
fn random() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}
