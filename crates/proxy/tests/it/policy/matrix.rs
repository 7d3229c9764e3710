//! People × operations × targets.

use airstrip_contract::{Access, Api, Holds, Operation, Problem, ProblemKind, admit};

use super::scene::{ADMIN, CONTACT, Connection, Dag, Scene, Wanted};
use super::wanted::{Guard, On, wanted};

type SeesConnection = fn(&Connection) -> bool;
type SeesDag = fn(&Dag) -> bool;

const PROD: &str = "instances = [\"prod\"]";

/// Who is granted what, and the plain reading of it at `prod`.
struct Case {
    person: &'static str,
    role: &'static str,
    grant: String,
    connection: SeesConnection,
    dag: SeesDag,
}

fn cases(scene: &Scene) -> Vec<Case> {
    let first = scene.world.connections[0].clone();
    let case = |person, role, grant: String, connection, dag| Case {
        person,
        role,
        grant,
        connection,
        dag,
    };
    let people = |name: &str| format!("people = [\"{name}\"]\n");
    let (any, any_dag): (SeesConnection, SeesDag) = (|_| true, |_| true);
    let (none, no_dag): (SeesConnection, SeesDag) = (|_| false, |_| false);
    let only = |name: &str, airbyte: &str| {
        format!(
            "{}airbyte = {{ {airbyte} }}\nairflow = false\n",
            people(name)
        )
    };
    let dags = |name: &str, airflow: &str| {
        format!(
            "{}airflow = {{ {airflow} }}\nairbyte = false\n",
            people(name)
        )
    };
    let of_product: SeesConnection = |c| c.workspace.name == "Product";
    let product = scene
        .world
        .workspaces
        .iter()
        .find(|w| w.name == "Product")
        .unwrap();
    vec![
        case(
            "instance@example.com",
            "admin",
            format!("{}airbyte = {{ {PROD} }}\nairflow = {{ {PROD} }}\n", people("instance@example.com")),
            any,
            any_dag,
        ),
        case("elsewhere@example.com", "admin", only("elsewhere@example.com", "instances = [\"dev\"]"), none, no_dag),
        case("workspace@example.com", "operator", only("workspace@example.com", "workspaces = [\"Product\"]"), of_product, no_dag),
        case(
            "workspace-id@example.com",
            "operator",
            only("workspace-id@example.com", &format!("workspaces = [\"{}\"]", product.id.to_uppercase())),
            of_product,
            no_dag,
        ),
        case(
            "id@example.com",
            "operator",
            only("id@example.com", &format!("connections = [\"{}\"]", first.id.to_uppercase())),
            |_| false,
            no_dag,
        ),
        case("name@example.com", "operator", only("name@example.com", "names = [\"*e*\", \"x*\"]"), |c| c.name.contains('e') || c.name.starts_with('x'), no_dag),
        case("tag@example.com", "operator", only("tag@example.com", "tags = [\"finance\", \"gdpr\"]"), |c| c.tags.iter().any(|t| t == "finance" || t == "gdpr"), no_dag),
        case(
            "both@example.com",
            "operator",
            only("both@example.com", "workspaces = [\"Product\"]\ntags = [\"self-service\"]".replace('\n', ", ").as_str()),
            |c| c.workspace.name == "Product" && c.tags.iter().any(|t| t == "self-service"),
            no_dag,
        ),
        case("dag@example.com", "operator", dags("dag@example.com", "dags = [\"sales_*\", \"demo_no_params\"]"), none, |d| d.id.starts_with("sales_") || d.id == "demo_no_params"),
        case("dag-tag@example.com", "operator", dags("dag-tag@example.com", "tags = [\"finance\", \"sales\"]"), none, |d| d.tags.iter().any(|t| t == "finance" || t == "sales")),
        case("dag-admin@example.com", "admin", dags("dag-admin@example.com", "dags = [\"*_v2\", \"demo_no_params\", \"sales_*\"]"), none, |d| d.id.ends_with("_v2") || d.id == "demo_no_params" || d.id.starts_with("sales_")),
        case("Somebody@Partner.example", "viewer", "domains = [\"partner.example\"]\n".to_owned(), any, any_dag),
        case("member@example.com", "operator", "groups = [\"team\"]\nairbyte = { tags = [\"critical\"] }\nairflow = { tags = [\"marketing\"] }\n".to_owned(), |c| c.tags.iter().any(|t| t == "critical"), |d| d.tags.iter().any(|t| t == "marketing")),
        case("nobody@example.com", "", String::new(), none, no_dag),
        case("nobody@sub.partner.example", "", String::new(), none, no_dag),
        case("nobody@partner.example.evil.example", "", String::new(), none, no_dag),
        // A Cyrillic е.
        case("m\u{0435}mber@example.com", "", String::new(), none, no_dag),
    ]
}

