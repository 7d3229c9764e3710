//! A PostgreSQL server of the test's own, on loopback, gone when it is dropped.
//!
//! The proxy's tests include this file as well, so it uses the standard library and `tempfile` only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

const REMEDY: &str = "these tests need PostgreSQL's server programs, from Debian's package \
                      `postgresql` in /usr/lib/postgresql/*/bin or on the PATH: `cargo xtask setup` \
                      installs them";

/// The superuser of the server, who comes with a password as in production.
const USER: &str = "airstrip";
pub const PASSWORD: &str = "pass-Wort%2F1";

/// A server with an empty cluster. Nothing of it is synced to disk.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("pg-").tempdir().unwrap();
        let mut server = Self {
            programs: programs(),
            folder,
            port: 0,
        };
        let password = server.folder.path().join("password");
        fs::write(&password, PASSWORD.replace("%2F", "/")).unwrap();
        if is_root() {
            let (user, group) = postgres_user();
            for path in [server.folder.path(), &password] {
                chown(path, Some(user), Some(group)).unwrap();
            }
        }
        let mut initdb = server.command("initdb");
        initdb.args(["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]);
        initdb.args(["--auth=scram-sha-256", "--username", USER, "--pwfile"]);
        run(initdb.arg(&password).arg("--pgdata").arg(server.data()));
        // Somebody else may take the port between our look and the server's start.
        for attempt in 1.. {
            server.port = free_port();
            match server.try_start() {
                Ok(()) => break,
                Err(error) => assert!(attempt < 5, "{error}"),
            }
        }
        server
    }

    /// A new database on it, as a URL.
    pub fn database(&self, name: &str) -> String {
        let mut psql = self.command("psql");
        psql.env("PGPASSWORD", PASSWORD.replace("%2F", "/"));
        psql.args(["--host=127.0.0.1", "--port", &self.port.to_string()]);
        psql.args(["--username", USER, "--dbname=postgres", "--command"]);
        run(psql.arg(format!("CREATE DATABASE {name}")));
        let port = self.port;
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{port}/{name}")
    }

    /// Breaks off all connections, as a crash does.
    pub fn stop(&self) {
        run(&mut self.stopping());
    }

    /// Starts it again after [`Self::stop`], at the same address.
    pub fn start_again(&self) {
        self.try_start().unwrap();
    }

    fn try_start(&self) -> Result<(), String> {
        let folder = self.folder.path().display();
        let port = self.port;
        let options = format!("-F -k {folder} -p {port} -c listen_addresses=127.0.0.1");
        let mut pg_ctl = self.command("pg_ctl");
        pg_ctl.args(["start", "-w", "-o", &options, "-l"]);
        pg_ctl.arg(self.folder.path().join("log"));
        let started = pg_ctl.arg("-D").arg(self.data()).status().unwrap();
        if started.success() {
            return Ok(());
        }
        Err(fs::read_to_string(self.folder.path().join("log")).unwrap_or_default())
    }

    /// `pg_ctl` signals the process that the cluster's own pid file names.
    fn stopping(&self) -> Command {
        let mut pg_ctl = self.command("pg_ctl");
        pg_ctl.args(["stop", "-w", "-m", "immediate", "-D"]);
        pg_ctl.arg(self.data());
        pg_ctl
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// One of PostgreSQL's programs, which refuse to run as root.
    fn command(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Also while a test panics: nothing here may panic again.
        let _ = self.stopping().stderr(Stdio::null()).status();
    }
}

fn run(command: &mut Command) {
    let output = command.stderr(Stdio::piped()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}; {REMEDY}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {said}");
}

/// The folder of the newest server programs.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let debian = versions.flatten().filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        Some((number, version.path().join("bin")))
    });
    let newest = debian
        .filter(|(_, folder)| folder.join("initdb").exists())
        .max();
    if let Some((_, folder)) = newest {
        return folder;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).find(|folder| folder.join("initdb").exists());
    found.unwrap_or_else(|| panic!("{REMEDY}"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The ids of Debian's user, who owns a folder that the package makes.
fn postgres_user() -> (u32, u32) {
    let home = fs::metadata(Path::new("/var/lib/postgresql")).expect(REMEDY);
    (home.uid(), home.gid())
}
