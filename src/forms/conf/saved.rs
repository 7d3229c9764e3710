//! A form with unsent edits, as it is kept in the browser's session.

use airstrip_conf_form::{Draft, Entry, Step};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Unsent edits, half-typed input included.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    /// The conf as it stood, valid or not.
    conf: String,
    /// The fields that hold text as typed, and the names of rows.
    typed: Vec<Typed>,
    /// The JSON text, with the person's own line breaks and mistakes.
    text: String,
    /// The note for the run.
    pub note: String,
    /// The logical date for the run, as its input has it.
    pub logical_date: String,
    /// The data interval beside it, likewise: from and to.
    pub interval: [String; 2],
    /// The id of a launch that was sent and whose outcome is not known.
    pub run_id: Option<String>,
    /// What the address named that the form was opened with: a conf, a preset, a run.
    pub prefill: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Typed {
    /// Keys, and places in lists.
    path: Vec<Value>,
    text: String,
    json: bool,
    /// Of rows with names of their own, those: in `conf` none is missing or there twice.
    names: Option<Vec<String>>,
}

impl Typed {
    fn steps(&self) -> Vec<Step> {
        let step = |step: &Value| match step.as_u64() {
            Some(index) => Step::Index(usize::try_from(index).unwrap_or(usize::MAX)),
            None => Step::Key(step.as_str().unwrap_or_default().to_owned()),
        };
        self.path.iter().map(step).collect()
    }
}

impl Saved {
    /// What a draft holds.
    #[must_use]
    pub fn of(draft: &Draft) -> Self {
        let typed = draft.typed().into_iter().map(|(path, entry)| Typed {
            path: path
                .into_iter()
                .map(|step| match step {
                    Step::Key(key) => key.into(),
                    Step::Index(index) => index.into(),
                })
                .collect(),
            text: entry.text(),
            json: matches!(entry, Entry::Json(_)),
            names: match entry {
                Entry::Rows(rows) => Some(rows.rows.iter().map(|row| row.key.clone()).collect()),
                _ => None,
            },
        });
        Self {
            conf: Value::Object(draft.shown()).to_string(),
            typed: typed.collect(),
            text: draft.text().to_owned(),
            ..Self::default()
        }
    }

    /// Puts into a draft what it held. Fields that the DAG no longer has become keys that no
    /// param declares.
    pub fn restore(&self, draft: &mut Draft) {
        draft.set_text(&self.conf);
        for typed in &self.typed {
            let steps = typed.steps();
            if let Some(names) = &typed.names {
                draft.name_rows(&steps, names);
                continue;
            }
            let text = typed.text.clone();
            let entry = if typed.json {
                Entry::Json(text)
            } else {
                Entry::Text(text)
            };
            let now = draft.typed().into_iter().find(|(path, _)| *path == steps);
            if now.is_none_or(|(_, now)| *now != entry) {
                draft.set_at(&steps, entry);
            }
        }
        if draft.text() != self.text {
            draft.set_text(&self.text);
        }
    }

    /// Under which key the tab keeps what the launches of a DAG have in common: the launch page hands it
    /// over to the one that launches many.
    #[must_use]
    pub fn shared_key(instance: &str, dag_id: &str) -> String {
        format!("airstrip.common.{instance}/{dag_id}")
    }

    /// Reads what [`Saved::to_text`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The text to keep.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use airstrip_conf_form::{Form, Rows};

    use super::*;

    fn fresh() -> Draft {
        let params = serde_json::json!({
            "start": {"value": "2026-11-01", "schema": {"type": "string", "format": "date"}},
            "n": {"value": 1, "schema": {"type": ["integer", "null"]}},
            "on": {"value": true, "schema": {"type": "boolean"}},
            "options": {"value": {"dry": true}, "schema": {"type": "object"}},
            "tables": {"value": [{"n": 1}, {"n": 2}], "schema": {"type": "array", "items":
                {"type": "object", "properties": {"n": {"type": "integer"}}}}},
            "limits": {"value": {"a": 1}, "schema": {"type": "object", "additionalProperties":
                {"type": "integer"}}},
            "nested": {"value": {"x": {}}, "schema": {"type": "object", "additionalProperties":
                {"type": "object", "additionalProperties": {"type": "string"}}}},
        });
        let form = Form::from_params(params.as_object().unwrap(), |_, _| None);
        Draft::new(Arc::new(form))
    }

