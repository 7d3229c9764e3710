//! Short messages about what a bare action did, in a live region. Those that are up when another
//! document takes the place of this one are shown by that one.

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use web_sys::Storage;

use super::each::each;
use super::icon::{Glyph, Icon};

/// How long a message stays that needs no answer.
const STAYS_MS: u32 = 6_000;

/// Where messages wait, in the browser tab's own storage, while one document follows another.
const KEPT: &str = "toasts";

/// How long they wait at most: who comes back later has no use for them.
const WAITS_MS: i64 = 15_000;

/// Between the parts of a kept message, and between messages: characters that no text has.
const BETWEEN_PARTS: char = '\u{1f}';
const BETWEEN_MESSAGES: char = '\u{1e}';

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It went as asked.
    Good,
    /// It did not; stays until it is closed.
    Bad,
    /// Worth knowing.
    Info,
}

#[derive(Debug, Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    title: String,
    detail: String,
    /// Path and text of a link to what the message is about.
    link: Option<(String, String)>,
    /// What its button does, and the button's text.
    button: Option<(Callback<()>, &'static str)>,
}

/// The messages of the page. Copy it from the context with [`Toasts::get`].
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Provides the messages to everything below.
    pub fn provide() -> Self {
        let toasts = Self {
            list: RwSignal::default(),
            next: StoredValue::new(0),
        };
        provide_context(toasts);
        for (tone, title, detail, link) in kept().as_deref().map(unpack).unwrap_or_default() {
            toasts.push(tone, title, detail, link, None);
        }
        let leaves = window_event_listener(ev::pagehide, move |_| toasts.keep());
        on_cleanup(move || leaves.remove());
        toasts
    }

    /// Keeps what is up for the next document. What a button does is this document's own affair.
    fn keep(self) {
        let text = self.list.with_untracked(|list| {
            let texts = list.iter().map(Toast::packed).collect::<Vec<_>>();
            texts.join(&BETWEEN_MESSAGES.to_string())
        });
        if let Some(storage) = storage().filter(|_| !text.is_empty()) {
            let at = now_ms();
            let _ = storage.set_item(KEPT, &format!("{at}{BETWEEN_MESSAGES}{text}"));
        }
    }

    /// The messages of this page.
    ///
    /// # Panics
    /// Outside of the app's own tree, which is a mistake of the program.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// Says that something went as asked.
    pub fn good(&self, title: impl Into<String>) {
        self.push(Tone::Good, title.into(), String::new(), None, None);
    }

    /// Says something, with a link to what it is about.
    pub fn with_link(&self, tone: Tone, title: impl Into<String>, href: String, text: &str) {
        self.push(
            tone,
            title.into(),
            String::new(),
            Some((href, text.to_owned())),
            None,
        );
    }

    /// Says something, with a button that does something about it, such as taking it back.
    pub fn with_button(
        &self,
        tone: Tone,
        title: impl Into<String>,
        on_click: Callback<()>,
        text: &'static str,
    ) {
        let button = Some((on_click, text));
        self.push(tone, title.into(), String::new(), None, button);
    }

    /// Says that something worth knowing happened.
    pub fn info(&self, title: impl Into<String>, detail: impl Into<String>) {
        self.push(Tone::Info, title.into(), detail.into(), None, None);
    }

    /// Says that something failed; stays until it is closed.
    pub fn bad(&self, title: impl Into<String>, detail: impl Into<String>) {
        self.push(Tone::Bad, title.into(), detail.into(), None, None);
    }

    fn push(
        self,
        tone: Tone,
        title: String,
        detail: String,
        link: Option<(String, String)>,
        button: Option<(Callback<()>, &'static str)>,
    ) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| {
            // The same message twice is one message.
            list.retain(|old| (old.tone, &old.title, &old.detail) != (tone, &title, &detail));
            list.push(Toast {
                id,
                tone,
                title,
                detail,
                link,
                button,
            });
        });
        if tone != Tone::Bad {
            Timeout::new(STAYS_MS, move || self.close(id)).forget();
        }
    }

    fn close(self, id: u32) {
        self.list
            .try_update(|list| list.retain(|toast| toast.id != id));
    }

    /// Where the messages appear; once, in the shell.
    pub fn view(self) -> AnyView {
        view! {
            <div class="toasts" role="status" aria-live="polite">
                {each(
                    move || self.list.get(),
                    |toast| toast.id.to_string(),
                    move |toast| show(self, toast).into_any(),
                )}
            </div>
        }
        .into_any()
    }
}

