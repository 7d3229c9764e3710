//! What an event changed, one by one: settings, streams, fields.

use serde_json::Value;

/// Longer values are cut.
const LONGEST: usize = 300;

/// What became of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub became: Became,
    /// A setting, or a stream.
    pub of: String,
    /// From what to what, or which fields.
    pub how: Vec<String>,
}

/// `2 added, 1 removed, 3 changed`
pub fn count_words(changes: &[Change]) -> String {
    let words = [
        (Became::Added, "added"),
        (Became::Removed, "removed"),
        (Became::Changed, "changed"),
    ];
    let counted = words.iter().filter_map(|(became, word)| {
        let count = changes.iter().filter(|c| c.became == *became).count();
        (count > 0).then(|| format!("{count} {word}"))
    });
    counted.collect::<Vec<_>>().join(", ")
}

/// The changes of settings: `patches` of Airbyte's `ConnectionSettingsChangedEvent`.
pub fn settings(summary: &Value) -> Vec<Change> {
    let Some(patches) = summary.get("patches").and_then(Value::as_object) else {
        return Vec::new();
    };
    let change = |(name, patch): (&String, &Value)| Change {
        became: Became::Changed,
        of: setting(name).to_owned(),
        how: vec![from_to(patch.get("from"), patch.get("to"))],
    };
    patches.iter().map(change).collect()
}

fn setting(name: &str) -> &str {
    match name {
        "scheduleType" => "kind of schedule",
        "scheduleData" => "schedule",
        "namespaceDefinition" => "namespace",
        "namespaceFormat" => "format of the namespace",
        "prefix" => "prefix of tables",
        "resourceRequirements" => "resources",
        "notifySchemaChanges" => "notice of schema changes",
        "notifySchemaChangesByEmail" => "notice of schema changes by email",
        "nonBreakingChangesPreference" => "what a schema change does",
        "backfillPreference" => "whether new fields are filled in",
        other => other,
    }
}

fn from_to(from: Option<&Value>, to: Option<&Value>) -> String {
    let words = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), field);
    format!("{} → {}", words(from), words(to))
}

/// A value as people read it: a schedule in words, a text as it is, the rest as JSON.
pub fn field(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) if text.is_empty() => "nothing".to_owned(),
        Value::Object(fields) if fields.is_empty() => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => schedule(other).unwrap_or_else(|| other.to_string()),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}

fn schedule(value: &Value) -> Option<String> {
    if let Some(basic) = value.get("basicSchedule") {
        let unit = basic.get("timeUnit")?.as_str()?;
        return Some(format!("every {} {unit}", basic.get("units")?.as_u64()?));
    }
    let cron = value.get("cron")?;
    let zone = cron.get("cronTimeZone").and_then(Value::as_str);
    let expression = cron.get("cronExpression")?.as_str()?;
    Some(format!("cron {expression} {}", zone.unwrap_or_default()))
}

/// The changes of a catalog: of the source's schema, of what is chosen of it, or of both.
pub fn catalog_changes(summary: &Value) -> Vec<Change> {
    let both = summary.get("airbyteCatalogDiff").unwrap_or(summary);
    let mut changes: Vec<Change> = list(both.get("catalogDiff"), "transforms")
        .filter_map(transform)
        .collect();
    if let Some(chosen) = both.get("catalogConfigDiff") {
        chosen_changes(chosen, &mut changes);
    }
    changes
}

fn list<'a>(of: Option<&'a Value>, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    let items = of.and_then(|of| of.get(name)).and_then(Value::as_array);
    items.into_iter().flatten()
}

fn text<'a>(of: &'a Value, name: &str) -> Option<&'a str> {
    of.get(name).and_then(Value::as_str)
}

fn transform(entry: &Value) -> Option<Change> {
    let became = match text(entry, "transformType")? {
        "add_stream" => Became::Added,
        "remove_stream" => Became::Removed,
        _ => Became::Changed,
    };
    let stream = entry.get("streamDescriptor");
    let name = |key| stream.and_then(|stream| text(stream, key));
    let update = entry.get("updateStream");
    let fields = list(update, "fieldTransforms").filter_map(field_change);
    let attributes = list(update, "streamAttributeTransforms").map(key_change);
    Some(Change {
        became,
        of: qualified(name("namespace"), name("name")),
        how: fields.chain(attributes).collect(),
    })
}