    /// Through the text that the browser keeps.
    fn again(draft: &Draft) -> Draft {
        let kept = Saved::parse(&Saved::of(draft).to_text()).unwrap();
        let mut restored = fresh();
        kept.restore(&mut restored);
        restored
    }

    #[track_caller]
    fn assert_kept(draft: &Draft) {
        let restored = again(draft);
        assert_eq!(restored.text(), draft.text());
        assert_eq!(restored.json_error(), draft.json_error());
        let entries = |draft: &Draft| draft.fields().map(|(_, e)| e.clone()).collect::<Vec<_>>();
        assert_eq!(entries(&restored), entries(draft));
        assert_eq!(restored.extra(), draft.extra());
    }

    #[test]
    fn everything_typed_comes_back() {
        let mut draft = fresh();
        assert_kept(&draft);
        draft.set("n", Entry::Text("12a".into()));
        draft.set("options", Entry::Json("{\"dry\": ".into()));
        draft.set("start", Entry::Text("2026-1".into()));
        assert_kept(&draft);
        let (second, _) = draft.typed().pop().unwrap();
        draft.set_at(&second, Entry::Text("2x".into()));
        assert!(draft.text().contains("2x"));
        assert_kept(&draft);
        draft.set("n", Entry::Value(Value::Null));
        assert_kept(&draft);
    }

    #[test]
    fn rows_come_back_with_names_that_are_missing_or_there_twice() {
        let mut draft = fresh();
        let add = |draft: &mut Draft, param: &str, key: &str, entry: Entry| {
            let Some(Entry::Rows(mut rows)) = draft.entry(param).cloned() else {
                unreachable!("{param}")
            };
            rows.push(key.to_owned(), entry);
            draft.set(param, Entry::Rows(rows));
        };
        add(&mut draft, "limits", "a", Entry::Text("2x".into()));
        assert_kept(&draft);
        add(&mut draft, "limits", "", Entry::Text("3".into()));
        add(&mut draft, "limits", "", Entry::Text("4y".into()));
        assert_kept(&draft);
        let said: Vec<String> = draft.issues().into_iter().map(|i| i.message).collect();
        assert_eq!(said.len(), 5, "{said:?}");
        assert_eq!(again(&draft).issues(), draft.issues());

        let mut inner = Rows::default();
        inner.push("b".into(), Entry::Text("one".into()));
        inner.push("b".into(), Entry::Text("two".into()));
        inner.push(String::new(), Entry::Text(String::new()));
        add(&mut draft, "nested", "", Entry::Rows(inner.clone()));
        add(&mut draft, "nested", "x", Entry::Rows(inner));
        assert_kept(&draft);
        draft.set_text(&draft.text().replace("one", "1.0"));
        assert_kept(&draft);
        draft.set_text("{");
        assert_kept(&draft);
    }

    /// A tab may still have what the version before it kept.
    #[test]
    fn what_was_kept_without_names_is_read() {
        let kept = r#"{"conf": "{\"limits\": {\"a\": \"2x\"}}", "typed":
            [{"path": ["limits", "a"], "text": "2x", "json": false}]}"#;
        let mut draft = fresh();
        Saved::parse(kept).unwrap().restore(&mut draft);
        let typed = draft.typed().pop().unwrap();
        assert_eq!(typed.1, &Entry::Text("2x".into()));
    }

    #[test]
    fn json_text_comes_back_as_it_was_typed() {
        for text in [
            "{ \"n\": 123456789012345678901234567890, \"why\": 1.50 }",
            "{\"n\": 4,",
            "{}",
            "",
        ] {
            let mut draft = fresh();
            draft.set("n", Entry::Text("3".into()));
            draft.set_text(text);
            assert_kept(&draft);
        }
    }

    #[test]
    fn what_is_not_ours_is_passed_over() {
        assert_eq!(Saved::parse("nonsense"), None);
        assert_eq!(Saved::parse("{\"later\": 1}"), Some(Saved::default()));
    }
}
