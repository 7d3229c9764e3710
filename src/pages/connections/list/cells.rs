//! The cells of a row: what is the same in each, and where in it the rest goes.

use crate::ui::{Column, Glyph, parts};

/// All columns.
pub static COLUMNS: [Column; 11] = [
    Column::new("pick", ""),
    Column::new("status", "Status").sortable(),
    Column::new("name", "Name").sortable(),
    Column::new("source", "Source").sortable(),
    Column::new("destination", "Destination").sortable(),
    Column::new("schedule", "Schedule").sortable(),
    Column::new("next", "Next sync").sortable(),
    Column::new("last", "Last sync").sortable(),
    Column::new("history", "Last 10"),
    Column::new("workspace", "Workspace").sortable(),
    Column::new("do", ""),
];

static WITHOUT_WORKSPACE: [Column; 10] = {
    let [a, b, c, d, e, f, g, h, i, _, last] = COLUMNS;
    [a, b, c, d, e, f, g, h, i, last]
};

/// The columns; the workspace only where there are several.
pub fn columns(several: bool) -> &'static [Column] {
    if several {
        &COLUMNS
    } else {
        &WITHOUT_WORKSPACE
    }
}

parts! {
    RowClass: "", "class";
    RowSelected: "", "aria-selected";
    HeadingOpen: ".group-head button", "aria-expanded";
    HeadingMark: ".group-head .icon path", "d";
    HeadingDot: ".group-head .dot", "class";
    HeadingDotMark: ".group-head .dot path", "d";
    HeadingDotHidden: ".group-head .dot", "hidden";
    HeadingLabel: ".group-name", "";
    HeadingCount: ".group-head .num", "";
    Picked: ".pick", "aria-checked";
    PickLabel: ".pick", "aria-label";
    StateClass: ".cell-status .status", "class";
    StateDot: ".cell-status .dot", "class";
    StateMark: ".cell-status .dot path", "d";
    StateWord: ".status-word", "";
    NameHref: ".cell-name a", "href";
    NameTitle: ".cell-name a", "title";
    Name: ".cell-name a", "";
    TagTitle: ".cell-name .tag", "title";
    TagHidden: ".cell-name .tag", "hidden";
    Tag: ".tag-first", "";
    TagMore: ".tag-more", "";
    SourcePicture: ".cell-source img", "src";
    SourcePictureHidden: ".cell-source img", "hidden";
    SourceLetter: ".cell-source .tile-letter", "";
    SourceLetterHidden: ".cell-source .tile-letter", "hidden";
    SourceTitle: ".cell-source .end", "title";
    Source: ".cell-source .end", "";
    DestinationPicture: ".cell-destination img", "src";
    DestinationPictureHidden: ".cell-destination img", "hidden";
    DestinationLetter: ".cell-destination .tile-letter", "";
    DestinationLetterHidden: ".cell-destination .tile-letter", "hidden";
    DestinationTitle: ".cell-destination .end", "title";
    Destination: ".cell-destination .end", "";
    ScheduleTitle: ".cell-schedule", "title";
    Schedule: ".cell-schedule", "";
    NextTitle: ".cell-next", "title";
    Next: ".cell-next", "";
    Last: ".cell-last", "";
    EndedDot: ".cell-last .dot", "class";
    EndedMark: ".cell-last .dot path", "d";
    EndedHidden: ".cell-last .dot", "hidden";
    EndedWord: ".cell-last .visually-hidden", "";
    TimeHidden: "time", "hidden";
    TimeAt: "time", "datetime";
    TimeTitle: "time", "title";
    Time: "time", "";
    ByHidden: ".by", "hidden";
    ByTitle: ".by", "title";
    By: ".by", "";
    WhyHidden: ".why", "hidden";
    WhyTitle: ".why", "title";
    Why: ".why", "";
    FlyingHidden: ".run", "hidden";
    FlyingLabel: ".progress", "aria-label";
    OutcomesHidden: ".outcomes", "hidden";
    OutcomesLabel: ".outcomes", "aria-label";
    OutcomesTitle: ".outcomes", "title";
    Outcomes: ".outcomes", "";
    WorkspaceTitle: ".cell-workspace", "title";
    Workspace: ".cell-workspace", "";
    SyncHidden: "[data-do=sync]", "hidden";
    SyncClass: "[data-do=sync]", "class";
    SyncLabel: "[data-do=sync]", "aria-label";
    SyncDisabled: "[data-do=sync]", "aria-disabled";
    SyncBusy: "[data-do=sync]", "aria-busy";
    SyncWhy: "[data-do=sync]", "aria-description";
    SyncTitle: "[data-do=sync]", "title";
    MenuLabel: "[data-do=menu]", "aria-label";
}

