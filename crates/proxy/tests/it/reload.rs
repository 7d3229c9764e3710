//! A changed configuration is taken over while the process runs; a broken one is not.

use std::path::PathBuf;
use std::process::Stdio;

use airstrip_contract::{Role, Session};
use airstrip_iap::{ASSERTION_HEADER, Clock, SystemClock};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr};

use crate::forge::{Signer, but, iap, key_set};
use crate::support::{Fake, Reply, airstrip, call, configuration, page};

const VIEWER: &str = "[[grant]]\nrole = \"viewer\"\npeople = [\"ben@example.com\"]\n";
const ADMIN: &str = "[[grant]]\nrole = \"admin\"\npeople = [\"ben@example.com\"]\n";
const TOOK_OVER: &str = "took over the changed configuration";
const REFUSED: &str = "refused the changed configuration; the one before stays in force";
const UNCHANGED: &str = "the configuration is in order and has not changed";

struct Scene {
    door: Signer,
    airflow: Fake,
    keys: Fake,
    file: PathBuf,
    address: std::net::SocketAddr,
    log: Lines<BufReader<ChildStderr>>,
    process: Child,
    folder: TempDir,
    _page: TempDir,
}

impl Scene {
    async fn new(grants: &str) -> Self {
        let door = Signer::new("1");
        let set = key_set(&[door.jwk()]);
        let keys = Fake::start(move |_| Reply::json(&set)).await;
        let airflow = Fake::start(|request| {
            let token = "{\"access_token\":\"e30.e30.c2ln\"}";
            match request.line.as_str() {
                "POST /auth/token HTTP/1.1" => Reply::new("201 Created", "application/json", token),
                _ => Reply::json("{}"),
            }
        })
        .await;
        let (folder, page) = (tempfile::tempdir().unwrap(), page());
        std::fs::write(folder.path().join("password"), "first").unwrap();
        let rest = format!(
            "[identity]\nkind = \"iap\"\naudiences = [\"{}\"]\njwks_url = \"{}\"\n\
             [[airflow]]\nname = \"prod\"\nurl = \"{}\"\n\
             auth = {{ kind = \"token\", username = \"airstrip\", password_file = \"password\" }}\n{grants}",
            iap::AUDIENCE,
            keys.url(),
            airflow.url()
        );
        let file = configuration(&folder, page.path(), &rest);
        let mut process = airstrip(&["serve", "--config", &file])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let ready = lines.next_line().await.unwrap().unwrap();
        let address = ready.strip_prefix("airstrip: ready on http://").unwrap();
        Self {
            door,
            airflow,
            keys,
            file: file.into(),
            address: address.parse().unwrap(),
            log: BufReader::new(process.stderr.take().unwrap()).lines(),
            process,
            folder,
            _page: page,
        }
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.file).unwrap()
    }

    /// Writes the file anew, whole, as an editor does.
    fn write(&self, text: &str) {
        let beside = self.folder.path().join("new");
        std::fs::write(&beside, text).unwrap();
        std::fs::rename(beside, &self.file).unwrap();
    }

    fn hang_up(&self) {
        let id = self.process.id().unwrap().to_string();
        let kill = std::process::Command::new("kill")
            .args(["-HUP", &id])
            .status();
        assert!(kill.unwrap().success());
    }

    /// The log's next line about the configuration.
    async fn told(&mut self) -> Value {
        loop {
            let line = self
                .log
                .next_line()
                .await
                .unwrap()
                .expect("the process ended");
            let line: Value = serde_json::from_str(&line).unwrap();
            if line["target"] == "airstrip::reload" {
                return line;
            }
        }
    }

    async fn ask(&self, path: &str) -> crate::support::Answer {
        let now = SystemClock.now();
        let times = json!({"iat": now, "nbf": null, "exp": now + 600, "email": "ben@example.com"});
        let token = self.door.token(&but(&iap::claims(), times));
        call(self.address, "GET", path, &[(ASSERTION_HEADER, &token)], "").await
    }

    async fn role(&self) -> Option<Role> {
        let answer = self.ask("/api/session").await;
        let session: Session = serde_json::from_str(&answer.body).unwrap();
        session.role
    }
}

#[tokio::test]
async fn a_changed_file_is_taken_over_without_being_asked() {
    let mut scene = Scene::new(VIEWER).await;
    assert_eq!(scene.role().await, Some(Role::Viewer));
    scene.write(&scene.text().replace(VIEWER, ADMIN));
    assert_eq!(scene.told().await["message"], TOOK_OVER);
    assert_eq!(scene.role().await, Some(Role::Admin));
    // The keys come from the same place: they are not fetched again.
    assert_eq!(scene.keys.received().len(), 1);
}

