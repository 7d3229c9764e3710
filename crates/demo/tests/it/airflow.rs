use reqwest::Method;
use serde_json::json;
use crate::support::Demo;
#[tokio::test]
async fn smoke() {
    let demo = Demo::start().await;
    let dags = demo.airflow_ok("/dags?limit=100").await;
    for d in dags["dags"].as_array().unwrap() { println!("{} {} {} {} {}", d["dag_id"], d["is_paused"], d["timetable_summary"], d["timetable_description"], d["next_dagrun_run_after"]); }
    let runs = demo.airflow_ok("/dags/~/dagRuns?order_by=-run_after&limit=40").await;
    for d in runs["dag_runs"].as_array().unwrap() { println!("{} {} {} {} {}", d["dag_id"], d["dag_run_id"], d["state"], d["duration"], d["conf"]); }
    println!("{}", runs["total_entries"]);
    let (s, r) = demo.airflow(Method::POST, "/dags/demo_mapped_and_skipped/dagRuns", Some(&json!({"logical_date": null, "conf": {}}))).await;
    println!("{s} {r}");
    let id = r["dag_run_id"].as_str().unwrap().replace('+', "%2B");
    for _ in 0..20 {
        demo.advance(3);
        let t = demo.airflow_ok(&format!("/dags/demo_mapped_and_skipped/dagRuns/{id}/taskInstances")).await;
        println!("{}", t["task_instances"].as_array().unwrap().iter().map(|t| format!("{}[{}]={}", t["task_id"].as_str().unwrap(), t["map_index"], t["state"])).collect::<Vec<_>>().join(" "));
    }
    println!("{}", demo.airflow_ok(&format!("/dags/demo_mapped_and_skipped/dagRuns/{id}")).await);
    println!("{}", demo.airflow_ok("/dags/sales_refresh/details").await);
}
