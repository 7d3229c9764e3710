//! How tasks and groups look in a run.

use super::super::grid::{Cell, Node, together};
use crate::ui::State;

/// The states of all nodes in a run; empty as long as none is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looks(Vec<Option<Look>>);

/// The state of a task, of all instances of one, or of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// How it looks: of several, as the one that matters most.
    pub state: State,
    /// The word for it.
    pub word: String,
    /// How many task instances there are, where there are several, and how many of them have landed.
    pub landed: Option<(u64, u64)>,
}

impl Looks {
    /// Those of nodes whose tasks have these states, by the tasks' numbers.
    pub fn of(nodes: &[Node], cells: &[Option<Cell>]) -> Self {
        let one = |node: &Node| {
            let cell = |number: &usize| cells.get(*number)?.as_ref();
            let whole = match node.is_group() {
                true => together(node.tasks.iter().filter_map(cell)),
                false => cell(&node.task).cloned(),
            };
            whole.map(|cell| look(&cell))
        };
        Self(nodes.iter().map(one).collect())
    }

    /// That of a node.
    pub fn at(&self, node: usize) -> Option<&Look> {
        self.0.get(node)?.as_ref()
    }
}

fn look(cell: &Cell) -> Look {
    let landed = cell
        .counts
        .iter()
        .find(|(state, _)| *state == State::Landed);
    let landed = landed.map_or(0, |(_, count)| *count);
    Look {
        state: cell.look,
        word: cell.word.clone(),
        landed: (!cell.counts.is_empty()).then(|| (landed, cell.size())),
    }
}

impl Look {
    /// `Landed`, or `Failed, 2 of 3 landed`.
    pub fn in_words(&self) -> String {
        match self.landed {
            Some((landed, all)) => format!("{}, {landed} of {all} landed", self.word),
            None => self.word.clone(),
        }
    }
}
