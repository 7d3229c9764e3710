//! Buttons: verbs, with their object where there is more than one.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How loud a button is. A page has at most one primary button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variant {
    /// What the page is for.
    Primary,
    /// Everything else.
    #[default]
    Plain,
    /// No border until pointed at: in rows and toolbars.
    Quiet,
    /// Cannot be taken back.
    Danger,
}

impl Variant {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-primary",
            Self::Plain => "btn",
            Self::Quiet => "btn btn-quiet",
            Self::Danger => "btn btn-danger",
        }
    }
}

/// A button. While `pending` it shows that it works and takes no clicks; with a `why_not` it is
/// disabled and says why on hover, on focus and to screen readers.
#[component]
pub fn Button(
    /// What a click does.
    #[prop(into)]
    on_click: Callback<MouseEvent>,
    /// How loud it is.
    #[prop(optional)]
    variant: Variant,
    /// An icon before the text.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// The name of a button that shows its icon only.
    #[prop(into, optional)]
    label: Option<String>,
    /// Whether what it started is under way.
    #[prop(into, optional)]
    pending: Signal<bool>,
    /// Why it cannot be used now; `None` when it can.
    #[prop(into, optional)]
    why_not: Signal<Option<String>>,
    /// `submit` in a form; `button` by itself.
    #[prop(optional)]
    submit: bool,
    /// The text.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let blocked = move || pending.get() || why_not.with(Option::is_some);
    let click = move |event: MouseEvent| {
        if blocked() {
            event.prevent_default();
        } else {
            on_click.run(event);
        }
    };
    let bare = children.is_none();
    let title = {
        let label = label.clone();
        move || why_not.get().or_else(|| label.clone())
    };
    // `aria-disabled` and not `disabled`: a disabled button cannot take the focus that shows why.
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=variant.class()
            class:btn-icon=bare
            class:btn-pending=move || pending.get()
            aria-disabled=move || blocked().then_some("true")
            aria-busy=move || pending.get().then_some("true")
            aria-label=label
            title=title
            aria-description=move || why_not.get()
            on:click=click
        >
            {icon.map(|glyph| view! { <Icon glyph /> })}
            {children.map(|children| view! { <span>{children()}</span> })}
        </button>
    }
    .into_any()
}

/// A link that looks like a button: it goes somewhere.
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// How loud it is.
    #[prop(optional)]
    variant: Variant,
    /// An icon before the text.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// The text.
    children: Children,
) -> AnyView {
    view! {
        <a class=variant.class() href=move || href.get()>
            {icon.map(|glyph| view! { <Icon glyph /> })}
            <span>{children()}</span>
        </a>
    }
    .into_any()
}
