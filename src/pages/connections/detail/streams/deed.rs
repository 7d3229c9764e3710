//! Refreshing and clearing streams: what it would do, asked and typed before it is sent once.

use airstrip_airbyte::config::{
    ClearConnection, ClearStreams, JobWithAttempts, MaybeJob, RefreshStreams, StreamId,
};
use airstrip_contract::Access;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::notes::note;
use super::Table;
use super::stream::Stream;
use crate::api::{ApiError, Mutation};
use crate::components::airbyte::{read_status, records_words, refresh};
use crate::ui::{Button, Dialog, Field, Glyph, Segmented, TextInput, Tone, Variant, format};

/// How many streams a question lists by name.
const LISTED: usize = 50;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Refresh,
    Clear,
}

/// A question that is open, and its answer. Copied into its parts.
#[derive(Clone, Copy)]
struct Deed {
    table: Table,
    kind: RwSignal<Kind>,
    /// The streams that it is about; empty: all of the connection.
    streams: RwSignal<Vec<Stream>>,
    open: RwSignal<bool>,
    /// `Merge` or `Truncate`, as Airbyte calls them.
    mode: RwSignal<String>,
    typed: RwSignal<String>,
    /// What came of it: tone, title and detail.
    said: RwSignal<Option<(Tone, String, String)>>,
    mutation: Mutation,
}

/// The buttons, their question, and what came of it.
pub fn deeds(table: Table) -> AnyView {
    let deed = Deed {
        table,
        kind: RwSignal::new(Kind::Refresh),
        streams: RwSignal::default(),
        open: RwSignal::new(false),
        mode: RwSignal::new("Merge".to_owned()),
        typed: RwSignal::default(),
        said: RwSignal::new(None),
        mutation: Mutation::new(),
    };
    let why_not = Signal::derive(move || {
        let public = "Airbyte's public API, the only one of this instance, offers neither refresh nor clear.";
        let page = table.page;
        let public = page.public.then(|| public.to_owned());
        public.or_else(|| page.why_not(Access::Manage))
    });
    let pending = Signal::derive(move || deed.mutation.pending());
    let button = move |kind: Kind, verb: &'static str, glyph: Glyph| {
        let text = move || match table.chosen().len() {
            0 => format!("{verb} all…"),
            1 => format!("{verb} 1 stream…"),
            count => format!("{verb} {count} streams…"),
        };
        let ask = move |_| deed.ask(kind);
        view! {
            <Button on_click=ask icon=glyph why_not pending>
                {text}
            </Button>
        }
    };
    let said = move || {
        deed.said
            .get()
            .map(|(tone, title, detail)| note(tone, title, detail))
    };
    view! {
        <span class="deeds">
            {button(Kind::Refresh, "Refresh", Glyph::Refresh)}
            {button(Kind::Clear, "Clear", Glyph::Close)}
        </span>
        <div class="said" role="status" aria-label="Refresh and clear">
            {said}
        </div>
        <Dialog open=deed.open title=Signal::derive(move || deed.title())>
            {untrack(|| question(deed))}
        </Dialog>
    }
    .into_any()
}

impl Deed {
    fn ask(self, kind: Kind) {
        self.kind.set(kind);
        self.streams.set(untrack(|| self.table.chosen()));
        self.mode.set("Merge".to_owned());
        self.typed.set(String::new());
        self.said.set(None);
        self.open.set(true);
    }

