//! A demo world, the proxy before it, and what is in the world as nobody's grants narrow it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use airstrip::app::{App, Live};
use airstrip::audit::Audit;
use airstrip::config::{AuditConfig, Config, Limits};
use airstrip::policy::Policy;
use airstrip::upstream::Upstream;
use airstrip::{FrontDoor, Icons, PersonLimits};
use airstrip_contract::{Api, Operation, Person, System};
use airstrip_demo::{AirflowApi, Clock};
use airstrip_store::{Options as StoreOptions, Store};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::support::{Answer, Proxy, call};

pub const CONTACT: &str = "Ask carla@example.com for the operator role.";
pub const ADMIN: &str = "admin@example.com";

/// A connection, as the admin's list tells.
#[derive(Debug, Clone)]
pub struct Connection {
    pub id: String,
    pub name: String,
    pub tags: Vec<String>,
    pub workspace: Workspace,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct Dag {
    pub id: String,
    pub tags: Vec<String>,
}

pub struct World {
    pub workspaces: Vec<Workspace>,
    pub connections: Vec<Connection>,
    pub dags: Vec<Dag>,
}

impl World {
    /// The connections of a workspace.
    pub fn inside(&self, workspace: &Workspace) -> impl Iterator<Item = &Connection> + Clone {
        let all = self.connections.iter();
        all.filter(move |connection| connection.workspace == *workspace)
    }
}

/// Two instances of each system, `prod` and `dev`, which are the same demo.
pub struct Scene {
    instances: Vec<Arc<Upstream>>,
    policy: Mutex<Policy>,
    proxies: Mutex<HashMap<String, Proxy>>,
    config: String,
    /// The API that its Airbytes are used through.
    pub api: Api,
    /// That of its Airflows.
    pub airflow: Api,
    pub world: World,
    _demo: airstrip_demo::Running,
}

impl Scene {
    pub async fn new(grants: &str) -> Self {
        Self::of(Self::usual(), grants).await
    }

    /// The same, where the Airflow is version 2.
    pub async fn airflow_2(grants: &str) -> Self {
        let options = airstrip_demo::Options {
            airflow_api: AirflowApi::V1,
            ..Self::usual()
        };
        Self::of(options, grants).await
    }

    fn usual() -> airstrip_demo::Options {
        airstrip_demo::Options {
            connections: 30,
            jobs: 4,
            dags: 110,
            ..Default::default()
        }
    }

    /// The same, used through the public API of its Airbyte.
    pub async fn public(grants: &str) -> Self {
        Self::new(grants).await.through_the_public_api().await
    }

    /// The same world, used through the public API of its Airbyte.
    pub async fn through_the_public_api(self) -> Self {
        let mut scene = self;
        let public = scene.config.replace("api = \"config\"", "api = \"public\"");
        scene.instances = upstreams(load(&public));
        scene.api = Api::Public;
        scene.proxies.lock().await.clear();
        scene
    }

