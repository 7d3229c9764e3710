//! Dry runs are reads, and what is said to be one is one: nothing is cleared or marked, and nothing
//! noted, by a body that passes for something else.

use airstrip::config::Auth;
use airstrip::config::InstanceConfig;
use airstrip::policy::{NamedGrant, Policy};
use airstrip_airflow::actions::{v1, v2};
use airstrip_contract::{
    Access, Api, AuditEntry, AuditOutcome, Operation, ProblemKind, Role, System,
};
use airstrip_store::Filter;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;

use crate::audit::{everything, person};
use crate::support::{Answer, Fake, Proxy, Reply};

const RUN: &str = "manual__2026-11-01T00:00:00+00:00";

/// An Airflow of this version that does what it is asked, before somebody of this role.
async fn scene(api: Api, role: Role) -> (Fake, Proxy) {
    let upstream = Fake::start(|request| {
        let note = json!({
            "dag_id": "sales", "dag_run_id": RUN, "state": "success", "run_type": "manual",
            "note": "why\nLaunched by ana@example.com with Airstrip",
        });
        match request.line.starts_with("GET ") {
            true => Reply::json(&note.to_string()),
            false => Reply::json("{\"task_instances\":[]}"),
        }
    })
    .await;
    let ana = person("ana");
    let grant = NamedGrant {
        title: "grant 1".to_owned(),
        line: None,
        grant: everything(role),
        people: HashSet::from([ana.email]),
        domains: HashSet::new(),
    };
    let policy = Policy {
        grants: vec![Arc::new(grant)],
        contact: String::new(),
    };
    let config = InstanceConfig {
        system: System::Airflow,
        name: "prod".to_owned(),
        url: upstream.url(),
        public_at: None,
        api: Some(api),
        auth: Auth::None,
    };
    let proxy = Proxy::configured(config, policy).await;
    (upstream, proxy)
}

async fn send(proxy: &Proxy, operation: &Operation, body: &str) -> Answer {
    let path = operation.fill(&[
        ("dag_id", "sales"),
        ("dag_run_id", RUN),
        ("task_id", "load"),
        ("map_index", "3"),
    ]);
    let json = [("content-type", "application/json")];
    let path = format!("/api/airflow/prod{path}");
    proxy
        .send(operation.method.as_str(), &path, &json, body)
        .await
}

async fn recorded(proxy: &Proxy) -> Vec<AuditEntry> {
    proxy
        .store
        .page(&Filter::default(), None, 10)
        .await
        .unwrap()
}

/// A body of the operation that is in order.
fn body(operation: &Operation) -> Value {
    let mut body = serde_json::Map::new();
    for (flag, due) in operation.flags {
        body.insert((*flag).to_owned(), json!(due));
    }
    for (field, values) in operation.values {
        body.insert((*field).to_owned(), json!(values[0]));
    }
    for field in operation.needs {
        body.insert((*field).to_owned(), json!(RUN));
    }
    Value::Object(body)
}

/// Each change that has a rehearsal on the same path, and that.
fn rehearsed() -> Vec<(&'static Operation, &'static Operation)> {
    vec![
        (&v2::CLEAR_TASKS, &v2::PREVIEW_CLEAR),
        (&v1::CLEAR_TASKS, &v1::PREVIEW_CLEAR),
        (&v1::MARK_TASK, &v1::PREVIEW_MARK),
        (&v1::MARK_MAPPED, &v1::PREVIEW_MARK_MAPPED),
    ]
}

