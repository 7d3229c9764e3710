//! The navigation, and who is signed in.

use airstrip_contract::{Session, System};
use leptos::prelude::*;

use crate::components::{grants, role_words};
use crate::router::use_router;
use crate::routes::Route;
use crate::session::{use_session, whom_to_ask};
use crate::theme::Theme;
use crate::ui::{Dialog, Glyph, Icon};

/// The navigation: at the side, on a phone at the bottom.
#[component]
pub fn Rail() -> AnyView {
    let session = use_session();
    let theme = RwSignal::new(Theme::stored());
    let demo = move || session.get().is_some_and(|session| session.demo);
    view! {
        <nav class="rail" aria-label="Main">
            <a class="mark" href="/" aria-label="Airstrip, overview">
                <Icon glyph=Glyph::Mark />
            </a>
            {move || demo().then(|| view! { <span class="demo-badge">"demo"</span> })}
            <ul class="rail-pages">
                <RailPage page=Route::Overview label="Overview" glyph=Glyph::Overview />
                <RailSystem system=System::Airbyte label="Connections" glyph=Glyph::Connections />
                <RailSystem system=System::Airflow label="DAGs" glyph=Glyph::Dags />
                <RailPage page=Route::History label="History" glyph=Glyph::Clock />
                <RailPage page=Route::Activity label="Activity" glyph=Glyph::List />
            </ul>
            <div class="rail-foot">
                {theme_switch(theme, "rail-link")}
                <Who theme />
            </div>
        </nav>
    }
    .into_any()
}

#[component]
fn RailPage(page: Route, label: &'static str, glyph: Glyph) -> AnyView {
    let route = use_router().route();
    let path = page.path();
    let current = move || (route.get() == page).then_some("page");
    view! {
        <li>
            <a class="rail-link" href=path aria-current=current>
                <Icon glyph />
                <span>{label}</span>
            </a>
        </li>
    }
    .into_any()
}

/// The entry of a system; hidden while no instance of it is configured. It leads to the instance
/// that one is on, and else to the first.
#[component]
fn RailSystem(system: System, label: &'static str, glyph: Glyph) -> AnyView {
    let (session, route) = (use_session(), use_router().route());
    let here = Memo::new(move |_| {
        let route = route.get();
        let (at, instance) = route.instance()?;
        (at == system).then(|| instance.to_owned())
    });
    let target = Memo::new(move |before: Option<&Option<String>>| {
        let first = || session.instances(system).into_iter().next().map(|i| i.name);
        here.get()
            .or_else(|| before.cloned().flatten())
            .or_else(first)
    });
    let view = move || {
        target.get().map(|instance| {
            let home = Route::home_of(system, &instance);
            let path = home.path();
            let current = move || match here.get() {
                Some(_) if route.get() == home => Some("page"),
                Some(_) => Some("true"),
                None => None,
            };
            view! {
                <li>
                    <a class="rail-link" href=path aria-current=current>
                        <Icon glyph />
                        <span>{label}</span>
                    </a>
                </li>
            }
        })
    };
    view.into_any()
}

fn theme_switch(theme: RwSignal<Theme>, class: &'static str) -> AnyView {
    let glyph = move || match theme.get() {
        Theme::System => Glyph::Auto,
        Theme::Light => Glyph::Sun,
        Theme::Dark => Glyph::Moon,
    };
    let label = move || format!("Theme: {}", theme.get().name());
    let next = move |_| {
        theme.update(|theme| *theme = theme.next());
        theme.get_untracked().choose();
    };
    view! {
        <button type="button" class=class aria-label=label title=label on:click=next>
            {move || view! { <Icon glyph=glyph() /> }}
            <span>"Theme"</span>
        </button>
    }
    .into_any()
}

/// Who is signed in, and what they may do.
#[component]
fn Who(theme: RwSignal<Theme>) -> AnyView {
    let session = use_session();
    let open = RwSignal::new(false);
    let email = move || session.get().map(|session| session.person.email);
    let face = move || {
        session.get().map(|session| {
            let email = session.person.email;
            let name = email.split('@').next().unwrap_or(&email).to_owned();
            let role = role_words(session.role);
            view! {
                <button
                    type="button"
                    class="rail-link"
                    aria-haspopup="dialog"
                    title=format!("{email} · {role}")
                    on:click=move |_| open.set(true)
                >
                    <Icon glyph=Glyph::Person />
                    <span>{name}</span>
                    <span class="who-role">{role}</span>
                </button>
            }
        })
    };
    let body = move || session.get().map(|session| about(&session));
    view! {
        {face}
        <Dialog open title=Signal::derive(move || email().unwrap_or_default())>
            {body}
            <footer>
                {theme_switch(theme, "btn who-theme")}
                <button type="button" class="btn" on:click=move |_| open.set(false)>
                    "Close"
                </button>
            </footer>
        </Dialog>
    }
    .into_any()
}

fn about(session: &Session) -> AnyView {
    let ask = whom_to_ask(&session.contact).to_owned();
    view! {
        <h3>"What you may do"</h3>
        {grants(&session.grants)}
        <p class="muted">"Need more? " {ask}</p>
        <p class="muted">"Airstrip " {session.version.clone()}</p>
    }
    .into_any()
}
