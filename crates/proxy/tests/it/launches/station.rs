//! The binary in production, which can be killed and started again.

use std::net::SocketAddr;
use std::path::Path;

use airstrip_contract::AuditEntry;
use airstrip_iap::{ASSERTION_HEADER, Clock, SystemClock};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::forge::{Signer, but, iap, key_set};
use crate::support::{Fake, Reply, Running, call, page, running, terminate};

/// A built page, and the published keys of a front door with an assertion of it.
pub struct Door {
    page: TempDir,
    keys: Fake,
    pub assertion: String,
}

/// What all processes of a test share.
pub async fn page_and_keys() -> Door {
    let door = Signer::new("1");
    let set = key_set(&[door.jwk()]);
    let now = SystemClock.now();
    let claims = json!({"iat": now, "nbf": null, "exp": now + 600});
    Door {
        page: page(),
        keys: Fake::start(move |_| Reply::json(&set)).await,
        assertion: door.token(&but(&iap::claims(), claims)),
    }
}

/// One process at a time, each with the same configuration.
pub struct Station {
    file: String,
    process: Option<Running>,
    /// How many have been started, and the address of the latest.
    latest: watch::Sender<(u32, SocketAddr)>,
}

impl Station {
    /// Starts one in front of this upstream, with `[store]` as given.
    pub async fn start(folder: &Path, door: &Door, upstream: &Fake, store: &str) -> Self {
        let file = folder.join("airstrip.toml");
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\nconsole = {:?}\n\
             [identity]\nkind = \"iap\"\naudiences = [\"{}\"]\njwks_url = \"{}\"\n\
             [store]\n{store}\n\
             [limits]\nlaunches_per_minute = 1000000\nlaunches_at_once = 64\n\
             [[airbyte]]\nname = \"prod\"\nurl = \"{upstream}\"\napi = \"config\"\n\
             [[airbyte]]\nname = \"cloud\"\nurl = \"{upstream}\"\napi = \"public\"\n\
             [[airflow]]\nname = \"prod\"\nurl = \"{upstream}\"\nversion = \"3\"\n\
             [[airflow]]\nname = \"two\"\nurl = \"{upstream}\"\nversion = \"2\"\n\
             [[grant]]\nrole = \"admin\"\npeople = [\"ana@example.com\"]\n",
            door.page.path(),
            iap::AUDIENCE,
            door.keys.url(),
            upstream = upstream.url(),
        );
        std::fs::write(&file, text).unwrap();
        let file = file.to_str().unwrap().to_owned();
        let process = running(&["serve", "--config", &file]).await;
        Self {
            file,
            latest: watch::Sender::new((1, process.address)),
            process: Some(process),
        }
    }

    pub fn latest(&self) -> watch::Receiver<(u32, SocketAddr)> {
        self.latest.subscribe()
    }

    /// Ends the process as a lost machine does.
    pub async fn kill(&mut self) {
        let mut process = self.process.take().unwrap().process;
        process.kill().await.unwrap();
    }

    /// Starts another one.
    pub async fn start_again(&mut self) {
        let process = running(&["serve", "--config", &self.file]).await;
        let address = process.address;
        self.process = Some(process);
        self.latest
            .send_modify(|latest| *latest = (latest.0 + 1, address));
    }

    /// Ends it in good order.
    pub async fn stop(&mut self) {
        assert!(self.told_to_stop().await);
    }

    /// Tells it to end, and then waits for that: whether it was in good order.
    pub fn told_to_stop(&mut self) -> impl Future<Output = bool> + use<> {
        let mut running = self.process.take().unwrap();
        terminate(&running);
        async move { running.process.wait().await.unwrap().success() }
    }

    /// Everything that is recorded.
    pub async fn record(&self, door: &Door) -> Vec<AuditEntry> {
        let address = self.latest.borrow().1;
        let headers = [(ASSERTION_HEADER, door.assertion.as_str())];
        let file = call(address, "GET", "/api/audit?format=ndjson", &headers, "").await;
        assert!(file.status == 200 && file.complete, "{file:?}");
        let entries = file.body.lines().map(serde_json::from_str);
        entries.map(Result::unwrap).collect()
    }
}
