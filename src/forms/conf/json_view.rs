//! The whole conf as JSON text.

use airstrip_conf_form::{Draft, JsonError};
use leptos::html;
use leptos::prelude::*;

use super::highlight::{Part, parts};
use super::state::ConfState;
use crate::ui::{Button, Glyph, Icon, Variant};

/// Bytes of text beyond which colours would be slower than the hand that types.
const MOST_COLOURED: usize = 40_000;

/// The JSON text, in step with the fields, with the place of an error.
#[component]
pub fn JsonView(
    /// What is entered.
    state: ConfState,
) -> AnyView {
    let text = Memo::new(move |_| state.with(|draft| draft.text().to_owned()));
    let error = Memo::new(move |_| state.with(|draft| draft.json_error().map(ToString::to_string)));
    let input = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let text = text.get();
        if let Some(input) = input.get()
            && input.value() != text
        {
            input.set_value(&text);
        }
    });
    let go_to_error = move || {
        let at = state.with_untracked(|draft| {
            let error = draft.json_error()?;
            Some(offset_of(draft.text(), error))
        });
        if let (Some(input), Some(at)) = (input.get_untracked(), at) {
            let _ = input.focus();
            let _ = input.set_selection_range(at, at + 1);
        }
    };
    let lines = Memo::new(move |_| text.with(|text| text.split('\n').count()));
    let numbers = move || {
        (1..=lines.get())
            .map(|n| format!("{n}\n"))
            .collect::<String>()
    };
    // The textarea lies over the same text in colour, and is as large as that.
    let coloured = move || {
        text.with(|text| {
            let parts = match text.len() <= MOST_COLOURED {
                true => parts(text),
                false => vec![(Part::Plain, text.as_str())],
            };
            let spans = parts
                .into_iter()
                .map(|(part, text)| view! { <span class=part.class()>{text.to_owned()}</span> });
            spans.collect_view()
        })
    };
    let fault = move || {
        error.get().map(|error| {
            view! {
                <button type="button" class="json-error" on:click=move |_| go_to_error()>
                    <Icon glyph=Glyph::Warning />
                    {error}
                </button>
            }
        })
    };
    view! {
        <div class="json">
            <div class="json-head">
                <label for="conf-json">"Conf as JSON"</label>
                <Button
                    variant=Variant::Quiet
                    on_click=move |_| state.update(Draft::format_text)
                >
                    "Format"
                </Button>
            </div>
            <div class="json-edit" class:json-bad=move || error.with(Option::is_some)>
                <pre class="json-lines num" aria-hidden="true">{numbers}</pre>
                <div class="json-stack">
                <pre class="json-parts" aria-hidden="true">{coloured}</pre>
                <textarea
                    node_ref=input
                    class="code"
                    id="conf-json"
                    wrap="off"
                    rows="12"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="conf-json-error"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        state.update(|draft| draft.set_text(&text));
                    }
                ></textarea>
                </div>
            </div>
            <div id="conf-json-error" aria-live="polite">{fault}</div>
        </div>
    }
    .into_any()
}

/// Where an error is, in the UTF-16 units that the browser counts in.
fn offset_of(text: &str, error: &JsonError) -> u32 {
    let before = text
        .split_inclusive('\n')
        .take(error.line.saturating_sub(1));
    let line = text.split_inclusive('\n').nth(error.line.saturating_sub(1));
    let within = line
        .unwrap_or_default()
        .chars()
        .take(error.column.saturating_sub(1));
    let units =
        before.flat_map(str::encode_utf16).count() + within.map(char::len_utf16).sum::<usize>();
    u32::try_from(units).unwrap_or(u32::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_an_error_is_counted_as_the_browser_counts() {
        for (line, column, expected) in [(1, 1, 0), (1, 3, 3), (2, 1, 5), (2, 2, 6), (9, 1, 7)] {
            let error = JsonError {
                line,
                column,
                message: String::new(),
            };
            // The emoji is one character and two units.
            assert_eq!(offset_of("{🛬a\n\"b", &error), expected, "{line}:{column}");
        }
    }
}
