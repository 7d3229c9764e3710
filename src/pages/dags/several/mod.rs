//! Launching several DAGs at once, each with its defaults or what was chosen for it.

mod filling;
mod judge;
mod menu;
mod read;
mod row;

use std::rc::Rc;

use leptos::prelude::*;

use crate::components::airflow::bulk::{
    AT_ONCE, Engine, Order, at_once, launches_heading, launches_panel,
};
use crate::components::airflow::{forget_dags, left_dags};
use crate::forms::conf::relative::today;
use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{Button, EmptyState, Glyph, LinkButton, PageHead, Progress, Variant, each};
use filling::{forget_choices, keep_choices, kept_choices};
use judge::{Judged, Verdict};
use menu::ConfMenu;
use read::{Asked, read_all};

/// Launching the DAGs that were selected in the list: what becomes of each is told before anything is
/// sent. It goes on after a reload.
#[component]
pub fn LaunchSeveral(
    /// The Airflow instance.
    instance: String,
) -> AnyView {
    let engine = Engine::of(&instance);
    let shown = engine.shown();
    let under_way = Memo::new(move |_| launches_heading(&shown).is_some());
    let engine = StoredValue::new_local(engine);
    let asked = RwSignal::new(left_dags(&instance));
    let any = Memo::new(move |_| asked.with(|ids| !ids.is_empty()));
    let instance = StoredValue::new(instance);
    let list = move || Route::Dags {
        instance: instance.get_value(),
    };
    let body = move || match (any.get(), under_way.get()) {
        (true, _) => compose(instance, asked, engine),
        (false, true) => engine.with_value(|engine| launches_panel(engine, instance.get_value())),
        (false, false) => view! {
            <EmptyState
                title="No DAGs are selected"
                detail="Select some in the list of DAGs, and launch them from there.".to_owned()
            >
                <LinkButton href=list().path()>"All DAGs"</LinkButton>
            </EmptyState>
        }
        .into_any(),
    };
    let above = vec![(list().path(), "DAGs".to_owned())];
    view! {
        <div class="page-fill">
            <PageHead title="Launch several DAGs" above />
            {body}
        </div>
    }
    .into_any()
}

/// A DAG, and what would become of it.
#[derive(Clone, Copy)]
struct One {
    asked: Asked,
    judged: Memo<Judged>,
}

/// The DAGs that were left, with what was chosen for them. Whatever is chosen is kept.
fn all_of(instance: StoredValue<String>, ids: Vec<String>) -> Vec<One> {
    let session = use_session();
    let grants = Memo::new(move |_| session.get().map(|session| session.grants));
    let choices = instance.with_value(|instance| kept_choices(instance));
    let one = |id: String| {
        let choice = choices.iter().find(|(of, _)| *of == id);
        let asked = Asked::new(id, choice.map(|(_, choice)| choice.clone()));
        let judged = Memo::new(move |_| {
            let id = asked.id.get_value();
            asked.read.with(|read| {
                asked.filling.with(|filling| {
                    instance.with_value(|instance| {
                        grants.with(|grants| {
                            Judged::of(&id, read, filling, instance, grants.as_deref(), today())
                        })
                    })
                })
            })
        });
        One { asked, judged }
    };
    let all: Vec<One> = ids.into_iter().map(one).collect();
    let asked: Vec<Asked> = all.iter().map(|one| one.asked).collect();
    read_all(instance, &asked);
    Effect::new(move |_| {
        let choice = |asked: &Asked| {
            let choice = asked.filling.with(filling::Filling::choice)?;
            Some((asked.id.get_value(), choice))
        };
        let choices = asked.iter().filter_map(choice).collect();
        instance.with_value(|instance| keep_choices(instance, choices));
    });
    all
}

fn compose(
    instance: StoredValue<String>,
    asked: RwSignal<Vec<String>>,
    engine: StoredValue<Rc<Engine>, LocalStorage>,
) -> AnyView {
    let all = StoredValue::new(all_of(instance, asked.get_untracked()));
    let count = move |wanted: fn(&Judged) -> bool| {
        Memo::new(move |_| {
            let wanted = |one: &&One| one.judged.with(wanted);
            all.with_value(|all| all.iter().filter(wanted).count())
        })
    };
    let ready = count(|one| one.conf().is_some());
    let left = count(|one| one.verdict == Verdict::Reading);
    let pace = RwSignal::new(AT_ONCE.to_string());
    let why_not = Memo::new(move |_| match (left.get(), ready.get()) {
        (0, 0) => Some("None of them can be launched like this.".to_owned()),
        (0, _) => None,
        (n, _) => Some(format!("Their params are being read: {n} are left.")),
    });
    let leave = move || {
        instance.with_value(|instance| {
            forget_dags(instance);
            forget_choices(instance);
        });
        asked.set(Vec::new());
    };
    let launch = move |_| {
        let order = |one: &One| {
            one.judged.with_untracked(|judged| {
                Some(Order {
                    dag_id: one.asked.id.get_value(),
                    label: judged.name.clone(),
                    conf: judged.conf()?.clone(),
                    logical_date: None,
                    note: None,
                    why_not: None,
                })
            })
        };
        let orders = all.with_value(|all| all.iter().filter_map(order).collect());
        let most = pace.get_untracked().parse().unwrap_or(AT_ONCE);
        engine.with_value(|engine| engine.start(orders, most));
        leave();
    };
    let words = move || match ready.get() {
        0 => "Launch".to_owned(),
        1 => "Launch 1 DAG".to_owned(),
        n => format!("Launch {n} DAGs"),
    };
    #[allow(clippy::cast_precision_loss)] // Counts of DAGs.
    let share = Signal::derive(move || {
        let all = all.with_value(Vec::len);
        Some((all - left.get()) as f64 / all.max(1) as f64)
    });
    let menu = ConfMenu::new();
    let rows = each(
        move || all.get_value(),
        |one| one.asked.id.get_value(),
        move |one| row::row(instance, one.asked, one.judged, menu),
    );
    view! {
        <section class="several" aria-label="What will be launched">
            {move || (left.get() > 0).then(|| view! { <Progress label="Reading params" share /> })}
            <table class="table" aria-label="DAGs to launch">
                <thead>
                    <tr>
                        <th>"DAG"</th>
                        <th>"Conf"</th>
                        <th>"What becomes of it"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="toolbar">
                {at_once(pace.into(), Callback::new(move |most| pace.set(most)))}
                <Button variant=Variant::Primary icon=Glyph::Play why_not on_click=launch>
                    {words}
                </Button>
                <Button variant=Variant::Quiet on_click=move |_| leave()>
                    "Launch none"
                </Button>
            </div>
            {menu.view(instance)}
        </section>
    }
    .into_any()
}
