//! The graph as a drawing that one moves and zooms.

use std::sync::Arc;

use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

use super::Graph;
use super::detail::detail;
use super::scene::{Scene, Shape, kin};
use super::sight::{STEP, Sight};
use crate::ui::{Button, Glyph, Icon, State, StatusDot, width_of};

/// The drawing, and below it what is known of the task that is chosen.
pub fn canvas(graph: Graph) -> AnyView {
    let place: NodeRef<Div> = NodeRef::new();
    let width = width_of(place);
    let sight = RwSignal::new(Sight::default());
    let active = RwSignal::new(0_usize);
    // Until somebody moves it, it keeps to the room that there is.
    let is_moved = StoredValue::new(false);
    let room = move || {
        let height = place
            .get_untracked()
            .map_or(0, |place| place.client_height());
        (width.get(), i64::from(height))
    };
    let fit = move || {
        is_moved.set_value(false);
        sight.set(Sight::fit(graph.scene.get_untracked().size, untrack(room)));
    };
    Effect::new(move |_| {
        let (scene, room) = (graph.scene.get(), room());
        if !is_moved.get_value() && room.0 > 0 {
            let around = untrack(|| first_seen(graph, &scene));
            sight.set(Sight::begin(scene.size, room, around));
        }
    });
    let change = move |by: &dyn Fn(Sight) -> Sight| {
        is_moved.set_value(true);
        sight.update(|sight| *sight = by(*sight));
    };
    let zoom = move |percent: i64| {
        let (width, height) = untrack(room);
        change(&|sight| sight.zoomed(percent, (width / 2, height / 2)));
    };
    let on_key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let key = event.key();
        let at = node_of(event.target());
        let (right, down) = match key.as_str() {
            "ArrowRight" => (1, 0),
            "ArrowLeft" => (-1, 0),
            "ArrowDown" => (0, 1),
            "ArrowUp" => (0, -1),
            "+" | "=" => return zoom(125),
            "-" => return zoom(80),
            "0" => return fit(),
            "Escape" => return graph.chosen.set(""),
            _ => return,
        };
        event.prevent_default();
        match at {
            Some(node) => {
                let scene = graph.scene.get_untracked();
                if let Some(next) = next_to(&scene, node, (right, down)) {
                    focus(place, next);
                }
            }
            None => change(&|sight| sight.moved(-right * STEP, -down * STEP)),
        }
    };
    let on_focus = move |event: leptos::ev::FocusEvent| {
        let Some(node) = node_of(event.target()) else {
            return;
        };
        active.set(node);
        let scene = graph.scene.get_untracked();
        if let Some(shape) = scene.shapes.iter().find(|shape| shape.node == node) {
            let room = untrack(room);
            let seen = sight.get_untracked().showing(shape.rect, room);
            if seen != sight.get_untracked() {
                is_moved.set_value(true);
                sight.set(seen);
            }
        }
    };
    let held: StoredValue<Option<(i32, i32)>> = StoredValue::new(None);
    let on_down = move |event: PointerEvent| {
        if event.button() != 0 || node_of(event.target()).is_some() {
            return;
        }
        held.set_value(Some((event.client_x(), event.client_y())));
        if let Some(place) = place.get_untracked() {
            let _ = place.set_pointer_capture(event.pointer_id());
        }
    };
    let on_move = move |event: PointerEvent| {
        if let Some((x, y)) = held.get_value() {
            let now = (event.client_x(), event.client_y());
            held.set_value(Some(now));
            change(&|sight| sight.moved(i64::from(now.0 - x), i64::from(now.1 - y)));
        }
    };
    let on_wheel = move |event: WheelEvent| {
        // Without the key, the wheel turns the page.
        if !event.ctrl_key() && !event.meta_key() {
            return;
        }
        event.prevent_default();
        let Some(place) = place.get_untracked() else {
            return;
        };
        let corner = place.get_bounding_client_rect();
        #[allow(clippy::cast_possible_truncation)] // Pixels of a screen.
        let corner = (corner.left() as i64, corner.top() as i64);
        let at = (
            i64::from(event.client_x()) - corner.0,
            i64::from(event.client_y()) - corner.1,
        );
        let percent = if event.delta_y() < 0.0 { 112 } else { 89 };
        change(&|sight| sight.zoomed(percent, at));
    };
    view! {
        <div class="graph">
            <div
                node_ref=place
                class="graph-view"
                role="group"
                aria-label="Graph of tasks. Arrow keys move it, plus and minus zoom, 0 shows all of it."
                tabindex="0"
                on:keydown=on_key
                on:focusin=on_focus
                on:pointerdown=on_down
                on:pointermove=on_move
                on:pointerup=move |_| held.set_value(None)
                on:pointercancel=move |_| held.set_value(None)
                on:wheel=on_wheel
            >
                <div class="graph-sheet" style:transform=move || sight.get().transform()>
                    {move || drawing(graph, graph.scene.get(), active, place)}
                </div>
            </div>
            <div class="graph-tools" role="group" aria-label="Zoom">
                <Button label="Zoom in" icon=Glyph::Plus on_click=move |_| zoom(125) />
                <Button label="Zoom out" icon=Glyph::Minus on_click=move |_| zoom(80) />
                <Button on_click=move |_| fit()>"Show all"</Button>
            </div>
        </div>
        {detail(graph)}
    }
    .into_any()
}

