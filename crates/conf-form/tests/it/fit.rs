//! Confs of another day.

use std::sync::Arc;

use airstrip_conf_form::How;
use serde_json::json;

use crate::support::{form, value};

fn misfits(conf: &str) -> Vec<String> {
    let form = Arc::new(form(&json!({
        "region": {"value": "EU", "schema": {"type": "string", "enum": ["EU", "US"], "title": "Region"}},
        "n": {"value": 1, "schema": {"type": "integer", "maximum": 9}},
        "tables": {"value": [{"n": 1}], "schema": {"type": "array", "items":
            {"type": "object", "properties": {"n": {"type": "integer"}}}}},
        "note": {"value": null, "schema": {"type": ["string", "null"]}},
    })));
    let conf = value(conf);
    let found = form.misfits(conf.as_object().unwrap());
    let words = found.into_iter().map(|one| {
        let name = one.label.unwrap_or(one.key);
        match one.how {
            How::Undeclared => format!("{name} undeclared"),
            How::Missing => format!("{name} missing"),
            How::Refused(why) => format!("{name} refused: {why}"),
        }
    });
    words.collect()
}

#[test]
fn what_no_longer_fits_is_named() {
    let good = r#"{"note": null, "region": "US", "n": 9, "tables": []}"#;
    assert_eq!(misfits(good), Vec::<String>::new());
    let old = r#"{"region": "APAC", "legacy": true, "tables": [{"n": 1}, {"n": "x"}], "n": 9}"#;
    assert_eq!(
        misfits(old),
        [
            "Region refused: Must be one of EU, US",
            "tables refused: item 2 › n: Must be a whole number",
            "note missing",
            "legacy undeclared",
        ]
    );
}

#[test]
fn a_dag_without_params_takes_every_conf() {
    let form = Arc::new(form(&json!({})));
    let conf = json!({"anything": 1});
    assert_eq!(form.misfits(conf.as_object().unwrap()), []);
}
