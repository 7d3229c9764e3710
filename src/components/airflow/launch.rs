//! The way to a DAG's launch page.

use airstrip_contract::Access;
use leptos::prelude::*;

use super::one_dag::OneDag;
use crate::routes::Route;
use crate::ui::{Button, Glyph, LinkButton, Variant};

/// A link to the launch page of a DAG; a disabled button with the reason where the person may not
/// launch.
#[component]
pub fn LaunchLink(
    /// The DAG.
    dag: OneDag,
    /// What follows the page's path, as in `?conf=…`.
    #[prop(into, optional)]
    query: String,
    /// The text.
    #[prop(default = "Launch")]
    text: &'static str,
    /// How loud it is.
    #[prop(optional)]
    variant: Variant,
) -> AnyView {
    let path = Route::Launch {
        instance: dag.instance.get_value(),
        dag_id: dag.dag_id.get_value(),
    };
    let href = path.path() + &query;
    let why_not = Memo::new(move |_| dag.why_not(Access::Launch));
    let may = Memo::new(move |_| why_not.with(Option::is_none));
    let link = move || {
        if may.get() {
            let href = href.clone();
            view! { <LinkButton href variant icon=Glyph::Play>{text}</LinkButton> }.into_any()
        } else {
            view! {
                <Button on_click=|_| () variant icon=Glyph::Play why_not>
                    {text}
                </Button>
            }
            .into_any()
        }
    };
    link.into_any()
}
