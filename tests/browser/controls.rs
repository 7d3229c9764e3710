//! Buttons, switches, dialogs, menus, tabs: what a keyboard and a screen reader meet.

use airstrip_console::ui::{Button, Dialog, FloatingMenu, Menu, Switch, Tabs};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Page, click_with, eventually, press};

#[wasm_bindgen_test]
async fn a_button_that_cannot_be_used_says_why_and_does_nothing() {
    let why_not = RwSignal::new(Some("You can look but not launch here.".to_owned()));
    let clicks = RwSignal::new(0);
    let page = Page::mount(move || {
        view! { <Button on_click=move |_| clicks.update(|n| *n += 1) why_not=why_not>"Sync now"</Button> }
            .into_any()
    });
    let button = page.find("button");
    click_with(&button, "{}");
    assert_eq!(clicks.get_untracked(), 0);
    assert_eq!(
        button.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    assert_eq!(
        button.get_attribute("aria-description").as_deref(),
        Some("You can look but not launch here.")
    );
    // It can still take the focus that shows why.
    button.focus().unwrap();
    assert_eq!(document().active_element().as_ref(), Some(button.as_ref()));

    why_not.set(None);
    eventually("usable", || !button.has_attribute("aria-disabled")).await;
    click_with(&button, "{}");
    assert_eq!(clicks.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn a_switch_waits_for_what_it_started() {
    let (on, pending) = (RwSignal::new(false), RwSignal::new(false));
    let page = Page::mount(move || {
        view! { <Switch label="Enabled" on=on on_change=move |to| on.set(to) pending=pending /> }
            .into_any()
    });
    let switch = page.find("[role=switch]");
    let checked = |value: &str| switch.get_attribute("aria-checked").as_deref() == Some(value);
    switch.click();
    eventually("on", || checked("true")).await;
    pending.set(true);
    switch.click();
    assert!(on.get_untracked());
}

#[wasm_bindgen_test]
async fn a_dialog_closes_and_gives_the_focus_back() {
    let open = RwSignal::new(false);
    let page = Page::mount(move || {
        view! {
            <button class="opener" on:click=move |_| open.set(true)>"Cancel job 456"</button>
            <Dialog open title="Cancel job 456?">
                <button class="go">"Cancel job 456"</button>
            </Dialog>
        }
        .into_any()
    });
    let opener = page.find(".opener");
    opener.focus().unwrap();
    opener.click();
    eventually("open", || page.count("dialog[open] .go") == 1).await;
    let inside = page.find("dialog");
    assert!(inside.contains(document().active_element().as_deref()));

    open.set(false);
    eventually("closed", || page.count("dialog[open]") == 0).await;
    assert_eq!(document().active_element().as_ref(), Some(opener.as_ref()));
}

#[wasm_bindgen_test]
async fn a_menu_goes_by_arrow_keys_and_closes_with_escape() {
    let page = Page::mount(|| {
        view! {
            <Menu label="More">
                <button role="menuitem">"Pause"</button>
                <button role="menuitem">"Clear"</button>
            </Menu>
        }
        .into_any()
    });
    let button = page.find(".menu > button");
    let focused = || document().active_element().and_then(|e| e.text_content());
    press(&button, "ArrowDown");
    eventually("the first item", || focused().as_deref() == Some("Pause")).await;
    for (key, item) in [
        ("ArrowDown", "Clear"),
        ("ArrowDown", "Pause"),
        ("ArrowUp", "Clear"),
    ] {
        press(&document().active_element().unwrap(), key);
        assert_eq!(focused().as_deref(), Some(item));
    }
    press(&document().active_element().unwrap(), "Escape");
    eventually("closed", || page.count("[role=menu]") == 0).await;
    assert_eq!(document().active_element().as_ref(), Some(button.as_ref()));
    assert_eq!(
        button.get_attribute("aria-expanded").as_deref(),
        Some("false")
    );
}

#[wasm_bindgen_test]
async fn a_menu_that_is_opened_by_a_click_has_the_focus_and_closes_without_it() {
    let page = Page::mount(|| {
        view! {
            <Menu label="More">
                <button role="menuitem">"Pause"</button>
            </Menu>
            <button class="elsewhere">"Elsewhere"</button>
        }
        .into_any()
    });
    let focused = || document().active_element().and_then(|e| e.text_content());
    page.find(".menu > button").click();
    eventually("the first item", || focused().as_deref() == Some("Pause")).await;
    page.find(".elsewhere").focus().unwrap();
    eventually("closed", || page.count("[role=menu]") == 0).await;
    assert_eq!(focused().as_deref(), Some("Elsewhere"));
}

#[wasm_bindgen_test]
async fn a_floating_menu_gives_the_focus_back_unless_it_has_gone_elsewhere() {
    let at = RwSignal::new(None);
    let backs = RwSignal::new(0);
    let page = Page::mount(move || {
        view! {
            <FloatingMenu label="Stripe: what to do" at=at on_close=move |()| backs.update(|n| *n += 1)>
                <button role="menuitem">"Pause"</button>
                <button role="menuitem">"Clear"</button>
            </FloatingMenu>
            <button class="elsewhere">"Elsewhere"</button>
        }
        .into_any()
    });
    let focused = || document().active_element().and_then(|e| e.text_content());
    for (key, count) in [("Escape", 1), ("Tab", 2)] {
        at.set(Some((200.0, 100.0)));
        eventually("the first item", || focused().as_deref() == Some("Pause")).await;
        press(&document().active_element().unwrap(), "ArrowUp");
        assert_eq!(focused().as_deref(), Some("Clear"));
        press(&document().active_element().unwrap(), key);
        eventually("closed", || page.count("[role=menu]") == 0).await;
        assert_eq!(backs.get_untracked(), count, "{key}");
    }
    at.set(Some((200.0, 100.0)));
    eventually("the first item", || focused().as_deref() == Some("Pause")).await;
    page.find(".elsewhere").focus().unwrap();
    eventually("closed", || page.count("[role=menu]") == 0).await;
    assert_eq!(backs.get_untracked(), 2);
}

#[wasm_bindgen_test]
async fn tabs_are_one_stop_and_go_by_arrow_keys() {
    let tab = RwSignal::new("streams".to_owned());
    let page = Page::mount(move || {
        let options = vec![("streams", "Streams"), ("history", "History")];
        view! { <Tabs label="Parts" value=tab options on_change=move |to| tab.set(to) /> }
            .into_any()
    });
    assert_eq!(page.count("[tabindex='0']"), 1);
    page.find("[aria-selected=true]").focus().unwrap();
    press(&page.find("[aria-selected=true]"), "ArrowRight");
    eventually("history", || {
        page.find("[aria-selected=true]").text_content().as_deref() == Some("History")
    })
    .await;
    assert_eq!(tab.get_untracked(), "history");
    assert_eq!(
        document().active_element().as_ref(),
        Some(page.find("[data-tab=history]").as_ref())
    );
}