fn sees(case: &Case, connection: &Connection, first: &str) -> bool {
    (case.connection)(connection) || (case.person == "id@example.com" && connection.id == first)
}

fn access(role: &str) -> Option<Access> {
    match role {
        "viewer" => Some(Access::Read),
        "operator" => Some(Access::Launch),
        "admin" => Some(Access::Manage),
        _ => None,
    }
}

fn operations() -> impl Iterator<Item = &'static Operation> {
    let all = airstrip_airbyte::OPERATIONS
        .iter()
        .chain(airstrip_airflow::OPERATIONS);
    all.copied()
}

const NO_CONNECTION: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
const NO_JOB: u64 = 987_654_321;

#[tokio::test]
async fn everybody_is_given_what_is_theirs_and_nothing_else() {
    judged_in(Scene::new("").await).await;
}

#[tokio::test]
async fn the_same_through_the_public_api() {
    judged_in(Scene::public("").await).await;
}

#[tokio::test]
async fn the_same_in_airflow_2() {
    judged_in(Scene::airflow_2("").await).await;
}

/// Calls of an API that an instance is not used through are nobody's.
#[tokio::test]
async fn one_api_at_a_time() {
    for scene in [
        Scene::new("").await,
        Scene::public("").await,
        Scene::airflow_2("").await,
    ] {
        let on = On {
            workspace: scene.world.workspaces[0].id.clone(),
            connection: scene.world.connections[0].id.clone(),
            job: scene.job(&scene.world.connections[0].id).await,
            dag: scene.world.dags[0].id.clone(),
            run: "any".to_owned(),
        };
        let of_the_other = operations().filter(|operation| !scene.speaks(operation));
        for operation in of_the_other {
            let (_, call) = wanted(operation, &on);
            let problem = scene.ask(ADMIN, &call).await.problem();
            assert_eq!(problem.kind, ProblemKind::OtherApi, "{}", operation.name);
        }
    }
}

