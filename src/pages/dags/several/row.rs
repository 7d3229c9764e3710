//! One DAG: what fills in its conf, and what becomes of it.

use leptos::prelude::*;
use percent_encoding::utf8_percent_encode;

use super::filling::{Choice, Filling};
use super::judge::{Judged, Ready, Verdict};
use super::menu::ConfMenu;
use super::read::Asked;
use crate::components::airflow::due;
use crate::routes::{Route, SEGMENT};
use crate::ui::{State, StatusDot, date_and_time};

/// Its row.
pub fn row(
    instance: StoredValue<String>,
    asked: Asked,
    judged: Memo<Judged>,
    menu: ConfMenu,
) -> AnyView {
    let name = Signal::derive(move || judged.with(|judged| judged.name.clone()));
    let verdict = Memo::new(move |_| judged.with(|judged| judged.verdict.clone()));
    let fate = move || {
        let verdict = verdict.get();
        let filling = asked.filling.get();
        let (state, words) = in_words(&verdict, &filling);
        let more = match &verdict {
            Verdict::Ready(ready) => conf_of(name.get_untracked(), ready, &filling),
            Verdict::Needs(_) | Verdict::Unfit(_) => form(instance, asked, &filling),
            _ => ().into_any(),
        };
        view! {
            <span class=format!("status state-{}", state.name())>
                <StatusDot state />
                <span>{words}</span>
            </span>
            {more}
        }
    };
    // Told to who has chosen, not while all are read.
    let live = move || {
        asked
            .filling
            .with(|now| (*now != Filling::Defaults).then_some("polite"))
    };
    view! {
        <tr>
            <td dir="auto">{name}</td>
            <td>{menu.button(asked, name)}</td>
            <td aria-live=live>{fate}</td>
        </tr>
    }
    .into_any()
}

/// What becomes of a DAG, in words.
fn in_words(verdict: &Verdict, filling: &Filling) -> (State, String) {
    let not = |why: &str| format!("Not launched: {why}");
    match verdict {
        Verdict::Reading => (State::Queued, "Its params are being read".to_owned()),
        Verdict::Ready(ready) => {
            let with = launched_with(ready.conf.len(), filling);
            match ready.waits {
                false => (State::Landed, with),
                true => (
                    State::Paused,
                    format!("{with}, but it is paused: the run waits until it is unpaused"),
                ),
            }
        }
        Verdict::Needs(labels) => (
            State::Cancelled,
            not(&format!("it needs a value for {}", labels.join(", "))),
        ),
        Verdict::Unfit(why) | Verdict::Refused(why) => (State::Cancelled, not(why)),
        Verdict::Failed(why) => (State::Failed, not(why)),
    }
}

fn launched_with(params: usize, filling: &Filling) -> String {
    match filling {
        Filling::Preset(preset) => format!(
            "Launched with the preset {}, version {}",
            preset.content.name, preset.version
        ),
        Filling::Run(run) => {
            let at = due(run).map(|at| format!(" of {}", date_and_time(at)));
            format!("Launched like the run{}", at.unwrap_or_default())
        }
        _ => match params {
            0 => "Launched without params".to_owned(),
            1 => "Launched with the default of its param".to_owned(),
            n => format!("Launched with the defaults of its {n} params"),
        },
    }
}

/// The conf that will be sent, exactly: in view once somebody has chosen it, folded away while it is the
/// defaults.
fn conf_of(name: String, ready: &Ready, filling: &Filling) -> AnyView {
    if ready.conf.is_empty() {
        return ().into_any();
    }
    let words = match ready.changed {
        0 => "Conf: all as the defaults have it".to_owned(),
        1 => "Conf: 1 differs from the defaults".to_owned(),
        n => format!("Conf: {n} differ from the defaults"),
    };
    let notes = ready.notes.iter().cloned();
    let notes = notes.map(|note| view! { <li>{note}</li> }).collect_view();
    let conf = format!("{:#}", ready.told);
    let any = !ready.notes.is_empty();
    view! {
        {any.then(|| view! { <ul class="several-notes">{notes}</ul> })}
        <details open=*filling != Filling::Defaults>
            <summary class="num">{words}</summary>
            <pre tabindex="0" aria-label=format!("Conf for {name}")>
                <code>{conf}</code>
            </pre>
        </details>
    }
    .into_any()
}

/// The way to the form, filled in alike.
fn form(instance: StoredValue<String>, asked: Asked, filling: &Filling) -> AnyView {
    let route = Route::Launch {
        instance: instance.get_value(),
        dag_id: asked.id.get_value(),
    };
    let mut href = route.path();
    if let Some(choice) = filling.choice() {
        let (key, id) = match &choice {
            Choice::Preset(id) => ("preset", id),
            Choice::Run(id) => ("run", id),
        };
        href += &format!("?{key}=");
        href.extend(utf8_percent_encode(id, SEGMENT));
    }
    view! { <a href=href>" Fill in its form"</a> }.into_any()
}
