//! What is known of the task that is chosen.

use leptos::prelude::*;

use super::{Graph, Whole};
use crate::routes::Route;
use crate::ui::{Button, CopyId, Glyph, Status, Variant};

/// The task that is chosen; nothing while none is.
pub fn detail(graph: Graph) -> AnyView {
    let chosen = Memo::new(move |_| graph.chosen_node());
    let view = move || {
        let node = chosen.get()?;
        let whole = graph.whole.get();
        let found = whole.nodes.get(node).filter(|node| !node.is_group())?;
        let state = move || {
            graph.looks.with(|looks| {
                looks.at(node).map(|look| {
                    view! { <Status state=look.state word=Signal::stored(look.in_words()) /> }
                })
            })
        };
        let run = move || {
            graph.run.get().map(|run| {
                let page = Route::DagRun {
                    instance: graph.about.instance.get_value(),
                    dag_id: graph.about.dag_id.get_value(),
                    run_id: run.dag_run_id.clone(),
                };
                view! { <a href=page.path()>"Show the run"</a> }
            })
        };
        Some(view! {
            <section class="panel graph-detail" aria-label=format!("Task {}", found.id)>
                <header>
                    <h2>{found.label.to_string()}</h2>
                    <Button
                        label="Close"
                        icon=Glyph::Close
                        variant=Variant::Quiet
                        on_click=move |_| graph.chosen.set("")
                    />
                </header>
                <dl class="facts">
                    <div>
                        <dt>"State"</dt>
                        <dd>{state} " " {run}</dd>
                    </div>
                    <div>
                        <dt>"Kind"</dt>
                        <dd>{whole.kind_of(found)}</dd>
                    </div>
                    <div>
                        <dt>"Waits for"</dt>
                        <dd>{others(graph, &whole, node, true)}</dd>
                    </div>
                    <div>
                        <dt>"Then"</dt>
                        <dd>{others(graph, &whole, node, false)}</dd>
                    </div>
                    <div>
                        <dt>"Id"</dt>
                        <dd><CopyId id=found.id.to_string() /></dd>
                    </div>
                </dl>
            </section>
        })
    };
    view.into_any()
}

/// The tasks right before or right after one, each a way to it.
pub fn others(graph: Graph, whole: &Whole, node: usize, before: bool) -> AnyView {
    let others = whole.next_to(node, before);
    if others.is_empty() {
        return view! { <span class="muted">"nothing"</span> }.into_any();
    }
    let one = |other: usize| {
        let id = whole
            .nodes
            .get(other)
            .map(|node| node.id.to_string())
            .unwrap_or_default();
        let to = id.clone();
        view! {
            <button type="button" class="graph-link mono" on:click=move |_| graph.chosen.set(&to)>
                {id}
            </button>
        }
        .into_any()
    };
    let others: Vec<AnyView> = others.into_iter().map(one).collect();
    view! { <span class="graph-links">{others}</span> }.into_any()
}
