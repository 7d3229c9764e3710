//! The lines of the conf that will be sent: only those that differ are drawn anew, and at first only
//! those that are seen.

use leptos::html;
use leptos::prelude::*;
use web_sys::{HtmlElement, Node};

use crate::ui::after_frame;

/// A line, and whether it is marked as changed.
pub type Line = (bool, String);

/// How many lines are shown before the others: more than there is room for.
const AT_FIRST: usize = 60;

/// Shows lines in an element. They are tracked.
pub fn lines(lines: impl Fn() -> Vec<Line> + 'static) -> AnyView {
    let place = NodeRef::<html::Code>::new();
    let whole = RwSignal::new(false);
    let mut before = Vec::new();
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            let mut now = lines();
            if !whole.get() {
                now.truncate(AT_FIRST);
                after_frame(move || {
                    // The form may have gone meanwhile.
                    whole.try_set(true);
                });
            }
            show(&place, &before, &now);
            before = now;
        }
    });
    view! { <code node_ref=place></code> }.into_any()
}

/// What is alike at both ends stays, and what is between is put in anew.
fn show(place: &HtmlElement, before: &[Line], now: &[Line]) {
    let alike = |(a, b): &(&Line, &Line)| a == b;
    let first = before.iter().zip(now).take_while(alike).count();
    let (old, new) = (&before[first..], &now[first..]);
    let last = old.iter().rev().zip(new.iter().rev());
    let last = last.take_while(alike).count();
    let children = place.children();
    for at in (first..before.len() - last).rev() {
        if let Some(line) = children.item(u32::try_from(at).unwrap_or(u32::MAX)) {
            line.remove();
        }
    }
    let behind = children.item(u32::try_from(first).unwrap_or(u32::MAX));
    let behind: Option<&Node> = behind.as_deref();
    for (changed, text) in &new[..new.len() - last] {
        let Ok(line) = document().create_element("span") else {
            return;
        };
        line.set_class_name(match changed {
            true => "sent-line sent-changed",
            false => "sent-line",
        });
        line.set_text_content(Some(text));
        let _ = place.insert_before(&line, behind);
    }
}
