//! What the public API lists, as it may be seen.

use std::collections::BTreeSet;

use serde_json::Value;

use super::people::{NOTHING, PEOPLE, SEEN};
use super::scene::{ADMIN, Scene, Wanted, text};

fn get(path: &str) -> Wanted {
    Wanted {
        method: "GET",
        body: None,
        ..Wanted::airbyte(path, Value::Null)
    }
}

fn ids(rows: &[Value], field: &str) -> Vec<String> {
    rows.iter().map(|row| text(&row[field])).collect()
}

fn set(ids: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    ids.into_iter().collect()
}

#[tokio::test]
async fn lists_hold_what_may_be_seen_on_every_page() {
    let scene = Scene::public(PEOPLE).await;
    let whole = scene.data(ADMIN, "/api/public/v1/connections", 100).await;
    assert_eq!(whole.len(), scene.world.connections.len());
    for (person, sees) in SEEN {
        let seen = scene.world.connections.iter().filter(|c| sees(c));
        let seen = set(seen.map(|c| c.id.clone()));
        // In the order of the upstream.
        let expected: Vec<_> = ids(&whole, "connectionId")
            .into_iter()
            .filter(|id| seen.contains(id))
            .collect();
        for page in [1, 7, 100] {
            let rows = scene.data(person, "/api/public/v1/connections", page).await;
            assert_eq!(ids(&rows, "connectionId"), expected, "{person}");
        }
        let mine = whole
            .iter()
            .filter(|row| seen.contains(&text(&row["connectionId"])));
        let mine: Vec<_> = mine.cloned().collect();
        for (path, field) in [
            ("/api/public/v1/workspaces", "workspaceId"),
            ("/api/public/v1/sources", "sourceId"),
            ("/api/public/v1/destinations", "destinationId"),
        ] {
            let rows = scene.data(person, path, 7).await;
            let expected = set(ids(&mine, field));
            assert_eq!(set(ids(&rows, field)), expected, "{person} {path}");
            assert_eq!(rows.len(), expected.len(), "{person} {path}");
        }
    }
}

#[tokio::test]
async fn where_a_connector_reads_or_writes_is_told_to_nobody() {
    let scene = Scene::public(PEOPLE).await;
    for path in ["/api/public/v1/sources", "/api/public/v1/destinations"] {
        for person in [ADMIN, "name@example.com"] {
            let rows = scene.data(person, path, 100).await;
            assert!(!rows.is_empty());
            let hidden = rows.iter().all(|row| row["configuration"].is_null());
            assert!(hidden, "{person} {path} {rows:?}");
        }
    }
}

#[tokio::test]
async fn a_hidden_workspace_is_one_that_does_not_exist() {
    let scene = Scene::public(PEOPLE).await;
    let workspaces = &scene.world.workspaces;
    for (person, sees) in SEEN {
        for list in ["connections", "sources", "destinations", "jobs"] {
            let nothing = format!("/api/public/v1/{list}?workspaceIds={NOTHING}");
            let nothing = scene.ask(person, &get(&nothing)).await;
            assert_eq!(
                (nothing.status, nothing.body.as_str()),
                (200, "{\"data\":[]}")
            );
            for workspace in workspaces {
                let inside = scene.world.inside(workspace).filter(|c| sees(c));
                let path = format!("/api/public/v1/{list}?workspaceIds={}", workspace.id);
                if inside.clone().next().is_none() {
                    let hidden = scene.ask(person, &get(&path)).await;
                    assert_eq!(hidden.body, nothing.body, "{person} {path}");
                } else if list == "connections" {
                    let rows = scene.data(person, &path, 3).await;
                    let expected = set(inside.map(|c| c.id.clone()));
                    assert_eq!(set(ids(&rows, "connectionId")), expected, "{person} {path}");
                }
            }
        }
        // Of several, those that are theirs.
        let several: String = workspaces
            .iter()
            .map(|w| format!("workspaceIds={}&", w.id))
            .collect();
        let path = format!("/api/public/v1/connections?{several}workspaceIds={NOTHING}");
        let rows = scene.data(person, &path, 100).await;
        let expected = scene.world.connections.iter().filter(|c| sees(c));
        assert_eq!(rows.len(), expected.count(), "{person}");
    }
}