fn qualified(namespace: Option<&str>, name: Option<&str>) -> String {
    let name = name.unwrap_or("a stream");
    match namespace.filter(|namespace| !namespace.is_empty()) {
        Some(namespace) => format!("{namespace}.{name}"),
        None => name.to_owned(),
    }
}

fn field_change(entry: &Value) -> Option<String> {
    let name = path(entry.get("fieldName")?);
    let breaking = if entry.get("breaking") == Some(&Value::Bool(true)) {
        ", which breaks syncs"
    } else {
        ""
    };
    let kind = |of: Option<&Value>, key: &str| {
        let schema = of?.get(key)?;
        let schema = schema.get("schema").unwrap_or(schema);
        Some(field(schema.get("type").unwrap_or(schema)))
    };
    let words = match text(entry, "transformType") {
        Some("add_field") => format!("field {name} added"),
        Some("remove_field") => format!("field {name} removed"),
        _ => {
            let update = entry.get("updateFieldSchema");
            match (kind(update, "oldSchema"), kind(update, "newSchema")) {
                (Some(old), Some(new)) if old != new => format!("field {name}: {old} → {new}"),
                _ => format!("field {name} changed"),
            }
        }
    };
    Some(format!("{words}{breaking}"))
}

fn key_change(entry: &Value) -> String {
    let update = entry.get("updatePrimaryKey");
    let key = |name| update.and_then(|update| update.get(name)).map(paths);
    let words = |key: Option<String>| key.unwrap_or_else(|| "nothing".to_owned());
    format!(
        "primary key: {} → {}",
        words(key("oldPrimaryKey")),
        words(key("newPrimaryKey"))
    )
}

/// The path of a field: a list of names, or one.
fn path(value: &Value) -> String {
    match value.as_array() {
        Some(names) => names.iter().map(field).collect::<Vec<_>>().join("."),
        None => field(value),
    }
}

fn paths(value: &Value) -> String {
    let all = value.as_array().map_or(&[][..], Vec::as_slice);
    match all {
        [] => "nothing".to_owned(),
        all => all.iter().map(path).collect::<Vec<_>>().join(", "),
    }
}

