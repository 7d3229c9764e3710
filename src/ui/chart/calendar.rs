//! The days by outcome: weeks as columns, as in a wall calendar laid on its side.

use std::fmt::Write as _;
use std::sync::Arc;

use airstrip_contract::Timestamp;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;

use super::super::size::width_of;
use super::super::status::State;
use super::super::time::{day_in_words, local_day, month_of, now, weekday_of};

/// A day on which something began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Day {
    /// Its number since 1970, in the reader's zone.
    pub number: i64,
    /// What landed.
    pub landed: u32,
    /// What failed.
    pub failed: u32,
    /// What was cancelled or has not ended.
    pub others: u32,
}

/// The days of what began at these seconds since 1970 and ended so. `day_of` gives the reader's day of a
/// second.
pub fn days(begun: impl Iterator<Item = (i64, State)>, day_of: &dyn Fn(i64) -> i64) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for (at, state) in begun {
        let number = day_of(at);
        // A clock that was set back must not open a day anew.
        let known = days.iter().rposition(|day| day.number == number);
        let place = known.unwrap_or_else(|| {
            days.push(Day {
                number,
                ..Day::default()
            });
            days.len() - 1
        });
        let day = &mut days[place];
        match state {
            State::Landed => day.landed += 1,
            State::Failed => day.failed += 1,
            _ => day.others += 1,
        }
    }
    days
}

/// What a calendar is told by the page that it is on.
#[derive(Clone, Copy)]
pub struct CalendarOf {
    /// The days, in any order.
    pub days: Memo<Arc<Vec<Day>>>,
    /// Those that are shown alone; none where all are.
    pub chosen: Memo<Arc<Vec<i64>>>,
    /// Called with the day that is to be shown alone, or no more.
    pub choose: Callback<i64>,
    /// Called when all are to be shown.
    pub all: Callback<()>,
    /// What began, in the plural.
    pub noun: &'static str,
}

/// A day is a square of so many pixels.
const DAY: i64 = 11;
/// From one day to the next.
const PITCH: i64 = 14;
/// The names of the days stand to the left.
const LEFT: i64 = 34;
/// Those of the months above.
const ABOVE: i64 = 18;
/// More weeks are not shown.
const WEEKS: i64 = 53;
const HEIGHT: i64 = ABOVE + 7 * PITCH;

/// What is drawn: the days from the Monday of a week on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Grid {
    monday: i64,
    today: i64,
    days: Vec<Day>,
}

impl Grid {
    fn new(days: Vec<Day>, today: i64, room: i64) -> Self {
        let first = days.iter().map(|day| day.number).min().unwrap_or(today);
        let fits = ((room - LEFT) / PITCH).clamp(1, WEEKS);
        let monday = monday_of(first).max(monday_of(today) - 7 * (fits - 1));
        Self {
            monday,
            today,
            days,
        }
    }

    fn day(&self, number: i64) -> Day {
        let found = self.days.iter().find(|day| day.number == number);
        found.copied().unwrap_or(Day {
            number,
            ..Day::default()
        })
    }

    /// The day at a point.
    fn at(&self, x: i64, y: i64) -> Option<i64> {
        let (week, row) = ((x - LEFT).div_euclid(PITCH), (y - ABOVE).div_euclid(PITCH));
        let day = self.monday + week * 7 + row;
        ((0..7).contains(&row) && week >= 0 && day <= self.today).then_some(day)
    }

    fn corner(&self, day: i64) -> (i64, i64) {
        let since = day - self.monday;
        (
            LEFT + since.div_euclid(7) * PITCH,
            ABOVE + since.rem_euclid(7) * PITCH,
        )
    }
}

fn monday_of(day: i64) -> i64 {
    day - i64::try_from(Timestamp::weekday(day)).unwrap_or(0)
}

/// The class of a day's look.
const fn look(day: &Day) -> &'static str {
    match (day.landed, day.failed, day.others) {
        (0, 0, 0) => "none",
        (_, 0, 0) => "landed",
        (0, _, 0) => "failed",
        (_, 0, _) => "other",
        _ => "mixed",
    }
}

/// The looks, as the legend explains them.
const LOOKS: [(&str, &str); 4] = [
    ("landed", "all landed"),
    ("mixed", "some failed"),
    ("failed", "all failed"),
    ("other", "cancelled or open"),
];

