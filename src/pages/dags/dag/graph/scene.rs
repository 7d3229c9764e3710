//! What is drawn of a DAG: its tasks as boxes, open groups as boxes around theirs, and arrows.

use std::fmt::Write as _;

use airstrip_airflow::v2::Task;

use super::super::grid::Node;
use super::layout::{Layout, layout};

/// How wide and high a task is, and a folded group.
const BOX: (i64, i64) = (208, 44);
/// Around what is in an open group, and above it: its name.
const PADDING: i64 = 14;
const HEAD: i64 = 32;

/// A task or a group, where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Which of the nodes it is.
    pub node: usize,
    /// Whether it is a group that shows what is in it.
    pub is_open: bool,
    /// Left, top, width and height, in pixels.
    pub rect: [i64; 4],
    /// The layer that it stands in, from the left, among those around it.
    pub column: i64,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scene {
    /// Groups come before what is in them.
    pub shapes: Vec<Shape>,
    /// The arrows: the nodes that they join, and the path that draws each.
    pub arrows: Vec<Arrow>,
    /// How wide and high all of it is.
    pub size: (i64, i64),
}

/// An arrow from one shape to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The node that it comes from.
    pub from: usize,
    /// The node that it leads to.
    pub to: usize,
    /// Its line, as the path of an SVG.
    pub path: String,
}

/// For each node the nodes that wait for it: of a folded group, for any of its tasks.
pub type Joins = Vec<(usize, usize)>;

/// The nodes by which each task is shown, where groups may be folded: the task itself, or the
/// outermost group around it that is folded.
pub fn shown_as(nodes: &[Node], is_open: &dyn Fn(&str) -> bool) -> Vec<Option<usize>> {
    let mut shown = vec![None; nodes.len()];
    let mut at = 0;
    while let Some(node) = nodes.get(at) {
        let folded = node.is_group() && !is_open(&node.id);
        let last = if folded { at + node.inside } else { at };
        if let Some(inside) = shown.get_mut(at..=last) {
            inside.fill(Some(at));
        }
        at = last + 1;
    }
    shown
}

/// Which shown nodes wait for which, each pair once.
pub fn joins(tasks: &[Task], nodes: &[Node], shown: &[Option<usize>]) -> Joins {
    let by_id = crate::ui::order(nodes.len(), &mut |a, b| nodes[a].id.cmp(&nodes[b].id));
    let place_of = |id: &str| -> Option<usize> {
        let found = by_id.binary_search_by(|at| (*nodes[*at].id).cmp(id));
        shown[by_id[found.ok()?]]
    };
    let mut joins = Joins::new();
    for task in tasks {
        let Some(from) = place_of(&task.task_id) else {
            continue;
        };
        for id in &task.downstream_task_ids {
            if let Some(to) = place_of(id).filter(|to| *to != from) {
                joins.push((from, to));
            }
        }
    }
    let places = crate::ui::order(joins.len(), &mut |a, b| joins[a].cmp(&joins[b]));
    let mut sorted: Joins = places.into_iter().map(|place| joins[place]).collect();
    sorted.dedup();
    sorted
}

/// Draws the nodes that are shown.
pub fn scene(nodes: &[Node], shown: &[Option<usize>], joins: &Joins) -> Scene {
    let mut scene = Scene::default();
    let mut drawn = Drawn {
        nodes,
        shown,
        joins,
        rects: vec![None; nodes.len()],
        ways: Vec::new(),
    };
    let level = drawn.level(0, nodes.len());
    scene.size = level.size;
    level.put(&mut scene.shapes, (0, 0));
    for shape in &scene.shapes {
        drawn.rects[shape.node] = Some(shape.rect);
    }
    for &(from, to) in joins {
        if let (Some(start), Some(end)) = (drawn.rects[from], drawn.rects[to]) {
            let path = line(start, end, &drawn.bends_of(from, to));
            scene.arrows.push(Arrow { from, to, path });
        }
    }
    scene
}

struct Drawn<'a> {
    nodes: &'a [Node],
    shown: &'a [Option<usize>],
    joins: &'a Joins,
    rects: Vec<Option<[i64; 4]>>,
    /// The bends of arrows within a group: the group, or none at the top; the members; the points.
    ways: Vec<Way>,
}

struct Way {
    around: Option<usize>,
    from: usize,
    to: usize,
    bends: Vec<(i64, i64)>,
}

/// What stands side by side, laid out.
struct Level {
    members: Vec<(usize, Option<Level>, i64)>,
    layout: Layout,
    sizes: Vec<(i64, i64)>,
    size: (i64, i64),
}

