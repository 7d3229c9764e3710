//! The windowed table.

use airstrip_console::ui::{Column, Sort, VirtualRows};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::support::{Page, click_with, eventually, press};

static COLUMNS: &[Column] = &[
    Column::new("name", "Name").sortable(),
    Column::new("x", "X"),
];
const COUNT: usize = 10_000;

fn table(rows: RwSignal<Vec<usize>>, sort: RwSignal<Option<Sort>>) -> Page {
    Page::mount(move || {
        let key = |row: &usize| row.to_string();
        let draw = |row: Signal<usize>| {
            view! {
                <div class="cell" role="gridcell">
                    <a href=move || format!("#{}", row.get())>"row " {move || row.get()}</a>
                </div>
            }
            .into_any()
        };
        view! {
            <div style:height="400px" style:display="flex">
                <VirtualRows
                    label="Numbers"
                    class="numbers"
                    columns=COLUMNS
                    sort=sort
                    on_sort=move |asked| sort.set(Some(asked))
                    rows=rows
                    key=key
                    row=draw
                />
            </div>
        }
        .into_any()
    })
}

/// The table's own style sheet is not there in a test: only what the window needs.
fn with_style() {
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(
        ".rows{--row:20px;display:flex;flex-direction:column;flex:1}
         .rows-view{flex:1;min-height:0;overflow:auto}
         .rows-all{position:relative}.row{position:absolute;height:20px}",
    ));
    document().head().unwrap().append_child(&style).unwrap();
}

fn index(row: &Element) -> usize {
    row.get_attribute("aria-rowindex").unwrap().parse().unwrap()
}

#[wasm_bindgen_test]
async fn only_the_rows_in_view_exist_and_all_are_counted() {
    with_style();
    let rows = RwSignal::new((0..COUNT).collect::<Vec<_>>());
    let page = table(rows, RwSignal::new(None));
    page.says("row 0").await;
    assert!(page.count(".row") < 60);
    let grid = page.find("[role=grid]");
    assert_eq!(grid.get_attribute("aria-rowcount").unwrap(), "10001");

    page.find(".rows-view").set_scroll_top(20 * 5_000);
    page.says("row 5000").await;
    assert!(page.count(".row") < 60);
    assert!(!page.text().contains("row 10 "));

    // Fewer rows than the scroll position knew of.
    rows.set(vec![7]);
    page.says("row 7").await;
    assert_eq!(page.count(".row"), 1);
}

#[wasm_bindgen_test]
async fn the_keyboard_reaches_every_row() {
    with_style();
    let page = table(RwSignal::new((0..COUNT).collect()), RwSignal::new(None));
    page.says("row 0").await;
    page.find(".row[tabindex='0']").focus().unwrap();
    let focused = || document().active_element().unwrap();
    for (key, row) in [
        ("ArrowDown", 1),
        ("End", COUNT - 1),
        ("ArrowUp", COUNT - 2),
        ("Home", 0),
    ] {
        press(&focused(), key);
        // The heading is the first row, and rows are counted from 1.
        eventually(key, || {
            focused().has_attribute("aria-rowindex") && index(&focused()) == row + 2
        })
        .await;
    }
    assert_eq!(page.count(".row[tabindex='0']"), 1);
}

#[wasm_bindgen_test]
async fn a_row_follows_its_data_without_being_drawn_anew() {
    with_style();
    #[derive(Clone, PartialEq)]
    struct Job(u32, &'static str);
    let rows = RwSignal::new(vec![Job(1, "running"), Job(2, "queued")]);
    let page = Page::mount(move || {
        let key = |job: &Job| job.0.to_string();
        let draw = |job: Signal<Job>| {
            view! { <b tabindex="-1">{move || job.with(|job| format!("{} {}", job.0, job.1))}</b> }
                .into_any()
        };
        view! { <VirtualRows label="Jobs" class="jobs" columns=COLUMNS rows=rows key=key row=draw /> }.into_any()
    });
    page.says("1 running").await;
    let cell = page.find("b");
    rows.set(vec![Job(2, "queued"), Job(1, "landed")]);
    page.says("1 landed").await;
    assert_eq!(cell.text_content().unwrap(), "1 landed");
    assert!(cell.is_connected());
}

#[wasm_bindgen_test]
async fn a_heading_sorts_and_says_how() {
    with_style();
    let sort = RwSignal::new(None);
    let page = table(RwSignal::new(vec![1]), sort);
    let order = || {
        page.find("[role=columnheader]")
            .get_attribute("aria-sort")
            .unwrap()
    };
    assert_eq!(order(), "none");
    for expected in ["ascending", "descending", "ascending"] {
        click_with(&page.find(".sort"), "{}");
        eventually(expected, || order() == expected).await;
    }
}

#[wasm_bindgen_test]
async fn going_back_finds_the_row_one_left_from() {
    with_style();
    let history = window().history().unwrap();
    let name = |name: &str| history.replace_state(&name.into(), "").unwrap();
    let all = || RwSignal::new((0..COUNT).collect::<Vec<_>>());

    name("first");
    let page = table(all(), RwSignal::new(None));
    page.says("row 0").await;
    page.find(".rows-view").set_scroll_top(20 * 700);
    page.says("row 700").await;
    drop(page);

    name("second");
    let page = table(all(), RwSignal::new(None));
    page.says("row 0").await;
    drop(page);

    name("first");
    let rows = RwSignal::new(vec![0]);
    let page = table(rows, RwSignal::new(None));
    page.says("row 0").await;
    rows.set((0..COUNT).collect());
    page.says("row 700").await;
    drop(page);
    history
        .replace_state(&wasm_bindgen::JsValue::NULL, "")
        .unwrap();
}
