//! The tasks of a run as a table, with a chart of when each waited and ran.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::actions::OfTask;
use super::page::Page;
use super::tasks::{TaskGroup, TaskRow, group_of, summed};
use super::timeline::Axis;
use crate::ui::format::duration;
use crate::ui::{Elapsed, Glyph, Icon, Status, Time, each};

/// So many instances of a mapped task are shown; the ones that matter most come first.
const MOST: usize = 200;

/// What a line of the table is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Several tasks, folded or not.
    Group,
    /// A task; a mapped one has instances to show, and words about them.
    Task(Option<String>),
    /// One of a mapped task's instances.
    Instance,
    /// That there are more instances than are shown.
    More,
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    key: String,
    kind: Kind,
    task_id: String,
    row: TaskRow,
    /// How many groups and tasks it is in.
    depth: usize,
    is_open: bool,
}

/// The tasks in order of start, those of a group together, each with its place in time.
pub fn tasks_table(page: Page) -> AnyView {
    // Groups that were folded, mapped tasks that were opened.
    let turned = RwSignal::new(Vec::<String>::new());
    let lines = Memo::new(move |_| turned.with(|turned| lines(page.flight.groups(), turned)));
    let keys = Memo::new(move |_| {
        lines.with(|lines| {
            lines
                .iter()
                .map(|line| line.key.clone())
                .collect::<Vec<_>>()
        })
    });
    let first = Memo::new(move |_| {
        lines.with(|lines| {
            let begun = lines.iter().filter_map(|line| line.row.start);
            begun.min()
        })
    });
    let axis = Axis::new(page, first);
    let body = each(
        move || keys.get(),
        String::clone,
        move |key| {
            let line = Memo::new(move |last: Option<&Option<Line>>| {
                let now = lines.with(|lines| lines.iter().find(|l| l.key == key).cloned());
                now.or_else(|| last.cloned().flatten())
            });
            draw(page, line, axis, turned)
        },
    );
    view! {
        <table class="table tasks-table" aria-label="Tasks">
            <thead>
                <tr>
                    <th scope="col">"State"</th>
                    <th scope="col">"Task"</th>
                    <th scope="col" class="num">"Queued for"</th>
                    <th scope="col">"Started"</th>
                    <th scope="col" class="num">"Duration"</th>
                    <th scope="col" class="task-timeline" aria-label="When">{axis.head()}</th>
                </tr>
            </thead>
            <tbody on:keydown=on_key>{body}</tbody>
        </table>
    }
    .into_any()
}

/// Arrows go from task to task.
fn on_key(event: KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let Some(body) = event.current_target() else {
        return;
    };
    let body: HtmlElement = body.unchecked_into();
    let Ok(links) = body.query_selector_all("a.task-title, button.task-title") else {
        return;
    };
    let here = document().active_element();
    let at = (0..links.length()).find(|at| {
        let link = links
            .get(*at)
            .and_then(|link| link.dyn_into::<web_sys::Element>().ok());
        link.is_some() && link == here
    });
    let next = at.and_then(|at| at.checked_add_signed(step)).unwrap_or(0);
    if let Some(link) = links
        .get(next)
        .and_then(|l| l.dyn_into::<HtmlElement>().ok())
    {
        event.prevent_default();
        let _ = link.focus();
    }
}

fn lines(groups: Vec<TaskGroup>, turned: &[String]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for group in &groups {
        let Some(name) = group_of(&group.task_id) else {
            of_task(group, 0, turned, &mut lines);
            continue;
        };
        if told.contains(&name) {
            continue;
        }
        told.push(name);
        let of_group = groups.iter().filter(|g| group_of(&g.task_id) == Some(name));
        let members: Vec<&TaskGroup> = of_group.collect();
        let key = format!("group {name}");
        let is_open = !turned.contains(&key);
        let rows: Vec<&TaskRow> = members.iter().map(|member| &member.whole).collect();
        let (mut row, done) = summed(name, &rows);
        let noun = if rows.len() == 1 { "task" } else { "tasks" };
        row.tries = Some(format!("{done} of {} {noun}", rows.len()));
        lines.push(Line {
            key,
            kind: Kind::Group,
            task_id: String::new(),
            row,
            depth: 0,
            is_open,
        });
        if is_open {
            for member in members {
                of_task(member, 1, turned, &mut lines);
            }
        }
    }
    lines
}

fn of_task(group: &TaskGroup, depth: usize, turned: &[String], lines: &mut Vec<Line>) {
    let id = &group.task_id;
    let is_open = turned.contains(id);
    lines.push(Line {
        key: id.clone(),
        kind: Kind::Task(group.mapped_words.clone()),
        task_id: id.clone(),
        row: group.whole.clone(),
        depth,
        is_open,
    });
    if !is_open {
        return;
    }
    let line = |key: String, kind: Kind, row: TaskRow| Line {
        key,
        kind,
        task_id: id.clone(),
        row,
        depth: depth + 1,
        is_open: false,
    };
    let failed = group.mapped.iter().filter(|row| row.has_failed);
    let others = group.mapped.iter().filter(|row| !row.has_failed);
    let mut shown: Vec<&TaskRow> = if group.mapped.len() > MOST {
        failed.chain(others).take(MOST).collect()
    } else {
        group.mapped.iter().collect()
    };
    shown.dedup();
    for row in shown {
        let key = format!("{id} {}", row.map_index);
        lines.push(line(key, Kind::Instance, row.clone()));
    }
    if group.mapped.len() > MOST {
        let left = group.mapped.len() - MOST;
        let row = TaskRow {
            name: format!("{left} more, to be chosen on the page of the task"),
            ..group.whole.clone()
        };
        lines.push(line(format!("{id} more"), Kind::More, row));
    }
}

