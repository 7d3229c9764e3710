//! The same as the drawing, to be read: each task with those before and after it.

use leptos::prelude::*;

use super::detail::others;
use super::{Graph, Whole};
use crate::ui::Status;

/// The tasks in the order in which they run.
pub fn list(graph: Graph) -> AnyView {
    let rows = move || {
        let whole = graph.whole.get();
        let tasks = (0..whole.nodes.len()).filter(|node| !whole.nodes[*node].is_group());
        tasks
            .map(|node| row(graph, &whole, node))
            .collect::<Vec<_>>()
    };
    view! {
        <table class="table graph-list" aria-label="Tasks">
            <thead>
                <tr>
                    <th scope="col">"State"</th>
                    <th scope="col">"Task"</th>
                    <th scope="col">"Kind"</th>
                    <th scope="col">"Waits for"</th>
                    <th scope="col">"Then"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(graph: Graph, whole: &Whole, node: usize) -> AnyView {
    let found = &whole.nodes[node];
    let id = found.id.to_string();
    let own = id.clone();
    let state = move || {
        graph.looks.with(|looks| {
            looks.at(node).map(|look| {
                view! { <Status state=look.state word=Signal::stored(look.in_words()) /> }
            })
        })
    };
    let is_chosen = move || (graph.chosen.get() == own).then_some("true");
    view! {
        <tr aria-current=is_chosen>
            <td>{state}</td>
            <th scope="row" class="mono">{id}</th>
            <td>{whole.kind_of(found)}</td>
            <td>{others(graph, whole, node, true)}</td>
            <td>{others(graph, whole, node, false)}</td>
        </tr>
    }
    .into_any()
}