    pub async fn of(options: airstrip_demo::Options, grants: &str) -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let (airflow, version) = match options.airflow_api {
            AirflowApi::V1 => (Api::V1, 2),
            AirflowApi::V2 => (Api::V2, 3),
        };
        let options = airstrip_demo::Options {
            airbyte_listen: any,
            airflow_listen: any,
            ..options
        };
        // It stands still: between two looks at a list no schedule starts what moves all rows on.
        let (clock, _) = Clock::by_hand("2026-11-20T09:59:00Z".parse().unwrap());
        let demo = airstrip_demo::start_at(options, clock).await.unwrap();
        let mut config = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\ncontact = \"{CONTACT}\"\n\
             [identity]\nkind = \"iap\"\naudiences = [\"/projects/1/apps/a\"]\n\
             [store]\nurl = \"sqlite:///unused.db\"\n"
        );
        for name in ["prod", "dev"] {
            config += &format!(
                "[[airbyte]]\nname = \"{name}\"\nurl = \"http://{}\"\napi = \"config\"\n\
                 [[airflow]]\nname = \"{name}\"\nurl = \"http://{}\"\nversion = \"{version}\"\n",
                demo.airbyte, demo.airflow
            );
        }
        config += &format!("[[grant]]\nrole = \"admin\"\npeople = [\"{ADMIN}\"]\n");
        let loaded = load(&format!("{config}{grants}"));
        let policy = loaded.policy.clone();
        let mut scene = Self {
            instances: upstreams(loaded),
            policy: Mutex::new(policy),
            proxies: Mutex::default(),
            config,
            api: Api::Config,
            airflow,
            world: World {
                workspaces: Vec::new(),
                connections: Vec::new(),
                dags: Vec::new(),
            },
            _demo: demo,
        };
        scene.world = World::seen_by_the_admin(&scene).await;
        scene
    }

    /// Whether an operation is of the API that its system is used through.
    pub fn speaks(&self, operation: &Operation) -> bool {
        operation.api()
            == match operation.system {
                System::Airbyte => self.api,
                System::Airflow => self.airflow,
            }
    }

    fn is_public(&self) -> bool {
        self.api == Api::Public
    }

    /// Puts other grants in force, beside the admin's.
    pub async fn grant(&self, grants: &str) {
        let config = format!("{}{grants}", self.config);
        *self.policy.lock().await = load(&config).policy;
        self.proxies.lock().await.clear();
    }

    /// Asks as a person, at one instance of a system: `prod` unless the path names another.
    pub async fn ask(&self, person: &str, wanted: &Wanted) -> Answer {
        let address = self.door(person).await;
        let path = format!("/api/{}/{}{}", wanted.system, wanted.instance, wanted.path);
        let json: &[_] = match wanted.body {
            Some(_) => &[("content-type", "application/json")],
            None => &[],
        };
        let body = wanted.body.as_ref().map(Value::to_string);
        let body = body.unwrap_or_default();
        call(address, wanted.method, &path, json, &body).await
    }

    /// The JSON of an answer that has to be a success.
    pub async fn read(&self, person: &str, wanted: &Wanted) -> Value {
        let answer = self.ask(person, wanted).await;
        assert_eq!(answer.status, 200, "{person}: {wanted:?}: {answer:?}");
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Where a person comes in.
    pub async fn door(&self, person: &str) -> SocketAddr {
        let mut proxies = self.proxies.lock().await;
        if let Some(proxy) = proxies.get(person) {
            return proxy.address;
        }
        let live = Live {
            front_door: FrontDoor::Local(Person {
                email: person.to_owned(),
                subject: person.to_owned(),
            }),
            policy: self.policy.lock().await.clone(),
            audit: AuditConfig::default(),
            limits: PersonLimits::new(&Limits::default()),
            instances: self.instances.clone(),
        };
        let store = Store::open("sqlite::memory:", StoreOptions::default()).await;
        let audit = Audit::new(store.unwrap(), None, 0);
        let proxy =
            Proxy::start(|files| App::new(live, audit, files, Icons::new(None).unwrap(), false))
                .await;
        let address = proxy.address;
        proxies.insert(person.to_owned(), proxy);
        address
    }
}

/// A call, as the upstream knows it.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub system: &'static str,
    pub instance: &'static str,
    pub method: &'static str,
    pub path: String,
    pub body: Option<Value>,
}

impl Wanted {
    pub fn airbyte(path: &str, body: Value) -> Self {
        Self {
            system: "airbyte",
            instance: "prod",
            method: "POST",
            path: path.to_owned(),
            body: Some(body),
        }
    }

    pub fn airflow(path: impl Into<String>) -> Self {
        Self {
            system: "airflow",
            instance: "prod",
            method: "GET",
            path: path.into(),
            body: None,
        }
    }

