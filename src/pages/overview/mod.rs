//! All instances at a glance: are they well, what runs, what failed.

mod airbyte;
mod airflow;
mod card;
mod public;

use airstrip_contract::System;
use leptos::prelude::*;

use self::airbyte::AirbyteCard;
use self::airflow::AirflowCard;
use crate::session::use_session;
use crate::ui::{PageHead, Skeleton};

/// The start page.
#[component]
pub fn Overview() -> AnyView {
    let session = use_session();
    let cards = move |system: System| {
        move || {
            let card = |instance| match system {
                System::Airbyte => view! { <AirbyteCard instance /> }.into_any(),
                System::Airflow => view! { <AirflowCard instance /> }.into_any(),
            };
            let instances = session.instances(system).into_iter();
            instances.map(|instance| card(instance.name)).collect_view()
        }
    };
    let known = Memo::new(move |_| session.get().is_some());
    let body = move || match known.get() {
        false if session.error().is_some() => ().into_any(),
        false => view! { <Skeleton lines=6 /> }.into_any(),
        true => view! {
            <div class="instances">{cards(System::Airbyte)} {cards(System::Airflow)}</div>
        }
        .into_any(),
    };
    view! {
        <PageHead title="Overview" />
        {body}
    }
    .into_any()
}
