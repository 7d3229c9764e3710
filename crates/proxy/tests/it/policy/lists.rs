//! Lists hold what a person may see, on every page, and totals and counts agree with them.

use airstrip_contract::Api;
use serde_json::{Value, json};

use super::scene::{ADMIN, COUNTS, Scene, Wanted, text};

const PEOPLE: &str = "\
[[grant]]\nrole = \"viewer\"\npeople = [\"tag@example.com\"]
airbyte = { tags = [\"self-service\"] }\nairflow = { tags = [\"sales\", \"finance\"] }
[[grant]]\nrole = \"viewer\"\npeople = [\"name@example.com\"]
airbyte = { names = [\"*e*\"] }\nairflow = { dags = [\"*_*_v2\", \"demo*\"] }
[[grant]]\nrole = \"viewer\"\npeople = [\"workspace@example.com\"]
airbyte = { workspaces = [\"Product\"] }\nairflow = { dags = [\"nothing_at_all\"] }
";

#[tokio::test]
async fn connections_are_listed_and_counted_as_they_may_be_seen() {
    let scene = Scene::new(PEOPLE).await;
    for (person, sees) in [
        (ADMIN, (|_, _, _| true) as fn(&str, &[String], &str) -> bool),
        ("tag@example.com", |_, tags, _| {
            tags.iter().any(|t| t == "self-service")
        }),
        ("name@example.com", |name, _, _| name.contains('e')),
        ("workspace@example.com", |_, _, workspace| {
            workspace == "Product"
        }),
    ] {
        for workspace in &scene.world.workspaces {
            let inside = scene.world.inside(workspace);
            let expected: Vec<_> = inside
                .filter(|c| sees(&c.name, &c.tags, &workspace.name))
                .map(|c| c.id.clone())
                .collect();
            for page in [1, 7, 500] {
                let listed = scene.connections(person, &workspace.id, page).await;
                let Some((rows, totals)) = listed else {
                    assert!(expected.is_empty(), "{person} {workspace:?}");
                    continue;
                };
                let ids: Vec<_> = rows.iter().map(|row| text(&row["connectionId"])).collect();
                assert_eq!(ids, expected, "{person} {workspace:?}");
                let right = totals.iter().all(|total| *total == expected.len() as u64);
                assert!(right, "{person} {totals:?} {}", expected.len());
            }
            let counts = Wanted::airbyte(COUNTS, json!({"workspaceId": workspace.id}));
            let answer = scene.ask(person, &counts).await;
            if expected.is_empty() {
                assert_eq!(answer.status, 404, "{person} {answer:?}");
                continue;
            }
            let counted: Value = serde_json::from_str(&answer.body).unwrap();
            let sum: u64 = counted
                .as_object()
                .unwrap()
                .values()
                .map(|n| n.as_u64().unwrap())
                .sum();
            assert_eq!(sum, expected.len() as u64, "{person} {counted}");
        }
        let seen: Vec<_> = scene
            .workspaces(person)
            .await
            .into_iter()
            .map(|w| w.id)
            .collect();
        let expected = scene.world.workspaces.iter().filter(|workspace| {
            let mut inside = scene.world.inside(workspace);
            inside.any(|c| sees(&c.name, &c.tags, &workspace.name))
        });
        let expected: Vec<_> = expected.map(|w| w.id.clone()).collect();
        assert_eq!(seen, expected, "{person}");
    }
}

#[tokio::test]
async fn our_counts_are_those_of_airbyte() {
    let grant = "[[grant]]\nrole = \"viewer\"\npeople = [\"every@example.com\"]\nairbyte = { names = [\"*\"] }\n";
    let scene = Scene::new(grant).await;
    for workspace in &scene.world.workspaces {
        let counts = Wanted::airbyte(COUNTS, json!({"workspaceId": workspace.id}));
        let own = scene.read("every@example.com", &counts).await;
        assert_eq!(own, scene.read(ADMIN, &counts).await);
    }
}

#[tokio::test]
async fn a_hidden_connection_turns_no_page() {
    let scene = Scene::new(PEOPLE).await;
    let hidden = scene
        .world
        .connections
        .iter()
        .find(|c| c.workspace.name != "Product")
        .unwrap();
    let product = scene
        .world
        .workspaces
        .iter()
        .find(|w| w.name == "Product")
        .unwrap();
    let ask = async |cursor: &str| {
        let body = json!({"workspaceId": product.id, "pageSize": 5, "cursor": cursor});
        let wanted = Wanted::airbyte(super::scene::LIST, body);
        scene.ask("workspace@example.com", &wanted).await.problem()
    };
    let nothing = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    let (known, unknown) = (ask(&hidden.id).await, ask(nothing).await);
    assert_eq!(known.title, unknown.title);
    assert_eq!(known.detail.replace(&hidden.id, nothing), unknown.detail);
}

#[tokio::test]
async fn dags_and_runs_are_listed_as_they_may_be_seen() {
    for scene in [Scene::new(PEOPLE).await, Scene::airflow_2(PEOPLE).await] {
        listed_in(scene).await;
    }
}

/// A file that cannot be read has no DAG by which a grant could cover it.
#[tokio::test]
async fn import_errors_are_for_who_may_see_all_dags() {
    for scene in [Scene::new(PEOPLE).await, Scene::airflow_2(PEOPLE).await] {
        let errors = scene.of_airflow("/importErrors");
        for (person, count) in [(ADMIN, 2), ("tag@example.com", 0), ("name@example.com", 0)] {
            let (rows, totals) = scene.rows(person, &errors, "import_errors", 100).await;
            assert_eq!(rows.len(), count, "{person}");
            assert!(
                totals.iter().all(|t| *t == count as u64),
                "{person} {totals:?}"
            );
        }
    }
}

async fn listed_in(scene: Scene) {
    let dags = scene.of_airflow("/dags");
    let runs = scene.of_airflow(match scene.airflow {
        Api::V1 => "/dags/~/dagRuns?order_by=-execution_date",
        _ => "/dags/~/dagRuns?order_by=-run_after",
    });
    let (runs_of_all, _) = scene.rows(ADMIN, &runs, "dag_runs", 100).await;
    let begun = runs_of_all
        .iter()
        .filter_map(|run| run["start_date"].as_str());
    let since = begun.take(40).min().unwrap().replace('+', "%2B");
    let tasks = scene.of_airflow("/dags/~/dagRuns/~/taskInstances");
    let tasks = format!("{tasks}?start_date_gte={since}");
    let (tasks_of_all, _) = scene.rows(ADMIN, &tasks, "task_instances", 100).await;
    let at = |row: &Value| ["dag_id", "dag_run_id", "task_id"].map(|name| text(&row[name]));
    for (person, sees) in [
        (ADMIN, (|_, _| true) as fn(&str, &[String]) -> bool),
        ("tag@example.com", |_, tags| {
            tags.iter().any(|t| t == "sales" || t == "finance")
        }),
        ("name@example.com", |id, _| {
            id.ends_with("_v2") || id.starts_with("demo")
        }),
        ("workspace@example.com", |_, _| false),
    ] {
        let visible = scene.world.dags.iter().filter(|d| sees(&d.id, &d.tags));
        let visible: Vec<_> = visible.map(|d| d.id.clone()).collect();
        for page in [1, 30, 100] {
            let (rows, totals) = scene.rows(person, &dags, "dags", page).await;
            let ids: Vec<_> = rows.iter().map(|row| text(&row["dag_id"])).collect();
            assert_eq!(ids, visible, "{person}");
            assert!(
                totals.iter().all(|t| *t == visible.len() as u64),
                "{person} {totals:?}"
            );
        }
        let expected = runs_of_all
            .iter()
            .filter(|run| visible.contains(&text(&run["dag_id"])));
        let expected: Vec<_> = expected.map(|run| text(&run["dag_run_id"])).collect();
        let (rows, totals) = scene.rows(person, &runs, "dag_runs", 100).await;
        let ids: Vec<_> = rows.iter().map(|row| text(&row["dag_run_id"])).collect();
        assert_eq!(ids, expected, "{person}");
        assert!(
            totals.iter().all(|t| *t == expected.len() as u64),
            "{person} {totals:?}"
        );
        let expected = tasks_of_all
            .iter()
            .filter(|task| visible.contains(&text(&task["dag_id"])));
        let expected: Vec<_> = expected.map(at).collect();
        let (rows, _) = scene.rows(person, &tasks, "task_instances", 100).await;
        assert_eq!(
            rows.iter().map(at).collect::<Vec<_>>(),
            expected,
            "{person}"
        );
    }
}