    fn verb(self) -> &'static str {
        match self.kind.get() {
            Kind::Refresh => "Refresh",
            Kind::Clear => "Clear",
        }
    }

    /// `Clear 2 streams`
    fn object(self) -> String {
        let object = self.streams.with(|streams| match &streams[..] {
            [] => "all streams".to_owned(),
            [one] => one.name.clone(),
            more => format!("{} streams", more.len()),
        });
        format!("{} {object}", self.verb())
    }

    fn title(self) -> String {
        format!("{}?", self.object())
    }

    /// What has to be typed: the stream's name where it is about one, or the connection's.
    fn word(self) -> String {
        let one = self.streams.with(|streams| match &streams[..] {
            [one] => Some(one.name.clone()),
            _ => None,
        });
        one.unwrap_or_else(|| self.table.page.name.get())
            .trim()
            .to_owned()
    }

    /// The streams that it is about, with the records of their last jobs as far as they are known.
    fn about(self) -> Vec<(String, Option<u64>)> {
        let chosen = self.streams.get();
        let streams = if chosen.is_empty() {
            let all = self.table.all.get().unwrap_or_default();
            all.into_iter().filter(|stream| stream.selected).collect()
        } else {
            chosen
        };
        self.table.jobs.with(|jobs| {
            let records = |key: &str| jobs.as_ref()?.get(key)?.records_committed;
            let one = |stream: Stream| (stream.name, records(&stream.key));
            streams.into_iter().map(one).collect()
        })
    }

    fn send(self) {
        let page = self.table.page;
        let target = page.target.get_value();
        let (instance, connection_id) = (target.instance, target.id);
        let streams = self.streams.get_untracked();
        let ids = streams.iter().map(|stream| StreamId {
            stream_name: stream.name.clone(),
            stream_namespace: (!stream.namespace.is_empty()).then(|| stream.namespace.clone()),
        });
        let ids: Option<Vec<StreamId>> = (!streams.is_empty()).then(|| ids.collect());
        self.open.set(false);
        match (untrack(|| self.kind.get()), ids) {
            (Kind::Refresh, streams) => {
                let truncate = self.mode.with_untracked(|mode| mode == "Truncate");
                let refresh_mode = if truncate { "Truncate" } else { "Merge" };
                let write = RefreshStreams {
                    connection_id,
                    refresh_mode,
                    streams,
                };
                let done = move |result: Result<MaybeJob, _>| {
                    self.done(result.map(|answer| answer.job.map(|job| job.id)));
                };
                self.mutation.send(&instance, write, done);
            }
            (Kind::Clear, Some(streams)) => {
                let write = ClearStreams {
                    connection_id,
                    streams,
                };
                self.mutation
                    .send(&instance, write, move |result| self.cleared(result));
            }
            (Kind::Clear, None) => {
                let write = ClearConnection { connection_id };
                self.mutation
                    .send(&instance, write, move |result| self.cleared(result));
            }
        }
    }

    fn cleared(self, result: Result<JobWithAttempts, ApiError>) {
        self.done(result.map(|answer| Some(answer.job.id)));
    }

    fn done(self, result: Result<Option<u64>, ApiError>) {
        // The page may be left by now.
        if self.said.try_get_untracked().is_none() {
            return;
        }
        let page = self.table.page;
        let target = page.target.get_value();
        refresh(page.queries, &target.instance);
        page.queries.invalidate(&format!(
            "airbyte/{}/api/v1/stream_statuses",
            target.instance
        ));
        let object = untrack(|| self.object());
        match result {
            Ok(Some(job)) => {
                page.landed.set(None);
                page.expected.set(Some(job));
                self.table.chosen.set(Default::default());
                self.said.set(Some((
                    Tone::Good,
                    format!("{object}: job {job} has started."),
                    String::new(),
                )));
            }
            Ok(None) => {
                self.said.set(Some((
                    Tone::Info,
                    NOTHING.to_owned(),
                    "Looking for the reason.".to_owned(),
                )));
                spawn_local(async move {
                    let running = read_status(&target).await.ok();
                    let running = running.map(|read| read.active_job.map(|job| job.id));
                    let said = (Tone::Info, NOTHING.to_owned(), nothing_words(running));
                    self.said.try_set(Some(said));
                });
            }
            Err(error) => self.said.set(Some(failed(&object, &error))),
        }
    }
}

const NOTHING: &str = "Airbyte accepted the request but started nothing.";

/// Why no job came of a refresh. `running` is the job that runs; `None` where that is not known.
fn nothing_words(running: Option<Option<u64>>) -> String {
    match running {
        Some(Some(job)) => {
            format!("Job {job} is running. Airbyte keeps the request for the next job.")
        }
        Some(None) => {
            "Nothing else is running: most likely the destination cannot be refreshed.".to_owned()
        }
        None => "Another job is running, or the destination cannot be refreshed.".to_owned(),
    }
}

fn failed(object: &str, error: &ApiError) -> (Tone, String, String) {
    let why = format!("{}. {} {}", error.title(), error.detail(), error.remedy());
    let why = why.trim_end().to_owned();
    if error.may_have_happened() {
        let title = format!("{object}: it is not known whether a job has started.");
        return (
            Tone::Bad,
            title,
            format!("{why} If one has, it is shown above."),
        );
    }
    let more = match error.status() {
        Some(404) => " This version of Airbyte may not know the request.",
        _ => "",
    };
    (
        Tone::Bad,
        format!("{object}: nothing was started."),
        format!("{why}{more}"),
    )
}