fn draw(
    page: Page,
    line: Memo<Option<Line>>,
    axis: Axis,
    turned: RwSignal<Vec<String>>,
) -> AnyView {
    let Some(first) = line.get_untracked() else {
        return ().into_any();
    };
    if first.kind == Kind::More {
        let cell = move || line.get().map(|line| line.row.name);
        return view! { <tr class="task-more"><td colspan="6" class="muted">{cell}</td></tr> }
            .into_any();
    }
    let class = format!("task-depth-{}", first.depth.min(2));
    let row = Signal::derive(move || line.get().map(|line| line.row));
    // A group, or a mapped task as a whole, has no tries of its own.
    let cells = move || line.get().map(|line| cells(page, line, turned));
    view! {
        <tr class=class class:task-group=first.kind == Kind::Group>
            {cells}
            <td class="task-timeline">{axis.cell(first.task_id, row)}</td>
        </tr>
    }
    .into_any()
}

fn cells(page: Page, line: Line, turned: RwSignal<Vec<String>>) -> AnyView {
    let name = name(page, &line, turned);
    let change = change(page, &line);
    let Line { row, .. } = line;
    let waited = row
        .queued
        .zip(row.start)
        .map(|(queued, start)| precise((start.as_millisecond() - queued.as_millisecond()).max(0)));
    let started = row.start;
    let took = match (row.start, row.end) {
        (Some(start), Some(end)) => {
            let ms = end.as_millisecond() - start.as_millisecond();
            precise(ms.max(0)).into_any()
        }
        (Some(since), None) => view! { <Elapsed since /> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <td class="task-state"><Status state=row.state word=Signal::stored(row.word) /></td>
        <td class="task-name">
            {name}
            {row.tries.map(|tries| view! { " " <span class="muted num">{tries}</span> })}
            {row.operator.map(|operator| view! { " " <span class="muted task-operator">{operator}</span> })}
            {change}
        </td>
        <td class="task-waited num">{waited}</td>
        <td class="task-start num">{started.map(|at| view! { <Time at /> })}</td>
        <td class="task-took num">{took}</td>
    }
    .into_any()
}

/// The button for what can be done to a task, or to one of its instances.
fn change(page: Page, line: &Line) -> Option<AnyView> {
    let is_mapped = match &line.kind {
        Kind::Task(words) => words.is_some(),
        Kind::Instance => true,
        Kind::Group | Kind::More => return None,
    };
    let is_instance = line.kind == Kind::Instance;
    Some(page.actions.button(OfTask {
        task_id: line.task_id.clone(),
        name: match is_instance {
            true => format!("{} {}", line.task_id, line.row.name),
            false => line.row.name.clone(),
        },
        map_index: if is_instance { line.row.map_index } else { -1 },
        is_mapped,
    }))
}

/// The way to the task and its log; what folds and unfolds it.
fn name(page: Page, line: &Line, turned: RwSignal<Vec<String>>) -> AnyView {
    let text = line.row.name.clone();
    let fold = |class: &'static str, words: String| {
        let key = line.key.clone();
        let toggle = move |_| {
            turned.update(|turned| match turned.iter().position(|one| *one == key) {
                Some(at) => drop(turned.remove(at)),
                None => turned.push(key.clone()),
            });
        };
        view! {
            <button
                type="button"
                class=class
                aria-expanded=if line.is_open { "true" } else { "false" }
                on:click=toggle
            >
                <Icon glyph=Glyph::Right />
                {words}
            </button>
        }
    };
    match &line.kind {
        Kind::Group => fold("task-title task-fold", text).into_any(),
        Kind::Task(mapped) => {
            let href = page.path_of(&line.task_id, -1, None, None);
            let mapped = mapped.clone().map(|words| fold("task-mapped", words));
            view! {
                <a class="task-title" href=href>{text}</a>
                " "
                {mapped}
            }
            .into_any()
        }
        Kind::Instance | Kind::More => {
            let href = page.path_of(&line.task_id, line.row.map_index, None, None);
            view! { <a class="task-title" href=href>{text}</a> }.into_any()
        }
    }
}

/// A duration that is often below a second: `0.4 s`, `12.3 s`, `6 m 12 s`.
pub fn precise(ms: i64) -> String {
    if ms < 60_000 {
        let tenths = (ms + 50) / 100;
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else {
        duration(ms / 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_tasks_show_tenths() {
        for (ms, text) in [
            (0, "0.0 s"),
            (449, "0.4 s"),
            (12_345, "12.3 s"),
            (372_000, "6 m 12 s"),
        ] {
            assert_eq!(precise(ms), text);
        }
    }
}
