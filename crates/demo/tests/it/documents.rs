//! Airbyte's own OpenAPI documents, and whether an answer is as they say.

use std::collections::HashMap;

use jsonschema::Validator;
use serde_json::{Value, json};

/// Required by the document, yet left out by real servers (see airbyte-platform's sources), which omit
/// what is null: the licence of an instance that has none, what `sync_progress` does not know when
/// nothing runs, the namespace of a stream that has none, the message of an error that has an id to be looked
/// up by. `json_schema` and `created_at` are slips of the
/// document's for `jsonSchema` and `createdAt`.
const LEFT_OUT: [(&str, &str); 6] = [
    ("KnownExceptionInfo", "message"),
    ("InstanceConfigurationResponse", "licenseStatus"),
    ("ConnectionSyncProgressRead", "configType"),
    ("ConnectionLastJobPerStreamReadItem", "streamNamespace"),
    ("AirbyteStream", "json_schema"),
    ("ConnectionEvent", "created_at"),
];

/// One of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Document {
    Config,
    Public,
    Problems,
}

/// The documents, read strictly: what they do not name must not be there.
pub struct Documents {
    all: [(Document, Value); 3],
    validators: HashMap<(Document, &'static str), Validator>,
}

impl Documents {
    pub fn read() -> Self {
        let parse = |text: &str| {
            let mut document: Value = serde_json::from_str(text).unwrap();
            let schemas = document["components"]["schemas"].as_object_mut().unwrap();
            for (name, schema) in schemas {
                strict(schema);
                for (_, left_out) in LEFT_OUT.iter().filter(|(of, _)| of == name) {
                    let required = schema["required"].as_array_mut().unwrap();
                    required.retain(|field| field != left_out);
                }
            }
            document
        };
        let config = parse(include_str!("../data/airbyte/config.json"));
        let public = parse(include_str!("../data/airbyte/public.json"));
        let problems = parse(include_str!("../data/airbyte/problems.json"));
        Self {
            all: [
                (Document::Config, config),
                (Document::Public, public),
                (Document::Problems, problems),
            ],
            validators: HashMap::new(),
        }
    }

    /// What is wrong with a value as the schema of this name.
    pub fn problems(&mut self, of: Document, name: &'static str, value: &Value) -> Vec<String> {
        let all = &self.all;
        let validator = self.validators.entry((of, name)).or_insert_with(|| {
            let (_, document) = all.iter().find(|(one, _)| *one == of).unwrap();
            let mut schema = document.clone();
            assert!(
                schema["components"]["schemas"].get(name).is_some(),
                "{name}"
            );
            schema["$ref"] = json!(format!("#/components/schemas/{name}"));
            // Problems are made of parts, which are strict together only.
            schema["unevaluatedProperties"] = json!(false);
            jsonschema::options()
                .should_validate_formats(true)
                .with_format("UUID", |text: &str| uuid::Uuid::try_parse(text).is_ok())
                .build(&schema)
                .unwrap()
        });
        let errors = validator.iter_errors(value);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }
}

/// Adds to every object that names its properties that it has no others.
fn strict(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let named = fields.get("properties").is_some_and(Value::is_object);
            if named && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
            for (key, value) in fields {
                // The parts of a whole know nothing of one another.
                if key != "allOf" {
                    strict(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strict),
        _ => {}
    }
}

#[test]
fn what_the_documents_do_not_say_is_found() {
    let mut documents = Documents::read();
    let job = json!({
        "jobId": 9_007_199_254_740_993_u64, "status": "running", "jobType": "sync",
        "startTime": "2026-01-01T10:15Z", "connectionId": "1e3b5a72-0000-4000-8000-000000000001",
    });
    let with = |field: &str, value: Value| {
        let mut changed = job.clone();
        changed[field] = value;
        changed
    };
    let mut without = job.clone();
    without.as_object_mut().unwrap().remove("startTime");
    for (value, wrong) in [
        (job.clone(), false),
        (with("bytesSynced", json!(1)), false),
        (with("bytesSynced", json!("1")), true),
        (with("bytesSynced", json!(1.5)), true),
        (with("bytesSynced", Value::Null), true),
        (with("status", json!("teleported")), true),
        (with("connectionId", json!("here")), true),
        (with("attempts", json!([])), true),
        (without, true),
    ] {
        let found = documents.problems(Document::Public, "JobResponse", &value);
        assert_eq!(!found.is_empty(), wrong, "{value}: {found:?}");
    }
    let problem = json!({ "status": 409, "type": "t", "title": "try-again-later", "data": { "message": "m" } });
    let mut other = problem.clone();
    other["error"] = json!("e");
    for (value, wrong) in [(problem, false), (other, true)] {
        let name = "TryAgainLaterConflictProblemResponse";
        let found = documents.problems(Document::Problems, name, &value);
        assert_eq!(!found.is_empty(), wrong, "{value}: {found:?}");
    }
}
