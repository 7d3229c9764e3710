//! The jobs of all connections of some workspaces, as they may be seen.

use std::collections::BTreeSet;

use airstrip_contract::ProblemKind;
use serde_json::{Value, json};

use super::people::{NOTHING, PEOPLE, SEEN};
use super::scene::{ADMIN, COUNTS, LIST, Scene, WORKSPACE_JOBS, Wanted, jobs_of, text};

const NO_JOBS: &str = "{\"jobs\":[]}";

fn of(row: &Value) -> String {
    text(&row["job"]["configId"])
}

fn ids(rows: &[Value]) -> Vec<u64> {
    let ids = rows.iter().map(|row| row["job"]["id"].as_u64().unwrap());
    ids.collect()
}

fn workspaces(scene: &Scene) -> Vec<&str> {
    let workspaces = scene.world.workspaces.iter();
    workspaces.map(|workspace| workspace.id.as_str()).collect()
}

#[tokio::test]
async fn jobs_of_all_connections_are_listed_as_they_may_be_seen_on_every_page() {
    let scene = Scene::new(PEOPLE).await;
    let all = workspaces(&scene);
    let whole = scene.jobs(ADMIN, &all, 200).await;
    assert!(whole.len() > 100 && whole.len() < 1_000, "{}", whole.len());
    for (person, sees) in SEEN {
        let seen = scene.world.connections.iter().filter(|c| sees(c));
        let seen: BTreeSet<_> = seen.map(|c| c.id.clone()).collect();
        let expected = whole.iter().filter(|row| seen.contains(&of(row)));
        let expected: Vec<_> = expected.cloned().collect();
        assert_eq!(expected.is_empty(), person == "none@example.com");
        for page in [7, 200, 5_000] {
            let rows = scene.jobs(person, &all, page).await;
            assert_eq!(ids(&rows), ids(&expected), "{person}");
        }
        let usual = json!({"workspaceIds": all, "configTypes": ["sync"], "pagination": null});
        let usual = Wanted::airbyte(WORKSPACE_JOBS, usual);
        let usual = scene.read(person, &usual).await;
        let expected = expected
            .iter()
            .filter(|row| row["job"]["configType"] == "sync");
        let usual = usual["jobs"].as_array().unwrap().len();
        assert_eq!(usual, expected.count().min(200), "{person}");
    }
}

#[tokio::test]
async fn a_hidden_workspace_is_one_that_does_not_exist() {
    let scene = Scene::new(PEOPLE).await;
    for (person, sees) in SEEN {
        let nothing = scene.ask(person, &jobs_of(&[NOTHING], 10, 0)).await;
        assert_eq!((nothing.status, nothing.body.as_str()), (200, NO_JOBS));
        let none = scene.ask(person, &jobs_of(&[], 10, 0)).await;
        assert_eq!((none.status, none.body.as_str()), (200, NO_JOBS));
        let mut theirs = Vec::new();
        for workspace in &scene.world.workspaces {
            let mut inside = scene.world.inside(workspace);
            let upper = workspace.id.to_uppercase();
            if inside.any(sees) {
                theirs.push(workspace.id.as_str());
                let rows = scene.jobs(person, &[&upper], 50).await;
                let own: BTreeSet<_> = scene.world.inside(workspace).map(|c| &c.id).collect();
                assert!(rows.iter().all(|row| own.contains(&of(row))), "{person}");
            } else {
                for id in [&workspace.id, &upper] {
                    let hidden = scene.ask(person, &jobs_of(&[id], 10, 0)).await;
                    assert_eq!((hidden.status, hidden.body.as_str()), (200, NO_JOBS));
                }
            }
        }
        let mut all = workspaces(&scene);
        all.push(NOTHING);
        let several = scene.jobs(person, &all, 200).await;
        assert_eq!(several, scene.jobs(person, &theirs, 200).await, "{person}");
    }
}