    pub fn at(self, instance: &'static str) -> Self {
        Self { instance, ..self }
    }
}

fn upstreams(config: Config) -> Vec<Arc<Upstream>> {
    let instances = config.instances.into_iter();
    let instances = instances.map(|instance| Arc::new(Upstream::new(instance).unwrap()));
    instances.collect()
}

fn load(config: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("airstrip.toml");
    std::fs::write(&file, config).unwrap();
    Config::load(&file, &|_| None).unwrap_or_else(|findings| panic!("{findings}\n{config}"))
}

pub const LIST: &str = "/api/v1/web_backend/connections/list";
pub const COUNTS: &str = "/api/v1/web_backend/connections/status_counts";
pub const WORKSPACE_JOBS: &str = "/api/v1/jobs/list_for_workspaces";

impl Scene {
    /// The rows of all pages of a workspace's connections, and the total that each page told.
    pub async fn connections(
        &self,
        person: &str,
        workspace: &str,
        page: usize,
    ) -> Option<(Vec<Value>, Vec<u64>)> {
        let (mut rows, mut totals) = (Vec::<Value>::new(), Vec::new());
        loop {
            let mut body = json!({"workspaceId": workspace, "pageSize": page, "sortKey": "connectionName_asc"});
            if let Some(last) = rows.last() {
                body["cursor"] = last["connectionId"].clone();
            }
            let answer = self.ask(person, &Wanted::airbyte(LIST, body)).await;
            if answer.status == 404 && rows.is_empty() {
                return None;
            }
            assert_eq!(answer.status, 200, "{answer:?}");
            let answer: Value = serde_json::from_str(&answer.body).unwrap();
            totals.push(answer["num_connections"].as_u64().unwrap());
            let new = answer["connections"].as_array().unwrap().clone();
            let full = new.len() == page;
            rows.extend(new);
            if !full {
                return Some((rows, totals));
            }
        }
    }

    /// The jobs of all pages of what all connections of some workspaces have run, by the Config API.
    pub async fn jobs(&self, person: &str, workspaces: &[&str], page: usize) -> Vec<Value> {
        let mut rows = Vec::new();
        loop {
            let wanted = jobs_of(workspaces, page, rows.len());
            let answer = self.read(person, &wanted).await;
            assert!(
                answer["totalJobCount"].is_null(),
                "it is of a page: {answer}"
            );
            let new = answer["jobs"].as_array().unwrap().clone();
            let full = new.len() == page;
            rows.extend(new);
            if !full {
                return rows;
            }
        }
    }

    /// The rows of all pages of an Airflow list, and the total that each page told.
    pub async fn rows(
        &self,
        person: &str,
        path: &str,
        field: &str,
        page: usize,
    ) -> (Vec<Value>, Vec<u64>) {
        let (mut rows, mut totals) = (Vec::new(), Vec::new());
        loop {
            let sign = if path.contains('?') { '&' } else { '?' };
            let path = format!("{path}{sign}limit={page}&offset={}", rows.len());
            let answer = self.read(person, &Wanted::airflow(path)).await;
            totals.push(answer["total_entries"].as_u64().unwrap());
            let new = answer[field].as_array().unwrap().clone();
            let full = new.len() == page;
            rows.extend(new);
            if !full {
                return (rows, totals);
            }
        }
    }

    pub async fn workspaces(&self, person: &str) -> Vec<Workspace> {
        let own = Wanted {
            method: "GET",
            body: None,
            ..Wanted::airbyte("/api/v1/instance_configuration", json!({}))
        };
        let user = self.read(person, &own).await["defaultUserId"].clone();
        let list = Wanted::airbyte(
            "/api/v1/workspaces/list_by_user_id",
            json!({"userId": user}),
        );
        let answer = self.read(person, &list).await;
        let rows = answer["workspaces"].as_array().unwrap().iter();
        let workspace = |row: &Value| Workspace {
            id: text(&row["workspaceId"]),
            name: text(&row["name"]),
        };
        rows.map(workspace).collect()
    }

