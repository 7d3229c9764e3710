//! Commands side by side.

use std::{
    io::{self, Write},
    process::{Command, Output, Stdio},
    thread::{self, ScopedJoinHandle},
};

use anyhow::{Context, Result, bail};

use super::{end, name, passed_on::LAST_LINES};

/// Runs commands side by side. What one prints is shown once it has ended, so that they do not mix.
/// The error is that of the first in their order that failed.
pub fn run_together(commands: Vec<Command>) -> Result<()> {
    let outcomes: Vec<_> = thread::scope(|scope| {
        let run = |command| scope.spawn(move || run_quietly(command));
        let running: Vec<_> = commands.into_iter().map(run).collect();
        running.into_iter().map(outcome).collect()
    });
    outcomes.into_iter().collect()
}

fn outcome(running: ScopedJoinHandle<Result<()>>) -> Result<()> {
    let outcome = running.join();
    outcome.unwrap_or_else(|_| bail!("what runs a command panicked"))
}

fn run_quietly(mut command: Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot start {}", name(&command)))?;
    let Output {
        status,
        mut stdout,
        stderr,
    } = output;
    stdout.extend(stderr);
    // A closed terminal is no reason to stop a test: its outcome still counts.
    let _ = io::stdout().lock().write_all(&stdout);
    let text = String::from_utf8_lossy(&stdout);
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let last_lines = lines[lines.len().saturating_sub(LAST_LINES)..].concat();
    Ok(end(&command, status, last_lines)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::process::{Failure, tests::shell};

    #[test]
    fn they_run_at_the_same_time() {
        let folder = std::env::temp_dir().join(format!("together-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        // Each opens one end of a pipe, which waits until somebody opens the other.
        let pipe = folder.join("pipe").display().to_string();
        assert!(
            shell(&format!("mkfifo '{pipe}'"))
                .status()
                .unwrap()
                .success()
        );
        let ends = [format!(": > '{pipe}'"), format!(": < '{pipe}'")];
        let commands = ends
            .iter()
            .map(|end| shell(&format!("timeout 20 sh -c \"{end}\"")));
        run_together(commands.collect()).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn all_run_to_their_end_and_the_first_failure_is_told_with_what_it_said() {
        let commands = ["exit 0", "echo why; echo and how >&2; exit 3", "exit 4"];
        let error = run_together(commands.map(shell).into()).unwrap_err();
        let failure = error.downcast_ref::<Failure>().unwrap();
        assert_eq!(failure.last_lines, "why\nand how\n");
        assert!(error.to_string().ends_with("exit status: 3"), "{error}");
    }
}
