use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The binary itself, with these arguments.
pub fn airstrip(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airstrip"));
    command
        .args(arguments)
        .kill_on_drop(true)
        .env_remove("RUST_LOG");
    command
}

/// The binary, serving.
pub struct Running {
    pub address: SocketAddr,
    pub process: Child,
}

/// Starts the binary and waits for it to say that it is ready.
pub async fn running(arguments: &[&str]) -> Running {
    serving(airstrip(arguments)).await
}

/// The same with a command of the test's own.
pub async fn serving(mut command: Command) -> Running {
    let mut process = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let line = lines
        .next_line()
        .await
        .unwrap()
        .expect("it ended instead of serving");
    let address = line.strip_prefix("airstrip: ready on http://").unwrap();
    Running {
        address: address.parse().unwrap(),
        process,
    }
}

/// A configuration file with `[server]` for a page, this, a store, and everything granted to
/// everyone of example.com unless there are other grants.
pub fn configuration(folder: &TempDir, page: &Path, rest: &str) -> String {
    let file = folder.path().join("airstrip.toml");
    let server = format!("[server]\nlisten = \"127.0.0.1:0\"\nconsole = {page:?}\n");
    let store = folder.path().join("airstrip.db");
    let store = format!("[store]\nurl = \"sqlite://{}\"\n", store.display());
    let grant = if rest.contains("[[grant]]") {
        ""
    } else {
        "[[grant]]\nrole = \"admin\"\ndomains = [\"example.com\"]\n"
    };
    std::fs::write(&file, format!("{server}{rest}{store}{grant}")).unwrap();
    file.to_str().unwrap().to_owned()
}

/// Asks the binary to stop, as Kubernetes does.
pub fn terminate(running: &Running) {
    let id = running.process.id().unwrap().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-TERM", &id])
        .status();
    assert!(kill.unwrap().success());
}
