//! What a task left for others: its XComs, each value when it is looked at.

use airstrip_airflow::v2::{GetXCom, ListXComs, XCom, XComs};
use leptos::prelude::*;
use serde_json::Value;

use super::OneOf;
use crate::api::{QUICK, QueryCall, use_query};
use crate::components::QueryFailure;
use crate::components::airflow::RARELY;
use crate::ui::format::exact;
use crate::ui::{Button, EmptyState, Glyph, Icon, Skeleton, Time, Variant, each};

/// So many characters of a value are shown at first.
const CUT: usize = 4_000;
/// So many are shown at all; a browser can lay out no more in good time.
const MOST: usize = 1_000_000;
/// Where there are so few, all are open.
const FEW: usize = 2;

/// The values of an instance.
pub fn values(one: OneOf, index: i64) -> AnyView {
    let flight = one.page.flight;
    let wanted = ListXComs(flight.one(&one.task_id.get_value(), index));
    let list = use_query::<XComs, _, _>(
        move || Some(QueryCall::new(flight.dag.instance.get_value(), &wanted)),
        move |_| {
            let done = untrack(|| {
                one.row
                    .with(|row| row.as_ref().is_some_and(|row| row.is_done))
            });
            if done { RARELY } else { QUICK }
        },
    );
    let all = move || {
        let list = list.data();
        list.map_or_else(Vec::new, |list| list.xcom_entries.clone())
    };
    let count = Memo::new(move |_| list.data().map(|list| list.xcom_entries.len()));
    let more = move || {
        let list = list.data()?;
        let shown = list.xcom_entries.len() as u64;
        let total = list.total_entries.filter(|total| *total > shown)?;
        let words = format!("The first {shown} of {} are shown.", exact(total));
        Some(view! { <p class="muted">{words}</p> })
    };
    let body = move || match count.get() {
        None if list.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=3 /> }.into_any(),
        Some(0) => view! {
            <EmptyState
                title="It left no values"
                detail="A task leaves what it returns, and what it pushes, when it lands."
            />
        }
        .into_any(),
        Some(count) => {
            let is_open = count <= FEW;
            let key = |entry: &XCom| format!("{} {:?}", entry.key, entry.timestamp);
            each(all, key, move |entry| of_key(one, index, &entry, is_open))
        }
    };
    view! {
        <QueryFailure query=list />
        <div class="xcoms">{body}</div>
        {more}
    }
    .into_any()
}

fn of_key(one: OneOf, index: i64, entry: &XCom, is_open: bool) -> AnyView {
    let open = RwSignal::new(is_open);
    let key = entry.key.clone();
    let (name, label) = (key.clone(), key.clone());
    let value = move || open.get().then(|| value(one, index, key.clone()));
    let toggle = move |_| open.update(|open| *open = !*open);
    view! {
        <section class="xcom" aria-label=label>
            <h3>
                <button
                    type="button"
                    class="xcom-key"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    on:click=toggle
                >
                    <Icon glyph=Glyph::Right />
                    <code>{name}</code>
                </button>
                {entry.timestamp.map(|at| view! { <span class="muted"><Time at /></span> })}
            </h3>
            {value}
        </section>
    }
    .into_any()
}

fn value(one: OneOf, index: i64, key: String) -> AnyView {
    let flight = one.page.flight;
    // No path can name it: a proxy may take its slash for the end of a segment.
    if key.contains('/') {
        return view! { <p class="muted">"Its key has a slash, which Airflow's API cannot be asked for."</p> }
            .into_any();
    }
    let wanted = GetXCom {
        task: flight.one(&one.task_id.get_value(), index),
        key,
    };
    let read = use_query::<XCom, _, _>(
        move || Some(QueryCall::new(flight.dag.instance.get_value(), &wanted)),
        |_| RARELY,
    );
    let whole = RwSignal::new(false);
    let shown = move || match read.data() {
        None if read.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=2 /> }.into_any(),
        Some(entry) => {
            let text = text_of(&entry.value);
            let most = if whole.get() { MOST } else { CUT };
            let end = text.floor_char_boundary(most);
            let rest = (end < text.len()).then(|| {
                let words = format!(
                    "Cut here: {} of {} bytes are shown.",
                    exact(end as u64),
                    exact(text.len() as u64)
                );
                let all = (!whole.get()).then(|| {
                    view! {
                        <Button on_click=move |_| whole.set(true) variant=Variant::Quiet>
                            "Show more"
                        </Button>
                    }
                });
                view! { <p class="muted xcom-cut">{words} " " {all}</p> }
            });
            view! {
                <p class="muted">{kind_of(&entry.value)}</p>
                <pre class="panel xcom-value" tabindex="0">{text.get(..end).unwrap_or_default().to_owned()}</pre>
                {rest}
            }
            .into_any()
        }
    };
    view! {
        <QueryFailure query=read />
        {shown}
    }
    .into_any()
}

/// A value as it is read: JSON over several lines, a text as it is.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => format!("{value:#}"),
    }
}

/// `list of 3`, `text`
fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "nothing (null)".to_owned(),
        Value::Bool(_) => "yes or no".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "text".to_owned(),
        Value::Array(items) => format!("list of {}", exact(items.len() as u64)),
        Value::Object(fields) => format!("object with {} keys", exact(fields.len() as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_told_with_their_kind() {
        for (value, kind) in [
            (json!(null), "nothing (null)"),
            (json!(true), "yes or no"),
            (json!(7), "number"),
            (json!("[1, 2]"), "text"),
            (json!([1, 2]), "list of 2"),
            (json!({ "a": 1 }), "object with 1 keys"),
        ] {
            assert_eq!(kind_of(&value), kind);
        }
        assert_eq!(text_of(&json!("a\nb")), "a\nb");
        assert_eq!(text_of(&json!([1])), "[\n  1\n]");
    }
}
