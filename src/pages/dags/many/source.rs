//! Where the rows are from.

use leptos::prelude::*;

use super::asked::{Asked, DATES, PASTED};
use super::kept::Kept;
use crate::ui::{Field, Segmented, Select, TextArea, TextInput};

/// The choice, and its fields.
pub fn source(asked: Asked) -> AnyView {
    let chosen = of(asked, |kept| &kept.source);
    let pasted = Memo::new(move |_| chosen.with(|chosen| chosen == PASTED));
    let options = [
        (DATES, "Range of dates"),
        (PASTED, "Rows from a spreadsheet"),
    ];
    let options = options.map(|(value, text)| (value.to_owned(), text.to_owned()));
    let fields = move || match pasted.get() {
        true => paste(asked),
        false => dates(asked),
    };
    view! {
        <Segmented
            label="Rows from"
            name="many-source"
            value=chosen
            options=options.to_vec()
            on_change=move |source| asked.kept.update(|kept| kept.source = source)
        />
        {fields}
    }
    .into_any()
}

fn of(asked: Asked, part: fn(&Kept) -> &String) -> Signal<String> {
    Signal::derive(move || asked.kept.with(|kept| part(kept).clone()))
}

fn dates(asked: Asked) -> AnyView {
    let input = move |label: &'static str,
                      id: &'static str,
                      kind: &'static str,
                      part: fn(&mut Kept) -> &mut String| {
        let value = Signal::derive(move || asked.kept.with(|kept| part(&mut kept.clone()).clone()));
        let set = move |text: String| asked.kept.update(|kept| *part(kept) = text);
        view! {
            <Field label id>
                <TextInput id kind value on_input=set />
            </Field>
        }
    };
    let units = ["day", "week", "month"].map(|unit| (unit.to_owned(), format!("{unit}s")));
    let into = asked.dated.get_value();
    view! {
        <div class="many-dates">
            {input("First date", "many-from", "date", |kept| &mut kept.from)}
            {input("Last date", "many-to", "date", |kept| &mut kept.to)}
            {input("One every", "many-every", "number", |kept| &mut kept.every)}
            <Field label="Unit" id="many-unit">
                <Select
                    label="Unit"
                    id="many-unit"
                    value=of(asked, |kept| &kept.unit)
                    options=units.to_vec()
                    on_change=move |unit| asked.kept.update(|kept| kept.unit = unit)
                />
            </Field>
            <Field label="Fills in" id="many-into">
                <Select
                    label="Fills in"
                    id="many-into"
                    value=of(asked, |kept| &kept.into)
                    options=into
                    on_change=move |into| asked.kept.update(|kept| kept.into = into)
                />
            </Field>
        </div>
    }
    .into_any()
}

fn paste(asked: Asked) -> AnyView {
    view! {
        <Field
            label="Rows, the first with the names of the params"
            id="many-text"
            help="As copied from a spreadsheet, or CSV. An empty cell takes what all have in common, null is none. A column logical_date gives the runs theirs, in UTC where no zone is written."
        >
            <TextArea
                id="many-text"
                value=of(asked, |kept| &kept.text)
                on_input=move |text| asked.kept.update(|kept| kept.text = text)
                rows=8
            />
        </Field>
    }
    .into_any()
}
