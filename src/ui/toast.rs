//! Short messages about what a bare action did, in a live region.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::each::each;
use super::icon::{Glyph, Icon};

/// How long a message stays that needs no answer.
const STAYS_MS: u32 = 6_000;

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
        toasts
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
