//! The calls that change something: launching and pausing.

use serde_json::json;

use super::catalogue::Behaviour;
use super::errors::Refusal;
use super::query::{boolean, not_boolean};
use super::run::{Kind, Run, Seen};
use super::trigger::{self, Trigger};
use super::world::{Dag, World};
use super::{Answer, Call, params};

impl World {
    /// Creates a run, if the trigger is sound and its id is free.
    pub(super) fn launch(&mut self, call: &Call<'_>) -> Answer {
        let trigger = Trigger::parse(&trigger::object(call.request)?)?;
        let missing = || Refusal::not_found(format!("Dag with dag_id: '{}' not found", call.dag));
        let dag = self.find(call.dag).ok_or_else(missing)?;
        if dag.entry.behaviour == Behaviour::ImportError {
            let why = "has import errors and cannot be triggered";
            return Err(Refusal::bad_request(format!(
                "Dag with dag_id: '{}' {why}",
                call.dag
            )));
        }
        trigger.check_run_id()?;
        params::check(&dag.entry.params, &trigger.conf).map_err(Refusal::bad_request)?;
        let run_after = trigger.run_after.unwrap_or(call.now);
        let id = trigger
            .run_id
            .unwrap_or_else(|| Kind::Manual.run_id(run_after));
        let taken = dag
            .runs()
            .any(|run| run.id == id || (run.logical.is_some() && run.logical == trigger.logical));
        if taken {
            let log_id = self.log_id();
            return Err(Refusal::conflict(&log_id));
        }
        let run = Run {
            id,
            kind: Kind::Manual,
            run_after,
            queued: call.now.max(run_after),
            logical: trigger.logical,
            interval: trigger.interval,
            starts: None,
            conf: trigger.conf,
            note: trigger.note,
            seed: 0,
        };
        let seed = self.random.next();
        let dag = self.find_mut(call.dag).ok_or_else(missing)?;
        let run = dag.add(run, seed);
        Ok(Seen::new(dag, run, call.now).row())
    }

    /// Pauses or unpauses a DAG.
    pub(super) fn pause(&mut self, call: &Call<'_>) -> Answer {
        let body = trigger::object(call.request)?;
        let loc = json!(["body", "is_paused"]);
        let paused = match body.get("is_paused") {
            Some(value) => boolean(value).ok_or_else(|| not_boolean(&loc, value))?,
            None => {
                return Err(Refusal::unprocessable(json!({
                    "type": "missing",
                    "loc": loc,
                    "msg": "Field required",
                    "input": body,
                })));
            }
        };
        let missing = || Refusal::not_found(format!("Dag with id: {} was not found", call.dag));
        let dag: &mut Dag = self.find_mut(call.dag).ok_or_else(missing)?;
        dag.pause(paused, call.now);
        Ok(dag.row(call.now))
    }

    /// The id under which the server's log has the rest of an error.
    fn log_id(&mut self) -> String {
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        (0..8)
            .filter_map(|_| self.random.pick(letters))
            .map(|byte| char::from(*byte))
            .collect()
    }
}
