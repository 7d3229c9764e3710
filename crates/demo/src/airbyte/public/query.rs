//! Query parameters as Micronaut binds them, and the pages that they ask for.

use std::fmt::{Display, Write as _};

use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::form::Form;

use super::refusal::Refusal;

/// `AIRBYTE_API_HOST` as the Helm chart of the community edition sets it, whatever the server's
/// address is.
const HOST: &str = "http://localhost:8001/api/public";

/// The query of a request.
pub(super) struct Query(Form);

/// A page of a list.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) limit: usize,
    pub(super) offset: usize,
}

impl Query {
    pub(super) fn parse(query: &str) -> Self {
        Self(Form::parse(query))
    }

    /// The value of a parameter, converted.
    fn converted<T>(
        &self,
        name: &'static str,
        convert: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let Some(text) = self.0.get(name) else {
            return Ok(None);
        };
        let value = convert(text);
        let refusal = || Refusal::Conversion(name, text.to_owned());
        value.ok_or_else(refusal).map(Some)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    pub(super) fn uuid(&self, name: &'static str) -> Result<Option<Uuid>, Refusal> {
        self.converted(name, |text| Uuid::try_parse(text).ok())
    }

    pub(super) fn time(&self, name: &'static str) -> Result<Option<Timestamp>, Refusal> {
        self.converted(name, |text| text.parse().ok())
    }

    pub(super) fn flag(&self, name: &'static str) -> Result<bool, Refusal> {
        let flag = self.converted(name, |text| text.parse().ok())?;
        Ok(flag.unwrap_or(false))
    }

    /// One of the values of an enum.
    pub(super) fn one_of(
        &self,
        name: &'static str,
        values: &[&'static str],
    ) -> Result<Option<&'static str>, Refusal> {
        self.converted(name, |text| {
            values.iter().copied().find(|value| *value == text)
        })
    }

    /// Ids that are repeated (`a=1&a=2`), joined by commas, or both.
    pub(super) fn uuids(&self, name: &'static str) -> Result<Vec<Uuid>, Refusal> {
        let ids = self.0.all(name).flat_map(|text| text.split(','));
        ids.filter(|text| !text.is_empty())
            .map(|text| {
                let refusal = |_| Refusal::Conversion(name, text.to_owned());
                Uuid::try_parse(text).map_err(refusal)
            })
            .collect()
    }

    /// Between 1 and 100 rows, 20 where nothing is said.
    pub(super) fn page(&self) -> Result<Page, Refusal> {
        let number = |name| self.converted(name, |text| text.parse::<i32>().ok());
        let limit = number("limit")?.unwrap_or(20);
        let offset = number("offset")?.unwrap_or(0);
        match (usize::try_from(limit), usize::try_from(offset)) {
            (Ok(limit @ 1..=100), Ok(offset)) => Ok(Page { limit, offset }),
            _ => Err(Refusal::OutOfBounds),
        }
    }
}

/// The address of another page, as `PaginationMapper` makes it.
pub(super) struct Link(String);

impl Link {
    pub(super) fn new(path: &str) -> Self {
        Self(format!("{HOST}/v1/{path}?"))
    }

    pub(super) fn with<T: Display>(mut self, name: &str, value: Option<T>) -> Self {
        if let Some(value) = value {
            let value = value.to_string();
            let value = utf8_percent_encode(&value, NON_ALPHANUMERIC);
            // Writing to a text does not fail.
            let _ = write!(self.0, "{name}={value}&");
        }
        self
    }

    /// The same with the ids in one parameter, unless there are none.
    pub(super) fn with_ids(self, name: &str, ids: &[Uuid]) -> Self {
        let joined: Vec<_> = ids.iter().map(Uuid::to_string).collect();
        self.with(name, (!ids.is_empty()).then(|| joined.join(",")))
    }
}

impl Page {
    /// The rows of this page.
    pub(super) fn of<T>(self, rows: impl Iterator<Item = T>) -> Vec<T> {
        rows.skip(self.offset).take(self.limit).collect()
    }

    /// The answer. `next` is there on the last page that has rows, too, and `previous` repeats the
    /// `limit` where there is a `next`: one builder makes both.
    pub(super) fn answer(self, data: Vec<Value>, link: Link) -> Value {
        let Self { limit, offset } = self;
        let link = link.0;
        let limits = |count| format!("limit={limit}&").repeat(count);
        let mut made = 0;
        let mut address = |to: usize| {
            made += 1;
            format!("{link}{}offset={to}", limits(made))
        };
        let next = if data.is_empty() {
            String::new()
        } else {
            address(offset + limit)
        };
        let previous = if offset == 0 {
            String::new()
        } else {
            address(offset.saturating_sub(limit))
        };
        json!({ "previous": previous, "next": next, "data": data })
    }
}