#[tokio::test]
async fn a_broken_file_is_refused_and_the_mistake_told() {
    let mut scene = Scene::new(ADMIN).await;
    let good = scene.text();
    let broken = good.replace("\"admin\"", "\"owner\"");
    let line = 1 + good[..good.find("role = ").unwrap()].matches('\n').count();
    scene.write(&broken);
    let told = scene.told().await;
    assert_eq!(
        (&told["message"], &told["level"]),
        (&json!(REFUSED), &json!("ERROR"))
    );
    let file = scene.file.display();
    let expected = format!(
        "{file}:{line}: grant[0].role: there is no role \"owner\"\n    known: viewer, operator, admin"
    );
    assert_eq!(told["findings"], expected);
    assert_eq!(
        scene.role().await,
        Some(Role::Admin),
        "the one before is in force"
    );
    scene.write(&good.replace("role = ", "rolle = "));
    let findings = scene.told().await["findings"].to_string();
    assert!(findings.contains("grant[0].rolle"), "{findings}");
    scene.write(&good);
    assert_eq!(scene.told().await["message"], UNCHANGED);
    scene.write(&good.replace(ADMIN, VIEWER));
    assert_eq!(scene.told().await["message"], TOOK_OVER);
    assert_eq!(scene.role().await, Some(Role::Viewer));
}

#[tokio::test]
async fn a_hangup_asks_at_once_and_always_gets_an_answer() {
    let mut scene = Scene::new(VIEWER).await;
    scene.hang_up();
    assert_eq!(scene.told().await["message"], UNCHANGED);
    scene.write("[server\n");
    for _ in 0..3 {
        scene.hang_up();
        assert_eq!(scene.told().await["message"], REFUSED);
    }
    assert_eq!(scene.role().await, Some(Role::Viewer));
}

#[tokio::test]
async fn what_cannot_change_while_it_runs_is_named() {
    let mut scene = Scene::new(VIEWER).await;
    let changed = scene
        .text()
        .replace("127.0.0.1:0", "127.0.0.1:1")
        .replace("airstrip.db", "other.db");
    scene.write(&changed);
    assert_eq!(scene.told().await["message"], TOOK_OVER);
    let told = scene.told().await;
    assert_eq!(
        told["message"],
        "what changed here holds from the next start on"
    );
    assert_eq!(told["fields"], "server.listen, store");
    assert_eq!(scene.role().await, Some(Role::Viewer));
}

#[tokio::test]
async fn an_upstream_keeps_its_token_unless_it_has_changed() {
    let mut scene = Scene::new(VIEWER).await;
    let version = "/api/airflow/prod/api/v2/version";
    let tokens = |scene: &Scene| {
        let received = scene.airflow.received();
        let asked = received
            .iter()
            .filter(|request| request.line.contains("/auth/token"));
        asked
            .map(|request| request.body.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(scene.ask(version).await.status, 200);
    scene.write(&scene.text().replace(VIEWER, ADMIN));
    assert_eq!(scene.told().await["message"], TOOK_OVER);
    assert_eq!(scene.ask(version).await.status, 200);
    assert_eq!(tokens(&scene).len(), 1, "the grants alone have changed");

    std::fs::write(scene.folder.path().join("password"), "second").unwrap();
    assert_eq!(
        scene.told().await["message"],
        TOOK_OVER,
        "a file that it names"
    );
    assert_eq!(scene.ask(version).await.status, 200);
    let [_, second] = &tokens(&scene)[..] else {
        panic!("{:?}", tokens(&scene))
    };
    assert!(second.contains("\"second\""), "{second}");
}

#[tokio::test]
async fn a_configmap_is_a_link_to_a_link() {
    let mut scene = Scene::new(VIEWER).await;
    let folder = scene.folder.path();
    let text = scene.text();
    for (version, text) in [("..1", text.clone()), ("..2", text.replace(VIEWER, ADMIN))] {
        std::fs::create_dir(folder.join(version)).unwrap();
        std::fs::write(folder.join(version).join("airstrip.toml"), text).unwrap();
        std::fs::copy(
            folder.join("password"),
            folder.join(version).join("password"),
        )
        .unwrap();
    }
    // As the kubelet does: the file is a link into `..data`, a link that is replaced.
    std::os::unix::fs::symlink("..1", folder.join("..data")).unwrap();
    std::os::unix::fs::symlink("..data/airstrip.toml", folder.join("link")).unwrap();
    std::fs::rename(folder.join("link"), &scene.file).unwrap();
    std::os::unix::fs::symlink("..2", folder.join("..data_tmp")).unwrap();
    std::fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
    assert_eq!(scene.told().await["message"], TOOK_OVER);
    assert_eq!(scene.role().await, Some(Role::Admin));
}
