//! What is done to a run that exists, in the terms of either version: tasks run again, marks, notes.

use serde_json::Value;

use crate::AirflowApi;
use crate::clock::Moment;
use crate::random::{Random, label};

use super::catalogue::Entry;
use super::plan::{Edit, Outcome, Place, Plan};
use super::run::{Run, Seen};
use super::world::{Dag, World};

/// The changes of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edited {
    /// When it had started, or was changed before it had.
    begins: Option<Moment>,
    edits: Vec<Edit>,
    note: Option<String>,
    has_note: bool,
}

/// What is to be cleared, or would be.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) dry_run: bool,
    pub(crate) run: String,
    /// Tasks, and of mapped ones the instance; `None`: all.
    pub(crate) tasks: Option<Vec<(String, Option<i64>)>>,
    pub(crate) only_failed: bool,
    pub(crate) upstream: bool,
    pub(crate) downstream: bool,
    pub(crate) reset: bool,
}

/// What was asked for and is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Dag,
    Run,
    Task,
    Instance,
}

const FAILED: [&str; 2] = ["failed", "upstream_failed"];

impl World {
    /// The task instances that are cleared, as they are afterwards; of a dry run, as they are.
    pub(super) fn clear(
        &mut self,
        dag: &str,
        wanted: &Wanted,
        now: Moment,
    ) -> Result<Vec<Value>, Missing> {
        let seed = self.random.next();
        let is_v1 = self.api == AirflowApi::V1;
        let dag = self.find_mut(dag).ok_or(Missing::Dag)?;
        let run = dag.find_run(&wanted.run).ok_or(Missing::Run)?;
        let near = wanted.near(&dag.entry, is_v1);
        let rows = dag.rows(&run, now);
        let chosen: Vec<Value> = rows
            .into_iter()
            .filter(|row| wanted.holds(&near, row))
            .collect();
        if wanted.dry_run {
            return Ok(chosen);
        }
        let places = places(&dag.entry, &chosen);
        let mut edit = Edit::new(now, seed);
        edit.cleared.clone_from(&places);
        dag.change(&run, edit, wanted.reset);
        Ok(dag.rows_at(&wanted.run, &places, now))
    }

    /// The instances of a task that are marked, as they are afterwards; of a dry run, as they are.
    pub(super) fn mark(
        &mut self,
        dag: &str,
        (run, task, index): (&str, &str, Option<i64>),
        state: Outcome,
        dry_run: bool,
        now: Moment,
    ) -> Result<Vec<Value>, Missing> {
        let seed = self.random.next();
        let dag = self.find_mut(dag).ok_or(Missing::Dag)?;
        if !dag.entry.tasks.iter().any(|one| one.id == task) {
            return Err(Missing::Task);
        }
        let run = dag.find_run(run).ok_or(Missing::Instance)?;
        let mut rows = dag.rows(&run, now);
        rows.retain(|row| row["task_id"] == task);
        rows.retain(|row| index.is_none_or(|index| row["map_index"] == index));
        if rows.is_empty() {
            return Err(Missing::Instance);
        }
        rows.retain(|row| row["state"] != state.as_str());
        if dry_run || rows.is_empty() {
            return Ok(rows);
        }
        let marked = places(&dag.entry, &rows);
        let after = related(&dag.entry, &[task], false);
        let resumed: Vec<Value> = dag
            .rows(&run, now)
            .into_iter()
            .filter(|row| is_one_of(&after, row) && has_failed(row))
            .collect();
        let mut edit = Edit::new(now, seed);
        edit.cleared = places(&dag.entry, &resumed);
        edit.marked.clone_from(&marked);
        edit.mark = Some(state);
        let resumes = !edit.cleared.is_empty();
        dag.change(&run, edit, resumes);
        Ok(dag.rows_at(&run.id, &marked, now))
    }

    /// Marks a run.
    pub(super) fn mark_run(
        &mut self,
        dag: &str,
        run: &str,
        state: Outcome,
        now: Moment,
    ) -> Result<Seen<'_>, Missing> {
        let seed = self.random.next();
        let is_v1 = self.api == AirflowApi::V1;
        let dag = self.find_mut(dag).ok_or(Missing::Dag)?;
        let found = dag.find_run(run).ok_or(Missing::Run)?;
        let mut edit = Edit::new(now, seed);
        edit.mark = Some(state);
        edit.marks_all = is_v1;
        dag.change(&found, edit, false);
        let found = dag.find_run(run).ok_or(Missing::Run)?;
        Ok(Seen::new(dag, found, now))
    }

    /// Replaces the note of a run.
    pub(super) fn note(
        &mut self,
        dag: &str,
        run: &str,
        note: Option<String>,
        now: Moment,
    ) -> Result<Seen<'_>, Missing> {
        let dag = self.find_mut(dag).ok_or(Missing::Dag)?;
        dag.find_run(run).ok_or(Missing::Run)?;
        let edited = dag.edited.entry(run.to_owned()).or_default();
        edited.has_note = true;
        edited.note = note.filter(|note| !note.is_empty());
        let found = dag.find_run(run).ok_or(Missing::Run)?;
        Ok(Seen::new(dag, found, now))
    }
}

impl Dag {
    /// The run as it was changed, if it was.
    pub(crate) fn as_edited(&self, mut run: Run) -> Run {
        let Some(edited) = self.edited.get(&run.id) else {
            return run;
        };
        if edited.has_note {
            run.note.clone_from(&edited.note);
        }
        if !edited.edits.is_empty() {
            run.starts = edited.begins;
        }
        for edit in &edited.edits {
            if let Some(resumes) = edit.resumes {
                run.starts = resumes;
                run.queued = edit.at;
            }
        }
        run
    }

