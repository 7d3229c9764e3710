//! Which DAG files Airflow cannot read.

use airstrip_airflow::v2::{ImportError, ImportErrors, ListImportErrors};
use leptos::prelude::*;

use crate::api::{QueryCall, SLOW, use_query};
use crate::ui::{Glyph, Icon, Time, each, format};

/// A banner that names each file and the line at which reading it ended, with Python's whole account
/// folded away; nothing while all files can be read. The proxy shows import errors to who may see all
/// DAGs: what a file would hold nobody can tell.
pub fn banner(instance: StoredValue<String>) -> AnyView {
    let read = use_query(
        move || Some(QueryCall::new(instance.get_value(), &ListImportErrors)),
        |_: Option<&ImportErrors>| SLOW,
    );
    let errors = Memo::new(move |_| {
        let errors = read.data().map(|answer| answer.import_errors.clone());
        errors.unwrap_or_default()
    });
    let total = Memo::new(move |_| {
        let shown = errors.with(Vec::len) as u64;
        read.data()
            .and_then(|answer| answer.total_entries)
            .unwrap_or(shown)
    });
    let any = Memo::new(move |_| errors.with(|errors| !errors.is_empty()));
    let view = move || {
        any.get().then(|| {
            let title = move || match total.get() {
                1 => "Airflow cannot read 1 DAG file.".to_owned(),
                total => format!("Airflow cannot read {} DAG files.", format::exact(total)),
            };
            let more = move || {
                let left = total.get().saturating_sub(errors.with(Vec::len) as u64);
                (left > 0).then(
                    || view! { <p class="muted">{format!("and {} more", format::exact(left))}</p> },
                )
            };
            let list = each(
                move || errors.get(),
                |error| format!("{} {:?}", error.import_error_id, error.timestamp),
                |error| item(&error),
            );
            view! {
                <section class="imports" aria-label="Import errors">
                    <p role="status">
                        <Icon glyph=Glyph::Warning />
                        <strong>{title}</strong>
                        " The DAGs that were read from there before run on; new ones do not appear."
                    </p>
                    <ul>{list}</ul>
                    {more}
                </section>
            }
        })
    };
    view.into_any()
}

fn item(error: &ImportError) -> AnyView {
    let file = error
        .filename
        .clone()
        .unwrap_or_else(|| "unknown file".to_owned());
    let place = match error.line() {
        Some(line) => format!("{file}, line {line}"),
        None => file,
    };
    let bundle = error.bundle_name.clone().unwrap_or_default();
    let title = (!bundle.is_empty()).then(|| format!("of the bundle {bundle}"));
    let cause = error
        .cause()
        .unwrap_or("Python says nothing of it.")
        .to_owned();
    let tried = error.timestamp.map(|at| {
        view! {
            <span class="muted">" tried " <Time at /></span>
        }
    });
    let trace = error.stack_trace.clone().unwrap_or_default();
    view! {
        <li>
            <details>
                <summary>
                    <code title=title>{place}</code>
                    <span class="cause">{cause}</span>
                    {tried}
                </summary>
                <pre class="code" tabindex="0" aria-label="Stack trace">{trace}</pre>
            </details>
        </li>
    }
    .into_any()
}
