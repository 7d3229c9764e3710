//! Lists whose items are told apart by a key: what stays is not drawn again.

use leptos::prelude::*;

/// An item, and how to draw it should its key be new.
struct Item {
    key: String,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Draws `items`, each once for as long as its `key` is among them.
///
/// As Leptos' `For`, but one type for all lists: the code of `For` weighs 10 kB for each it is used
/// with.
pub fn each<T: Send + 'static>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    key: impl Fn(&T) -> String + Send + 'static,
    draw: impl Fn(T) -> AnyView + Clone + Send + 'static,
) -> AnyView {
    draw_each(Box::new(move || {
        let item = |item: T| {
            let draw = draw.clone();
            Item {
                key: key(&item),
                draw: Box::new(move || draw(item)),
            }
        };
        items().into_iter().map(item).collect()
    }))
}

fn draw_each(items: Box<dyn Fn() -> Vec<Item> + Send>) -> AnyView {
    let key = |item: &Item| item.key.clone();
    let draw = |item: Item| (item.draw)();
    view! { <For each=items key children=draw /> }.into_any()
}
