#![allow(clippy::unwrap_used)]
use airstrip_contract::policy::Coverage;
use airstrip_contract::{Preset, Role};
use serde_json::json;

use super::super::filling::Choice;
use super::*;
use crate::api::ApiError;

/// 2026-11-21.
const TODAY: i64 = 20_778;

fn grant(role: Role) -> Grant {
    Grant {
        role,
        airbyte: Coverage::Nothing,
        airflow: Coverage::Everything,
    }
}

fn filled(more: Value, role: Role, filling: &Filling) -> Judged {
    let mut dag = json!({"dag_id": "d", "params": {
        "day": {"value": "2026-01-01", "schema": {"type": "string", "format": "date", "title": "Day"}},
        "count": {"value": 9_007_199_254_740_993_u64, "schema": {"type": "integer"}},
    }});
    for (name, value) in more.as_object().unwrap() {
        dag[name] = value.clone();
    }
    // Read as an answer is: numbers keep their digits.
    let details: DagDetails = serde_json::from_str(&dag.to_string()).unwrap();
    let read = Some(Ok(Arc::new(details)));
    Judged::of("d", &read, filling, "prod", Some(&[grant(role)]), TODAY)
}

fn judged(more: Value, role: Role) -> Judged {
    filled(more, role, &Filling::Defaults)
}

fn preset(conf: Value, dates: Value) -> Filling {
    let preset = json!({"id": "1e3b", "version": 2, "owner": "ana@example.com", "mine": true,
        "saved_by": "ana@example.com", "saved_at": "2026-11-01T06:00:00Z",
        "content": {"name": "Nightly", "shared": false, "conf": conf, "dates": dates}});
    let preset: Preset = serde_json::from_str(&preset.to_string()).unwrap();
    Filling::Preset(Arc::new(preset))
}

fn ready(judged: Judged) -> (String, Ready) {
    let Verdict::Ready(ready) = judged.verdict else {
        unreachable!("{judged:?}");
    };
    (serde_json::to_string(&ready.conf).unwrap(), ready)
}

#[test]
fn what_becomes_of_each_is_told_apart() {
    let defaults = r#"{"day":"2026-01-01","count":9007199254740993}"#;
    let (conf, how) = ready(judged(json!({}), Role::Operator));
    assert_eq!(
        (conf.as_str(), how.waits, how.changed),
        (defaults, false, 0)
    );
    let (conf, how) = ready(judged(json!({"is_paused": true}), Role::Admin));
    assert_eq!((conf.as_str(), how.waits), (defaults, true));
    let required = json!({"params": {
        "who": {"value": null, "schema": {"type": "string", "title": "Who"}},
        "why": {"value": null, "schema": {"type": ["null", "string"]}},
    }});
    let needs = judged(required, Role::Operator);
    assert_eq!(needs.verdict, Verdict::Needs(vec!["Who".to_owned()]));
    assert_eq!(needs.conf(), None);
    for (more, role) in [
        (json!({}), Role::Viewer),
        (json!({"has_import_errors": true}), Role::Admin),
        (json!({"is_stale": true}), Role::Admin),
        (json!({"is_active": false}), Role::Admin),
    ] {
        let refused = judged(more, role);
        assert!(
            matches!(refused.verdict, Verdict::Refused(_)),
            "{refused:?}"
        );
        assert_eq!(refused.conf(), None);
    }
}

#[test]
fn a_preset_is_sent_with_its_dates_worked_out_and_the_defaults_where_it_is_silent() {
    let nightly = preset(
        json!({"day": "2025-05-05", "ticket": 7}),
        json!([{"at": "/day", "says": "yesterday"}]),
    );
    let (conf, how) = ready(filled(json!({}), Role::Operator, &nightly));
    assert_eq!(
        conf,
        r#"{"day":"2026-11-20","count":9007199254740993,"ticket":7}"#
    );
    assert_eq!(how.changed, 2);
    assert_eq!(
        how.notes,
        [
            "day: yesterday = 2026-11-20",
            "ticket is no param of this DAG. It is sent as well"
        ]
    );
    // A DAG without params has declared nothing that a key could be foreign to.
    let (conf, how) = ready(filled(json!({"params": {}}), Role::Operator, &nightly));
    assert_eq!(conf, r#"{"day":"2026-11-20","ticket":7}"#);
    assert_eq!(how.notes, ["day: yesterday = 2026-11-20"]);
}

#[test]
fn what_no_longer_fits_is_said_and_not_sent() {
    let soon = json!([{"at": "/day", "says": "soon"}]);
    for (filling, words) in [
        (
            preset(json!({"count": "x"}), json!([])),
            "the preset no longer fits. count: Must be a whole number",
        ),
        (
            preset(json!({"day": "2026-01-01"}), soon),
            "“soon” cannot be worked out here, which its preset says of day",
        ),
        (
            preset(json!({"day": "tomorrow", "count": 1.5}), json!([])),
            "the preset no longer fits. Day: ",
        ),
    ] {
        let unfit = filled(json!({}), Role::Admin, &filling);
        let Verdict::Unfit(said) = &unfit.verdict else {
            unreachable!("{unfit:?}");
        };
        assert!(said.starts_with(words), "{said}");
        assert_eq!(unfit.conf(), None);
    }
    // The preset is silent about what the DAG needs.
    let required = json!({"params": {"who": {"value": null, "schema": {"type": "string"}}}});
    let silent = filled(required, Role::Admin, &preset(json!({}), json!([])));
    assert_eq!(silent.verdict, Verdict::Needs(vec!["who".to_owned()]));
}

#[test]
fn the_conf_of_an_earlier_run_is_judged_as_a_preset_is() {
    let run = |conf: Value| {
        let run = json!({"dag_run_id": "r", "dag_id": "d", "state": "success",
            "run_type": "manual", "conf": conf});
        Filling::Run(Arc::new(serde_json::from_str(&run.to_string()).unwrap()))
    };
    let like = filled(json!({}), Role::Operator, &run(json!({"count": 3})));
    assert_eq!(ready(like).0, r#"{"day":"2026-01-01","count":3}"#);
    let like = filled(json!({}), Role::Operator, &run(json!(null)));
    assert_eq!(ready(like).1.changed, 0);
    let unfit = filled(json!({}), Role::Operator, &run(json!({"count": []})));
    assert!(
        matches!(&unfit.verdict, Verdict::Unfit(said) if said.starts_with("the conf of that run")),
        "{unfit:?}"
    );
}

#[test]
fn nothing_is_known_before_it_is_read() {
    let admin = [grant(Role::Admin)];
    let of = |read: &Read| Judged::of("d", read, &Filling::Defaults, "prod", Some(&admin), TODAY);
    assert_eq!(of(&None).verdict, Verdict::Reading);
    let failed = of(&Some(Err(ApiError::Expired)));
    assert!(matches!(failed.verdict, Verdict::Failed(_)));
    let choice = Choice::Preset("1e3b".to_owned());
    let chosen = Filling::Chosen(choice.clone());
    let unread = filled(json!({}), Role::Admin, &chosen);
    assert_eq!(unread.verdict, Verdict::Reading);
    let lost = Filling::Lost(choice, "it is gone".to_owned());
    let lost = filled(json!({}), Role::Admin, &lost);
    assert_eq!(lost.verdict, Verdict::Failed("it is gone".to_owned()));
}
