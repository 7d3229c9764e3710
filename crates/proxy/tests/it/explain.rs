//! `airstrip explain`: which grant allows something, or why none does.

use std::net::SocketAddr;

use tempfile::TempDir;

use crate::support::{airstrip, configuration, page};

const ID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
const GRANTS: &str = "\
[[grant]]
role = \"viewer\"
domains = [\"example.com\"]
[[grant]]
role = \"operator\"
people = [\"ana@example.com\"]
airbyte = { instances = [\"prod\"], names = [\"sales-*\"], tags = [\"self-service\"] }
airflow = { dags = [\"sales_*\"] }
[[grant]]
role = \"operator\"
people = [\"dora@partner.example\"]
airbyte = { connections = [\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"] }
airflow = false
[[grant]]
role = \"viewer\"
people = [\"fay@partner.example\"]
airflow = { dags = [\"sales_*\"] }
airbyte = false
";

struct Scene {
    file: String,
    _folders: [TempDir; 2],
}

impl Scene {
    /// Both systems at these addresses; the grants begin in line 13.
    fn new(airbyte: SocketAddr, airflow: SocketAddr) -> Self {
        let folders = [tempfile::tempdir().unwrap(), page()];
        let rest = format!(
            "[identity]\nkind = \"iap\"\naudiences = [\"/projects/1/apps/a\"]\n\
             [[airbyte]]\nname = \"prod\"\nurl = \"http://{airbyte}\"\n\
             [[airflow]]\nname = \"prod\"\nurl = \"http://{airflow}\"\n{GRANTS}"
        );
        let file = configuration(&folders[0], folders[1].path(), &rest);
        Self {
            file,
            _folders: folders,
        }
    }

    /// The same, where the Airbyte is used through this API.
    fn through(api: &str) -> Self {
        Self::set("airbyte", &format!("api = \"{api}\""))
    }

    /// The same with this line about the instance of a system.
    fn set(system: &str, line: &str) -> Self {
        let scene = Self::new(nowhere(), nowhere());
        let text = std::fs::read_to_string(&scene.file).unwrap();
        let named = format!("[[{system}]]\nname = \"prod\"\n");
        assert!(text.contains(&named));
        let text = text.replace(&named, &format!("{named}{line}\n"));
        std::fs::write(&scene.file, text).unwrap();
        scene
    }

    /// The exit code and what is said.
    async fn explain(&self, arguments: &str) -> (i32, String) {
        let mut all = vec!["explain", "--config", &self.file];
        all.extend(arguments.split(' '));
        let output = airstrip(&all).output().await.unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap().replace(&self.file, "FILE");
        (output.status.code().unwrap(), said)
    }
}

fn nowhere() -> SocketAddr {
    // Nothing listens on port 1.
    SocketAddr::from(([127, 0, 0, 1], 1))
}

#[tokio::test]
async fn it_names_the_grant_or_what_fails() {
    let scene = Scene::new(nowhere(), nowhere());
    for (arguments, code, said) in [
        (
            format!("--person Ana@Example.com --operation sync --connection {ID} --name sales-eu --tag self-service"),
            0,
            format!(
                "allowed: sync of connection {ID} in Airbyte \"prod\" by ana@example.com\n    \
                 its name is \"sales-eu\", its tags are [\"self-service\"]\n    \
                 FILE:13: grant 1 (viewer): covers it, but not as operator, which this needs\n    \
                 FILE:16: grant 2 (operator): allows it\n"
            ),
        ),
        (
            format!("--person ana@example.com --operation sync --connection {ID} --name sales-eu"),
            1,
            format!(
                "not allowed: sync of connection {ID} in Airbyte \"prod\" by ana@example.com\n    \
                 they see it; the console answers 403\n    \
                 its name is \"sales-eu\", its tags are []\n    \
                 FILE:13: grant 1 (viewer): covers it, but not as operator, which this needs\n    \
                 FILE:16: grant 2 (operator): does not cover it: it is outside tags = [\"self-service\"]\n"
            ),
        ),
        (
            format!("--person ana@example.com --operation connection --connection {ID}"),
            0,
            "FILE:13: grant 1 (viewer): allows it".to_owned(),
        ),
        (
            "--person ana@example.com --operation launch_dag --dag sales_load".to_owned(),
            0,
            "FILE:16: grant 2 (operator): allows it".to_owned(),
        ),
        (
            "--person ana@example.com --operation launch_dag --dag hr".to_owned(),
            1,
            "grant 2 (operator): does not cover it: it is outside dags = [\"sales_*\"]".to_owned(),
        ),
        (
            "--person ana@example.com --operation pause_dag --dag sales_load".to_owned(),
            1,
            "grant 2 (operator): covers it, but not as admin, which this needs".to_owned(),
        ),
        (
            format!("--person dora@partner.example --operation cancel_job --connection {}", ID.to_uppercase()),
            0,
            "grant 3 (operator): allows it".to_owned(),
        ),
        (
            "--person dora@partner.example --operation job --connection 00000000-9dad-11d1-80b4-00c04fd430c8".to_owned(),
            1,
            format!("to them it does not exist; the console answers 404\n    FILE:21: grant 3 (operator): does not \
                     cover it: it is outside connections = [\"{ID}\"]"),
        ),
        (
            "--person fay@partner.example --operation dag_source --dag sales_load".to_owned(),
            1,
            "not allowed: dag_source of DAG \"sales_load\" in Airflow \"prod\" by fay@partner.example\n    \
             it is for who may see all of the instance; to others the console answers 403\n    \
             FILE:26: grant 4 (viewer): covers it, but not all of the instance"
                .to_owned(),
        ),
        (
            "--person ana@example.com --operation dag_source --dag sales_load".to_owned(),
            0,
            "grant 1 (viewer): allows it".to_owned(),
        ),
        (
            "--person fay@partner.example --operation pools".to_owned(),
            1,
            "it is for who may see all of the instance; to others the console answers 403".to_owned(),
        ),
        (
            "--person dora@partner.example --operation dags".to_owned(),
            1,
            "grant 3 (operator): covers nothing of Airflow".to_owned(),
        ),
        (
            "--person dora@partner.example --operation connections".to_owned(),
            0,
            "of a list they see what their grants cover\n    FILE:21: grant 3 (operator): covers some of it as operator"
                .to_owned(),
        ),
        (
            "--person eve@elsewhere.example --operation dags".to_owned(),
            1,
            "no grant names them: not by address, group or domain".to_owned(),
        ),
    ] {
        let (status, text) = scene.explain(&arguments).await;
        assert!(text.contains(&said), "{arguments}\n{text}\n---\n{said}");
        assert_eq!(status, code, "{arguments}\n{text}");
    }
}

#[tokio::test]
async fn what_is_not_given_is_asked_of_the_upstream() {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let options = airstrip_demo::Options {
        airbyte_listen: any,
        airflow_listen: any,
        ..Default::default()
    };
    let demo = airstrip_demo::start(options).await.unwrap();
    let scene = Scene::new(demo.airbyte, demo.airflow);
    let sync = format!("--person ana@example.com --operation sync --connection {ID}");
    let (code, text) = scene.explain(&sync).await;
    assert_eq!(
        (code, text),
        (
            2,
            format!("airstrip: Airbyte \"prod\" has no connection {ID}\n")
        )
    );

    let gone = Scene::new(nowhere(), nowhere());
    let (code, text) = gone.explain(&sync).await;
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("cannot be looked up"), "{text}");
    assert!(
        text.contains("say it with --name, --tag and --workspace"),
        "{text}"
    );
}

#[tokio::test]
async fn wrong_usage_names_what_is_known() {
    let scene = Scene::new(nowhere(), nowhere());
    for (arguments, said) in [
        (
            "--person ana --operation sync",
            "--person ana: this is no plain address",
        ),
        (
            "--person a@example.com --operation fly",
            "known: instance_configuration, health, workspaces",
        ),
        (
            "--person a@example.com --operation sync --dag x",
            "there is no such operation of Airflow\n    known: health, version, dags",
        ),
        (
            "--person a@example.com --operation sync",
            "sync is about a connection: say which with --connection",
        ),
        (
            "--person a@example.com --operation sync --connection x",
            "--connection x: this is no UUID",
        ),
        (
            "--person a@example.com --operation launch_dag",
            "launch_dag is about a DAG: say which with --dag",
        ),
        (
            "--person a@example.com --operation dags --dag x",
            "--dag: dags is not about a DAG",
        ),
        (
            "--person a@example.com --operation dags --instance dev",
            "--instance dev: there is no such Airflow; known: prod",
        ),
        ("--person a@example.com", "--operation <NAME>"),
    ] {
        let (code, text) = scene.explain(arguments).await;
        assert!(text.contains(said), "{arguments}\n{text}");
        assert_eq!(code, 2, "{arguments}\n{text}");
    }
    let output = airstrip(&[
        "explain",
        "--config",
        "nowhere.toml",
        "--person",
        "a@b.c",
        "--operation",
        "sync",
    ]);
    let output = { output }.output().await.unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn an_operation_is_known_by_its_name_in_either_api() {
    let what = format!("--person dora@partner.example --connection {ID} --operation");
    for (api, operation, said) in [
        ("config", "sync", "allowed: sync of"),
        ("public", "sync", "allowed: public_start_job of"),
        ("config", "public_start_job", "allowed: sync of"),
        ("public", "public_start_job", "allowed: public_start_job of"),
        ("auto", "public_start_job", "allowed: public_start_job of"),
        ("public", "cancel_job", "allowed: public_cancel_job of"),
        ("public", "job", "allowed: public_job of"),
        ("public", "jobs", "allowed: public_jobs of"),
    ] {
        let scene = Scene::through(api);
        let (code, text) = scene.explain(&format!("{what} {operation}")).await;
        assert!(text.starts_with(said), "{api} {operation}\n{text}");
        assert_eq!(code, 0, "{api} {operation}\n{text}");
    }
    let load = "--person ana@example.com --dag sales_load --operation";
    for (version, operation, said) in [
        ("3", "launch_dag", "allowed: launch_dag of"),
        ("2", "launch_dag", "allowed: v1_launch_dag of"),
        ("3", "v1_launch_dag", "allowed: launch_dag of"),
        ("2", "task_instances", "allowed: v1_task_instances of"),
        ("auto", "launch_dag", "allowed: launch_dag of"),
    ] {
        let scene = Scene::set("airflow", &format!("version = \"{version}\""));
        let (code, text) = scene.explain(&format!("{load} {operation}")).await;
        assert!(text.starts_with(said), "{version} {operation}\n{text}");
        assert_eq!(code, 0, "{version} {operation}\n{text}");
    }
    let scene = Scene::through("public");
    let (code, text) = scene.explain(&format!("{what} clear")).await;
    assert!(
        text.contains("clear: Airbyte \"prod\" is used through another API"),
        "{text}"
    );
    assert_eq!(code, 2);
    // A list may be asked for without saying of what.
    let list = "--person dora@partner.example --operation public_jobs";
    let (code, text) = scene.explain(list).await;
    assert!(
        text.contains("of a list they see what their grants cover"),
        "{text}"
    );
    assert_eq!(code, 0);
}