/// Where one begins to look: at the task that is chosen, or else at one that waits for none.
fn first_seen(graph: Graph, scene: &Scene) -> [i64; 4] {
    let chosen = graph.chosen_node();
    let shapes = scene.shapes.iter();
    let first = shapes.min_by_key(|shape| (Some(shape.node) != chosen, shape.rect[0]));
    first.map_or([0; 4], |shape| shape.rect)
}

/// The node that an event came from.
fn node_of(target: Option<web_sys::EventTarget>) -> Option<usize> {
    let element = target?.dyn_into::<Element>().ok()?;
    let node = element.closest("[data-node]").ok()??;
    node.get_attribute("data-node")?.parse().ok()
}

fn focus(place: NodeRef<Div>, node: usize) {
    let found = place.get_untracked().and_then(|place| {
        let found = place.query_selector(&format!("[data-node='{node}']"));
        found.ok()??.dyn_into::<HtmlElement>().ok()
    });
    if let Some(found) = found {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = found.focus_with_options(&options);
    }
}

/// What one comes to from a node by an arrow key: the nearest that lies in that direction.
fn next_to(scene: &Scene, node: usize, (right, down): (i64, i64)) -> Option<usize> {
    let middle = |shape: &Shape| {
        let [x, y, width, height] = shape.rect;
        // Of a group it is the head that has the focus.
        let height = if shape.is_open { 0 } else { height };
        let width = if shape.is_open { 0 } else { width };
        (x + width / 2, y + height / 2)
    };
    let from = middle(scene.shapes.iter().find(|shape| shape.node == node)?);
    let mut best: Option<(i64, usize)> = None;
    for shape in scene.shapes.iter().filter(|shape| shape.node != node) {
        let to = middle(shape);
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let along = dx * right + dy * down;
        let aside = (dx * down).abs() + (dy * right).abs();
        let cost = along + 3 * aside;
        if along > 0 && best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, shape.node));
        }
    }
    best.map(|(_, node)| node)
}

fn drawing(
    graph: Graph,
    scene: Arc<Scene>,
    active: RwSignal<usize>,
    place: NodeRef<Div>,
) -> AnyView {
    let first = scene.shapes.iter().find(|shape| !shape.is_open);
    let first = first.map_or(0, |shape| shape.node);
    let is_there = |node: usize| scene.shapes.iter().any(|shape| shape.node == node);
    if !is_there(active.get_untracked()) {
        active.set(first);
    }
    // The button that folds a group is another than the one that opens it.
    let focused = document().active_element().map(Into::into);
    if let Some(node) = node_of(focused).filter(|node| is_there(*node)) {
        request_animation_frame(move || focus(place, node));
    }
    let near = {
        let scene = Arc::clone(&scene);
        Memo::new(move |_| {
            let chosen = graph.chosen_node()?;
            let joins: Vec<_> = scene
                .arrows
                .iter()
                .map(|arrow| (arrow.from, arrow.to))
                .collect();
            let count = graph.whole.with(|whole| whole.nodes.len());
            scene
                .shapes
                .iter()
                .any(|shape| shape.node == chosen)
                .then(|| kin(count, &joins, chosen))
        })
    };
    let lines = |is_near: bool| {
        let scene = Arc::clone(&scene);
        move || {
            let near = near.get();
            let of_kin = |at: usize| near.as_ref().is_some_and(|kin| kin[at]);
            let mut path = String::new();
            for arrow in &scene.arrows {
                if (of_kin(arrow.from) && of_kin(arrow.to)) == is_near {
                    path.push_str(&arrow.path);
                }
            }
            path
        }
    };
    let (width, height) = scene.size;
    let class = move || match near.with(Option::is_some) {
        true => "graph-lines is-back",
        false => "graph-lines",
    };
    let shapes: Vec<AnyView> = scene
        .shapes
        .iter()
        .map(|shape| match shape.is_open {
            true => open_group(graph, shape, active),
            false => closed(graph, shape, active, near),
        })
        .collect();
    view! {
        <svg class="graph-arrows" width=width height=height aria-hidden="true">
            <path class=class d=lines(false)></path>
            <path class="graph-lines is-near" d=lines(true)></path>
        </svg>
        {shapes}
    }
    .into_any()
}

