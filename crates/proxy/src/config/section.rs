//! Reading a table field by field, so that every mistake in it is found and not only the first.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::finding::{Place, Report};

/// A table of the file, and which of its fields are known.
pub(super) struct Section<'a> {
    table: &'a DeTable<'a>,
    offset: usize,
    path: String,
    known: Vec<&'static str>,
}

/// A value and where it stands.
pub(super) struct Given<T> {
    pub value: T,
    pub place: Place,
}

impl<'a> Section<'a> {
    pub fn root(table: &'a Spanned<DeTable<'a>>) -> Self {
        Self::new(table.get_ref(), 0, String::new())
    }

    fn new(table: &'a DeTable<'a>, offset: usize, path: String) -> Self {
        Self {
            table,
            offset,
            path,
            known: Vec::new(),
        }
    }

    /// The place of the section itself, or of a field that it lacks.
    pub fn place(&self, field: &str) -> Place {
        let field = match (self.path.as_str(), field) {
            ("", field) => field.to_owned(),
            (path, "") => path.to_owned(),
            (path, field) => format!("{path}.{field}"),
        };
        Place {
            offset: self.offset,
            field,
        }
    }

    fn get(&mut self, name: &'static str) -> Option<Given<&'a DeValue<'a>>> {
        if !self.known.contains(&name) {
            self.known.push(name);
        }
        let (key, value) = self
            .table
            .iter()
            .find(|(key, _)| key.get_ref().as_ref() == name)?;
        let place = Place {
            offset: key.span().start,
            ..self.place(name)
        };
        Some(Given {
            value: value.get_ref(),
            place,
        })
    }

    /// Whether the field is given, whatever its value.
    pub fn has(&mut self, name: &'static str) -> Option<Place> {
        self.get(name).map(|given| given.place)
    }

    pub fn text(&mut self, name: &'static str, report: &mut Report<'_>) -> Option<Given<&'a str>> {
        let given = self.get(name)?;
        let Some(value) = given.value.as_str() else {
            let what = format!("this is {}", kind(given.value));
            report.add(&given.place, what, format!("write a text: {name} = \"…\""));
            return None;
        };
        Some(Given {
            value,
            place: given.place,
        })
    }

    pub fn required(
        &mut self,
        name: &'static str,
        example: &str,
        report: &mut Report<'_>,
    ) -> Option<Given<&'a str>> {
        if !self
            .table
            .iter()
            .any(|(key, _)| key.get_ref().as_ref() == name)
        {
            self.known.push(name);
            report.add(
                &self.place(name),
                "this is missing",
                format!("add {name} = {example:?}"),
            );
            return None;
        }
        self.text(name, report)
    }

    /// A whole number that is not negative.
    pub fn number(&mut self, name: &'static str, report: &mut Report<'_>) -> Option<Given<u64>> {
        let given = self.get(name)?;
        let value = given.value.as_integer().and_then(|number| {
            let digits = number.as_str();
            u64::from_str_radix(digits, number.radix()).ok()
        });
        let Some(value) = value else {
            let remedy = format!("write a whole number from 0: {name} = 60");
            let what = format!("this is {}", kind(given.value));
            report.add(&given.place, what, remedy);
            return None;
        };
        Some(Given {
            value,
            place: given.place,
        })
    }

    /// A list of texts; empty where it is not given.
    pub fn texts(&mut self, name: &'static str, report: &mut Report<'_>) -> Vec<Given<&'a str>> {
        let given = self.get(name);
        given.map_or_else(Vec::new, |given| texts(name, &given, report))
    }

    /// Every field as a list of texts: of a table whose names are the writer's own.
    pub fn lists(self, report: &mut Report<'_>) -> Vec<(Given<&'a str>, Vec<Given<&'a str>>)> {
        let read = self.table.iter().map(|(key, value)| {
            let name = key.get_ref().as_ref();
            let place = Place {
                offset: key.span().start,
                ..self.place(name)
            };
            let list = Given {
                value: value.get_ref(),
                place: place.clone(),
            };
            let texts = texts(name, &list, report);
            (Given { value: name, place }, texts)
        });
        read.collect()
    }

    /// A yes or no; `None` where it is something else, too.
    pub fn flag(&mut self, name: &'static str) -> Option<Given<bool>> {
        let given = self.get(name)?;
        Some(Given {
            value: given.value.as_bool()?,
            place: given.place,
        })
    }

    pub fn table(&mut self, name: &'static str, report: &mut Report<'_>) -> Option<Section<'a>> {
        let given = self.get(name)?;
        let Some(table) = given.value.as_table() else {
            let what = format!("this is {}", kind(given.value));
            report.add(&given.place, what, format!("write a section: [{name}]"));
            return None;
        };
        Some(Section::new(table, given.place.offset, given.place.field))
    }

    /// The sections `[[name]]`.
    pub fn tables(&mut self, name: &'static str, report: &mut Report<'_>) -> Vec<Section<'a>> {
        let Some(given) = self.get(name) else {
            return Vec::new();
        };
        let remedy = format!("write each in double brackets: [[{name}]]");
        let tables = items(&given, DeValue::as_table, &remedy, report).into_iter();
        tables
            .map(|table| Section::new(table.value, table.place.offset, table.place.field))
            .collect()
    }

    /// Reports the fields that nobody asked for.
    pub fn finish(self, report: &mut Report<'_>) {
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if !self.known.contains(&name) {
                let place = Place {
                    offset: key.span().start,
                    ..self.place(name)
                };
                let remedy = format!("known here: {}", self.known.join(", "));
                report.add(&place, "there is no such field", remedy);
            }
        }
    }
}

fn texts<'a>(
    name: &str,
    given: &Given<&'a DeValue<'a>>,
    report: &mut Report<'_>,
) -> Vec<Given<&'a str>> {
    let remedy = format!("write a list of texts: {name} = [\"…\"]");
    items(given, DeValue::as_str, &remedy, report)
}

/// The items of a list, as far as they can be read; the others are reported.
fn items<'a, T>(
    given: &Given<&'a DeValue<'a>>,
    read: impl Fn(&'a DeValue<'a>) -> Option<T>,
    remedy: &str,
    report: &mut Report<'_>,
) -> Vec<Given<T>> {
    let is = |value| format!("this is {}", kind(value));
    let Some(list) = given.value.as_array() else {
        report.add(&given.place, is(given.value), remedy);
        return Vec::new();
    };
    let mut items = Vec::new();
    for (index, item) in list.iter().enumerate() {
        let place = Place {
            offset: item.span().start,
            field: format!("{}[{index}]", given.place.field),
        };
        match read(item.get_ref()) {
            Some(value) => items.push(Given { value, place }),
            None => report.add(&place, is(item.get_ref()), remedy),
        }
    }
    items
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a yes or no",
        DeValue::Datetime(_) => "a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}
