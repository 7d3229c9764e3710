//! History and links. Any `<a href>` to a page of the console is followed without a reload; with a
//! modifier key or the middle button it stays the browser's.
//!
//! Not `leptos_router`: it adds 57 kB (after brotli) to an otherwise empty page, a fifth of all that a
//! page may weigh, and neither moves the focus nor restores how far a page was scrolled.

use std::cell::RefCell;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, MouseEvent, ScrollRestoration, Url, UrlSearchParams};

use crate::bundles::Bundle;
use crate::routes::Route;

/// Where the page is. Copy it from the context with [`use_router`].
#[derive(Clone, Copy)]
pub struct Router {
    path: RwSignal<String>,
    query: RwSignal<String>,
    route: Memo<Route>,
    bundle: Bundle,
    asks: StoredValue<bool>,
}

/// The router of this page.
///
/// # Panics
/// Outside of the app's own tree, which is a mistake of the program.
#[must_use]
pub fn use_router() -> Router {
    expect_context()
}

impl Router {
    /// Provides the router to everything below and starts following links: within the pages of a bundle
    /// without a reload, to others by loading their document.
    pub fn provide(bundle: Bundle) -> Self {
        let (path, query) = location();
        let path = RwSignal::new(path);
        let router = Self {
            path,
            query: RwSignal::new(query),
            route: Memo::new(move |_| path.with(|path| Route::parse(path))),
            bundle,
            asks: StoredValue::new(false),
        };
        provide_context(router);
        name_entry();
        if came_by_link() {
            arrive(0.0);
        }
        // The content of a page arrives after the navigation, so the browser cannot restore it.
        let _ = history().map(|h| h.set_scroll_restoration(ScrollRestoration::Manual));
        let back = window_event_listener(ev::popstate, move |_| {
            router.sync();
            arrive(remembered_scroll());
        });
        let click = window_event_listener(ev::click, move |event| {
            if let Some(to) = followed(&event) {
                event.prevent_default();
                router.push(&to);
            }
        });
        let scrolled = window_event_listener(ev::scrollend, |_| remember_scroll());
        on_cleanup(move || {
            back.remove();
            click.remove();
            scrolled.remove();
        });
        router
    }

    /// The page. Tracked; changes only when another page is shown.
    #[must_use]
    pub fn route(&self) -> Memo<Route> {
        self.route
    }

    /// Goes to a page.
    pub fn go(&self, route: &Route) {
        self.push(&route.path());
    }

    /// Goes to a page that takes the place of this one in the history.
    pub fn replace(&self, route: &Route) {
        if !self.has(route.clone()) {
            let _ = window().location().replace(&route.path());
            return;
        }
        write_history(&route.path(), true);
        self.sync();
        arrive(0.0);
    }

    /// While `asks` is set every link loads a document, so that the browser asks before it leaves
    /// what a listener of `beforeunload` does not want to be left.
    pub fn ask_before_leaving(&self, asks: bool) {
        self.asks.set_value(asks);
    }

    /// A query parameter as a signal: read it with `get`, change it with [`Param::set`]. The
    /// default is not written into the address.
    #[must_use]
    pub fn param(&self, name: &'static str, default: &'static str) -> Param {
        let query = self.query;
        let value = Memo::new(move |_| {
            query
                .with(|query| parsed(query)?.get(name))
                .unwrap_or_else(|| default.to_owned())
        });
        Param {
            router: *self,
            name,
            default,
            value,
        }
    }

    fn push(&self, to: &str) {
        remember_scroll();
        let path = to.split(['?', '#']).next().unwrap_or(to);
        if !self.has(Route::parse(path)) || self.asks.get_value() {
            if let Some(storage) = session_storage() {
                let _ = storage.set_item(ARRIVES, to);
            }
            let _ = window().location().assign(to);
            return;
        }
        write_history(to, false);
        self.sync();
        arrive(0.0);
    }

    /// Whether the program that is running shows this page.
    fn has(&self, route: Route) -> bool {
        route == Route::NotFound || (self.bundle)(route).is_some()
    }

    fn sync(&self) {
        let (path, query) = location();
        // The query first: a page must not see the one of the page before.
        if self.query.with_untracked(|old| *old != query) {
            self.query.set(query);
        }
        if self.path.with_untracked(|old| *old != path) {
            self.path.set(path);
        }
    }
}

/// A query parameter of the address, see [`Router::param`].
#[derive(Clone, Copy)]
pub struct Param {
    router: Router,
    name: &'static str,
    default: &'static str,
    value: Memo<String>,
}

impl Param {
    /// The value, or the default. Tracked.
    #[must_use]
    pub fn get(&self) -> String {
        self.value.get()
    }

    /// The value as a signal.
    #[must_use]
    pub fn signal(&self) -> Signal<String> {
        self.value.into()
    }

