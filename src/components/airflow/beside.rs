//! The way to what an Airflow has beside DAGs.

use leptos::prelude::*;

use crate::routes::{Beside, Route};

/// Links to the lists of an instance, of which one may be shown already.
pub fn beside_links(instance: &str, shown: Option<Beside>) -> AnyView {
    let link = |list: Beside| {
        let page = Route::Beside {
            instance: instance.to_owned(),
            list,
        };
        let current = (Some(list) == shown).then_some("page");
        view! {
            <a href=page.path() aria-current=current>
                {list.title()}
            </a>
        }
        .into_any()
    };
    let links: Vec<AnyView> = Beside::ALL.into_iter().map(link).collect();
    view! {
        <nav class="beside" aria-label="Beside DAGs">
            {links}
        </nav>
    }
    .into_any()
}
