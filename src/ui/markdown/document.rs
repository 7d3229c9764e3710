//! A whole document.

use leptos::prelude::*;

use super::blocks::{Block, blocks};
use super::spans::{drawn, spans};

/// A document as elements of the page. Its headings are below those of the page: the first level is
/// an `h3`.
pub fn document(text: &str) -> AnyView {
    view! { <div class="prose">{all(blocks(text))}</div> }.into_any()
}

fn all(blocks: Vec<Block>) -> AnyView {
    let views: Vec<AnyView> = blocks.into_iter().map(one).collect();
    views.into_any()
}

fn one(block: Block) -> AnyView {
    match block {
        Block::Heading(1, words) => view! { <h3>{drawn(spans(&words))}</h3> }.into_any(),
        Block::Heading(2, words) => view! { <h4>{drawn(spans(&words))}</h4> }.into_any(),
        Block::Heading(_, words) => view! { <h5>{drawn(spans(&words))}</h5> }.into_any(),
        Block::Paragraph(words) => view! { <p>{drawn(spans(&words))}</p> }.into_any(),
        Block::Code(code) => view! { <pre class="code" tabindex="0">{code}</pre> }.into_any(),
        Block::Quote(inner) => view! { <blockquote>{all(inner)}</blockquote> }.into_any(),
        Block::List(counted, items) => {
            let item = |(depth, words): (usize, String)| {
                view! { <li class=format!("deep-{depth}")>{drawn(spans(&words))}</li> }.into_any()
            };
            let items: Vec<AnyView> = items.into_iter().map(item).collect();
            match counted {
                true => view! { <ol>{items}</ol> }.into_any(),
                false => view! { <ul>{items}</ul> }.into_any(),
            }
        }
        Block::Table(head, rows) => {
            let head: Vec<AnyView> = head
                .iter()
                .map(|cell| view! { <th scope="col">{drawn(spans(cell))}</th> }.into_any())
                .collect();
            let row = |cells: Vec<String>| {
                let cells: Vec<AnyView> = cells
                    .iter()
                    .map(|cell| view! { <td>{drawn(spans(cell))}</td> }.into_any())
                    .collect();
                view! { <tr>{cells}</tr> }.into_any()
            };
            let rows: Vec<AnyView> = rows.into_iter().map(row).collect();
            view! {
                <table class="table">
                    <thead>
                        <tr>{head}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any()
        }
        Block::Rule => view! { <hr /> }.into_any(),
    }
}
