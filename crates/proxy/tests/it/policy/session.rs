//! What the session tells a person of what they may do.

use airstrip_contract::{Access, ProblemKind, Role, Session};

use super::scene::{CONTACT, Scene};
use crate::support::call;

const GRANTS: &str = "\
[[grant]]\nrole = \"viewer\"\ndomains = [\"example.com\"]\nairflow = false
[[grant]]\nrole = \"operator\"\npeople = [\"ana@example.com\"]
airbyte = { instances = [\"prod\"], names = [\"sales*\"] }\nairflow = { dags = [\"sales_*\"] }
";

async fn session(scene: &Scene, person: &str) -> Session {
    let answer = call(scene.door(person).await, "GET", "/api/session", &[], "").await;
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_person_is_told_what_they_are_granted() {
    let scene = Scene::new(GRANTS).await;
    let ana = session(&scene, "ana@example.com").await;
    assert_eq!(ana.role, Some(Role::Operator));
    assert_eq!(ana.grants.len(), 2);
    assert_eq!(ana.contact, CONTACT);
    let instances: Vec<_> = ana
        .instances
        .iter()
        .map(|i| (i.system.as_str(), i.name.as_str(), i.access))
        .collect();
    assert_eq!(
        instances,
        [
            ("airbyte", "prod", Access::Launch),
            ("airbyte", "dev", Access::Read),
            ("airflow", "prod", Access::Launch),
            ("airflow", "dev", Access::Launch),
        ]
    );
    let ben = session(&scene, "ben@example.com").await;
    assert_eq!(
        (ben.role, ben.grants.len(), ben.instances.len()),
        (Some(Role::Viewer), 1, 2)
    );
}

#[tokio::test]
async fn whom_nobody_granted_anything_is_told_whom_to_ask() {
    let scene = Scene::new(GRANTS).await;
    let nobody = session(&scene, "eve@elsewhere.example").await;
    assert_eq!(
        (nobody.role, nobody.grants, nobody.instances),
        (None, vec![], vec![])
    );
    assert_eq!(nobody.contact, CONTACT);
    let door = scene.door("eve@elsewhere.example").await;
    for instance in ["prod", "nothing"] {
        let path = format!("/api/airflow/{instance}/api/v2/dags");
        let problem = call(door, "GET", &path, &[], "").await.problem();
        assert_eq!(problem.kind, ProblemKind::UnknownInstance);
        assert_eq!(problem.detail, "There is no Airflow that you may see.");
    }
    assert_eq!(
        call(door, "GET", "/", &[], "").await.status,
        200,
        "the page says it"
    );
}
