//! Named confs: whose they are, who may change them, and the record of that.

use airstrip_contract::policy::{Coverage, Scope};
use airstrip_contract::{AuditEntry, AuditOutcome, AuditPage, Grant, Preset, ProblemKind, Role};
use airstrip_store::Store;
use serde_json::{Value, json};

use crate::audit::{everything, grant, person, proxy, store, willing};
use crate::support::{Answer, Fake, Proxy, call_exactly};

const SALES: &str = "/api/presets/prod/sales_refresh";
const JSON: (&str, &str) = ("content-type", "application/json");

fn preset(name: &str, shared: bool, version: Option<u64>) -> Value {
    let content = json!({"name": name, "shared": shared, "conf": {"region": "EU", "n": 1},
        "dates": [{"at": "/day", "says": "yesterday"}]});
    json!({"version": version, "content": content})
}

fn dags(role: Role, patterns: &[&str]) -> Grant {
    let scope = Scope {
        ids: patterns.iter().map(|dag| (*dag).to_owned()).collect(),
        ..Scope::default()
    };
    grant(role, Coverage::Nothing, Coverage::Within(scope))
}

struct Scene {
    store: Store,
    upstream: Fake,
}

impl Scene {
    async fn new() -> Self {
        Self {
            store: store().await,
            upstream: Fake::start(willing).await,
        }
    }

    async fn of(&self, name: &str, grants: &[Grant]) -> Proxy {
        proxy(&self.store, person(name), grants, &self.upstream).await
    }
}

async fn put(proxy: &Proxy, method: &str, path: &str, body: &Value) -> Answer {
    proxy.send(method, path, &[JSON], &body.to_string()).await
}

