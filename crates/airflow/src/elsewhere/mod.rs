//! The same launch elsewhere: code to paste into a shell, a script or an Airflow. Every variant is run as
//! it is written here, against real Airflows, by the steps `airflow` and `airflow-2` of
//! `cargo xtask test`.

mod quote;

use airstrip_contract::{Api, Call};
use serde_json::{Map, Value};

use crate::v2::LaunchDag;
use quote::{json, python, shell, slug, template};

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A command of Airflow's own command line, to be run where Airflow is installed.
    Cli,
    /// Commands with curl and jq.
    Curl,
    /// A script with the package `requests`.
    Requests,
    /// A DAG with a `TriggerDagRunOperator`.
    Operator,
}

/// What is launched, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject<'a> {
    /// The launch.
    pub launch: &'a LaunchDag,
    /// Whether the run shall have the launch's id, so that it can be there once only; else each gets a
    /// new one from Airflow.
    pub keeps_id: bool,
    /// Whether a run that has the id or the logical date already is cleared and runs again, instead of
    /// an error. Only the operator can do that.
    pub resets: bool,
    /// Where Airflow is to be reached from where the code runs, with or without a slash at the end.
    pub base: &'a str,
    /// Which API it has.
    pub api: Api,
}

impl Form {
    /// The code, complete.
    #[must_use]
    pub fn write(self, subject: &Subject<'_>) -> String {
        match self {
            Self::Cli => subject.cli(),
            Self::Curl => subject.curl(),
            Self::Requests => subject.requests(),
            Self::Operator => subject.operator(),
        }
    }
}

impl Subject<'_> {
    fn run_id(&self) -> Option<&str> {
        self.keeps_id.then(|| self.launch.dag_run_id.as_str())
    }

    fn cli(&self) -> String {
        let conf = shell(&json(&Value::Object(self.launch.conf.clone()), None));
        let mut options = format!("--conf {conf}");
        if let Some(id) = self.run_id() {
            options += &format!(" \\\n  --run-id {}", shell(id));
        }
        if let Some(date) = self.launch.logical_date {
            let option = match self.api {
                Api::V1 => "--exec-date",
                _ => "--logical-date",
            };
            options += &format!(" \\\n  {option} {}", shell(&date.to_string()));
        }
        // What follows is no option, whatever it begins with.
        let dag = shell(&self.launch.dag_id);
        let left_out = self.left_out();
        format!("{left_out}airflow dags trigger \\\n  {options} \\\n  -- {dag}\n")
    }

    /// A comment on what of the launch neither the command line nor the operator takes; in Python as in
    /// a shell.
    fn left_out(&self) -> String {
        let note = self.launch.note.is_some().then_some("note");
        let interval = self.launch.data_interval.is_some();
        let interval = interval.then_some("data interval");
        let parts: Vec<&str> = note.into_iter().chain(interval).collect();
        match parts.is_empty() {
            true => String::new(),
            false => format!(
                "# Without the {}: curl and Python pass it on.\n",
                parts.join(" and the ")
            ),
        }
    }

    /// Path and body of the call, as the console itself would send it.
    fn call(&self) -> (String, Value) {
        let Some(request) = self.launch.request(self.api) else {
            return (String::new(), Value::Null);
        };
        let body = request.body.unwrap_or_default();
        let mut body: Map<String, Value> = serde_json::from_str(&body).unwrap_or_default();
        body.retain(|name, value| match name.as_str() {
            "dag_run_id" => self.keeps_id,
            // Airflow 3 wants the key even where it is null.
            "logical_date" => true,
            _ => !value.is_null(),
        });
        (request.path, Value::Object(body))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base.trim().trim_end_matches('/'))
    }

    fn curl(&self) -> String {
        let (path, body) = self.call();
        let (url, body) = (shell(&self.address(&path)), json(&body, Some(0)));
        match self.api {
            Api::V1 => format!(include_str!("templates/curl-2.sh"), url = url, body = body),
            _ => format!(
                include_str!("templates/curl-3.sh"),
                sign_in = shell(&self.address("/auth/token")),
                url = url,
                body = body,
            ),
        }
    }

    fn requests(&self) -> String {
        let (path, body) = self.call();
        let (url, body) = (
            json(&self.address(&path).into(), None),
            python(&body, 0, &|text| json(&text.into(), None)),
        );
        match self.api {
            Api::V1 => format!(
                include_str!("templates/requests-2.py"),
                url = url,
                body = body
            ),
            _ => format!(
                include_str!("templates/requests-3.py"),
                sign_in = json(&self.address("/auth/token").into(), None),
                url = url,
                body = body,
            ),
        }
    }

    fn operator(&self) -> String {
        let launch = self.launch;
        let conf = Value::Object(launch.conf.clone());
        // Airflow takes the texts inside for templates.
        let mut options = format!("\n        conf={},", python(&conf, 8, &template));
        if self.keeps_id || self.resets {
            let id = json(&launch.dag_run_id.as_str().into(), None);
            options += &format!("\n        trigger_run_id={id},");
        }
        if let Some(date) = launch.logical_date {
            let name = match self.api {
                Api::V1 => "execution_date",
                _ => "logical_date",
            };
            let date = json(&date.to_string().into(), None);
            options += &format!("\n        {name}={date},");
        }
        if self.resets {
            options += "\n        # A run of this id or date is cleared and runs again.";
            options += "\n        reset_dag_run=True,";
        }
        let (dag, operator) = match self.api {
            Api::V1 => (
                "from airflow import DAG",
                "from airflow.operators.trigger_dagrun import TriggerDagRunOperator",
            ),
            _ => (
                "from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator",
                "from airflow.sdk import DAG",
            ),
        };
        let left_out = self.left_out();
        let code = format!(
            include_str!("templates/operator.py"),
            imports = format_args!("{dag}\n{operator}"),
            own = json(&format!("launch_{}", slug(&launch.dag_id)).into(), None),
            dag = template(&launch.dag_id),
            options = options,
        );
        left_out + &code
    }
}

#[cfg(test)]
mod tests;