#[tokio::test]
async fn jobs_that_were_not_gone_through_are_not_taken_for_none() {
    let options = airstrip_demo::Options {
        connections: 10,
        jobs: 40,
        ..Default::default()
    };
    let scene = Scene::of(options, PEOPLE).await;
    let all = workspaces(&scene);
    let whole = scene.jobs(ADMIN, &all, 200).await;
    assert!(whole.len() > 1_100, "there is more than is gone through");
    let (person, sees) = SEEN[1];
    let seen = scene.world.connections.iter().filter(|c| sees(c));
    let seen: BTreeSet<_> = seen.map(|c| c.id.clone()).collect();
    let theirs = |rows: &[Value]| -> Vec<Value> {
        let theirs = rows.iter().filter(|row| seen.contains(&of(row)));
        theirs.cloned().collect()
    };
    assert!(theirs(&whole[1_000..]).len() > 10, "and some of it theirs");
    let mut jobs = Vec::new();
    loop {
        let page = scene.read(person, &jobs_of(&all, 70, jobs.len())).await;
        assert_eq!(page["searched"], 1_000, "{page}");
        let rows = page["jobs"].as_array().unwrap();
        if rows.is_empty() {
            break;
        }
        jobs.extend(rows.iter().cloned());
    }
    assert_eq!(ids(&jobs), ids(&theirs(&whole[..1_000])));
    let page = scene.read(ADMIN, &jobs_of(&all, 70, 0)).await;
    assert!(page.get("searched").is_none(), "{page}");
}

#[tokio::test]
async fn a_hidden_workspace_with_many_jobs_takes_no_room_and_is_not_told_of() {
    let options = airstrip_demo::Options {
        connections: 10,
        jobs: 100,
        ..Default::default()
    };
    let scene = Scene::of(options, "").await;
    let mut full = None;
    for workspace in &scene.world.workspaces {
        if scene.jobs(ADMIN, &[&workspace.id], 1_000).await.len() > 1_000 {
            full = Some(workspace);
        }
    }
    let full = full.unwrap();
    let outside = scene.world.connections.iter();
    let own = outside.clone().find(|c| {
        let alike = scene.world.connections.iter();
        c.workspace != *full && alike.filter(|other| other.name == c.name).count() == 1
    });
    let own = own.unwrap();
    scene
        .grant(&format!(
            "[[grant]]\nrole = \"viewer\"\npeople = [\"a@example.com\"]\nairbyte = {{ names = [{:?}] }}\n",
            own.name
        ))
        .await;
    let ask = async |workspaces: &[&str]| {
        let answer = scene
            .ask("a@example.com", &jobs_of(workspaces, 200, 0))
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    };
    assert_eq!(ask(&[&full.id]).await, NO_JOBS);
    let beside = ask(&[&full.id, &own.workspace.id]).await;
    assert_eq!(beside, ask(&[&own.workspace.id]).await);
    let beside: Value = serde_json::from_str(&beside).unwrap();
    let rows = beside["jobs"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| of(row) == own.id));
}

#[tokio::test]
async fn workspaces_are_named_one_by_one_and_in_a_list() {
    let scene = Scene::new(PEOPLE).await;
    let product = scene.world.workspaces.iter().find(|w| w.name == "Product");
    let product = product.unwrap().id.as_str();
    let refused = async |person: &str, path: &str, body: Value| {
        let answer = scene
            .ask(person, &Wanted::airbyte(path, body.clone()))
            .await;
        let problem = answer.problem();
        assert_eq!(problem.kind, ProblemKind::BadRequest, "{person} {body}");
    };
    let many = vec![product; 101];
    for person in [ADMIN, "workspace@example.com"] {
        for workspaces in [
            json!(null),
            json!(product),
            json!({"0": product}),
            json!("*"),
            json!([[product]]),
            json!([null]),
            json!(["1-1-1-1-1"]),
            json!([product, "*"]),
            json!(many),
        ] {
            let body = json!({"workspaceIds": workspaces, "configTypes": ["sync"]});
            refused(person, WORKSPACE_JOBS, body).await;
        }
        refused(person, WORKSPACE_JOBS, json!({"configTypes": ["sync"]})).await;
        // Where one is meant, the first of several would be looked at and another one answered.
        for path in [LIST, COUNTS] {
            refused(person, path, json!({"workspaceId": [product]})).await;
        }
    }
    for page in [
        json!([]),
        json!(5),
        json!({"pageSize": -1}),
        json!({"pageSize": "all"}),
        json!({"rowOffset": 1.5}),
    ] {
        let body = json!({"workspaceIds": [product], "configTypes": ["sync"], "pagination": page});
        refused("workspace@example.com", WORKSPACE_JOBS, body).await;
    }
    let beyond = jobs_of(&[product], 9, usize::MAX);
    let beyond = scene.ask("workspace@example.com", &beyond).await;
    assert_eq!(beyond.body, NO_JOBS);
}
