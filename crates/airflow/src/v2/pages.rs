//! The pages that task instances of a run come in.

use std::sync::Arc;

use super::{TaskInstance, TaskInstances};

/// The task instances of a run, put together of pages that are read at different moments. What changes in
/// between moves: Airflow 2 orders its pages by nothing at all, so that an instance may be on two of them
/// and another on none.
#[derive(Debug, Default)]
pub struct TaskPages {
    /// By their offsets, each with how many had been kept when it was.
    pages: Vec<(u32, u32, Option<Arc<TaskInstances>>)>,
    kept: u32,
    all: Option<Vec<TaskInstance>>,
    missing: usize,
    total: usize,
}

impl TaskPages {
    /// Keeps a page as it was just read; `None` for one that could not be read.
    pub fn keep(&mut self, offset: u32, page: Option<Arc<TaskInstances>>) {
        self.pages.retain(|(other, ..)| *other != offset);
        let place = self.pages.partition_point(|(other, ..)| *other < offset);
        self.kept += 1;
        self.pages.insert(place, (offset, self.kept, page));
        self.put_together();
    }

    /// Leaves out a page that there is no more.
    pub fn remove(&mut self, offset: u32) {
        self.pages.retain(|(other, ..)| *other != offset);
        self.put_together();
    }

    /// All instances in the order of the pages, each once and as it was read last; `None` before the first
    /// page.
    #[must_use]
    pub fn all(&self) -> Option<&[TaskInstance]> {
        self.all.as_deref()
    }

    /// How many instances there are, whether or not they have been read.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many of them are on no page although every page has been read, or could not be.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Where the next page begins of those that are read one after another; `None` after the last. How long
    /// a page is the server says: its `maximum_page_limit` may be below what is asked for.
    #[must_use]
    pub fn next(&self) -> Option<u32> {
        let (_, _, first) = self.pages.first()?;
        let rows = first.as_ref()?.task_instances.len();
        let next = self.pages.len() * rows;
        u32::try_from(next)
            .ok()
            .filter(|_| rows > 0 && next < self.total)
    }