    /// Changes the address in place: filters do not fill the history.
    pub fn set(&self, value: &str) {
        let query = self.router.query.get_untracked();
        let Ok(params) = UrlSearchParams::new_with_str(&query) else {
            return;
        };
        if value == self.default {
            params.delete(self.name);
        } else {
            params.set(self.name, value);
        }
        let query = String::from(params.to_string());
        let path = self.router.path.get_untracked();
        let to = if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        };
        write_history(&to, true);
        self.router.query.set(query);
    }
}

thread_local! {
    /// A page asks for a dozen parameters each time that one of them changes.
    static PARSED: RefCell<Option<(String, UrlSearchParams)>> = RefCell::default();
}

/// The parameters of a query, to be read only.
fn parsed(query: &str) -> Option<UrlSearchParams> {
    PARSED.with_borrow_mut(|parsed| {
        if parsed.as_ref().is_none_or(|(text, _)| text != query) {
            let params = UrlSearchParams::new_with_str(query).ok()?;
            *parsed = Some((query.to_owned(), params));
        }
        parsed.as_ref().map(|(_, params)| params.clone())
    })
}

fn history() -> Option<web_sys::History> {
    window().history().ok()
}

fn location() -> (String, String) {
    let location = window().location();
    let query = location.search().unwrap_or_default();
    (
        location.pathname().unwrap_or_default(),
        query.trim_start_matches('?').to_owned(),
    )
}

/// Each history entry has a name of its own as its state, under which the session storage keeps how
/// far it was scrolled: the window here, a table in `ui`.
fn new_name() -> JsValue {
    JsValue::from(format!("{:x}", (js_sys::Math::random() * 1e15) as u64))
}

/// Names the entry that the page was opened on; after a reload it has its name already.
fn name_entry() {
    if let Some(history) = history()
        && history.state().is_ok_and(|state| !state.is_string())
    {
        let _ = history.replace_state_with_url(&new_name(), "", None);
    }
}

fn write_history(to: &str, in_place: bool) {
    let Some(history) = history() else { return };
    // Safari refuses more than 100 entries in 30 s: the page still changes, the address does not.
    let _ = if in_place {
        let name = history.state().unwrap_or_else(|_| new_name());
        history.replace_state_with_url(&name, "", Some(to))
    } else {
        history.push_state_with_url(&new_name(), "", Some(to))
    };
}

fn session_storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Under which a page that is left for a document of another bundle names that.
const ARRIVES: &str = "arrives";

/// Whether a page of another bundle has led here: then one arrives as within a bundle.
fn came_by_link() -> bool {
    let Some(storage) = session_storage() else {
        return false;
    };
    let to = storage.get_item(ARRIVES).ok().flatten();
    let _ = storage.remove_item(ARRIVES);
    let (path, query) = location();
    to.is_some_and(|to| to.split_once('?').unwrap_or((&to, "")) == (&path, &query))
}

fn scroll_slot() -> Option<(web_sys::Storage, String)> {
    let name = history()?.state().ok()?.as_string()?;
    Some((session_storage()?, format!("scroll:{name}")))
}

fn remember_scroll() {
    if let Some((storage, slot)) = scroll_slot() {
        let position = window().scroll_y().unwrap_or(0.0);
        #[allow(clippy::cast_possible_truncation)] // Pixels: far below 2^31.
        let _ = storage.set_item(&slot, &(position as i32).to_string());
    }
}

fn remembered_scroll() -> f64 {
    scroll_slot()
        .and_then(|(storage, slot)| storage.get_item(&slot).ok()?)
        .and_then(|position| position.parse::<i32>().ok())
        .map_or(0.0, f64::from)
}

/// Once the new page is drawn: scrolls to where it was left and gives its heading the focus, so
/// that a screen reader says where one is and Tab starts there.
fn arrive(position: f64) {
    request_animation_frame(move || {
        let heading = document().query_selector("main h1").ok().flatten();
        if let Some(heading) = heading.and_then(|h| h.dyn_into::<HtmlElement>().ok()) {
            let quietly = web_sys::FocusOptions::new();
            quietly.set_prevent_scroll(true);
            let _ = heading.focus_with_options(&quietly);
        }
        window().scroll_to_with_x_and_y(0.0, position);
    });
}

/// The path and query to go to for a click that the router should follow.
fn followed(event: &MouseEvent) -> Option<String> {
    let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link = target.closest("a[href]").ok().flatten()?;
    let here = window().location();
    let to = Url::new_with_base(&link.get_attribute("href")?, &here.href().ok()?).ok()?;
    let elsewhere = link.has_attribute("target")
        || link.has_attribute("download")
        || to.origin() != here.origin().ok()?
        || to.pathname().starts_with("/api/")
        || (!to.hash().is_empty() && to.pathname() == here.pathname().ok()?);
    (!elsewhere).then(|| to.pathname() + &to.search())
}
