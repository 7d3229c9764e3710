//! An Airflow that gives fewer rows at a time than it is asked for, as `maximum_page_limit` has it.

use airstrip::config::{Auth, InstanceConfig};
use airstrip::policy::Policy;
use airstrip_contract::policy::{Coverage, Scope};
use airstrip_contract::{Api, System};
use serde_json::{Value, json};

use super::ana_sees;
use crate::support::{Fake, Proxy, Reply};

const PAGE: usize = 7;
const DAGS: usize = 30;

/// Ana sees every third DAG.
fn policy() -> Policy {
    let scope = Scope {
        ids: vec!["sales-*".to_owned()],
        ..Scope::default()
    };
    ana_sees(Coverage::Nothing, Coverage::Within(scope))
}

fn name(place: usize) -> String {
    let team = if place.is_multiple_of(3) {
        "sales"
    } else {
        "hr"
    };
    format!("{team}-{place}")
}

#[tokio::test]
async fn all_pages_are_gone_through_however_short_they_are() {
    let upstream = Fake::start(|request| {
        let asked = request.line.split(' ').nth(1).unwrap_or_default();
        let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
        if path != "/api/v2/dags" {
            return Reply::new("404 Not Found", "application/json", "{}");
        }
        let offset = query
            .split('&')
            .find_map(|part| part.strip_prefix("offset="));
        let offset: usize = offset.map_or(0, |offset| offset.parse().unwrap());
        let places = (0..DAGS).skip(offset).take(PAGE);
        let dags: Vec<Value> = places.map(|place| json!({"dag_id": name(place)})).collect();
        Reply::json(&json!({"dags": dags, "total_entries": DAGS}).to_string())
    })
    .await;
    let config = InstanceConfig {
        system: System::Airflow,
        name: "prod".to_owned(),
        url: upstream.url(),
        public_at: None,
        api: Some(Api::V2),
        auth: Auth::None,
    };
    let proxy = Proxy::configured(config, policy()).await;
    let answer = proxy.get("/api/airflow/prod/api/v2/dags?limit=100").await;
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    let own: Vec<String> = (0..DAGS).filter(|place| place % 3 == 0).map(name).collect();
    let shown = answer["dags"].as_array().unwrap().iter();
    let shown: Vec<&str> = shown.filter_map(|dag| dag["dag_id"].as_str()).collect();
    assert_eq!(shown, own);
    assert_eq!(answer["total_entries"], own.len());
}
