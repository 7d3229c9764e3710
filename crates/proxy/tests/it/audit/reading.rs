use airstrip_contract::{AuditOutcome, Launched, ProblemKind, Role};

use super::*;

/// The numbers of the connections of a page, as they come.
fn numbers(page: &AuditPage) -> Vec<u32> {
    let targets = page
        .entries
        .iter()
        .map(|entry| &entry.target.as_ref().unwrap().id);
    targets
        .map(|id| id.rsplit('-').next().unwrap().parse().unwrap())
        .collect()
}

/// Ana has launched 1 to 3, Ben 3 to 5.
async fn launched(store: &Store, upstream: &Fake) -> [Proxy; 2] {
    let ana = proxy(
        store,
        person("ana"),
        &[everything(Role::Operator)],
        upstream,
    )
    .await;
    let ben = proxy(
        store,
        person("ben"),
        &[everything(Role::Viewer), everything(Role::Operator)],
        upstream,
    )
    .await;
    for (proxy, range) in [(&ana, 1..=3), (&ben, 3..=5)] {
        for number in range {
            assert_eq!(proxy.sync(number).await.status, 200);
        }
    }
    [ana, ben]
}

#[tokio::test]
async fn people_read_their_own_entries_and_admins_those_of_all_that_they_administer() {
    let upstream = Fake::start(willing).await;
    let store = store().await;
    let [ana, ben] = launched(&store, &upstream).await;
    assert_eq!(numbers(&ana.page("").await), [3, 2, 1]);
    assert_eq!(numbers(&ben.page("").await), [5, 4, 3]);
    assert_eq!(numbers(&ana.page("?person=ben@example.com").await), [0; 0]);
    assert!(!ana.page("").await.everyone);

    let some = |patterns: &[&str]| grant(Role::Admin, named(patterns), Coverage::Nothing);
    for (grants, seen) in [
        (vec![everything(Role::Admin)], &[5, 4, 3, 3, 2, 1][..]),
        (vec![some(&["sales-3", "sales-4"])], &[4, 3, 3]),
        // Of the others they may launch all, which makes nobody an admin of them.
        (vec![everything(Role::Operator), some(&["sales-5"])], &[5]),
        (
            vec![grant(Role::Admin, Coverage::Nothing, Coverage::Everything)],
            &[],
        ),
    ] {
        let admin = proxy(&store, person("carla"), &grants, &upstream).await;
        let page = admin.page("").await;
        assert_eq!(
            (numbers(&page).as_slice(), page.everyone),
            (seen, true),
            "{grants:?}"
        );
        let file = admin.get("/api/audit?format=ndjson").await.body;
        assert_eq!(file.lines().count(), seen.len(), "{grants:?}");
    }

    // Nobody is somebody else for having the same address.
    let mut other = person("ana");
    other.subject = "accounts.google.com:7".to_owned();
    let other = proxy(&store, other, &[everything(Role::Operator)], &upstream).await;
    assert_eq!(numbers(&other.page("").await), [0; 0]);
}

#[tokio::test]
async fn pages_have_no_gap_and_no_double() {
    let upstream = Fake::start(willing).await;
    let store = store().await;
    let [_ana, _ben] = launched(&store, &upstream).await;
    for (grants, all) in [
        (everything(Role::Admin), &[5, 4, 3, 3, 2, 1][..]),
        (
            grant(
                Role::Admin,
                named(&["sales-1", "sales-4"]),
                Coverage::Nothing,
            ),
            &[4, 1],
        ),
    ] {
        let admin = proxy(&store, person("carla"), &[grants], &upstream).await;
        for limit in 1..=7 {
            let (mut seen, mut next) = (Vec::new(), String::new());
            loop {
                let page = admin.page(&format!("?limit={limit}&before={next}")).await;
                assert!(page.entries.len() <= limit);
                seen.extend(numbers(&page));
                match page.next {
                    Some(id) => next = id,
                    None => break,
                }
            }
            assert_eq!(seen, all, "{limit}");
        }
    }
}

