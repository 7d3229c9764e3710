//! One task of the run: its tries, their logs, and what it left for others.

mod log;
mod tries;
mod xcom;

use airstrip_airflow::log::{LogReader, reader};
use airstrip_contract::{Api, System};
use leptos::prelude::*;

use super::actions::OfTask;
use super::head::title;
use super::page::Page;
use super::table::precise;
use super::tasks::{TaskGroup, TaskRow};
use crate::api::api_of;
use crate::ui::{Elapsed, EmptyState, LinkButton, PageHead, Select, Skeleton, Status, Tabs};

/// What reads the logs of an instance.
pub fn reader_of(instance: &str) -> fn() -> Box<dyn LogReader> {
    match api_of(System::Airflow, instance) {
        Api::V1 => || reader(Api::V1),
        _ => || reader(Api::V2),
    }
}

/// A task, or one of its instances. Copied into its parts.
#[derive(Clone, Copy)]
pub struct OneOf {
    page: Page,
    task_id: StoredValue<String>,
    /// Which instance, -1 of a task that is not mapped; `None` while nothing is known.
    index: Memo<Option<i64>>,
    /// How it stands.
    row: Memo<Option<TaskRow>>,
    /// The try that is shown; 0 where none has begun.
    attempt: Memo<u64>,
}

/// The page of a task.
pub fn view(page: Page, task_id: String) -> AnyView {
    let own = task_id.clone();
    let group = Memo::new(move |_| {
        let groups = page.flight.groups();
        groups.into_iter().find(|group| group.task_id == own)
    });
    let index = Memo::new(move |_| {
        let named = page.map.get().parse::<i64>().ok();
        group.with(|group| group.as_ref().map(|group| chosen(group, named)))
    });
    let row = Memo::new(move |_| {
        let index = index.get()?;
        group.with(|group| {
            let group = group.as_ref()?;
            let one = group.mapped.iter().find(|row| row.map_index == index);
            Some(one.unwrap_or(&group.whole).clone())
        })
    });
    let attempt = Memo::new(move |_| {
        let last = row.with(|row| row.as_ref().map_or(0, |row| row.at_try));
        let named = page.attempt.get().parse::<u64>().ok();
        named
            .filter(|named| (1..=last).contains(named))
            .unwrap_or(last)
    });
    let one = OneOf {
        page,
        task_id: StoredValue::new(task_id.clone()),
        index,
        row,
        attempt,
    };
    let there = Memo::new(move |_| row.with(Option::is_some));
    let read = Memo::new(move |_| page.flight.progress().is_some() || page.flight.tasks_failed());
    let content = move || match (there.get(), read.get()) {
        (true, _) => parts(one),
        (false, true) => absent(one),
        (false, false) => view! { <Skeleton lines=8 /> }.into_any(),
    };
    let name = Memo::new(move |_| {
        let name = group.with(|group| Some(group.as_ref()?.whole.name.clone()));
        name.unwrap_or_else(|| task_id.clone())
    });
    let parent = (page.path(), Signal::derive(move || title(page)));
    view! {
        <PageHead title=name above=page.above() parent summary=move || state(one)>
            {instances(one, group)}
            {change(one)}
        </PageHead>
        {content}
    }
    .into_any()
}

/// The button for what can be done to the task, or to the instance that is shown.
fn change(one: OneOf) -> AnyView {
    let index = one.index;
    let view = move || {
        let (map_index, task_id) = (index.get()?, one.task_id.get_value());
        let is_mapped = map_index >= 0;
        Some(one.page.actions.button(OfTask {
            name: match is_mapped {
                true => format!("{task_id} [{map_index}]"),
                false => task_id.clone(),
            },
            task_id,
            map_index,
            is_mapped,
        }))
    };
    view.into_any()
}

/// The instance to show: the one that is named, the first that failed, or the first.
fn chosen(group: &TaskGroup, named: Option<i64>) -> i64 {
    let there = |index: &i64| group.mapped.iter().any(|row| row.map_index == *index);
    let failed = group.mapped.iter().find(|row| row.has_failed);
    let usual = failed.or(group.mapped.first());
    named
        .filter(there)
        .unwrap_or_else(|| usual.map_or(-1, |row| row.map_index))
}

fn state(one: OneOf) -> AnyView {
    let view = move || {
        let row = one.row.get()?;
        let took = match (row.start, row.end) {
            (Some(start), Some(end)) => {
                let ms = (end.as_millisecond() - start.as_millisecond()).max(0);
                view! { " in " {precise(ms)} }.into_any()
            }
            (Some(since), None) => view! { " for " <Elapsed since /> }.into_any(),
            _ => ().into_any(),
        };
        Some(view! {
            <span class="headline">
                <Status state=row.state word=Signal::stored(row.word) />
                <span class="num">{took}</span>
                {row.tries.map(|tries| view! { <span class="muted num">{format!("· {tries}")}</span> })}
                {row.operator.map(|operator| view! { <span class="muted">{format!("· {operator}")}</span> })}
            </span>
        })
    };
    view.into_any()
}

/// The choice among the instances of a mapped task.
fn instances(one: OneOf, group: Memo<Option<TaskGroup>>) -> AnyView {
    let mapped = Memo::new(move |_| {
        group.with(|group| group.as_ref().is_some_and(|group| !group.mapped.is_empty()))
    });
    let options = Signal::derive(move || {
        group.with(|group| {
            let rows = group.iter().flat_map(|group| &group.mapped);
            let option = |row: &TaskRow| {
                let text = format!("{} {}", row.name, row.word);
                (row.map_index.to_string(), text)
            };
            rows.map(option).collect()
        })
    });
    let value = Signal::derive(move || one.index.get().unwrap_or(-1).to_string());
    let choose = move |index: String| {
        one.page.line.set("");
        one.page.attempt.set("");
        one.page.map.set(&index);
    };
    let view = move || {
        mapped.get().then(|| {
            view! { <Select label="Instance of the task" value options on_change=choose /> }
        })
    };
    view.into_any()
}

fn parts(one: OneOf) -> AnyView {
    const PARTS: [(&str, &str); 2] = [("log", "Log"), ("xcom", "XCom")];
    let part = one.page.part;
    let panel = move || {
        // Another instance is another log.
        let index = one.index.get().unwrap_or(-1);
        match part.get().as_str() {
            "xcom" => xcom::values(one, index),
            _ => log::log(one, index),
        }
    };
    view! {
        {tries::tries(one)}
        <Tabs
            label="Parts of the task"
            value=part.signal()
            options=PARTS.to_vec()
            on_change=move |value: String| part.set(&value)
        />
        <div role="tabpanel" aria-label=move || if part.get() == "xcom" { "XCom" } else { "Log" }>
            {panel}
        </div>
    }
    .into_any()
}

fn absent(one: OneOf) -> AnyView {
    let detail = format!(
        "The run has no task {}. The DAG may have changed since, or the task is not known yet.",
        one.task_id.get_value()
    );
    view! {
        <EmptyState title="There is no such task" detail>
            <LinkButton href=one.page.path()>"The run"</LinkButton>
        </EmptyState>
    }
    .into_any()
}