#[tokio::test]
async fn jobs_belong_to_their_connections() {
    let scene = Scene::public(PEOPLE).await;
    let newest = "/api/public/v1/jobs?orderBy=createdAt%7CDESC";
    let whole = scene.data(ADMIN, newest, 100).await;
    for (person, sees) in SEEN {
        let seen = scene.world.connections.iter().filter(|c| sees(c));
        let seen = set(seen.map(|c| c.id.clone()));
        let expected: Vec<_> = whole
            .iter()
            .filter(|row| seen.contains(&text(&row["connectionId"])))
            .map(|row| row["jobId"].as_u64().unwrap())
            .collect();
        let rows = scene.data(person, newest, 30).await;
        let jobs: Vec<_> = rows
            .iter()
            .map(|row| row["jobId"].as_u64().unwrap())
            .collect();
        assert_eq!(jobs, expected, "{person}");

        let of = |connection: &str| format!("/api/public/v1/jobs?connectionId={connection}");
        let all = scene.world.connections.iter();
        // What the demo makes go wrong is not what is asked about here.
        for connection in all.filter(|c| !c.name.starts_with("demo")) {
            let path = of(&connection.id.to_uppercase());
            if sees(connection) {
                let rows = scene.data(person, &path, 100).await;
                let all = ids(&rows, "connectionId")
                    .iter()
                    .all(|id| *id == connection.id);
                assert!(all && !rows.is_empty(), "{person} {path}");
                continue;
            }
            // As those of a connection that does not exist, also beside one that may be seen.
            let hidden = scene.ask(person, &get(&path)).await.problem();
            let missing = scene.ask(person, &get(&of(NOTHING))).await.problem();
            assert_eq!(hidden.title, missing.title);
            assert_eq!(
                hidden.detail.replace(&connection.id, NOTHING),
                missing.detail
            );
            if let Some(own) = seen.first() {
                let both = format!("{}&connectionId={}", of(own), connection.id);
                let both = scene.ask(person, &get(&both)).await;
                assert_eq!(both.status, 404, "{person} {both:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_list_that_was_not_gone_through_to_its_end_says_so() {
    let options = airstrip_demo::Options {
        connections: 10,
        jobs: 40,
        ..Default::default()
    };
    let scene = Scene::of(options, PEOPLE).await;
    let scene = scene.through_the_public_api().await;
    let newest = "/api/public/v1/jobs?orderBy=createdAt%7CDESC";
    let person = "tag@example.com";
    let (_, sees) = SEEN.into_iter().find(|(who, _)| *who == person).unwrap();
    let seen = scene.world.connections.iter().filter(|c| sees(c));
    let seen = set(seen.map(|c| c.id.clone()));
    let whole = scene.data(ADMIN, newest, 100).await;
    assert!(whole.len() > 1_100, "there is more than is gone through");
    let theirs = |rows: &[Value]| -> Vec<u64> {
        let rows = rows.iter();
        let rows = rows.filter(|row| seen.contains(&text(&row["connectionId"])));
        rows.map(|row| row["jobId"].as_u64().unwrap()).collect()
    };
    assert!(theirs(&whole[1_000..]).len() > 10, "and some of it theirs");

    // As far as it was gone through it is whole, and each page says how far that is: the empty one,
    // too, by which a caller knows that there are no more.
    let mut jobs = Vec::new();
    loop {
        let path = format!("{newest}&limit=30&offset={}", jobs.len());
        let page = scene.read(person, &get(&path)).await;
        assert_eq!(page["searched"], 1_000, "{page}");
        let rows = page["data"].as_array().unwrap();
        if rows.is_empty() {
            break;
        }
        jobs.extend(rows.iter().map(|row| row["jobId"].as_u64().unwrap()));
    }
    assert_eq!(jobs, theirs(&whole[..1_000]));

    // Who may see all of it goes through it as far as they like, and so does who asks for one of theirs.
    let page = scene.read(ADMIN, &get(newest)).await;
    assert!(page.get("searched").is_none(), "{page}");
    let old = &whole[1_000..];
    let mut old = old.iter().map(|row| text(&row["connectionId"]));
    let one = old.find(|id| seen.contains(id)).unwrap();
    let path = format!("{newest}&connectionId={one}");
    let own = scene.data(person, &path, 100).await;
    let expected = whole.iter().filter(|row| row["connectionId"] == one);
    assert_eq!(own.len(), expected.count());
    // What was gone through to its end does not say how far that was.
    for path in [
        "/api/public/v1/connections",
        "/api/public/v1/workspaces",
        "/api/public/v1/sources",
    ] {
        let page = scene.read(person, &get(path)).await;
        assert!(page.get("searched").is_none(), "{page}");
    }
}

#[tokio::test]
async fn nobody_is_named_by_another_spelling() {
    let scene = Scene::public(PEOPLE).await;
    let connection = scene.world.connections.iter();
    let connection = connection
        .clone()
        .find(|c| c.workspace.name != "Product")
        .unwrap();
    let short = connection.id.replacen('-', "", 1);
    for id in [
        "1-1-1-1-1",
        "x",
        "%7B%7D",
        "*",
        "null",
        &short,
        &format!("%20{}", connection.id),
    ] {
        for path in [
            format!("/api/public/v1/connections/{id}"),
            format!("/api/public/v1/jobs?connectionId={id}"),
            format!("/api/public/v1/jobs?workspaceIds={id}"),
            format!("/api/public/v1/connections?workspaceIds={id}"),
        ] {
            for person in [ADMIN, "workspace@example.com"] {
                let answer = scene.ask(person, &get(&path)).await;
                assert_eq!(answer.status, 400, "{person} {path} {answer:?}");
            }
        }
    }
    for job in [
        "x",
        "-1",
        "1.0",
        "1e3",
        "0x1",
        "99999999999999999999",
        "%31%20",
    ] {
        let path = format!("/api/public/v1/jobs/{job}");
        let answer = scene.ask(ADMIN, &get(&path)).await;
        assert_eq!(answer.status, 400, "{path} {answer:?}");
    }
    let upper = format!(
        "/api/public/v1/connections/{}",
        connection.id.to_uppercase()
    );
    assert_eq!(scene.ask(ADMIN, &get(&upper)).await.status, 200);
    let hidden = scene.ask("workspace@example.com", &get(&upper)).await;
    assert!(hidden.problem().detail.contains(&connection.id));
}