async fn judged_in(scene: Scene) {
    let cases = cases(&scene);
    let grants = cases.iter().filter(|case| !case.role.is_empty());
    let grants: String = grants
        .map(|case| format!("[[grant]]\nrole = \"{}\"\n{}", case.role, case.grant))
        .collect();
    scene
        .grant(&format!(
            "[groups]\nteam = [\"Member@Example.com\"]\n{grants}"
        ))
        .await;
    let first = scene.world.connections[0].id.clone();

    for case in &cases {
        let nothing = On {
            workspace: NO_CONNECTION.to_owned(),
            connection: NO_CONNECTION.to_owned(),
            job: NO_JOB,
            dag: "no_such_dag".to_owned(),
            run: "no_such_run".to_owned(),
        };
        for visible in [true, false] {
            // What the demo makes go wrong is not what is asked about here.
            let connections = scene
                .world
                .connections
                .iter()
                .filter(|c| !c.name.starts_with("demo"));
            let connection = connections
                .clone()
                .find(|c| sees(case, c, &first) == visible);
            let connection = connection.or_else(|| {
                scene
                    .world
                    .connections
                    .iter()
                    .find(|c| sees(case, c, &first) == visible)
            });
            let workspace = scene.world.workspaces.iter().find(|w| {
                let mut inside = scene.world.inside(w);
                inside.any(|c| sees(case, c, &first)) == visible
            });
            let dags = scene
                .world
                .dags
                .iter()
                .filter(|d| !d.id.starts_with("demo"));
            let dag = dags.clone().find(|d| (case.dag)(d) == visible);
            let on = On {
                workspace: workspace.map_or(nothing.workspace.clone(), |w| w.id.clone()),
                connection: connection.map_or(nothing.connection.clone(), |c| c.id.clone()),
                job: match connection {
                    Some(connection) => scene.job(&connection.id).await,
                    None => NO_JOB,
                },
                dag: dag.map_or(nothing.dag.clone(), |d| d.id.clone()),
                run: match dag {
                    Some(dag) => scene.run(&dag.id).await,
                    None => nothing.run.clone(),
                },
            };
            for operation in operations().filter(|operation| scene.speaks(operation)) {
                let (guard, call) = wanted(operation, &on);
                let exists = match guard {
                    Guard::Instance => true,
                    Guard::Workspace | Guard::Within => workspace.is_some(),
                    Guard::Connection | Guard::Job => connection.is_some(),
                    Guard::Dag | Guard::WholeDag => dag.is_some(),
                    Guard::Whole => true,
                };
                if !exists {
                    continue;
                }
                let system = operation.system.as_str();
                let reaches = match system {
                    "airbyte" => scene
                        .world
                        .connections
                        .iter()
                        .any(|c| sees(case, c, &first)),
                    _ => scene.world.dags.iter().any(case.dag),
                };
                let what = format!("{} {} {visible} {on:?}", case.person, operation.name);
                let answer = scene.ask(case.person, &call).await;
                let is_closed = matches!(guard, Guard::Whole | Guard::WholeDag)
                    && !scene.world.dags.iter().all(case.dag);
                let is_seen =
                    reaches && (visible || matches!(guard, Guard::Instance | Guard::Whole));
                let may = access(case.role).filter(|_| !is_closed);
                if reaches && !visible && guard == Guard::Within {
                    assert_eq!(answer.status, 200, "{what}: {answer:?}");
                    let Holds::Rows(rows) = operation.holds else {
                        panic!("{what} is no list");
                    };
                    assert_eq!(answer.body, format!("{{\"{}\":[]}}", rows.field), "{what}");
                } else if is_seen && may >= Some(operation.access) {
                    let given = answer.header("content-type").unwrap_or_default();
                    let due = if operation.is_text {
                        "text/plain"
                    } else {
                        "application/json"
                    };
                    // Airflow 2 writes problem documents as well, of which it says less.
                    let of_airflow_2 = operation.api() == Api::V1
                        && given == "application/problem+json"
                        && serde_json::from_str::<Problem>(&answer.body).is_err();
                    let of_upstream = given.split(';').next() == Some(due) || of_airflow_2;
                    assert!(of_upstream, "{what}: {answer:?}");
                } else if is_seen {
                    let problem = answer.problem();
                    assert_eq!(problem.kind, ProblemKind::Forbidden, "{what}");
                    assert!(problem.detail.contains(CONTACT), "{problem:?}");
                } else {
                    let (_, same) = wanted(operation, &nothing);
                    let not_there = scene.ask(case.person, &same).await;
                    assert_eq!(answer.status, 404, "{what}: {answer:?}");
                    let (problem, other) = (answer.problem(), not_there.problem());
                    assert_eq!(problem.kind, other.kind, "{what} {problem:?} {other:?}");
                    assert_eq!(problem.title, other.title, "{what}");
                    let anonymous = |detail: &str, on: &On| {
                        let job = on.job.to_string();
                        let ids = [&on.workspace, &on.connection, &job, &on.dag];
                        ids.iter().fold(detail.to_owned(), |text, id| {
                            text.replace(id.as_str(), "ID")
                        })
                    };
                    let (said, other) = (
                        anonymous(&problem.detail, &on),
                        anonymous(&other.detail, &nothing),
                    );
                    assert_eq!(said, other, "{what}");
                }
                let elsewhere = scene.ask(case.person, &call.clone().at("dev")).await;
                if case.grant.contains(PROD) || !reaches && case.person != "elsewhere@example.com" {
                    let problem = elsewhere.problem();
                    assert_eq!(problem.kind, ProblemKind::UnknownInstance, "{what}");
                }
            }
        }
    }
}