fn chosen_changes(chosen: &Value, changes: &mut Vec<Change>) {
    let mut add = |became, entry: &Value, how| {
        changes.push(Change {
            became,
            of: qualified(text(entry, "streamNamespace"), text(entry, "streamName")),
            how,
        });
    };
    let chosen = Some(chosen);
    for entry in list(chosen, "streamsEnabled") {
        add(Became::Added, entry, vec!["synced from now on".to_owned()]);
    }
    for entry in list(chosen, "streamsDisabled") {
        add(Became::Removed, entry, vec!["no longer synced".to_owned()]);
    }
    for (list_name, word) in [
        ("fieldsEnabled", "synced"),
        ("fieldsDisabled", "no longer synced"),
    ] {
        for entry in list(chosen, list_name) {
            let fields =
                list(Some(entry), "fields").map(|name| format!("field {} {word}", field(name)));
            add(Became::Changed, entry, fields.collect());
        }
    }
    for (list_name, word) in [
        ("primaryKeysChanged", "primary key"),
        ("cursorFieldsChanged", "cursor"),
    ] {
        for entry in list(chosen, list_name) {
            let side = |name| entry.get(name).map_or_else(|| "nothing".to_owned(), paths);
            add(
                Became::Changed,
                entry,
                vec![format!("{word}: {} → {}", side("prev"), side("current"))],
            );
        }
    }
    for entry in list(chosen, "syncModesChanged") {
        let side = |source, destination| {
            let part = |name| text(entry, name).unwrap_or("?").to_owned();
            format!("{} | {}", part(source), part(destination))
        };
        let how = format!(
            "mode: {} → {}",
            side("prevSourceSyncMode", "prevDestinationSyncMode"),
            side("currentSourceSyncMode", "currentDestinationSyncMode")
        );
        add(Became::Changed, entry, vec![how]);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn words(changes: &[Change]) -> Vec<String> {
        let words = changes
            .iter()
            .map(|c| format!("{:?} {}: {}", c.became, c.of, c.how.join("; ")));
        words.collect()
    }

    #[test]
    fn settings_say_from_what_to_what() {
        let summary = json(
            r#"{"patches":{
                "scheduleData":{"from":{"basicSchedule":{"timeUnit":"hours","units":24}},
                    "to":{"cron":{"cronExpression":"0 0 6 * * ?","cronTimeZone":"UTC"}}},
                "notifySchemaChanges":{"from":false,"to":true},
                "prefix":{"from":{},"to":""},
                "new_thing":{"to":{"deep":[1]}}}}"#,
        );
        assert_eq!(
            words(&settings(&summary)),
            [
                "Changed schedule: every 24 hours → cron 0 0 6 * * ? UTC",
                "Changed notice of schema changes: no → yes",
                "Changed prefix of tables: nothing → nothing",
                r#"Changed new_thing: nothing → {"deep":[1]}"#,
            ]
        );
    }

    #[test]
    fn a_schema_says_which_streams_and_fields() {
        let diff = r#"{"catalogDiff":{"transforms":[
            {"transformType":"add_stream","streamDescriptor":{"name":"orders","namespace":"public"}},
            {"transformType":"remove_stream","streamDescriptor":{"name":"old"}},
            {"transformType":"update_stream","streamDescriptor":{"name":"users"},"updateStream":{
                "fieldTransforms":[
                    {"transformType":"add_field","fieldName":["address","zip"],"breaking":false},
                    {"transformType":"remove_field","fieldName":["id"],"breaking":true},
                    {"transformType":"update_field_schema","fieldName":["age"],"breaking":false,
                        "updateFieldSchema":{"oldSchema":{"type":"string"},"newSchema":{"type":"integer"}}}],
                "streamAttributeTransforms":[{"transformType":"update_primary_key","breaking":false,
                    "updatePrimaryKey":{"oldPrimaryKey":[["id"]],"newPrimaryKey":[["org","id"],["n"]]}}]}}]}}"#;
        let expected = [
            "Added public.orders: ",
            "Removed old: ",
            "Changed users: field address.zip added; field id removed, which breaks syncs; field age: string → integer; primary key: id → org.id, n",
        ];
        assert_eq!(words(&catalog_changes(&json(diff))), expected);
        let wrapped = json(&format!(r#"{{"airbyteCatalogDiff":{diff}}}"#));
        assert_eq!(words(&catalog_changes(&wrapped)), expected);
    }

    #[test]
    fn a_choice_says_what_is_synced_from_now_on() {
        let summary = json(
            r#"{"airbyteCatalogDiff":{"catalogConfigDiff":{
                "streamsEnabled":[{"streamName":"a","streamNamespace":"s","status":"enabled"}],
                "streamsDisabled":[{"streamName":"b"}],
                "fieldsDisabled":[{"streamName":"c","fields":["x","y"]}],
                "primaryKeysChanged":[{"streamName":"d","prev":[],"current":[["id"]]}],
                "cursorFieldsChanged":[{"streamName":"e","prev":["at"],"current":["updated"]}],
                "syncModesChanged":[{"streamName":"f","prevSourceSyncMode":"full_refresh","prevDestinationSyncMode":"overwrite",
                    "currentSourceSyncMode":"incremental","currentDestinationSyncMode":"append"}]}}}"#,
        );
        assert_eq!(
            words(&catalog_changes(&summary)),
            [
                "Added s.a: synced from now on",
                "Removed b: no longer synced",
                "Changed c: field x no longer synced; field y no longer synced",
                "Changed d: primary key: nothing → id",
                "Changed e: cursor: at → updated",
                "Changed f: mode: full_refresh | overwrite → incremental | append",
            ]
        );
    }

    #[test]
    fn long_values_are_cut_between_letters() {
        let cut = field(&Value::String("ä".repeat(500)));
        assert_eq!(cut.chars().count(), LONGEST + 2);
    }
}
