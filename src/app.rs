//! The shell around every page: instance switcher, banners, messages.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::api::Queries;
use crate::bundles::Bundle;
use crate::pages::no_access::NoAccess;
use crate::pages::not_found::NotFound;
use crate::rail::Rail;
use crate::router::{Router, use_router};
use crate::routes::Route;
use crate::session::{Renewal, SessionState, use_session};
use crate::ui::{Banner, Clock, Failure, Menu, PageLead, Toasts};

/// Puts a bundle of the console into the page.
pub fn mount(bundle: Bundle) {
    // In a release the messages of panics are stripped: the hook would only weigh.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    mount_to_body(move || view! { <App bundle /> });
}

/// The console, with the pages of a bundle.
#[component]
pub fn App(bundle: Bundle) -> AnyView {
    let router = Router::provide(bundle);
    let session = SessionState::provide();
    Queries::provide(session.expired);
    Clock::provide();
    let toasts = Toasts::provide();
    provide_context(PageLead(ViewFn::from(|| view! { <Place /> })));
    focus_filter_on_slash();
    let route = router.route();
    let nowhere = Memo::new(move |_| session.sees_nothing());
    let content = move || {
        if nowhere.get() {
            view! { <NoAccess /> }.into_any()
        } else {
            // A page that has asked in the terms of another API than the instance's begins anew.
            session.apis.track();
            match bundle(route.get()) {
                Some(page) => page.run(),
                None => view! { <NotFound /> }.into_any(),
            }
        }
    };
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        {move || (!nowhere.get()).then(|| view! { <Rail /> })}
        <div class="frame">
            <Notices />
            <main id="main" tabindex="-1">{content}</main>
        </div>
        {toasts.view()}
    }
    .into_any()
}

/// The system and instance one is on; where there are several, the way from one to another.
#[component]
fn Place() -> AnyView {
    let (session, route) = (use_session(), use_router().route());
    let view = move || {
        let route = route.get();
        let (system, here) = route.instance().filter(|_| !session.sees_nothing())?;
        let names: Vec<_> = session
            .instances(system)
            .into_iter()
            .map(|i| i.name)
            .collect();
        let name = if names.len() > 1 {
            let items = move || {
                let item = |name: &String| {
                    let path = Route::home_of(system, name).path();
                    view! { <a role="menuitem" href=path>{name.clone()}</a> }
                };
                names.iter().map(item).collect_view()
            };
            view! { <Menu label=here.to_owned()>{items.clone()}</Menu> }.into_any()
        } else {
            here.to_owned().into_any()
        };
        Some(view! { <li class="place">{system.title()} " " {name}</li> })
    };
    view.into_any()
}

/// What concerns every page: an ended session, a session that could not be loaded.
#[component]
fn Notices() -> AnyView {
    let session = use_session();
    let expired = move || {
        session.expired.get().then(|| {
            let (detail, button) = match session.renewal.get() {
                Renewal::Idle => ("What you typed is still here.", "Sign in again"),
                Renewal::Waiting => ("Waiting for you to sign in in the other window.", "Open it again"),
                Renewal::Blocked => (
                    "Your browser blocked the sign-in window. Allow it, or reload this page: a form you began is kept.",
                    "Reload",
                ),
            };
            let click = move |_| match session.renewal.get_untracked() {
                Renewal::Blocked => drop(window().location().reload()),
                Renewal::Idle | Renewal::Waiting => session.renew(),
            };
            view! {
                <Banner title="Your session has ended." detail=detail.to_owned()>
                    <button type="button" class="btn btn-primary" on:click=click>{button}</button>
                </Banner>
            }
        })
    };
    let failed = move || {
        let error = session.error().filter(|_| !session.expired.get())?;
        let detail = format!("{} {}", error.detail(), error.remedy());
        let id = error.request_id().map(str::to_owned);
        Some(view! {
            <Failure title=error.title() detail request_id=id on_retry=move |()| session.load() />
        })
    };
    view! {
        {expired}
        {failed}
    }
    .into_any()
}

/// `/` goes to the page's filter, unless one is typing.
fn focus_filter_on_slash() {
    let listener = window_event_listener(ev::keydown, |event| {
        let typing = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok())
            .is_some_and(|e| {
                e.is_content_editable() || e.matches("input,textarea,select").unwrap_or(false)
            });
        if event.key() != "/" || typing || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let filter = document().query_selector("[data-filter]").ok().flatten();
        if let Some(filter) = filter.and_then(|f| f.dyn_into::<HtmlElement>().ok()) {
            event.prevent_default();
            let _ = filter.focus();
        }
    });
    on_cleanup(move || listener.remove());
}