#[tokio::test]
async fn one_hidden_connection_among_others_hides_the_call() {
    let grant = "[[grant]]\nrole = \"operator\"\npeople = [\"a@example.com\"]\nairbyte = { workspaces = [\"Product\"] }\n";
    let scene = Scene::new(grant).await;
    let of = |name: &str| {
        let all = scene.world.connections.iter();
        let ids = all
            .filter(|c| c.workspace.name == name)
            .map(|c| c.id.as_str());
        ids.take(3).collect::<Vec<_>>()
    };
    let (own, other) = (of("Product"), of("Sales & Marketing"));
    let statuses = |ids: &[&str]| {
        Wanted::airbyte(
            "/api/v1/connections/status",
            serde_json::json!({"connectionIds": ids}),
        )
    };
    let all = scene.read("a@example.com", &statuses(&own)).await;
    assert_eq!(all.as_array().unwrap().len(), 3);
    for at in 0..own.len() {
        let mut ids = own.clone();
        ids[at] = other[0];
        let answer = scene.ask("a@example.com", &statuses(&ids)).await;
        let problem = answer.problem();
        assert_eq!(problem.kind, ProblemKind::NotFound);
        assert!(problem.detail.contains(other[0]), "{problem:?}");
        ids[at] = NO_CONNECTION;
        let missing = scene.ask("a@example.com", &statuses(&ids)).await.problem();
        assert_eq!(problem.title, missing.title);
        assert_eq!(
            problem.detail.replace(other[0], NO_CONNECTION),
            missing.detail
        );
    }
    let one = serde_json::json!({"connectionIds": own[0]});
    let one = Wanted::airbyte("/api/v1/connections/status", one);
    let one = scene.ask("a@example.com", &one).await;
    assert_eq!(one.problem().kind, ProblemKind::BadRequest, "it is no list");
    let several = Wanted::airbyte(
        "/api/v1/connections/sync_progress",
        serde_json::json!({"connectionId": own}),
    );
    let several = scene.ask("a@example.com", &several).await;
    assert_eq!(several.problem().kind, ProblemKind::BadRequest);
    let mixed = scene.ask(ADMIN, &statuses(&[own[0], other[0]])).await;
    assert_eq!(mixed.status, 200);
}