    /// All rows of a list of the public API.
    pub async fn data(&self, person: &str, path: &str, page: usize) -> Vec<Value> {
        let mut rows = Vec::new();
        loop {
            let sign = if path.contains('?') { '&' } else { '?' };
            let path = format!("{path}{sign}limit={page}&offset={}", rows.len());
            let wanted = Wanted {
                method: "GET",
                body: None,
                ..Wanted::airbyte(&path, Value::Null)
            };
            let answer = self.read(person, &wanted).await;
            let links = [&answer["next"], &answer["previous"]];
            assert!(links.iter().all(|link| link.is_null()), "{answer}");
            let new = answer["data"].as_array().unwrap().clone();
            let full = new.len() == page;
            rows.extend(new);
            if !full {
                return rows;
            }
        }
    }

    /// The newest job of a connection, by the API that the scene is used through.
    pub async fn job(&self, connection: &str) -> u64 {
        if self.is_public() {
            let path =
                format!("/api/public/v1/jobs?connectionId={connection}&orderBy=createdAt|DESC");
            let path = path.replace('|', "%7C");
            return self.data(ADMIN, &path, 100).await[0]["jobId"]
                .as_u64()
                .unwrap();
        }
        let body = json!({"configTypes": ["sync"], "configId": connection,
            "pagination": {"pageSize": 1, "rowOffset": 0}});
        let answer = self
            .read(ADMIN, &Wanted::airbyte("/api/v1/jobs/list", body))
            .await;
        answer["jobs"][0]["job"]["id"].as_u64().unwrap()
    }

    /// A path of the API of its Airflows.
    pub fn of_airflow(&self, path: &str) -> String {
        match self.airflow {
            Api::V1 => format!("/api/v1{path}"),
            _ => format!("/api/v2{path}"),
        }
    }

    /// The newest run of a DAG.
    pub async fn run(&self, dag: &str) -> String {
        let order = match self.airflow {
            Api::V1 => "-execution_date",
            _ => "-run_after",
        };
        let path = self.of_airflow(&format!("/dags/{dag}/dagRuns?limit=1&order_by={order}"));
        let answer = self.read(ADMIN, &Wanted::airflow(path)).await;
        text(&answer["dag_runs"][0]["dag_run_id"])
    }
}

impl World {
    async fn seen_by_the_admin(scene: &Scene) -> Self {
        let workspaces = scene.workspaces(ADMIN).await;
        let mut connections = Vec::new();
        for workspace in &workspaces {
            let (rows, _) = scene.connections(ADMIN, &workspace.id, 100).await.unwrap();
            connections.extend(rows.iter().map(|row| Connection {
                id: text(&row["connectionId"]),
                name: text(&row["name"]),
                tags: names(&row["tags"]),
                workspace: workspace.clone(),
            }));
        }
        let (rows, _) = scene
            .rows(ADMIN, &scene.of_airflow("/dags"), "dags", 100)
            .await;
        let dags = rows.iter().map(|row| Dag {
            id: text(&row["dag_id"]),
            tags: names(&row["tags"]),
        });
        Self {
            dags: dags.collect(),
            workspaces,
            connections,
        }
    }
}

/// A page of the jobs of all connections of some workspaces.
pub fn jobs_of(workspaces: &[&str], page: usize, offset: usize) -> Wanted {
    let body = json!({
        "workspaceIds": workspaces,
        "configTypes": ["sync", "refresh", "clear", "reset_connection"],
        "pagination": {"pageSize": page, "rowOffset": offset},
    });
    Wanted::airbyte(WORKSPACE_JOBS, body)
}

pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value}"))
        .to_owned()
}

fn names(tags: &Value) -> Vec<String> {
    let tags = tags.as_array().unwrap().iter();
    tags.map(|tag| text(&tag["name"])).collect()
}