impl Drawn<'_> {
    /// Lays out the nodes from `first` up to `end` that are not within one another.
    fn level(&mut self, first: usize, end: usize) -> Level {
        let mut members = Vec::new();
        let mut of = vec![usize::MAX; end - first];
        let mut at = first;
        while at < end {
            let node = &self.nodes[at];
            let last = at + node.inside;
            for place in at..=last {
                of[place - first] = members.len();
            }
            let is_open = node.is_group() && self.shown.get(at + 1) != Some(&Some(at));
            let inside = is_open.then(|| self.level(at + 1, last + 1));
            members.push((at, inside));
            at = last + 1;
        }
        let sizes: Vec<(i64, i64)> = members
            .iter()
            .map(|(_, inside)| match inside {
                Some(level) => (
                    (level.size.0 + 2 * PADDING).max(BOX.0),
                    level.size.1 + HEAD + PADDING,
                ),
                None => BOX,
            })
            .collect();
        let mut arrows: Vec<(usize, usize)> = Vec::new();
        for (from, to) in self.joins {
            let member = |at: &usize| at.checked_sub(first).and_then(|at| of.get(at)).copied();
            if let (Some(from), Some(to)) = (member(from), member(to))
                && from != to
                && !arrows.contains(&(from, to))
            {
                arrows.push((from, to));
            }
        }
        let layout = layout(&sizes, &arrows);
        let around = first
            .checked_sub(1)
            .filter(|_| end - first < self.nodes.len());
        for ((from, to), bends) in arrows.iter().zip(&layout.bends) {
            self.ways.push(Way {
                around,
                from: members[*from].0,
                to: members[*to].0,
                bends: bends.clone(),
            });
        }
        let columns = columns(&layout);
        let members = members.into_iter().zip(columns);
        Level {
            members: members
                .map(|((at, inside), column)| (at, inside, column))
                .collect(),
            size: layout.size,
            layout,
            sizes,
        }
    }

    /// The bends of an arrow between two tasks, which are those between the two of the level on which
    /// they part.
    fn bends_of(&self, from: usize, to: usize) -> Vec<(i64, i64)> {
        let holds = |at: usize, inner: usize| (at..=at + self.nodes[at].inside).contains(&inner);
        let way = self
            .ways
            .iter()
            .find(|way| holds(way.from, from) && holds(way.to, to));
        let Some(way) = way else {
            return Vec::new();
        };
        let around = way.around.and_then(|at| self.rects[at]);
        let (left, top) = around.map_or((0, 0), |[x, y, ..]| (x + PADDING, y + HEAD));
        let points = way.bends.iter();
        points.map(|(x, y)| (x + left, y + top)).collect()
    }
}

/// Which column from the left each box stands in.
fn columns(layout: &Layout) -> Vec<i64> {
    let places = crate::ui::order(layout.places.len(), &mut |a, b| {
        layout.places[a].0.cmp(&layout.places[b].0)
    });
    let mut columns = vec![0; layout.places.len()];
    let mut last = (i64::MIN, -1);
    for place in places {
        let left = layout.places[place].0;
        if left > last.0 {
            last = (left, last.1 + 1);
        }
        columns[place] = last.1;
    }
    columns
}

impl Level {
    fn put(self, shapes: &mut Vec<Shape>, (left, top): (i64, i64)) {
        let placed = self.layout.places.into_iter().zip(self.sizes);
        for ((node, inside, column), ((x, y), (width, height))) in
            self.members.into_iter().zip(placed)
        {
            let rect = [left + x, top + y, width, height];
            shapes.push(Shape {
                node,
                is_open: inside.is_some(),
                rect,
                column,
            });
            if let Some(level) = inside {
                level.put(shapes, (rect[0] + PADDING, rect[1] + HEAD));
            }
        }
    }
}

/// A line from the right side of a box to the left of another, through its bends.
fn line(start: [i64; 4], end: [i64; 4], bends: &[(i64, i64)]) -> String {
    let mut at = (start[0] + start[2], start[1] + start[3] / 2);
    let goal = (end[0] - 5, end[1] + end[3] / 2);
    let mut path = format!("M{} {}", at.0, at.1);
    for (index, next) in bends.iter().chain([&goal]).enumerate() {
        // Along a bend the line is straight.
        if index % 2 == 1 && index < bends.len() {
            let _ = write!(path, "L{} {}", next.0, next.1);
        } else {
            let reach = ((next.0 - at.0) / 2).clamp(18, 90);
            let (a, b) = (at.0 + reach, next.0 - reach);
            let _ = write!(path, "C{a} {} {b} {} {} {}", at.1, next.1, next.0, next.1);
        }
        at = *next;
    }
    let (x, y) = goal;
    let _ = write!(path, "m-3 -4L{} {y}L{} {}", x + 3, x - 3, y + 4);
    path
}

/// All that leads to a node or that it leads to, near and far, itself included; `None` for the others.
pub fn kin(count: usize, joins: &Joins, of: usize) -> Vec<bool> {
    let mut kin = vec![false; count];
    for forth in [true, false] {
        let mut ways = vec![of];
        let mut seen = vec![false; count];
        while let Some(at) = ways.pop() {
            if at >= count || std::mem::replace(&mut seen[at], true) {
                continue;
            }
            kin[at] = true;
            for &(from, to) in joins {
                let (here, there) = if forth { (from, to) } else { (to, from) };
                if here == at {
                    ways.push(there);
                }
            }
        }
    }
    kin
}