/// A message without its button, as one document leaves it to the next.
type Plain = (Tone, String, String, Option<(String, String)>);

impl Toast {
    fn packed(&self) -> String {
        let tone = match self.tone {
            Tone::Good => "good",
            Tone::Bad => "bad",
            Tone::Info => "info",
        };
        let (href, text) = match &self.link {
            Some((href, text)) => (href.as_str(), text.as_str()),
            None => ("", ""),
        };
        [tone, &self.title, &self.detail, href, text].join(&BETWEEN_PARTS.to_string())
    }
}

/// What [`Toast::packed`] made, as far as it can be read.
fn unpack(text: &str) -> Vec<Plain> {
    let message = |text: &str| {
        let parts: Vec<&str> = text.split(BETWEEN_PARTS).collect();
        let [tone, title, detail, href, link] = parts.as_slice() else {
            return None;
        };
        let tone = match *tone {
            "good" => Tone::Good,
            "bad" => Tone::Bad,
            _ => Tone::Info,
        };
        let link = (!href.is_empty()).then(|| ((*href).to_owned(), (*link).to_owned()));
        Some((tone, (*title).to_owned(), (*detail).to_owned(), link))
    };
    text.split(BETWEEN_MESSAGES).filter_map(message).collect()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

#[allow(clippy::cast_possible_truncation)] // Milliseconds since 1970.
fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// What the document before has left, once, unless that is too long ago.
fn kept() -> Option<String> {
    let storage = storage()?;
    let text = storage.get_item(KEPT).ok().flatten()?;
    let _ = storage.remove_item(KEPT);
    let (at, text) = text.split_once(BETWEEN_MESSAGES)?;
    let waited = now_ms() - at.parse::<i64>().unwrap_or(0);
    (waited < WAITS_MS).then(|| text.to_owned())
}

fn show(toasts: Toasts, toast: Toast) -> AnyView {
    let Toast {
        id,
        tone,
        title,
        detail,
        link,
        button,
    } = toast;
    let button = button.map(|(on_click, text)| {
        let click = move |_| {
            toasts.close(id);
            on_click.try_run(());
        };
        view! {
            <button type="button" class="btn" on:click=click>
                {text}
            </button>
        }
    });
    let (class, glyph) = match tone {
        Tone::Good => ("toast toast-good", Glyph::Check),
        Tone::Bad => ("toast toast-bad", Glyph::Warning),
        Tone::Info => ("toast", Glyph::Info),
    };
    view! {
        <div class=class>
            <Icon glyph />
            <div class="toast-text">
                <p>{title}</p>
                {(!detail.is_empty()).then(|| view! { <p class="muted">{detail}</p> })}
                {link.map(|(href, text)| view! { <a href=href>{text}</a> })}
            </div>
            {button}
            <button
                type="button"
                class="btn btn-quiet btn-icon"
                aria-label="Close this message"
                on:click=move |_| toasts.close(id)
            >
                <Icon glyph=Glyph::Close />
            </button>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_as_they_were_left() {
        let toast = |tone, title: &str, link: Option<(&str, &str)>| Toast {
            id: 7,
            tone,
            title: title.to_owned(),
            detail: "in \"full\"\n".to_owned(),
            link: link.map(|(href, text)| (href.to_owned(), text.to_owned())),
            button: None,
        };
        let left = [
            toast(Tone::Bad, "", None),
            toast(
                Tone::Good,
                "sales was launched",
                Some(("/airflow/a%20b", "Show the run")),
            ),
            toast(Tone::Info, "ünïcode", None),
        ];
        let text = left.iter().map(Toast::packed).collect::<Vec<_>>();
        let found = unpack(&text.join(&BETWEEN_MESSAGES.to_string()));
        let as_left = left.map(|t| (t.tone, t.title, t.detail, t.link));
        assert_eq!(found, as_left);
    }

    #[test]
    fn what_is_not_ours_is_passed_over() {
        for text in [
            "",
            "nonsense",
            "good\u{1f}a\u{1f}b",
            "a\u{1f}b\u{1f}c\u{1f}d\u{1f}e\u{1f}f",
        ] {
            assert_eq!(unpack(text), [], "{text}");
        }
    }
}