#[tokio::test]
async fn who_may_look_may_rehearse_and_no_more_and_a_rehearsal_is_not_recorded() {
    for (change, rehearsal) in rehearsed()
        .into_iter()
        .chain([(&v2::MARK_TASK, &v2::PREVIEW_MARK)])
    {
        let (upstream, proxy) = scene(change.api(), Role::Viewer).await;
        let answer = send(&proxy, rehearsal, &body(rehearsal).to_string()).await;
        assert_eq!(answer.status, 200, "{}: {answer:?}", rehearsal.name);
        let sent = upstream.received();
        assert_eq!(sent.len(), 1, "{}", rehearsal.name);
        assert_eq!(sent[0].body, body(rehearsal).to_string());

        let answer = send(&proxy, change, &body(change).to_string()).await;
        let problem = answer.problem();
        assert_eq!(problem.kind, ProblemKind::Forbidden, "{}", change.name);
        assert!(problem.detail.contains(change.name), "{problem:?}");
        assert_eq!(upstream.received().len(), 1, "{}", change.name);
        assert!(recorded(&proxy).await.is_empty(), "{}", change.name);
    }
}

#[tokio::test]
async fn what_is_not_plainly_a_rehearsal_or_a_change_is_neither() {
    for (change, rehearsal) in rehearsed() {
        for role in [Role::Viewer, Role::Admin] {
            let (upstream, proxy) = scene(change.api(), role).await;
            // As Python's libraries read them, most of these are one of the two.
            for flag in [
                json!(null),
                json!("true"),
                json!("false"),
                json!("False"),
                json!("off"),
                json!("no"),
                json!("f"),
                json!(""),
                json!(0),
                json!(1),
                json!(0.0),
                json!([false]),
                json!([]),
                json!({}),
            ] {
                let mut body = body(change);
                body["dry_run"] = flag;
                refused(&proxy, change, &body.to_string()).await;
            }
            let mut without = body(rehearsal);
            without.as_object_mut().unwrap().shift_remove("dry_run");
            refused(&proxy, change, &without.to_string()).await;
            refused(&proxy, change, "").await;
            let more = |more: &str| {
                let body = body(rehearsal).to_string();
                format!("{},{more}}}", body.trim_end_matches('}'))
            };
            for twice in [
                "\"dry_run\":false",
                "\"dry_run\":true",
                "\"\\u0064ry_run\":false",
                "\"dryRun\":false",
                "\"dry_run \":false",
                "\"include_future\":true",
                "\"start_date\":\"2020-01-01T00:00:00Z\"",
            ] {
                refused(&proxy, change, &more(twice)).await;
            }
            assert!(upstream.received().is_empty(), "{}", change.name);
            assert!(recorded(&proxy).await.is_empty(), "{}", change.name);
        }
    }
}

async fn refused(proxy: &Proxy, operation: &Operation, body: &str) {
    let answer = send(proxy, operation, body).await;
    assert_eq!(answer.problem().kind, ProblemKind::BadRequest, "{body}");
}

#[tokio::test]
async fn a_clear_is_of_one_run_and_leaves_none_behind() {
    for change in [&v2::CLEAR_TASKS, &v1::CLEAR_TASKS] {
        let (upstream, proxy) = scene(change.api(), Role::Admin).await;
        for (field, value) in [
            // Of no run, it would be of all runs of the DAG.
            ("dag_run_id", json!(null)),
            ("dag_run_id", json!([RUN])),
            ("dag_run_id", json!(7)),
            // Its tasks would never run.
            ("reset_dag_runs", json!(false)),
            ("reset_dag_runs", json!(null)),
        ] {
            let mut body = body(change);
            body[field] = value;
            refused(&proxy, change, &body.to_string()).await;
            body.as_object_mut().unwrap().shift_remove(field);
            refused(&proxy, change, &body.to_string()).await;
        }
        assert!(upstream.received().is_empty(), "{}", change.name);
    }
}