/// The calendar with its legend.
pub fn calendar(of: CalendarOf) -> AnyView {
    let place = NodeRef::<html::Div>::new();
    let width = width_of(place);
    let active = RwSignal::new(None::<i64>);
    let grid = Memo::new(move |_| {
        let today = local_day(now().as_second());
        Arc::new(Grid::new(of.days.get().to_vec(), today, width.get()))
    });
    let text = move || {
        let grid = grid.get();
        let day = grid.day(active.get().unwrap_or(grid.today));
        format!("{}: {}", day_in_words(day.number), counts(&day, of.noun))
    };
    let said = move || match active.get() {
        Some(_) => text(),
        None => "Days by outcome".to_owned(),
    };
    // A day without anything has nothing to show.
    let choose = move |day: i64| {
        if of
            .days
            .with_untracked(|days| days.iter().any(|known| known.number == day))
        {
            of.choose.run(day);
        }
    };
    let below = move |event: &MouseEvent| {
        let (x, y) = (i64::from(event.offset_x()), i64::from(event.offset_y()));
        grid.with_untracked(|grid| grid.at(x, y))
    };
    let on_key = move |event: KeyboardEvent| {
        let grid = grid.get_untracked();
        let at = active.get_untracked();
        if event.key() == "Enter" {
            if let Some(day) = at {
                choose(day);
            }
            return;
        }
        if event.key() == "Escape" {
            of.all.run(());
            return;
        }
        if let Some(next) = moved(&event.key(), at, grid.monday, grid.today) {
            event.prevent_default();
            active.set(Some(next));
        }
    };
    let legend = LOOKS.map(|(class, words)| {
        let mut path = String::new();
        cell(&mut path, 0, 0);
        view! {
            <li>
                <svg viewBox="0 0 11 11" aria-hidden="true">
                    <path class=format!("day day-{class}") d=path></path>
                    {over(class, 0, 0).map(|d| view! { <path class=format!("day-over day-over-{class}") d=d></path> })}
                </svg>
                {words}
            </li>
        }
    });
    view! {
        <figure class="calendar" aria-label="Days by outcome">
            <p class="readout num">{said}</p>
            <div class="calendar-days" node_ref=place>
                <svg aria-hidden="true" height=HEIGHT.to_string()>
                    {move || picture(of, &grid.get())}
                    {move || active.get().map(|day| outline("day-active", &grid.get(), day))}
                </svg>
                <div
                    class="plot-touch"
                    role="slider"
                    tabindex="0"
                    aria-label=format!("Days. Arrow keys go from day to day, Enter shows the {} of one.", of.noun)
                    aria-valuemin=move || grid.with(|grid| grid.monday.to_string())
                    aria-valuemax=move || grid.with(|grid| grid.today.to_string())
                    aria-valuenow=move || active.get().unwrap_or(grid.with(|grid| grid.today)).to_string()
                    aria-valuetext=text
                    on:keydown=on_key
                    on:pointermove=move |event| active.set(below(&event))
                    on:pointerleave=move |_| { active.try_set(None); }
                    on:blur=move |_| { active.try_set(None); }
                    on:click=move |event| if let Some(day) = below(&event) { choose(day) }
                ></div>
            </div>
            <ul class="calendar-legend">{legend.into_iter().collect_view()}</ul>
        </figure>
    }
    .into_any()
}

/// The day that a key moves to; the first move shows today.
fn moved(key: &str, at: Option<i64>, first: i64, today: i64) -> Option<i64> {
    let step = match key {
        "ArrowLeft" => -7,
        "ArrowRight" => 7,
        "ArrowUp" => -1,
        "ArrowDown" => 1,
        "Home" => return Some(first),
        "End" => return Some(today),
        _ => return None,
    };
    Some(at.map_or(today, |at| (at + step).clamp(first, today)))
}

/// `3 landed, 1 failed`
fn counts(day: &Day, noun: &str) -> String {
    let parts = [
        (day.landed, "landed"),
        (day.failed, "failed"),
        (day.others, "cancelled or open"),
    ];
    let told = parts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if told.is_empty() {
        format!("no {noun}")
    } else {
        told.join(", ")
    }
}

fn picture(of: CalendarOf, grid: &Grid) -> AnyView {
    let mut drawn = Vec::new();
    let names = [0, 2, 4].map(|row| {
        let y = ABOVE + row * PITCH + 9;
        text(0, y, weekday_of(grid.monday + row, "short"))
    });
    drawn.extend(names);
    let mut monday = grid.monday;
    let mut free_from = 0;
    while monday <= grid.today {
        let (x, _) = grid.corner(monday);
        if (Timestamp::starts_month(monday) || monday == grid.monday) && x >= free_from {
            free_from = x + 2 * PITCH;
            drawn.push(text(x, 11, month_of(monday + 6)));
        }
        monday += 7;
    }
    let mut cells: [(&str, String, String); 5] = ["none", "landed", "mixed", "failed", "other"]
        .map(|look| (look, String::new(), String::new()));
    for number in grid.monday..=grid.today {
        let class = look(&grid.day(number));
        let (x, y) = grid.corner(number);
        if let Some((_, path, marks)) = cells.iter_mut().find(|(own, ..)| *own == class) {
            cell(path, x, y);
            marks.extend(over(class, x, y));
        }
    }
    for (class, path, marks) in cells {
        drawn.push(view! { <path class=format!("day day-{class}") d=path></path> }.into_any());
        let over = format!("day-over day-over-{class}");
        drawn.push(view! { <path class=over d=marks></path> }.into_any());
    }
    for day in of.chosen.get().iter().filter(|day| **day >= grid.monday) {
        drawn.push(outline("day-chosen", grid, *day));
    }
    drawn.into_any()
}

