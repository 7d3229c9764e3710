//! The SQLite file.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::time::{Duration, Instant};

use airstrip_store::{Error, Options, Store};
use sqlx::{Connection, Row};

use crate::place::{Place, all, intent};

#[tokio::test]
async fn files_are_the_owners_alone() {
    let place = Place::sqlite();
    let store = place.open().await;
    store.intend(intent()).await.unwrap();
    let files = fs::read_dir(place.folder.as_ref().unwrap().path()).unwrap();
    let files: Vec<_> = files.map(Result::unwrap).collect();
    assert!(files.len() >= 3, "the database, its log and its lock");
    for file in files {
        let mode = file.metadata().unwrap().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
    }
}

#[tokio::test]
async fn a_file_serves_one_process_whatever_it_is_called() {
    let place = Place::sqlite();
    let store = place.open().await;
    let folder = place.folder.as_ref().unwrap().path();
    symlink(folder.join("airstrip.db"), folder.join("link.db")).unwrap();
    let link = format!("sqlite://{}/link.db", folder.display());
    for url in [&place.url, &link] {
        let Err(error) = Store::open(url, Options::default()).await else {
            panic!("{url} was opened twice");
        };
        assert!(matches!(error, Error::InUse(_)), "{error}");
        assert!(error.to_string().contains("PostgreSQL"), "{error}");
    }
    drop(store);
    Store::open(&link, Options::default()).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_opened_is_said() {
    let place = Place::sqlite();
    let folder = place.folder.as_ref().unwrap().path().display().to_string();
    let text = format!("{folder}/text.db");
    fs::write(&text, "no database at all, but a text".repeat(100)).unwrap();
    fs::create_dir(format!("{folder}/dir.db")).unwrap();
    for (file, said) in [
        ("absent/a.db", format!("{folder}/absent does not exist")),
        ("text.db", "not a database".to_owned()),
        ("dir.db", "dir.db".to_owned()),
    ] {
        let url = format!("sqlite://{folder}/{file}");
        let Err(error) = Store::open(&url, Options::default()).await else {
            panic!("{url} was opened");
        };
        assert!(error.to_string().contains(&said), "{error}");
    }
}

#[tokio::test]
async fn a_commit_survives_a_loss_of_power() {
    let place = Place::sqlite();
    let store = place.open().await;
    store.intend(intent()).await.unwrap();
    let mut connection = place.raw().await;
    let mode = sqlx::query("PRAGMA journal_mode");
    let mode = mode.fetch_one(&mut connection).await.unwrap();
    assert_eq!(mode.get::<String, _>(0), "wal");
    // A copy of the files at this moment is what a power cut would leave behind.
    let folder = place.folder.as_ref().unwrap().path();
    let copy = Place::sqlite();
    for name in ["airstrip.db", "airstrip.db-wal"] {
        let to = copy.folder.as_ref().unwrap().path().join(name);
        fs::copy(folder.join(name), to).unwrap();
    }
    assert_eq!(all(&copy.open().await).await.len(), 1);
}

#[tokio::test]
async fn a_blocked_file_fails_within_bounds_and_recovers() {
    let place = Place::sqlite();
    let options = Options {
        timeout: Duration::from_millis(200),
        ..Options::default()
    };
    let store = Store::open(&place.url, options).await.unwrap();
    let mut connection = place.raw().await;
    let mut blocking = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let changed = sqlx::query("DELETE FROM audit_replica").execute(&mut *blocking);
    changed.await.unwrap();
    let error = store.intend(intent()).await.unwrap_err();
    assert!(matches!(error, Error::Slow { .. }), "{error}");
    assert!(all(&store).await.is_empty(), "reads go on");
    blocking.rollback().await.unwrap();
    loop {
        // The abandoned statement may hold the one writer for a moment yet.
        match store.intend(intent()).await {
            Ok(_) => break,
            Err(error) => assert!(matches!(error, Error::Slow { .. }), "{error}"),
        }
    }
}

#[tokio::test]
async fn memory_is_a_store_too() {
    let store = Store::open("sqlite::memory:", Options::default()).await;
    let store = store.unwrap();
    store.intend(intent()).await.unwrap();
    assert_eq!(all(&store).await.len(), 1);
}

#[tokio::test]
async fn opening_is_quick() {
    let place = Place::sqlite();
    for what in ["new", "old"] {
        let start = Instant::now();
        let store = place.open().await;
        println!("a {what} file is open after {:?}", start.elapsed());
        store.close().await;
    }
}