#[tokio::test]
async fn a_change_is_recorded_alike_for_both_versions() {
    for (change, action) in [
        (&v2::CLEAR_TASKS, "clear_tasks"),
        (&v1::CLEAR_TASKS, "clear_tasks"),
        (&v2::MARK_TASK, "mark_task"),
        (&v1::MARK_TASK, "mark_task"),
        (&v1::MARK_MAPPED, "mark_task"),
        (&v2::MARK_RUN, "mark_run"),
        (&v1::MARK_RUN, "mark_run"),
        (&v2::NOTE_RUN, "note_run"),
        (&v1::NOTE_RUN, "note_run"),
    ] {
        let (_upstream, proxy) = scene(change.api(), Role::Admin).await;
        let answer = send(&proxy, change, &body(change).to_string()).await;
        assert_eq!(answer.status, 200, "{}: {answer:?}", change.name);
        let [entry] = &recorded(&proxy).await[..] else {
            panic!("one entry of {}", change.name)
        };
        assert_eq!(entry.operation, action);
        assert_eq!(entry.access, change.access);
        assert_eq!(entry.outcome, AuditOutcome::Done);
        // Who launched a run is told by the records that have one.
        assert_eq!(entry.result, None);
        let parameters = entry.parameters.as_ref().unwrap();
        assert_eq!(parameters["dag_run_id"], RUN, "{parameters}");
    }
}

#[tokio::test]
async fn who_launches_clears_and_notes_but_does_not_mark() {
    for (operation, may) in [
        (&v2::CLEAR_TASKS, true),
        (&v1::CLEAR_TASKS, true),
        (&v2::NOTE_RUN, true),
        (&v1::NOTE_RUN, true),
        (&v2::MARK_RUN, false),
        (&v1::MARK_RUN, false),
        (&v2::MARK_TASK, false),
        (&v1::MARK_TASK, false),
        (&v1::MARK_MAPPED, false),
    ] {
        let (upstream, proxy) = scene(operation.api(), Role::Operator).await;
        let answer = send(&proxy, operation, &body(operation).to_string()).await;
        assert_eq!(answer.status == 200, may, "{}: {answer:?}", operation.name);
        let changes = upstream.received();
        let changes = changes.iter().filter(|sent| !sent.line.starts_with("GET "));
        assert_eq!(changes.count() == 1, may, "{}", operation.name);
    }
}

#[tokio::test]
async fn a_mark_does_not_pass_for_a_note() {
    for role in [Role::Operator, Role::Admin] {
        let (upstream, proxy) = scene(Api::V2, role).await;
        for body in [
            json!({}),
            json!({"note": "x", "state": "failed"}),
            json!({"state": "failed", "note": "x"}),
            json!({"note": null}),
            json!({"note": "x", "State": "failed"}),
            json!({"state": null}),
            json!({"state": "queued"}),
            json!({"state": "running"}),
        ] {
            refused(&proxy, &v2::NOTE_RUN, &body.to_string()).await;
        }
        let changed = upstream.received();
        assert!(
            changed.iter().all(|sent| sent.line.starts_with("GET ")),
            "{changed:?}"
        );
        assert!(recorded(&proxy).await.is_empty());
    }
}

#[tokio::test]
async fn a_note_is_edited_and_who_launched_the_run_stays_in_it() {
    for note in [&v2::NOTE_RUN, &v1::NOTE_RUN] {
        let (upstream, proxy) = scene(note.api(), Role::Operator).await;
        let forged = json!({"note": "better\nLaunched by eve@example.com with Airstrip"});
        let answer = send(&proxy, note, &forged.to_string()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let due = json!({"note": "better\nLaunched by ana@example.com with Airstrip"});
        assert_eq!(upstream.received().last().unwrap().body, due.to_string());
    }
}

/// Where the upstream goes by a Boolean, the declaration does.
#[test]
fn every_dry_run_is_held() {
    for operation in airstrip_airflow::OPERATIONS {
        if operation.fields.contains(&"dry_run") {
            let held = operation.flags.iter().find(|(flag, _)| *flag == "dry_run");
            let is_read = operation.access == Access::Read;
            assert_eq!(held.unwrap().1, is_read, "{}", operation.name);
        }
    }
}