/// The streams that it is about, with what their last jobs wrote as soon as that is known.
fn about(deed: Deed) -> AnyView {
    let about = deed.about();
    let count = about.len();
    let known: Vec<u64> = about.iter().filter_map(|(_, records)| *records).collect();
    let sum = known
        .iter()
        .fold(0_u64, |sum, records| sum.saturating_add(*records));
    let reading = deed.table.jobs.with(Option::is_none) && deed.table.untold.get().is_none();
    let sums = match known.is_empty() {
        true if reading => Some("Reading what the last jobs wrote of them…".to_owned()),
        true => None,
        false => Some(format!(
            "The last jobs wrote {} of them. How many rows there are in all, Airbyte does not tell.",
            records_words(sum),
        )),
    };
    let sums = sums.map(|words| view! { <p class="muted">{words}</p> });
    let listed = about.into_iter().take(LISTED).map(|(name, records)| {
        let records = records.map(format::exact);
        view! {
            <li>
                <span class="stream-name">{name}</span>
                <span class="num muted">{records}</span>
            </li>
        }
    });
    let listed = listed.collect_view();
    let more = (count > LISTED).then(|| view! { <li class="muted">{count - LISTED} " more"</li> });
    view! {
        <ul class="deed-streams" aria-label="Streams">
            {listed}
            {more}
        </ul>
        {sums}
    }
    .into_any()
}

fn question(deed: Deed) -> AnyView {
    let word = deed.word();
    let matches = {
        let word = word.clone();
        move || deed.typed.with(|typed| typed.trim() == word)
    };
    let why_not = {
        let word = word.clone();
        let matches = matches.clone();
        Signal::derive(move || (!matches()).then(|| format!("Type its name first: {word}")))
    };
    let whose = if deed.streams.with(|streams| streams.len() == 1) {
        "stream"
    } else {
        "connection"
    };
    let object = deed.object();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if matches() {
            deed.send();
        }
    };
    view! {
        <form class="deed" on:submit=submit>
            {move || effect(deed)}
            {move || about(deed)}
            {move || busy(deed)}
            <Field label=format!("To confirm, type the {whose}'s name") id="deed-word" help=word>
                <TextInput
                    id="deed-word"
                    value=deed.typed
                    on_input=move |text: String| deed.typed.set(text)
                />
            </Field>
            <footer>
                <Button on_click=move |_| deed.open.set(false)>"Leave everything as it is"</Button>
                <Button on_click=|_| () variant=Variant::Danger why_not submit=true>
                    {object}
                </Button>
            </footer>
        </form>
    }
    .into_any()
}

/// What it does, and for a refresh in which way.
fn effect(deed: Deed) -> AnyView {
    let connection = deed.table.page.connection.data();
    let destination = connection.map_or_else(String::new, |connection| {
        let destination = &connection.destination;
        let name = if destination.name.is_empty() {
            &destination.destination_name
        } else {
            &destination.name
        };
        format!(" in {name}")
    });
    if deed.kind.get() == Kind::Clear {
        let text = format!(
            "All rows that these streams have written into their tables{destination} are deleted, \
             and it is forgotten how far each was read. The next sync reads all records again."
        );
        return view! { <p>{text}</p> }.into_any();
    }
    let text = move || {
        deed.mode.with(|mode| match mode.as_str() {
            "Truncate" => format!(
                "All records are read again. Once they have arrived, all older rows of these streams{destination} are deleted."
            ),
            _ => format!(
                "All records are read again. Rows that these streams have written{destination} stay until a newer one takes their place; what the source has lost is kept."
            ),
        })
    };
    let options = vec![
        ("Merge".to_owned(), "Keep older rows".to_owned()),
        ("Truncate".to_owned(), "Replace them".to_owned()),
    ];
    view! {
        <Segmented
            label="What becomes of older rows"
            name="refresh-mode"
            value=deed.mode
            options
            on_change=move |mode: String| deed.mode.set(mode)
        />
        <p>{text}</p>
    }
    .into_any()
}

/// What it means that a job is running.
fn busy(deed: Deed) -> Option<AnyView> {
    let page = deed.table.page;
    let job = page.active.with(|job| job.as_ref().map(|job| job.id))?;
    let text = match deed.kind.get() {
        Kind::Clear => format!("Job {job} is running: Airbyte cancels it first."),
        Kind::Refresh => format!(
            "Job {job} is running: Airbyte will start nothing now, and keep the request for the next job."
        ),
    };
    Some(view! { <p class="warn">{text}</p> }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_started_is_explained_as_far_as_it_is_known() {
        for (running, part) in [
            (Some(Some(457)), "Job 457 is running."),
            (Some(None), "the destination cannot be refreshed"),
            (None, "or the destination"),
        ] {
            let words = nothing_words(running);
            assert!(words.contains(part), "{words}");
        }
    }
}
