//! Doing what was asked about, and finding out what became of it.

use std::sync::Arc;

use airstrip_airflow::actions::{ClearTasks, MarkRun, MarkTask};
use airstrip_airflow::v2::{GetDagRun, ListTaskInstances, TaskInstance, TaskPages};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Actions;
use super::ask::Rehearsal;
use super::deed::{self, Deed};
use super::found::{Found, found};
use crate::api::{ApiError, call};

impl Actions {
    /// Does what is asked about. Sent once, never repeated by itself.
    pub(super) fn go(self) {
        let (instance, dag_id, dag_run_id) = self.names();
        let (Some(deed), Rehearsal::Told(told)) =
            (self.asked.get_untracked(), self.rehearsal.get_untracked())
        else {
            return;
        };
        let before = untrack(|| self.known());
        let after = {
            let deed = deed.clone();
            move |result| self.answered(deed, told.count, before, result)
        };
        match deed {
            Deed::Clear(again) => {
                let write = ClearTasks(again.call(dag_id, dag_run_id));
                self.sending
                    .send(&instance, write, |answer| after(answer.map(drop)));
            }
            Deed::Mark(task, state) => {
                let write = MarkTask(deed::mark(&task, state, dag_id, dag_run_id));
                self.sending
                    .send(&instance, write, |answer| after(answer.map(drop)));
            }
            Deed::MarkRun(state) => {
                let write = MarkRun {
                    dag_id,
                    dag_run_id,
                    state,
                };
                self.sending
                    .send(&instance, write, |answer| after(answer.map(drop)));
            }
        }
    }

    fn answered(
        self,
        deed: Deed,
        count: usize,
        before: Vec<TaskInstance>,
        result: Result<(), ApiError>,
    ) {
        match result {
            Ok(()) => {
                self.open.try_set(false);
                self.toasts.good(deed.done(count));
            }
            Err(error) if error.may_have_happened() => {
                self.checking.try_set(true);
                spawn_local(async move {
                    self.look(deed, count, before).await;
                    self.checking.try_set(false);
                });
                return;
            }
            // The question says why.
            Err(_) => {}
        }
        self.refresh();
    }

    /// The answer was lost: says what the run tells.
    async fn look(self, deed: Deed, count: usize, before: Vec<TaskInstance>) {
        let verdict = self.read().await.map(|(run, now)| {
            let known = before.as_slice();
            found(&deed, known, &run, &now)
        });
        match verdict {
            Ok(Found::Done) => self.toasts.info(
                format!("The answer was lost, but it was done: {}", deed.done(count)),
                "",
            ),
            Ok(Found::NotDone) => self.toasts.bad(
                format!("The answer was lost. {}", deed.not_done()),
                "The run is as it was before. Try again.",
            ),
            Ok(Found::Unclear) => self.toasts.info(
                "The answer was lost.",
                "Whether it was done does not show: its tasks were under way before. Look at their tries.",
            ),
            Err(error) => {
                self.queries.notice(&error);
                self.toasts.bad(
                    "The answer was lost, and the run cannot be read.",
                    format!("It may have been done. {}", error.remedy()),
                );
            }
        }
        self.open.try_set(false);
        self.refresh();
    }

    /// The run and all of its task instances, as they are now.
    async fn read(self) -> Result<(airstrip_airflow::v2::DagRun, Vec<TaskInstance>), ApiError> {
        let (instance, dag_id, dag_run_id) = self.names();
        let run = GetDagRun {
            dag_id: dag_id.clone(),
            dag_run_id: dag_run_id.clone(),
        };
        let run = call(&instance, &run).await?;
        let mut pages = TaskPages::default();
        let mut next = Some(0);
        while let Some(offset) = next {
            let page = ListTaskInstances {
                dag_id: dag_id.clone(),
                dag_run_id: dag_run_id.clone(),
                offset,
            };
            let page = call(&instance, &page).await?;
            pages.keep(offset, Some(Arc::new(page)));
            next = pages.next();
        }
        Ok((run, pages.all().unwrap_or_default().to_vec()))
    }
}
