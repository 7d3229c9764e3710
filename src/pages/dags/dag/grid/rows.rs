//! The rows of the grid: the tasks in the order in which they run, and the groups that they are in.

use std::sync::Arc;

use airstrip_airflow::v2::Task;

/// A task, or a group of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The id of the task or group.
    pub id: Arc<str>,
    /// What it is called within its group.
    pub label: Arc<str>,
    /// How many groups it is within.
    pub depth: usize,
    /// Whether a run has several instances of the task.
    pub is_mapped: bool,
    /// Whether the DAG has it no more.
    pub is_gone: bool,
    /// The tasks of the group by their numbers; none for a task.
    pub tasks: Vec<usize>,
    /// The number of the task.
    pub task: usize,
    /// How many of the nodes after this one are within it.
    pub inside: usize,
}

impl Node {
    /// Whether it is a group.
    pub fn is_group(&self) -> bool {
        self.inside > 0
    }
}

/// All nodes, each group followed by what is in it. `number` says under which number a task's states are
/// kept. Airflow tells groups only by the ids of their tasks: `group.task`.
pub fn nodes(tasks: &[Task], number: &mut dyn FnMut(&str) -> usize) -> Vec<Node> {
    let mut all = Vec::with_capacity(tasks.len() + 8);
    let everything: Vec<usize> = (0..tasks.len()).collect();
    let mut level = Level {
        tasks,
        number,
        all: &mut all,
    };
    level.draw("", &everything, 0);
    all
}

/// A task that runs had and the DAG has no more.
pub fn gone(id: &str, number: usize) -> Node {
    Node {
        id: id.into(),
        label: id.into(),
        depth: 0,
        is_mapped: false,
        is_gone: true,
        tasks: Vec::new(),
        task: number,
        inside: 0,
    }
}

struct Level<'a> {
    tasks: &'a [Task],
    number: &'a mut dyn FnMut(&str) -> usize,
    all: &'a mut Vec<Node>,
}

/// What stands side by side on a level: the end of its id within the level, and its tasks.
struct Part<'a> {
    end: &'a str,
    is_group: bool,
    tasks: Vec<usize>,
}

impl Level<'_> {
    fn draw(&mut self, prefix: &str, within: &[usize], depth: usize) {
        let tasks = self.tasks;
        let mut parts: Vec<Part<'_>> = Vec::new();
        for &at in within {
            let rest = tasks[at].task_id.get(prefix.len()..).unwrap_or_default();
            let (end, is_group) = match rest.split_once('.') {
                Some((group, inside)) if !group.is_empty() && !inside.is_empty() => (group, true),
                _ => (rest, false),
            };
            let same = |part: &&mut Part<'_>| part.end == end && part.is_group && is_group;
            match parts.iter_mut().find(same) {
                Some(part) => part.tasks.push(at),
                None => parts.push(Part {
                    end,
                    is_group,
                    tasks: vec![at],
                }),
            }
        }
        for place in in_order(tasks, &parts) {
            let Part {
                end,
                is_group,
                tasks: within,
            } = &parts[place];
            let at = self.all.len();
            if *is_group {
                let id = format!("{prefix}{end}");
                let numbers = within
                    .iter()
                    .map(|at| (self.number)(&tasks[*at].task_id))
                    .collect();
                self.all.push(Node {
                    id: id.as_str().into(),
                    label: (*end).into(),
                    depth,
                    is_mapped: false,
                    is_gone: false,
                    tasks: numbers,
                    task: 0,
                    inside: 0,
                });
                self.draw(&format!("{id}."), within, depth + 1);
                self.all[at].inside = self.all.len() - at - 1;
            } else if let Some(task) = within.first().map(|at| &tasks[*at]) {
                let named = task.task_display_name.as_deref();
                let named = named.filter(|name| !name.is_empty() && *name != task.task_id);
                self.all.push(Node {
                    id: task.task_id.as_str().into(),
                    label: named.unwrap_or(end).into(),
                    depth,
                    is_mapped: task.is_mapped,
                    is_gone: false,
                    tasks: Vec::new(),
                    task: (self.number)(&task.task_id),
                    inside: 0,
                });
            }
        }
    }
}