    fn put_together(&mut self) {
        let mut all: Vec<(u32, &TaskInstance)> = Vec::new();
        let mut by_key: Vec<usize> = Vec::new();
        let (mut newest, mut total) = (0, None);
        for (_, kept, page) in &self.pages {
            let Some(page) = page else { continue };
            if *kept > newest {
                (newest, total) = (*kept, page.total_entries);
            }
            for task in &page.task_instances {
                let found = by_key.binary_search_by(|at| {
                    let (_, other) = all[*at];
                    (other.map_index, &other.task_id).cmp(&(task.map_index, &task.task_id))
                });
                match found {
                    Ok(place) => {
                        let known = &mut all[by_key[place]];
                        if known.0 < *kept {
                            *known = (*kept, task);
                        }
                    }
                    Err(place) => {
                        by_key.insert(place, all.len());
                        all.push((*kept, task));
                    }
                }
            }
        }
        let total = total.and_then(|total| usize::try_from(total).ok());
        let total = total.unwrap_or(0).max(all.len());
        let missing = total - all.len();
        let all: Vec<TaskInstance> = all.into_iter().map(|(_, task)| task.clone()).collect();
        self.all = (newest > 0).then_some(all);
        self.total = total;
        self.missing = match self.next() {
            Some(_) => 0,
            None => missing,
        };
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A page of `total`, each row as `task[index]=state`.
    fn page(total: usize, rows: &[&str]) -> Arc<TaskInstances> {
        let row = |row: &&str| {
            let (key, state) = row.split_once('=').unwrap();
            let (task_id, index) = key.split_once('[').unwrap_or((key, "-1]"));
            let map_index: i64 = index.trim_end_matches(']').parse().unwrap();
            serde_json::json!({ "task_id": task_id, "map_index": map_index, "state": state })
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        let page = serde_json::json!({ "task_instances": rows, "total_entries": total });
        Arc::new(serde_json::from_value(page).unwrap())
    }

    fn told(pages: &TaskPages) -> Vec<String> {
        let row = |task: &TaskInstance| {
            let state = task.state.as_ref().map_or("none", |state| state.as_str());
            match task.map_index {
                -1 => format!("{}={state}", task.task_id),
                index => format!("{}[{index}]={state}", task.task_id),
            }
        };
        pages.all().unwrap().iter().map(row).collect()
    }

    #[test]
    fn an_instance_on_two_pages_is_there_once_and_as_it_was_read_last() {
        let older = page(4, &["a=success", "m[0]=running"]);
        let newer = page(4, &["m[0]=success", "m[1]=running"]);
        let expected = ["a=success", "m[0]=success", "m[1]=running"];
        for (first, second) in [((0, &older), (2, &newer)), ((2, &older), (0, &newer))] {
            let mut pages = TaskPages::default();
            for (offset, page) in [first, second] {
                pages.keep(offset, Some(Arc::clone(page)));
            }
            let mut told = told(&pages);
            told.sort();
            assert_eq!(told, expected, "{}, {}", first.0, second.0);
            assert_eq!((pages.total(), pages.missing()), (4, 1));
        }
    }

    #[test]
    fn they_come_in_the_order_of_the_pages_however_those_arrive() {
        let mut pages = TaskPages::default();
        assert!(pages.all().is_none());
        pages.keep(0, Some(page(5, &["z=success", "m[1]=failed"])));
        pages.keep(4, Some(page(5, &["m[0]=success"])));
        pages.keep(2, Some(page(5, &["a=success", "b=success"])));
        let expected = [
            "z=success",
            "m[1]=failed",
            "a=success",
            "b=success",
            "m[0]=success",
        ];
        assert_eq!(told(&pages), expected);
        assert_eq!((pages.total(), pages.missing()), (5, 0));
    }

    #[test]
    fn what_is_on_no_page_is_missing_once_all_have_been_read() {
        let first = || Some(page(6, &["a=success", "b=success"]));
        let twice = || Some(page(6, &["b=success", "c=success"]));
        let mut pages = TaskPages::default();
        pages.keep(0, first());
        pages.keep(4, twice());
        assert_eq!(
            (pages.missing(), pages.next()),
            (0, Some(4)),
            "one is under way"
        );
        pages.keep(2, None);
        assert_eq!(
            (pages.missing(), pages.next()),
            (3, None),
            "it could not be read"
        );
        pages.keep(2, Some(page(6, &["d=success", "e=success"])));
        assert_eq!((pages.missing(), pages.next()), (1, None));
        pages.keep(4, Some(page(6, &["c=success", "f=success"])));
        assert_eq!((pages.missing(), pages.total()), (0, 6));
    }

    #[test]
    fn the_page_that_was_read_last_knows_how_many_there_are() {
        let mut pages = TaskPages::default();
        pages.keep(0, Some(page(4, &["a=success", "m[0]=queued"])));
        pages.keep(2, Some(page(3, &["m[1]=queued"])));
        assert_eq!((pages.total(), pages.missing()), (3, 0));
        pages.remove(2);
        pages.keep(0, Some(page(2, &["a=success", "m[0]=queued"])));
        assert_eq!((pages.total(), pages.missing()), (2, 0));
        assert_eq!(told(&pages), ["a=success", "m[0]=queued"]);
    }

    #[test]
    fn pages_follow_each_other_at_the_length_that_the_server_gives() {
        let mut pages = TaskPages::default();
        let rows = [
            "a=success",
            "b=success",
            "c=success",
            "d=success",
            "e=success",
        ];
        let mut offsets = vec![0];
        pages.keep(0, Some(page(5, &rows[..2])));
        while let Some(next) = pages.next() {
            offsets.push(next);
            let at = next as usize;
            pages.keep(next, Some(page(5, &rows[at..rows.len().min(at + 2)])));
        }
        assert_eq!(offsets, [0, 2, 4]);
        assert_eq!(told(&pages), rows);
        let mut empty = TaskPages::default();
        empty.keep(0, Some(page(0, &[])));
        assert_eq!((empty.next(), empty.all().map(<[_]>::len)), (None, Some(0)));
    }
}
