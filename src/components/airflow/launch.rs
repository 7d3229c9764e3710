//! The way to a DAG's launch page.

use airstrip_contract::{Access, System};
use leptos::prelude::*;

use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{Button, Glyph, LinkButton, Variant};

/// A link to the launch page of a DAG; a disabled button with the reason where the person may not
/// launch.
#[component]
pub fn LaunchLink(
    /// The Airflow instance.
    instance: String,
    /// The DAG.
    dag_id: String,
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
    let session = use_session();
    let path = Route::Launch {
        instance: instance.clone(),
        dag_id,
    };
    let href = path.path() + &query;
    let why_not = Memo::new(move |_| session.why_not(System::Airflow, &instance, Access::Launch));
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
