//! A page to mount into, a network that answers what a test says, and waiting for a condition.

use gloo_timers::future::TimeoutFuture;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

#[wasm_bindgen(inline_js = r#"
let answers = [], calls = [], waiting = [];
export function network(list) {
  answers = JSON.parse(list); calls = []; waiting = []; delays = [];
  window.fetch = (request) => {
    const path = new URL(request.url).pathname;
    const headers = Object.fromEntries(request.headers);
    const call = { path, method: request.method, headers, redirect: request.redirect,
                   credentials: request.credentials, signal: request.signal };
    calls.push(call);
    request.clone().text().then((body) => (call.body = body));
    const meant = (a) => (a.exact ? path === a.path : path.startsWith(a.path)) &&
      (a.method ?? request.method) === request.method;
    const at = answers.findIndex(meant);
    if (at < 0) return Promise.reject(new TypeError("no network"));
    const answer = answers[at];
    if (answer.once) answers.splice(at, 1);
    if (answer.hold) return new Promise((_, refuse) =>
      request.signal.addEventListener("abort", () => refuse(request.signal.reason)));
    const response = new Response(answer.status === 304 ? null : answer.body ?? "", { status: answer.status ?? 200, headers: answer.headers ?? {} });
    if (answer.type) Object.defineProperty(response, "type", { value: answer.type });
    return Promise.resolve(response);
  };
}
export function called(path) { return calls.filter((c) => c.path.startsWith(path)).length; }
export function sent_to(path) { return calls.filter((c) => c.method === "POST" && c.path.startsWith(path)).at(-1)?.body ?? ""; }
export function called_by(method, path) { return calls.filter((c) => c.method === method && c.path.startsWith(path)).length; }
export function last(path) { const c = calls.filter((c) => c.path.startsWith(path)).at(-1);
  return c ? `${c.method} ${c.redirect} ${c.credentials} ${c.headers["x-requested-with"]} ${c.headers["accept"]} ${c.headers["content-type"] ?? "-"}` : ""; }
let delays = [];
const set_timeout = window.setTimeout.bind(window);
window.setTimeout = (f, ms, ...rest) => { delays.push(ms); return set_timeout(f, ms, ...rest); };
export function waits_for(ms) { return delays.includes(ms); }
export function header(path, name) { return calls.filter((c) => c.path.startsWith(path)).at(-1)?.headers[name] ?? ""; }
export function aborted(path) { return calls.filter((c) => c.path.startsWith(path)).at(-1)?.signal.aborted ?? false; }
export function popups(allowed) {
  const popup = { closed: false, close() { this.closed = true; } };
  window.open = (url, name) => { window.opened = `${name} ${url}`; return allowed ? popup : null; };
}
export function opened() { return window.opened ?? ""; }
export function click_with(element, options) {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...JSON.parse(options) });
  // Nothing may leave the test's own page.
  const stay = (e) => e.preventDefault();
  let followed;
  window.addEventListener("click", (e) => { followed = e.defaultPrevented; stay(e); }, { once: true });
  element.dispatchEvent(event);
  return followed;
}
export function press(element, key) {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}
"#)]
extern "C" {
    /// From now on fetches answer with the first of these whose path they start with, or are where it is
    /// `exact`; those with a `method` answer that alone.
    pub fn network(answers: &str);
    /// How many fetches went to a path.
    pub fn called(path: &str) -> u32;
    /// How many of those had a method.
    pub fn called_by(method: &str, path: &str) -> u32;
    /// What the last POST among them sent, once that is read; empty until then.
    pub fn sent_to(path: &str) -> String;
    /// What the last of them looked like.
    pub fn last(path: &str) -> String;
    /// Whether something was put off by so many milliseconds since the network was set up.
    pub fn waits_for(ms: u32) -> bool;
    /// A header of the last of them; empty where it had none of this name.
    pub fn header(path: &str, name: &str) -> String;
    /// Whether the last of them was given up.
    pub fn aborted(path: &str) -> bool;
    /// Whether windows may be opened.
    pub fn popups(allowed: bool);
    /// The window that was asked for last.
    pub fn opened() -> String;
    /// Clicks; whether the page took the click from the browser.
    pub fn click_with(element: &Element, options: &str) -> bool;
    /// Presses a key.
    pub fn press(element: &Element, key: &str);
}

/// A mounted view; gone when dropped.
pub struct Page {
    root: HtmlElement,
    owner: Owner,
    _handle: Box<dyn std::any::Any>,
}

impl Page {
    /// Mounts a view.
    pub fn mount(view: impl FnOnce() -> AnyView + 'static) -> Self {
        let root = document().create_element("div").unwrap();
        let root: HtmlElement = root.dyn_into().unwrap();
        document().body().unwrap().append_child(&root).unwrap();
        let owner = Owner::new();
        let handle: UnmountHandle<_> = owner.with(|| mount_to(root.clone(), view));
        Self {
            root,
            owner,
            _handle: Box::new(handle),
        }
    }

    /// The first element that fits.
    pub fn find(&self, selector: &str) -> HtmlElement {
        let found = self.root.query_selector(selector).unwrap();
        found
            .unwrap_or_else(|| panic!("no {selector}"))
            .dyn_into()
            .unwrap()
    }

    /// How many elements fit.
    pub fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).unwrap().length()
    }

    /// All the text.
    pub fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    /// Waits until the text says something.
    pub async fn says(&self, text: &str) {
        let is_said = || self.text().contains(text);
        if !in_time(is_said).await {
            panic!("never said: {text}; it says: {}", self.text());
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // A page may hold its own owner, which then is not cleaned up by being dropped.
        self.owner.cleanup();
        self.root.remove();
    }
}

/// Waits until something is so, and fails naming it when it never is.
pub async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    assert!(in_time(is_so).await, "never so: {what}");
}

async fn in_time(is_so: impl Fn() -> bool) -> bool {
    for _ in 0..500 {
        if is_so() {
            return true;
        }
        TimeoutFuture::new(10).await;
    }
    false
}
