//! Steps that take minutes: what they print goes to a file, and the terminal shows what is done.

use std::{
    fs::{self, File},
    io::{IsTerminal, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow};

use super::{check, name};
use crate::project;

/// A long step: its output goes to a log file, and the terminal shows what is done, for how long.
pub struct LongStep<'a> {
    /// What is done and why, in a line.
    pub title: &'a str,
    /// The log file's name under `.tools/logs`.
    pub log: &'a str,
    /// After this long the command is killed and the step has failed.
    pub limit: Option<Duration>,
}

impl LongStep<'_> {
    /// Runs the command to its end. The error has the end of the log.
    pub fn run(&self, command: &mut Command) -> Result<()> {
        let folder = project::tools().join("logs");
        fs::create_dir_all(&folder)?;
        let log = folder.join(self.log).with_extension("log");
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut progress = Progress::start(self.title);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start {}", name(command)))?;
        let outcome = match self.wait(&mut child, &mut progress)? {
            Some(status) => check(command, status),
            None => Err(anyhow!("{} took too long", name(command))),
        };
        progress.end(outcome.is_ok());
        outcome.with_context(|| format!("{}\n(all of it: {})", tail(&log), log.display()))
    }

    fn wait(&self, child: &mut Child, progress: &mut Progress) -> Result<Option<ExitStatus>> {
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            if self
                .limit
                .is_some_and(|limit| progress.start.elapsed() > limit)
            {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(100));
            progress.tick();
        }
    }
}

/// Clears the terminal's line and goes to its begin.
const CLEAR: &str = "\r\x1b[K";

/// Seconds in place on a terminal; a line now and then elsewhere. Of two steps at once a terminal shows
/// now the one, now the other, and each line names its own.
struct Progress<'a> {
    title: &'a str,
    start: Instant,
    shown: u64,
    terminal: bool,
}

impl<'a> Progress<'a> {
    fn start(title: &'a str) -> Self {
        let terminal = std::io::stderr().is_terminal();
        if terminal {
            eprint!("{CLEAR}• {title}");
        } else {
            eprintln!("• {title}");
        }
        Progress {
            title,
            start: Instant::now(),
            shown: 0,
            terminal,
        }
    }

    fn tick(&mut self) {
        let seconds = self.start.elapsed().as_secs();
        let every = if self.terminal { 1 } else { 20 };
        if seconds < self.shown + every {
            return;
        }
        self.shown = seconds;
        if self.terminal {
            eprint!("{CLEAR}• {} … {seconds} s", self.title);
        } else {
            eprintln!("  … {seconds} s: {}", self.title);
        }
        let _ = std::io::stderr().flush();
    }

    fn end(&self, succeeded: bool) {
        let seconds = self.start.elapsed().as_secs_f32();
        let word = if succeeded { "done" } else { "failed" };
        if self.terminal {
            eprintln!("{CLEAR}• {} … {word} after {seconds:.0} s", self.title);
        } else {
            eprintln!("  {word} after {seconds:.0} s: {}", self.title);
        }
    }
}

fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}
