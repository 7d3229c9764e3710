//! Passwords where a conf is looked at: only their own fields and the JSON text show them.

use serde_json::Value;

use crate::field::Field;
use crate::form::Form;
use crate::kind::FieldKind;
use crate::path::Step;
use crate::sheet::Target;

/// What stands for a password. As long for each: nobody learns how long it is.
const HIDDEN: &str = "••••••••";

impl Form {
    /// Puts marks in the place of the passwords of a conf, or of the part of one that a way leads to.
    pub fn hide(&self, path: &[Step], value: &mut Value) {
        hide_members(&self.fields, path, value);
    }

    /// A cell of a column as it may be looked at: marks where it fills in passwords.
    pub fn told_cell<'a>(&self, target: &Target, cell: &'a str) -> &'a str {
        let secret = |name: &String| self.field(name).is_some_and(Field::is_secret);
        match target {
            Target::Param(name) if !cell.trim().is_empty() && secret(name) => HIDDEN,
            _ => cell,
        }
    }
}

impl Field {
    /// The default as it may be looked at.
    pub fn told_default(&self) -> Value {
        let mut default = self.default.clone();
        self.hide(&[], &mut default);
        default
    }

    fn is_secret(&self) -> bool {
        match &self.kind {
            FieldKind::Password => true,
            FieldKind::Rows(item) | FieldKind::Keys(item) => item.is_secret(),
            _ => false,
        }
    }

    fn hide(&self, path: &[Step], value: &mut Value) {
        match (&self.kind, path) {
            // That there is none is no secret.
            (FieldKind::Password, _) if !value.is_null() && *value != "" => *value = HIDDEN.into(),
            (FieldKind::Object(fields), _) => hide_members(fields, path, value),
            (FieldKind::Rows(item) | FieldKind::Keys(item), [_, rest @ ..]) => {
                item.hide(rest, value);
            }
            (FieldKind::Rows(item), []) => {
                for value in value.as_array_mut().into_iter().flatten() {
                    item.hide(&[], value);
                }
            }
            (FieldKind::Keys(item), []) => {
                for value in value
                    .as_object_mut()
                    .into_iter()
                    .flat_map(|o| o.values_mut())
                {
                    item.hide(&[], value);
                }
            }
            _ => {}
        }
    }
}

fn hide_members(fields: &[Field], path: &[Step], value: &mut Value) {
    for field in fields {
        match path {
            [] => {
                if let Some(value) = value.get_mut(&field.name) {
                    field.hide(&[], value);
                }
            }
            [Step::Key(key), rest @ ..] if *key == field.name => field.hide(rest, value),
            _ => {}
        }
    }
}