fn px(length: i64) -> String {
    format!("{length}px")
}

/// A group that shows what is in it.
fn open_group(graph: Graph, shape: &Shape, active: RwSignal<usize>) -> AnyView {
    let node = shape.node;
    let [left, top, width, height] = shape.rect;
    let found = graph
        .whole
        .with_untracked(|whole| whole.nodes.get(node).cloned());
    let Some(found) = found else {
        return ().into_any();
    };
    let id = Arc::clone(&found.id);
    let click = move |_| graph.turn(&id);
    let look = move || state_of(graph, node);
    view! {
        <div
            class="graph-group"
            style:left=px(left)
            style:top=px(top)
            style:width=px(width)
            style:height=px(height)
        >
            <button
                type="button"
                class="graph-head"
                data-node=node.to_string()
                aria-expanded="true"
                aria-label=format!("Group {}", found.id)
                tabindex=move || if active.get() == node { "0" } else { "-1" }
                on:click=click
            >
                <Icon glyph=Glyph::Down />
                {found.label.to_string()}
                {move || look().map(|state| view! { <StatusDot state /> })}
            </button>
        </div>
    }
    .into_any()
}

/// A task, or a group that is folded.
fn closed(
    graph: Graph,
    shape: &Shape,
    active: RwSignal<usize>,
    near: Memo<Option<Vec<bool>>>,
) -> AnyView {
    let node = shape.node;
    let [left, top, width, height] = shape.rect;
    let found = graph.whole.with_untracked(|whole| {
        let found = whole.nodes.get(node)?.clone();
        let kind = match found.is_group() {
            true => format!("{} tasks", found.tasks.len()),
            false => whole.kind_of(&found),
        };
        Some((found, kind))
    });
    let Some((found, kind)) = found else {
        return ().into_any();
    };
    let (id, is_group) = (Arc::clone(&found.id), found.is_group());
    let own = Arc::clone(&id);
    let click = move |_| {
        if is_group {
            graph.turn(&own);
        } else {
            let chosen = graph.chosen.get();
            graph.chosen.set(if chosen == *own { "" } else { &own });
        }
    };
    let look = move || state_of(graph, node);
    let word = move || {
        graph
            .looks
            .with(|looks| looks.at(node).map(super::look::Look::in_words))
    };
    let words = {
        let (id, kind) = (Arc::clone(&id), kind.clone());
        let lead = if is_group { "Group " } else { "" };
        move || {
            let state = word().map(|word| format!(", {word}")).unwrap_or_default();
            format!("{lead}{id}, {kind}{state}")
        }
    };
    let class = move || {
        let mut class = String::from("graph-node");
        if let Some(state) = look() {
            class.push_str(" graph-");
            class.push_str(state.name());
        }
        if found.is_mapped || is_group {
            class.push_str(" is-many");
        }
        if near.with(|near| near.as_ref().is_some_and(|near| !near[node])) {
            class.push_str(" is-far");
        }
        class
    };
    let is_chosen = move || {
        (!is_group).then(|| {
            if graph.chosen.get() == *id {
                "true"
            } else {
                "false"
            }
        })
    };
    let count = move || {
        let landed = graph.looks.with(|looks| looks.at(node)?.landed);
        landed
            .map(|(landed, all)| view! { <span class="graph-count num">{landed} "/" {all}</span> })
    };
    view! {
        <button
            type="button"
            class=class
            data-node=node.to_string()
            style:left=px(left)
            style:top=px(top)
            style:width=px(width)
            style:height=px(height)
            title=found.id.to_string()
            aria-label=words
            aria-pressed=is_chosen
            aria-expanded=is_group.then_some("false")
            tabindex=move || if active.get() == node { "0" } else { "-1" }
            on:click=click
        >
            {move || match look() {
                Some(state) => view! { <StatusDot state /> }.into_any(),
                None => view! { <i class="graph-blank"></i> }.into_any(),
            }}
            <span class="graph-name">{found.label.to_string()}</span>
            <span class="graph-kind">{kind}</span>
            {count}
        </button>
    }
    .into_any()
}

fn state_of(graph: Graph, node: usize) -> Option<State> {
    graph
        .looks
        .with(|looks| looks.at(node).map(|look| look.state))
}