    /// The plan of a run that was changed.
    pub(crate) fn edited_plan(&self, run: &Run) -> Option<Plan> {
        let edited = self.edited.get(&run.id)?;
        let begins = edited.begins.filter(|_| !edited.edits.is_empty())?;
        let syncs = self.book.of(&run.id);
        let mut plan = Plan::of(&self.entry, begins, run.seed, self.speed, syncs);
        for edit in &edited.edits {
            plan.edit(&self.entry, edit, self.speed, syncs);
        }
        Some(plan)
    }

    /// Whether a run was changed after it had begun.
    pub(crate) fn has_history(&self, run: &Run) -> bool {
        let edited = self.edited.get(&run.id);
        edited.is_some_and(|edited| !edited.edits.is_empty())
    }

    /// Changes a run. One that has ended goes on where `resumes` says so.
    fn change(&mut self, run: &Run, mut edit: Edit, resumes: bool) {
        let at = edit.at;
        let has_ended = self.plan(run).is_some_and(|plan| plan.ends <= at);
        if resumes && has_ended && !edit.cleared.is_empty() {
            let mut random = Random::new(edit.seed, &[label("slot")]);
            edit.resumes = Some(self.slot(at, &mut random));
        }
        let has_begun = run.starts.is_some_and(|starts| starts <= at);
        if !has_begun && edit.mark.is_none() {
            // All of it is yet to run.
            return;
        }
        if self.syncs() {
            self.book.open(&run.id);
        }
        let edited = self.edited.entry(run.id.clone()).or_default();
        if edited.edits.is_empty() {
            edited.begins = Some(run.starts.filter(|_| has_begun).unwrap_or(at));
        }
        edited.edits.push(edit);
    }

    /// Gives the runs that wait to go on their moment, once the DAG is unpaused, or takes it.
    pub(crate) fn resume(&mut self, now: Moment) {
        let waits = |edit: &Edit| edit.resumes.is_some_and(|at| at.is_none_or(|at| at > now));
        let waiting: Vec<(String, u64)> = self
            .edited
            .iter()
            .filter_map(|(id, edited)| {
                let last = edited.edits.last().filter(|edit| waits(edit))?;
                Some((id.clone(), last.seed))
            })
            .collect();
        for (id, seed) in waiting {
            let resumes = self.slot(now, &mut Random::new(seed, &[label("slot")]));
            let edited = self.edited.get_mut(&id);
            if let Some(last) = edited.and_then(|edited| edited.edits.last_mut()) {
                last.resumes = Some(resumes);
            }
        }
    }

    fn rows(&self, run: &Run, now: Moment) -> Vec<Value> {
        Seen::new(self, run.clone(), now).task_instances(now)
    }

    fn rows_at(&self, run: &str, places: &[Place], now: Moment) -> Vec<Value> {
        let rows = self.find_run(run).map(|run| self.rows(&run, now));
        let mut rows = rows.unwrap_or_default();
        rows.retain(|row| place(&self.entry, row).is_some_and(|place| places.contains(&place)));
        rows
    }
}

impl Wanted {
    /// The tasks that are cleared with those that are named, all instances of each. Airflow 3 looks for
    /// what comes after once it has added what is before, so that it adds what else comes after that:
    /// `post_clear_task_instances` of 3.3.2.
    fn near<'a>(&'a self, dag: &'a Entry, is_v1: bool) -> Vec<&'a str> {
        let named: Vec<&str> = self.tasks.iter().flatten().map(|(id, _)| &**id).collect();
        let before = match self.upstream {
            true => related(dag, &named, true),
            false => Vec::new(),
        };
        let mut found = before.clone();
        if self.downstream {
            let from = if is_v1 {
                named
            } else {
                [named, before].concat()
            };
            found.extend(related(dag, &from, false));
        }
        found
    }

    fn holds(&self, near: &[&str], row: &Value) -> bool {
        let is_named = self.tasks.as_ref().is_none_or(|tasks| {
            let itself = |(task, index): &(String, Option<i64>)| {
                row["task_id"] == task.as_str()
                    && index.is_none_or(|index| row["map_index"] == index)
            };
            tasks.iter().any(itself) || is_one_of(near, row)
        });
        is_named && (!self.only_failed || has_failed(row))
    }
}

fn has_failed(row: &Value) -> bool {
    row["state"]
        .as_str()
        .is_some_and(|state| FAILED.contains(&state))
}

fn is_one_of(tasks: &[&str], row: &Value) -> bool {
    row["task_id"]
        .as_str()
        .is_some_and(|id| tasks.contains(&id))
}

/// All tasks before or after some.
fn related<'a>(dag: &'a Entry, tasks: &[&'a str], before: bool) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    let mut left = tasks.to_vec();
    while let Some(task) = left.pop() {
        for other in &dag.tasks {
            let is_near = if before {
                let itself = dag.tasks.iter().find(|one| one.id == task);
                itself.is_some_and(|one| one.after.contains(&other.id))
            } else {
                other.after.iter().any(|one| one == task)
            };
            if is_near && !found.contains(&other.id.as_str()) {
                found.push(&other.id);
                left.push(&other.id);
            }
        }
    }
    found
}

fn places(dag: &Entry, rows: &[Value]) -> Vec<Place> {
    rows.iter().filter_map(|row| place(dag, row)).collect()
}

fn place(dag: &Entry, row: &Value) -> Option<Place> {
    let task = dag
        .tasks
        .iter()
        .position(|task| row["task_id"] == task.id.as_str())?;
    Some((task, row["map_index"].as_i64()?))
}