fn text(x: i64, y: i64, words: String) -> AnyView {
    view! { <text class="plot-date" x=x.to_string() y=y.to_string()>{words}</text> }.into_any()
}

fn cell(path: &mut String, x: i64, y: i64) {
    let _ = write!(path, "M{x} {y}h{DAY}v{DAY}h-{DAY}z");
}

/// What is drawn over a day's square, so that its look is a shape as well.
fn over(class: &str, x: i64, y: i64) -> Option<String> {
    Some(match class {
        "failed" => format!("M{} {}l5 5m0 -5l-5 5", x + 3, y + 3),
        "mixed" => format!("M{} {y}v{DAY}h-{DAY}z", x + DAY),
        "other" => format!("M{} {}l5 -5", x + 3, y + 8),
        _ => return None,
    })
}

fn outline(class: &'static str, grid: &Grid, day: i64) -> AnyView {
    let (x, y) = grid.corner(day);
    let path = format!("M{} {}h{}v{}h-{}z", x - 1, y - 1, DAY + 2, DAY + 2, DAY + 2);
    view! { <path class=class d=path></path> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_found_where_it_is_drawn() {
        let grid = Grid {
            monday: 19_996,
            today: 20_010,
            days: Vec::new(),
        };
        for day in 19_996..=20_010 {
            let (x, y) = grid.corner(day);
            assert_eq!(grid.at(x, y), Some(day));
            assert_eq!(grid.at(x + DAY - 1, y + DAY - 1), Some(day));
        }
        let (x, y) = grid.corner(20_011);
        for (x, y) in [(x, y), (0, ABOVE), (LEFT, 0), (LEFT, HEIGHT)] {
            assert_eq!(grid.at(x, y), None, "{x} {y}");
        }
    }

    #[test]
    fn keys_go_from_day_to_day() {
        for (key, at, next) in [
            ("ArrowLeft", None, Some(100)),
            ("ArrowLeft", Some(50), Some(43)),
            ("ArrowRight", Some(98), Some(100)),
            ("ArrowUp", Some(2), Some(2)),
            ("ArrowDown", Some(50), Some(51)),
            ("Home", Some(50), Some(2)),
            ("x", Some(50), None),
        ] {
            assert_eq!(moved(key, at, 2, 100), next, "{key}");
        }
    }

    #[test]
    fn days_are_told_by_shape_and_word() {
        for (landed, failed, others, class, words) in [
            (0, 0, 0, "none", "no jobs"),
            (3, 0, 0, "landed", "3 landed"),
            (3, 1, 0, "mixed", "3 landed, 1 failed"),
            (0, 2, 0, "failed", "2 failed"),
            (0, 0, 1, "other", "1 cancelled or open"),
            (1, 1, 1, "mixed", "1 landed, 1 failed, 1 cancelled or open"),
        ] {
            let day = Day {
                number: 1,
                landed,
                failed,
                others,
            };
            assert_eq!((look(&day), counts(&day, "jobs").as_str()), (class, words));
        }
    }

    #[test]
    fn days_are_the_readers() {
        const MONDAY: i64 = 20_003 * 86_400;
        let late = 23 * 3_600;
        let begun = [
            (MONDAY + late, State::Landed),
            (MONDAY + late + 1, State::Failed),
            (MONDAY + 2 * 86_400, State::Cancelled),
            (MONDAY + 5, State::Landed),
        ];
        let told = |offset: i64| -> Vec<_> {
            let day_of = |at: i64| (at + offset).div_euclid(86_400);
            let found = days(begun.into_iter(), &day_of);
            let told = found.iter();
            told.map(|day| (day.number - 20_003, day.landed, day.failed, day.others))
                .collect()
        };
        assert_eq!(told(0), [(0, 2, 1, 0), (2, 0, 0, 1)]);
        assert_eq!(told(7_200), [(1, 1, 1, 0), (2, 0, 0, 1), (0, 1, 0, 0)]);
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod properties {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_one_is_counted_on_one_day(begun in proptest::collection::vec((-400_i64 * 86_400..400 * 86_400, 0_usize..3), 0..80)) {
            let states = [State::Landed, State::Failed, State::Cancelled];
            let all = begun.iter().map(|(at, state)| (*at, states[*state]));
            let days = days(all, &|at| at.div_euclid(86_400));
            let counted: u32 = days.iter().map(|day| day.landed + day.failed + day.others).sum();
            proptest::prop_assert_eq!(counted as usize, begun.len());
        }
    }
}
