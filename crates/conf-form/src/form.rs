//! All params of a DAG as a form.

use serde_json::{Map, Value};

use crate::field::{Field, Issue};
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
    /// `Invalid input for param n: 99 is greater than the maximum of 9\n\nFailed validating …`.
    /// `None` if it is about something else.
    pub fn server_issue(&self, detail: &str) -> Option<Issue> {
        let rest = detail.strip_prefix("Invalid input for param ")?;
        let rest = rest.split("\n\nFailed validating").next().unwrap_or(rest);
        let after = |name: &str| rest.strip_prefix(name)?.strip_prefix(": ");
        // A name may itself contain a colon: the longest that fits is meant.
        let known = self.fields.iter().map(|field| field.name.as_str());
        let known = known.filter_map(|name| Some((name, after(name)?)));
        let (name, message) = known
            .max_by_key(|(name, _)| name.len())
            .or_else(|| rest.split_once(": "))?;
        Some(Issue {
            field: Some(name.to_owned()),
            message: match message.trim() {
                "No value passed" => REQUIRED.to_owned(),
                message => message.to_owned(),
            },
        })
    }
}