/// The parts of a level, each after those that it waits for; where there is a choice, as they came.
/// Groups may wait for each other, whose tasks do not: then the first of them comes first.
fn in_order(tasks: &[Task], parts: &[Part<'_>]) -> Vec<usize> {
    let part_of = |id: &str| {
        let has = |part: &Part<'_>| part.tasks.iter().any(|at| tasks[*at].task_id == id);
        parts.iter().position(has)
    };
    let mut waits: Vec<Vec<usize>> = vec![Vec::new(); parts.len()];
    for (place, part) in parts.iter().enumerate() {
        for at in &part.tasks {
            for id in &tasks[*at].downstream_task_ids {
                if let Some(other) = part_of(id).filter(|other| *other != place) {
                    waits[other].push(place);
                }
            }
        }
    }
    let mut order: Vec<usize> = Vec::with_capacity(parts.len());
    let mut placed = vec![false; parts.len()];
    while order.len() < parts.len() {
        let free = |place: &usize| !placed[*place];
        let ready = |place: &usize| waits[*place].iter().all(|other| placed[*other]);
        let mut left = (0..parts.len()).filter(free);
        let first = left.clone().next();
        let Some(next) = left.find(ready).or(first) else {
            break;
        };
        placed[next] = true;
        order.push(next);
    }
    order
}

/// The nodes that are shown: those whose groups are all open, or that a search finds, with their groups.
pub fn shown(nodes: &[Node], is_open: &dyn Fn(&str) -> bool, search: &str) -> Vec<usize> {
    let mut places = Vec::with_capacity(nodes.len());
    if search.is_empty() {
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            places.push(at);
            at += 1;
            if node.is_group() && !is_open(&node.id) {
                at += node.inside;
            }
        }
        return places;
    }
    let found = |node: &Node| node.id.contains(search) || node.label.contains(search);
    for (at, node) in nodes.iter().enumerate() {
        let inside = &nodes[at + 1..at + 1 + node.inside];
        if found(node) || inside.iter().any(found) {
            places.push(at);
        }
    }
    places
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn task(id: &str, downstream: &[&str]) -> Task {
        let task = serde_json::json!({
            "task_id": id, "task_display_name": id, "is_mapped": id.ends_with("scale"),
            "downstream_task_ids": downstream,
        });
        serde_json::from_value(task).unwrap()
    }

    fn told(tasks: &[Task]) -> Vec<String> {
        let mut count = 0;
        let all = nodes(tasks, &mut |_| {
            count += 1;
            count
        });
        let line = |node: &Node| format!("{}{}", "-".repeat(node.depth), node.label);
        all.iter().map(line).collect()
    }

    #[test]
    fn tasks_stand_in_the_order_in_which_they_run() {
        // As Airflow answers them: by their ids.
        let tasks = [
            task("choose", &["load", "never"]),
            task("extract", &["transform.scale"]),
            task("load", &[]),
            task("never", &[]),
            task("transform.scale", &["transform.total"]),
            task("transform.total", &["choose"]),
        ];
        let order = [
            "extract",
            "transform",
            "-scale",
            "-total",
            "choose",
            "load",
            "never",
        ];
        assert_eq!(told(&tasks), order);
        let all = nodes(&tasks, &mut |id| id.len());
        assert_eq!((all[1].inside, all[1].tasks.len()), (2, 2));
        assert!(all[2].is_mapped && all[1].is_group() && !all[0].is_group());
        assert_eq!(&*all[3].id, "transform.total");
    }

    #[test]
    fn groups_lie_within_groups_and_strange_ids_are_tasks() {
        let tasks = [
            task("a.b.one", &["a.two"]),
            task("a.two", &[]),
            task("b.", &[]),
            task(".c", &[]),
        ];
        assert_eq!(told(&tasks), ["a", "-b", "--one", "-two", "b.", ".c"]);
    }

    #[test]
    fn groups_that_wait_for_each_other_are_shown_all_the_same() {
        let tasks = [
            task("x.first", &["y.second"]),
            task("x.third", &[]),
            task("y.second", &["x.third"]),
        ];
        assert_eq!(told(&tasks), ["x", "-first", "-third", "y", "-second"]);
    }

    #[test]
    fn folded_groups_hide_what_is_in_them_and_a_search_opens_them() {
        let tasks = [task("a.b.one", &[]), task("a.two", &[]), task("c", &[])];
        let all = nodes(&tasks, &mut |_| 0);
        let ids = |open: &[&str], search: &str| -> Vec<String> {
            let places = shown(&all, &|id| open.contains(&id), search);
            places.iter().map(|at| all[*at].id.to_string()).collect()
        };
        assert_eq!(ids(&[], ""), ["a", "c"]);
        assert_eq!(ids(&["a"], ""), ["a", "a.b", "a.two", "c"]);
        assert_eq!(ids(&["a.b"], ""), ["a", "c"]);
        assert_eq!(
            ids(&["a", "a.b"], ""),
            ["a", "a.b", "a.b.one", "a.two", "c"]
        );
        assert_eq!(ids(&[], "one"), ["a", "a.b", "a.b.one"]);
        assert_eq!(ids(&[], "nothing"), Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn every_task_has_its_row(ids in proptest::collection::btree_set("[ab](\\.[ab]){0,3}", 1..12), edges in proptest::collection::vec((0_usize..12, 0_usize..12), 0..30)) {
            let ids: Vec<String> = ids.into_iter().collect();
            let downstream = |at: usize| -> Vec<&str> {
                let of = edges.iter().filter(|(from, to)| *from == at && *to < ids.len());
                of.map(|(_, to)| ids[*to].as_str()).collect()
            };
            let tasks: Vec<Task> = (0..ids.len()).map(|at| task(&ids[at], &downstream(at))).collect();
            let all = nodes(&tasks, &mut |_| 0);
            let mut found: Vec<&str> = all.iter().filter(|node| !node.is_group()).map(|node| &*node.id).collect();
            found.sort_unstable();
            proptest::prop_assert_eq!(found, ids.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
