//! The cells of a row: what is the same in each, and where in it the rest goes.

use crate::ui::{Column, Glyph, parts};

/// All columns.
pub static COLUMNS: [Column; 11] = [
    Column::new("pick", ""),
    Column::new("star", "Favourite").sortable(),
    Column::new("last", "Last run").sortable(),
    Column::new("name", "DAG").sortable(),
    Column::new("owner", "Owner").sortable(),
    Column::new("tags", "Tags"),
    Column::new("schedule", "Schedule"),
    Column::new("next", "Next run").sortable(),
    Column::new("runs", "Last 14"),
    Column::new("active", "Active"),
    Column::new("launch", "Launch"),
];

parts! {
    RowSelected: "", "aria-selected";
    Picked: ".pick", "aria-checked";
    PickLabel: ".pick", "aria-label";
    Starred: ".star", "aria-pressed";
    StarLabel: ".star", "aria-label";
    StateHidden: ".dag-last .status", "hidden";
    StateClass: ".dag-last .status", "class";
    StateDot: ".dag-last .dot", "class";
    StateMark: ".dag-last .dot path", "d";
    StateWord: ".dag-last .status-word", "";
    Never: ".never", "";
    TimeHidden: ".dag-last time", "hidden";
    TimeAt: ".dag-last time", "datetime";
    TimeTitle: ".dag-last time", "title";
    Time: ".dag-last time", "";
    NameHref: ".dag-name a", "href";
    NameTitle: ".dag-name a", "title";
    Name: ".dag-name a", "";
    BrokenHidden: ".import-error", "hidden";
    AboutTitle: ".dag-about", "title";
    About: ".dag-about", "";
    OwnerTitle: ".dag-owner", "title";
    Owner: ".dag-owner", "";
    TagsTitle: ".tags", "title";
    Tags: ".tags", "";
    ScheduleTitle: ".dag-schedule", "title";
    Schedule: ".dag-schedule", "";
    NextTitle: ".dag-next span", "title";
    Next: ".dag-next span", "";
    Strip: ".strip", "";
    ActiveLabel: ".switch", "aria-label";
    Active: ".switch", "aria-checked";
    ActiveDisabled: ".switch", "aria-disabled";
    ActiveBusy: ".switch", "aria-busy";
    ActiveWhy: ".switch", "aria-description";
    ActiveTitle: ".switch", "title";
    LaunchHref: "a.btn", "href";
    LaunchHidden: "a.btn", "hidden";
    NoLaunchHidden: "button.btn", "hidden";
    NoLaunchWhy: "button.btn", "aria-description";
    NoLaunchTitle: "button.btn", "title";
}

/// The cells of a row. None of the attributes of [`PARTS`] may be there: what a part shows before it is
/// painted is not known. Keys do what the buttons do, so that Tab goes from row to row.
pub fn html() -> String {
    let cell = |name: &str, inner: &str| {
        format!("<div class=\"cell dag-{name}\" role=gridcell>{inner}</div>")
    };
    let svg = |class: &str, inner: &str| {
        format!(
            "<svg class={class} viewBox=\"0 0 16 16\" aria-hidden=true focusable=false>{inner}</svg>"
        )
    };
    let icon = |glyph: Glyph| svg("icon", &format!("<path d=\"{}\"/>", glyph.path()));
    let dot = svg("dot", "<circle cx=8 cy=8 r=6 /><path />");
    let play = icon(Glyph::Play);
    [
        "<div class=\"cell cell-pick\" role=gridcell data-do=pick>\
         <span class=pick role=checkbox tabindex=-1></span></div>"
            .to_owned(),
        cell(
            "star",
            &format!("<button type=button class=star data-do=star tabindex=-1>{}</button>", icon(Glyph::Star)),
        ),
        cell(
            "last",
            &format!(
                "<span class=status>{dot}<span class=status-word></span></span>\
                 <span class=\"never muted\"></span><time class=\"muted num\"></time>"
            ),
        ),
        cell(
            "name",
            &format!(
                "<a class=dag-link dir=auto></a><span class=import-error>{}<span>import error</span></span>\
                 <span class=\"muted dag-about\" dir=auto></span>",
                icon(Glyph::Warning)
            ),
        ),
        cell("owner muted", ""),
        cell("tags", "<span class=tags></span>"),
        cell("schedule", ""),
        cell("next num", "<span></span>"),
        cell("runs", "<span class=strip></span>"),
        cell(
            "active",
            "<button type=button class=switch role=switch data-do=pause tabindex=-1>\
             <span class=switch-track><span class=switch-thumb></span></span></button>",
        ),
        cell(
            "launch",
            &format!(
                "<a class=\"btn btn-quiet\" tabindex=-1>{play}<span>Launch</span></a>\
                 <button type=button class=\"btn btn-quiet\" data-do=none aria-disabled=true tabindex=-1>\
                 {play}<span>Launch</span></button>"
            ),
        ),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_place() {
        let html = html();
        for (place, _) in PARTS {
            let last = place.rsplit(' ').next().unwrap_or_default();
            let name = last.rsplit('.').next().unwrap_or_default();
            assert!(html.contains(name), "{place}");
        }
        assert!(!html.contains(" hidden"), "{html}");
        assert_eq!(html.matches("role=gridcell").count(), COLUMNS.len());
    }
}