#[tokio::test]
async fn filters_select() {
    let upstream = Fake::start(willing).await;
    let store = store().await;
    let [_ana, _ben] = launched(&store, &upstream).await;
    let admin = proxy_for(&store, "carla", Role::Admin, &upstream).await;
    let third = admin.page("").await.entries[2].clone();
    for (query, seen) in [
        ("person=BEN@example.com", &[5, 4, 3][..]),
        ("target=sales-3", &[3, 3]),
        ("target=SALES&person=ana@example.com", &[3, 2, 1]),
        (
            "operation=sync&system=airbyte&instance=prod&outcome=done",
            &[5, 4, 3, 3, 2, 1],
        ),
        ("operation=cancel_job", &[]),
        ("system=airflow", &[]),
        ("instance=dev", &[]),
        ("outcome=unknown", &[]),
        ("until=2020-01-01T00:00:00Z", &[]),
        ("from=2020-01-01T00:00:00Z&limit=2", &[5, 4]),
        (&format!("before={}", third.id), &[3, 2, 1]),
    ] {
        let page = admin.page(&format!("?{query}")).await;
        assert_eq!(numbers(&page), seen, "{query}");
    }
    let refused = admin.get("/api/audit?limit=many").await.problem();
    assert_eq!(refused.kind, ProblemKind::BadRequest);
    assert!(refused.detail.contains("limit"), "{}", refused.detail);
}

#[tokio::test]
async fn the_record_is_had_as_a_file() {
    let upstream = Fake::start(willing).await;
    let store = store().await;
    let [ana, _ben] = launched(&store, &upstream).await;
    let csv = ana.get("/api/audit?format=csv&limit=1").await;
    assert_eq!(
        csv.header("content-type"),
        Some("text/csv; charset=utf-8; header=present")
    );
    assert_eq!(
        csv.header("content-disposition"),
        Some("attachment; filename=\"airstrip-audit.csv\"")
    );
    let lines: Vec<_> = csv.body.split("\r\n").collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[0].starts_with("id,at,email,subject,grant,operation,"));
    assert!(
        lines[1].contains(",\"sales-3\",\"{\"\"connectionId\"\":"),
        "{}",
        lines[1]
    );

    let ndjson = ana.get("/api/audit?format=ndjson&target=sales-2").await;
    assert_eq!(ndjson.header("content-type"), Some("application/x-ndjson"));
    let entry: AuditEntry = serde_json::from_str(ndjson.body.trim_end()).unwrap();
    assert_eq!(entry.outcome, AuditOutcome::Done);
    assert!(csv.complete && ndjson.complete);
}

#[tokio::test]
async fn no_route_changes_or_deletes_an_entry() {
    let upstream = Fake::start(willing).await;
    let store = store().await;
    let [_ana, _ben] = launched(&store, &upstream).await;
    let admin = proxy_for(&store, "carla", Role::Admin, &upstream).await;
    let before = admin.page("").await;
    let id = &before.entries[0].id;
    for path in [
        "/api/audit".to_owned(),
        "/api/audit/".to_owned(),
        format!("/api/audit/{id}"),
        format!("/api/audit?id={id}"),
        format!("/api/audit?before={id}"),
        "/api/launches/airbyte/prod".to_owned(),
        format!("/api/launches/airbyte/prod/{id}"),
    ] {
        for method in [
            "POST", "PUT", "PATCH", "DELETE", "MERGE", "PURGE", "OPTIONS", "TRACE",
        ] {
            let override_method = ("x-http-method-override", "DELETE");
            let body = "{\"outcome\":\"refused\"}";
            let answer = admin
                .send(method, &path, &[JSON, override_method], body)
                .await;
            assert_eq!(answer.status, 404, "{method} {path}");
        }
    }
    assert_eq!(admin.page("").await, before);
}

#[tokio::test]
async fn who_launched_a_job_is_told_to_those_who_may_see_it() {
    let upstream = Fake::start(willing).await;
    let store = store().await;
    let [_ana, _ben] = launched(&store, &upstream).await;
    let visible = [grant(
        Role::Viewer,
        named(&["sales-3", "sales-4"]),
        Coverage::Nothing,
    )];
    let viewer = proxy(&store, person("dora"), &visible, &upstream).await;
    let targets: Vec<_> = (1..=6)
        .map(|number| format!("target={}", connection(number)))
        .collect();
    let path = format!("/api/launches/airbyte/prod?{}", targets.join("&"));
    let told: Vec<Launched> = serde_json::from_str(&viewer.get(&path).await.body).unwrap();
    let launched = |number, name: &str| Launched {
        target: connection(number),
        result: "456".to_owned(),
        email: format!("{name}@example.com"),
    };
    assert_eq!(
        told,
        [launched(4, "ben"), launched(3, "ben"), launched(3, "ana")]
    );

    for (path, status) in [
        ("/api/launches/airbyte/prod", 400),
        ("/api/launches/airbyte/prod?connection=1", 400),
        ("/api/launches/airbyte/dev?target=1", 404),
        ("/api/launches/airflow/prod?target=load_sales", 404),
        ("/api/launches/postgres/prod?target=1", 404),
    ] {
        assert_eq!(viewer.get(path).await.status, status, "{path}");
    }
}