#[tokio::test]
async fn events_and_backfills_are_asked_of_dags_that_are_named_and_seen() {
    let grant = "[[grant]]\nrole = \"admin\"\npeople = [\"a@example.com\"]\nairflow = { dags = [\"sales_*\"] }\n";
    for scene in [Scene::new(grant).await, Scene::airflow_2(grant).await] {
        let id = |own: bool| {
            let mut dags = scene.world.dags.iter();
            let found = dags.find(|dag| dag.id.starts_with("sales_") == own);
            found.unwrap().id.clone()
        };
        let (own, hidden) = (id(true), id(false));
        let lists: &[&str] = match scene.airflow {
            Api::V1 => &["/eventLogs"],
            _ => &["/eventLogs", "/backfills"],
        };
        for list in lists {
            let asked = async |query: &str| {
                let path = scene.of_airflow(&format!("{list}{query}"));
                scene.ask("a@example.com", &Wanted::airflow(path)).await
            };
            for query in ["", "?limit=5", "?run_id=r"] {
                let answer = asked(query).await;
                assert_eq!(answer.status, 400, "{list}{query}: {answer:?}");
            }
            for query in [
                format!("?dag_id={hidden}"),
                "?dag_id=~".to_owned(),
                format!("?dag_id={own}&dag_id={hidden}"),
                format!("?dag_id={hidden}&dag_id={own}"),
            ] {
                let answer = asked(&query).await;
                assert_eq!(
                    answer.problem().kind,
                    ProblemKind::NotFound,
                    "{list}{query}"
                );
            }
            let answer = asked(&format!("?dag_id={own}")).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn all_dags_at_once_is_for_lists_only() {
    let grant = "[[grant]]\nrole = \"admin\"\npeople = [\"a@example.com\"]\nairflow = { dags = [\"sales_*\"] }\n\
                 [[grant]]\nrole = \"admin\"\npeople = [\"b@example.com\"]\nairflow = { dags = [\"*\"] }\n";
    for scene in [Scene::new(grant).await, Scene::airflow_2(grant).await] {
        reach_past(scene).await;
    }
}

async fn reach_past(scene: Scene) {
    let hidden = scene
        .world
        .dags
        .iter()
        .find(|d| !d.id.starts_with("sales_"))
        .unwrap();
    let run = scene.run(&hidden.id).await;
    let on = |dag: &str, run: &str| On {
        workspace: String::new(),
        connection: String::new(),
        job: 0,
        dag: dag.to_owned(),
        run: run.to_owned(),
    };
    let of_a_dag = operations()
        .filter(|o| scene.speaks(o))
        .filter(|o| o.path.contains("{dag_id}"));
    for operation in of_a_dag {
        for on in [on("~", "~"), on("~", &run), on("%7E", "~"), on("%7e", &run)] {
            if operation.name.ends_with("dag_runs") {
                continue;
            }
            let (_, call) = wanted(operation, &on);
            let path = call.path.split('?').next().unwrap_or_default();
            let admitted = admit(airstrip_airflow::OPERATIONS, call.method, path);
            // What all DAGs have is an operation of its own, of which the rows are narrowed.
            if admitted.is_some_and(|admitted| admitted.operation.name.contains("all_")) {
                continue;
            }
            for person in ["a@example.com", "b@example.com", ADMIN] {
                let (_, call) = wanted(operation, &on);
                let answer = scene.ask(person, &call).await;
                assert_eq!(
                    answer.problem().kind,
                    ProblemKind::NotFound,
                    "{person} {call:?} {answer:?}"
                );
            }
        }
        let (_, call) = wanted(operation, &on(&hidden.id, "~"));
        let answer = scene.ask("a@example.com", &call).await;
        assert_eq!(
            answer.problem().kind,
            ProblemKind::NotFound,
            "{call:?} {answer:?}"
        );
    }
}

#[tokio::test]
async fn tasks_of_several_runs_are_those_of_dags_that_are_named_and_seen() {
    let grant = "[[grant]]\nrole = \"viewer\"\npeople = [\"a@example.com\"]\nairflow = { dags = [\"sales_*\"] }\n";
    for scene in [Scene::new(grant).await, Scene::airflow_2(grant).await] {
        let id = |own: bool| {
            let mut dags = scene.world.dags.iter();
            let found = dags.find(|dag| dag.id.starts_with("sales_") == own);
            found.unwrap().id.clone()
        };
        let (own, hidden) = (id(true), id(false));
        let path = scene.of_airflow("/dags/~/dagRuns/~/taskInstances/list");
        let asked = async |body: serde_json::Value| {
            let call = Wanted {
                method: "POST",
                body: Some(body),
                ..Wanted::airflow(&path)
            };
            scene.ask("a@example.com", &call).await
        };
        // To Airflow none and no list at all mean every DAG.
        for dags in [
            serde_json::json!([]),
            serde_json::json!(null),
            serde_json::json!(own),
        ] {
            let answer = asked(serde_json::json!({ "dag_ids": dags })).await;
            assert_eq!(answer.problem().kind, ProblemKind::BadRequest, "{dags}");
        }
        let none = asked(serde_json::json!({ "dag_run_ids": [] })).await;
        assert_eq!(none.problem().kind, ProblemKind::BadRequest);
        for dags in [vec![&hidden], vec![&own, &hidden]] {
            let answer = asked(serde_json::json!({ "dag_ids": dags })).await;
            assert_eq!(answer.problem().kind, ProblemKind::NotFound, "{dags:?}");
        }
        let every = asked(serde_json::json!({ "dag_ids": ["~"] })).await;
        assert_eq!(every.problem().kind, ProblemKind::NotFound);
        let answer = asked(serde_json::json!({ "dag_ids": [own] })).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}