/// The cells of a row. None of the attributes of [`PARTS`] may be there: what a part shows before it is
/// painted is not known.
pub fn html(several: bool) -> String {
    let cell = |name: &str, more: &str, inner: &str| {
        format!("<div class=\"cell cell-{name} {more}\" role=gridcell>{inner}</div>")
    };
    let svg = |class: &str, inner: &str| {
        format!(
            "<svg class={class} viewBox=\"0 0 16 16\" aria-hidden=true focusable=false>{inner}</svg>"
        )
    };
    let icon = |glyph: Glyph| svg("icon", &format!("<path d=\"{}\"/>", glyph.path()));
    let dot = svg("dot", "<circle cx=8 cy=8 r=6 /><path />");
    let end = "<img class=tile alt width=16 height=16>\
        <span class=\"tile tile-letter\" aria-hidden=true></span><span class=end></span>";
    let workspace = if several {
        cell("workspace", "muted", "")
    } else {
        String::new()
    };
    [
        format!(
            "<div class=\"cell group-head\" role=gridcell><button type=button data-do=fold tabindex=-1>\
             {}{dot}<span class=group-name dir=auto></span><span class=\"muted num\"></span></button></div>",
            svg("icon", "<path />")
        ),
        "<div class=\"cell cell-pick\" role=gridcell data-do=pick>\
         <span class=pick role=checkbox tabindex=-1></span></div>"
            .to_owned(),
        cell(
            "status",
            "",
            &format!("<span class=status>{dot}<span class=status-word></span></span>"),
        ),
        cell(
            "name",
            "",
            "<a dir=auto></a>\
             <span class=tag><span class=tag-first></span><span class=tag-more></span></span>",
        ),
        cell("source", "", end),
        cell("destination", "", &(icon(Glyph::Arrow) + end)),
        cell("schedule", "muted", ""),
        cell("next", "muted num", ""),
        cell(
            "last",
            "",
            &format!(
                "{dot}<span class=visually-hidden></span><time></time><span class=\"by muted\"></span>\
                 <span class=\"why muted\"></span><div class=run>\
                 <div class=\"progress progress-open\" role=progressbar aria-valuemin=0 aria-valuemax=100>\
                 <div></div></div></div>"
            ),
        ),
        cell("history", "", "<span class=outcomes role=img></span>"),
        workspace,
        cell(
            "do",
            "",
            &format!(
                "<button type=button class=\"btn btn-quiet\" data-do=sync tabindex=-1>{}<span>Sync</span></button>\
                 <button type=button class=\"btn btn-quiet btn-icon\" data-do=menu tabindex=-1 aria-haspopup=menu>{}</button>",
                icon(Glyph::Play),
                icon(Glyph::More)
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
        let html = html(true);
        for (place, _) in PARTS {
            let last = place.rsplit(' ').next().unwrap_or_default();
            let name = last.trim_matches(['.', '[', ']']);
            assert!(html.contains(name), "{place}");
        }
        assert!(!html.contains(" hidden"), "{html}");
    }
}