async fn made(proxy: &Proxy, name: &str, shared: bool) -> Preset {
    let answer = put(proxy, "POST", SALES, &preset(name, shared, None)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

async fn names(proxy: &Proxy) -> Vec<String> {
    let answer = proxy.get(SALES).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let presets: Vec<Preset> = serde_json::from_str(&answer.body).unwrap();
    presets
        .into_iter()
        .map(|preset| preset.content.name)
        .collect()
}

async fn recorded(proxy: &Proxy) -> Vec<AuditEntry> {
    let page: AuditPage = serde_json::from_str(&proxy.get("/api/audit").await.body).unwrap();
    page.entries
}

#[tokio::test]
async fn shared_presets_are_everybodys_who_sees_the_dag_and_private_ones_their_owners() {
    let scene = Scene::new().await;
    let ana = scene.of("ana", &[everything(Role::Operator)]).await;
    let ben = scene.of("ben", &[everything(Role::Viewer)]).await;
    let eve = scene.of("eve", &[dags(Role::Operator, &["other_*"])]).await;
    made(&ana, "mine", false).await;
    made(&ana, "for all", true).await;
    assert_eq!(names(&ana).await, ["for all", "mine"]);
    assert_eq!(names(&ben).await, ["for all"]);
    let hidden = eve.get(SALES).await;
    assert_eq!(
        (hidden.status, hidden.problem().kind),
        (404, ProblemKind::NotFound)
    );
    let unknown = eve.get("/api/presets/prod/no_such_dag").await.problem();
    let hidden = hidden.problem().detail;
    assert_eq!(
        hidden.replace("sales_refresh", "no_such_dag"),
        unknown.detail
    );
    assert_eq!(ana.get("/api/presets/dev/sales_refresh").await.status, 404);
}

#[tokio::test]
async fn who_may_not_launch_keeps_presets_for_themselves_alone() {
    let scene = Scene::new().await;
    let ben = scene.of("ben", &[everything(Role::Viewer)]).await;
    let own = made(&ben, "mine", false).await;
    let refused = put(&ben, "POST", SALES, &preset("for all", true, None)).await;
    assert_eq!(refused.problem().kind, ProblemKind::Forbidden);
    let path = format!("{SALES}/{}", own.id);
    let refused = put(&ben, "PUT", &path, &preset("for all", true, Some(1))).await;
    assert_eq!(refused.problem().kind, ProblemKind::Forbidden);
    assert_eq!(names(&ben).await, ["mine"]);
    assert!(recorded(&ben).await.is_empty());
}

#[tokio::test]
async fn changes_to_what_is_shared_are_recorded() {
    let scene = Scene::new().await;
    let ana = scene.of("ana", &[everything(Role::Operator)]).await;
    let private = made(&ana, "mine", false).await;
    assert!(recorded(&ana).await.is_empty());
    let path = format!("{SALES}/{}", private.id);
    for (method, path, body, status) in [
        ("PUT", path.clone(), preset("ours", true, Some(1)), 200),
        ("PUT", path.clone(), preset("late", true, Some(1)), 409),
        ("DELETE", format!("{path}?version=2"), Value::Null, 204),
    ] {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = ana.send(method, &path, &[JSON], &body).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
    let entries = recorded(&ana).await;
    let entries: Vec<_> = entries
        .iter()
        .map(|entry| {
            let parameters = entry.parameters.as_ref().unwrap();
            let target = entry.target.as_ref().unwrap();
            assert_eq!(
                (&*target.id, &parameters["preset"]),
                ("sales_refresh", &json!(private.id))
            );
            (&*entry.operation, &parameters["version"], &entry.outcome)
        })
        .collect();
    let expected = [
        ("delete_preset", &json!(2), &AuditOutcome::Done),
        ("save_preset", &json!(3), &AuditOutcome::Refused),
        ("save_preset", &json!(2), &AuditOutcome::Done),
    ];
    assert_eq!(entries, expected);
}

#[tokio::test]
async fn a_change_from_an_older_version_is_refused_and_says_who_was_faster() {
    let scene = Scene::new().await;
    let ana = scene.of("ana", &[everything(Role::Operator)]).await;
    let ben = scene.of("ben", &[everything(Role::Operator)]).await;
    let shared = made(&ana, "one", true).await;
    let path = format!("{SALES}/{}", shared.id);
    assert_eq!(
        put(&ben, "PUT", &path, &preset("two", true, Some(1)))
            .await
            .status,
        200
    );
    let late = put(&ana, "PUT", &path, &preset("three", true, Some(1)))
        .await
        .problem();
    assert_eq!((&late.kind, late.status), (&ProblemKind::Stale, 409));
    assert!(
        late.detail.contains("ben@example.com saved version 2"),
        "{late:?}"
    );
    let versions = ana.get(&format!("{path}/versions")).await;
    let versions: Vec<Preset> = serde_json::from_str(&versions.body).unwrap();
    let versions: Vec<_> = versions
        .iter()
        .map(|v| (v.version, &*v.saved_by, v.mine))
        .collect();
    assert_eq!(
        versions,
        [(2, "ben@example.com", true), (1, "ana@example.com", true)]
    );
    let private = put(&ben, "PUT", &path, &preset("two", false, Some(2)))
        .await
        .problem();
    assert!(
        private.detail.contains("only whose preset it is"),
        "{private:?}"
    );
}

#[tokio::test]
async fn what_is_no_preset_is_refused_with_the_reason() {
    let scene = Scene::new().await;
    let ana = scene.of("ana", &[everything(Role::Operator)]).await;
    let with = |change: fn(&mut Value)| {
        let mut asked = preset("x", false, None);
        change(&mut asked);
        asked.to_string()
    };
    let cases = [
        (String::new(), "it is no preset"),
        ("[]".to_owned(), "it is no preset"),
        (with(|asked| asked["version"] = json!(1)), "no version yet"),
        (
            with(|asked| asked["content"]["name"] = json!("  ")),
            "1 to 100 characters",
        ),
        (
            with(|asked| asked["content"]["name"] = json!("é".repeat(101))),
            "1 to 100",
        ),
        (
            with(|asked| asked["content"]["description"] = json!("x".repeat(2001))),
            "description",
        ),
        (
            with(|asked| asked["content"]["conf"] = json!([])),
            "it is no preset",
        ),
        (
            with(|asked| asked["content"]["conf"]["x"] = json!("x".repeat(65_600))),
            "conf is longer",
        ),
        (
            with(|asked| asked["content"]["conf"]["x"] = json!("x".repeat(200_000))),
            "larger",
        ),
        (
            with(|asked| asked["content"]["conf"]["x"] = json!("x".repeat(3_000_000))),
            "too large",
        ),
        (
            with(|asked| asked["content"]["dates"][0]["at"] = json!("day")),
            "no JSON pointer",
        ),
        (
            with(|asked| asked["content"]["dates"][0]["says"] = json!("x".repeat(501))),
            "dates",
        ),
    ];
    for (body, why) in cases {
        let answer = ana.send("POST", SALES, &[JSON], &body).await;
        let problem = answer.problem();
        assert_eq!(problem.kind, ProblemKind::BadRequest, "{problem:?}");
        assert!(problem.detail.contains(why), "{why}: {problem:?}");
    }
    let own = made(&ana, "mine", false).await;
    for query in ["", "?version=", "?version=-1", "?version=x"] {
        let answer = ana
            .send("DELETE", &format!("{SALES}/{}{query}", own.id), &[], "")
            .await;
        assert_eq!(answer.problem().kind, ProblemKind::BadRequest, "{query}");
    }
    let lost = ana
        .send("DELETE", &format!("{SALES}/no-such-id?version=1"), &[], "")
        .await;
    assert_eq!(lost.problem().kind, ProblemKind::NotFound);
    assert_eq!(names(&ana).await, ["mine"]);
}

#[tokio::test]
async fn a_form_of_another_site_saves_nothing() {
    let scene = Scene::new().await;
    let ana = scene.of("ana", &[everything(Role::Operator)]).await;
    let body = preset("x", true, None).to_string();
    let form = [("content-type", "text/plain")];
    let answer = call_exactly(ana.address, "POST", SALES, &form, &body).await;
    assert_eq!(answer.problem().kind, ProblemKind::CrossOrigin);
    assert!(names(&ana).await.is_empty());
}
