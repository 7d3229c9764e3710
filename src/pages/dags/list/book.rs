//! What is known of the last runs of every DAG, put together from several lists.

use std::collections::HashMap;
use std::sync::Arc;

use airstrip_airflow::v2::DagRun;

use crate::components::airflow::RunMark;

/// How many runs of a DAG are kept and shown.
pub const SHOWN: usize = 14;

/// The last runs by DAG.
#[derive(Debug, Default)]
pub struct RunBook {
    by_dag: HashMap<String, Recent>,
    /// Whether every run of the instance has been read.
    all: bool,
    /// The DAGs whose own list could not be read.
    unread: Vec<String>,
}

#[derive(Debug)]
struct Recent {
    /// Newest first.
    marks: Arc<[RunMark]>,
    /// Whether no run is missing between them.
    complete: bool,
}

impl RunBook {
    /// Adds runs of any DAGs, or what became of them.
    pub fn merge(&mut self, runs: &[DagRun]) {
        self.add_all(runs, false);
    }

    /// Adds the latest runs of all DAGs, none left out between them. `all` says that there are no others.
    pub fn latest(&mut self, runs: &[DagRun], all: bool) {
        self.add_all(runs, true);
        self.all |= all;
    }

    fn add_all(&mut self, runs: &[DagRun], are_latest: bool) {
        let mut by_dag: HashMap<&str, Vec<RunMark>> = HashMap::new();
        for run in runs {
            by_dag
                .entry(&run.dag_id)
                .or_default()
                .push(RunMark::of(run));
        }
        for (dag_id, news) in by_dag {
            let complete = are_latest && news.len() >= SHOWN;
            self.add(dag_id, news, complete);
        }
    }

    /// Adds the latest runs of one DAG, none left out between them.
    pub fn complete(&mut self, dag_id: &str, runs: &[DagRun]) {
        self.unread.retain(|other| other != dag_id);
        self.add(dag_id, runs.iter().map(RunMark::of).collect(), true);
    }

    /// The latest runs of a DAG could not be read.
    pub fn fail(&mut self, dag_id: &str) {
        if self.unread.iter().all(|other| other != dag_id) {
            self.unread.push(dag_id.to_owned());
        }
    }

    /// More has changed than was told: whether a run is missing is no longer known.
    pub fn doubt(&mut self) {
        self.all = false;
        self.by_dag
            .values_mut()
            .for_each(|known| known.complete = false);
    }

    fn add(&mut self, dag_id: &str, news: Vec<RunMark>, complete: bool) {
        let old = self.by_dag.get(dag_id);
        let complete = complete || old.is_some_and(|old| old.complete);
        let mut marks = news;
        for mark in old.iter().flat_map(|old| old.marks.iter()) {
            if !marks.iter().any(|new| new.run_id == mark.run_id) {
                marks.push(mark.clone());
            }
        }
        marks.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.run_id.cmp(&a.run_id)));
        marks.truncate(SHOWN);
        let marks = marks.into();
        let recent = Recent { marks, complete };
        self.by_dag.insert(dag_id.to_owned(), recent);
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.by_dag.is_empty()
    }

    /// The last runs of a DAG, newest first.
    pub fn runs(&self, dag_id: &str) -> Arc<[RunMark]> {
        match self.by_dag.get(dag_id) {
            Some(recent) => Arc::clone(&recent.marks),
            None => Arc::new([]),
        }
    }

    /// The latest run of a DAG.
    pub fn last(&self, dag_id: &str) -> Option<&RunMark> {
        self.by_dag.get(dag_id)?.marks.first()
    }

    /// What stands for the last run of a DAG of which none is known: nothing while it may still come.
    pub fn words_for_none(&self, dag_id: &str) -> &'static str {
        if self.unread.iter().any(|unread| unread == dag_id) {
            "unknown"
        } else if self.lacks(dag_id) {
            ""
        } else {
            "–"
        }
    }

    /// Whether the DAG's own list must be read to fill its strip.
    pub fn lacks(&self, dag_id: &str) -> bool {
        let known = self.by_dag.get(dag_id);
        !self.all && known.is_none_or(|known| !known.complete)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ui::State;

    fn run(dag_id: &str, minute: u8, state: &str) -> DagRun {
        serde_json::from_value(serde_json::json!({
            "dag_run_id": format!("r{minute:02}"),
            "dag_id": dag_id,
            "state": state,
            "run_type": "manual",
            "run_after": format!("2026-11-01T00:{minute:02}:00Z"),
        }))
        .unwrap()
    }

    fn states(book: &RunBook, dag_id: &str) -> Vec<(String, State)> {
        let runs = book.runs(dag_id);
        runs.iter()
            .map(|run| (run.run_id.to_string(), run.state))
            .collect()
    }

    #[test]
    fn news_of_a_run_replace_what_was_known_and_keep_its_place() {
        let mut book = RunBook::default();
        book.merge(&[
            run("a", 2, "running"),
            run("b", 1, "queued"),
            run("a", 0, "failed"),
        ]);
        book.merge(&[run("a", 0, "success"), run("a", 3, "queued")]);
        let expected = [
            ("r03", State::Queued),
            ("r02", State::Running),
            ("r00", State::Landed),
        ];
        let expected = expected.map(|(id, state)| (id.to_owned(), state));
        assert_eq!(states(&book, "a"), expected);
        assert_eq!(book.last("b").unwrap().state, State::Queued);
        assert!(book.last("c").is_none());
    }

    #[test]
    fn only_the_latest_are_kept() {
        let mut book = RunBook::default();
        let runs: Vec<_> = (0..30).map(|minute| run("a", minute, "success")).collect();
        book.merge(&runs);
        assert_eq!(book.runs("a").len(), SHOWN);
        assert_eq!(&*book.last("a").unwrap().run_id, "r29");
    }

    #[test]
    fn a_strip_is_read_on_its_own_only_where_something_may_be_missing() {
        let mut book = RunBook::default();
        book.merge(&[run("a", 1, "success")]);
        assert!(book.lacks("a") && book.lacks("b"));
        book.complete("a", &[run("a", 1, "success")]);
        book.complete("b", &[]);
        assert!(!book.lacks("a") && !book.lacks("b"));
        assert_eq!(book.words_for_none("b"), "–");
        book.fail("e");
        assert_eq!(book.words_for_none("d"), "");
        assert_eq!(book.words_for_none("e"), "unknown");
        book.complete("e", &[]);
        assert_eq!(book.words_for_none("e"), "–");
        let full: Vec<_> = (0..14).map(|minute| run("c", minute, "success")).collect();
        // Runs that have changed may be far apart.
        book.merge(&full);
        assert!(book.lacks("c"));
        book.latest(&full, false);
        assert!(!book.lacks("c") && book.lacks("d"));
        book.latest(&[], true);
        assert!(!book.lacks("d"));
        book.doubt();
        assert!(book.lacks("a") && book.lacks("d"));
        assert_eq!(book.runs("c").len(), SHOWN);
    }
}
