//! All params of a DAG as a form.

use serde_json::{Map, Value};

use crate::draft::Draft;
use crate::field::{Field, Issue};
use crate::path::{self, Step};
use crate::pattern::Matches;
use crate::words::REQUIRED;

/// The form for a DAG's params.
#[derive(Clone, Debug)]
pub struct Form {
    /// The fields, in the order of declaration.
    pub fields: Vec<Field>,
}

impl Form {
    /// Reads the `params` of a DAG's details: name to `{value, schema, description}`, as Airflow 2
    /// and 3 answer. Params that make no sense become fields for JSON.
    pub fn from_params(params: &Map<String, Value>, matches: Matches) -> Self {
        let field = |(name, param): (&String, &Value)| Field::from_param(name, param, matches);
        Self {
            fields: params.iter().map(field).collect(),
        }
    }

    /// The field of a param.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields in groups, in the order in which the groups first appear. `None` is the group
    /// of the params that name no section.
    pub fn sections(&self) -> Vec<(Option<&str>, Vec<&Field>)> {
        let mut sections: Vec<(Option<&str>, Vec<&Field>)> = Vec::new();
        for field in &self.fields {
            let section = field.section.as_deref();
            match sections.iter_mut().find(|(name, _)| *name == section) {
                Some((_, fields)) => fields.push(field),
                None => sections.push((section, vec![field])),
            }
        }
        sections
    }

    /// Maps the `detail` of Airflow's 400 on a trigger back onto the field that it is about:
    /// `Invalid input for param n: 99 is greater than the maximum of 9\n\nFailed validating …`,
    /// with the place inside the param from its last lines. `None` if it is about something else.
    pub fn server_issue(&self, detail: &str, draft: &Draft) -> Option<Issue> {
        let rest = detail.strip_prefix("Invalid input for param ")?;
        let (rest, about) = rest
            .split_once("\n\nFailed validating")
            .unwrap_or((rest, ""));
        let after = |name: &str| rest.strip_prefix(name)?.strip_prefix(": ");
        // A name may itself contain a colon: the longest that fits is meant.
        let known = self.fields.iter().map(|field| field.name.as_str());
        let known = known.filter_map(|name| Some((name, after(name)?)));
        let (name, message) = known
            .max_by_key(|(name, _)| name.len())
            .or_else(|| rest.split_once(": "))?;
        let message = match message.trim() {
            "No value passed" => REQUIRED,
            message => message,
        };
        let place = about.rsplit_once("\n\nOn instance");
        let place = place.and_then(|(_, place)| path::from_python(place));
        Some(self.issue_at(name, place.unwrap_or_default(), message, draft))
    }

    /// Maps the `detail` of Airflow's 422 back onto the fields: a list of
    /// `{"loc": ["body", "conf", "n"], "msg": "…"}`. What is about no field is left out.
    pub fn server_issues(&self, detail: &Value, draft: &Draft) -> Vec<Issue> {
        let all = detail.as_array().into_iter().flatten();
        let issue = |one: &Value| {
            let [body, conf, name, inner @ ..] = one.get("loc")?.as_array()?.as_slice() else {
                return None;
            };
            if body != "body" || conf != "conf" {
                return None;
            }
            let step = |step: &Value| match step.as_u64() {
                Some(index) => Step::Index(index.try_into().unwrap_or(usize::MAX)),
                None => Step::Key(step.as_str().unwrap_or_default().to_owned()),
            };
            let path = inner.iter().map(step).collect();
            Some(self.issue_at(name.as_str()?, path, one.get("msg")?.as_str()?, draft))
        };
        all.filter_map(issue).collect()
    }

    fn issue_at(&self, name: &str, path: Vec<Step>, message: &str, draft: &Draft) -> Issue {
        match (self.field(name), draft.entry(name)) {
            (Some(field), Some(entry)) => field.issue(entry, path, message),
            _ => Issue {
                field: Some(name.to_owned()),
                path: Vec::new(),
                message: path::sentence(&path, message),
            },
        }
    }
}
